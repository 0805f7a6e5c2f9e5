#include "inquiry.h"

#include "ask.h"

static json_t **oldest(struct inquiry *inquiry)
{
    return &inquiry->window[inquiry->first];
}

static void drop_oldest(struct inquiry *inquiry)
{
    json_decref(*oldest(inquiry));
    *oldest(inquiry) = NULL;
    inquiry->first = (inquiry->first + 1) % INQUIRY_WINDOW;
    inquiry->count--;
}

static enum outcome take_answer(struct inquiry *inquiry, json_t *question, const Comity__Answer *answer)
{
    switch (answer->body_case) {
    case COMITY__ANSWER__BODY_CHECK:
        inquiry->take(inquiry->self, question, answer->check);
        return OUTCOME_DONE;
    case COMITY__ANSWER__BODY_FAILURE:
        question_refuse(question, answer->failure->code, answer->failure->text);
        inquiry->take(inquiry->self, question, NULL);
        return OUTCOME_DONE;
    default:
        fputs("comity: the daemon gave an answer to something else; is it of the same version?\n", stderr);
        return OUTCOME_FAILED;
    }
}

/* Be done with the oldest question. */
static enum outcome end_oldest(struct inquiry *inquiry)
{
    struct error error;
    Comity__Answer *answer = NULL;
    enum outcome outcome = OUTCOME_DONE;
    json_t *question = *oldest(inquiry);
    if (!question_is_good(question))
        inquiry->take(inquiry->self, question, NULL);
    else if (client_receive(inquiry->context->client, &answer, &error) != ERROR_NONE)
        return ask_lost(inquiry->context, &error);
    else
        outcome = take_answer(inquiry, question, answer);
    client_free_answer(answer);
    drop_oldest(inquiry);
    return outcome;
}

static enum outcome send_question(struct inquiry *inquiry, const json_t *question)
{
    struct error error;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_CHECK);
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    request.check = &check;
    check.kind = ask_text(question_text(question, "kind"));
    check.value = ask_text(question_text(question, "value"));
    check.country = ask_text(question_text(question, "country"));
    check.loose = json_is_true(json_object_get(question, "loose"));
    check.purpose = ask_text(inquiry->words.purpose);
    check.place = ask_text(inquiry->words.place);
    check.agency = ask_text(inquiry->words.agency);
    enum outcome outcome = ask_connect(inquiry->context);
    while (outcome == OUTCOME_DONE) {
        enum error_code code = client_send(inquiry->context->client, &request, &error);
        if (code == ERROR_NONE)
            break;
        outcome = code == ERROR_BUSY && inquiry->count > 0 ? end_oldest(inquiry)
                                                           : ask_lost(inquiry->context, &error);
    }
    return outcome;
}

enum outcome inquiry_ask(struct inquiry *inquiry, json_t *question)
{
    enum outcome outcome = OUTCOME_DONE;
    if (question == NULL) {
        fputs("comity: no memory for a question\n", stderr);
        return OUTCOME_FAILED;
    }
    if (inquiry->count == INQUIRY_WINDOW)
        outcome = end_oldest(inquiry);
    if (outcome == OUTCOME_DONE && question_is_good(question))
        outcome = send_question(inquiry, question);
    if (outcome != OUTCOME_DONE) {
        json_decref(question);
        return outcome;
    }
    inquiry->window[(inquiry->first + inquiry->count++) % INQUIRY_WINDOW] = question;
    return OUTCOME_DONE;
}

enum outcome inquiry_finish(struct inquiry *inquiry)
{
    enum outcome outcome = OUTCOME_DONE;
    while (outcome == OUTCOME_DONE && inquiry->count > 0)
        outcome = end_oldest(inquiry);
    return outcome;
}

void inquiry_release(struct inquiry *inquiry)
{
    while (inquiry->count > 0)
        drop_oldest(inquiry);
}
