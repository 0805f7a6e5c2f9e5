#include "source.h"

#include "ask.h"
#include "escape.h"
#include "output.h"

#include "comity/limits.h"
#include "comity/message_json.h"

#include <stdlib.h>
#include <string.h>

/* The daemon says when a bureau's time is over; so much later it should have. */
#define PATIENCE_MS 5000

bool source_is_wanted(const struct source_choice *choice)
{
    return choice->at != NULL || choice->everyone;
}

/* ---- one bureau's answer ---- */

static void say(const char *bureau, const char *words, const char *why)
{
    printf("%-8s %s", bureau, words);
    if (*why != '\0') {
        fputs(": ", stdout);
        escape_write(stdout, why);
    }
    putchar('\n');
}

static void show_hits(const Comity__AskAnswer *answer)
{
    for (size_t i = 0; i < answer->n_hits; i++) {
        const Comity__CheckAnswer__Hit *hit = answer->hits[i];
        fputs("  in ", stdout);
        escape_write(stdout, hit->field);
        puts(hit->loose ? ", look-alikes folded" : "");
        output_record_line(hit->record);
    }
    for (size_t i = 0; i < answer->n_persons; i++) {
        const Comity__SearchAnswer__Hit *person = answer->persons[i];
        printf("  %3.0f %%  ", person->score * 100);
        escape_write(stdout, person->name);
        putchar('\n');
        output_record_line(person->record);
    }
}

/* Who was shown a record there. */
static void show_disclosures(const Comity__AskAnswer *answer)
{
    printf("%-8s shown %zu time%s\n", answer->bureau, answer->n_disclosures,
           answer->n_disclosures == 1 ? "" : "s");
    for (size_t i = 0; i < answer->n_disclosures; i++) {
        const Comity__AskAnswer__Disclosure *disclosure = answer->disclosures[i];
        printf("  %s  version %u  ", disclosure->time, disclosure->version);
        escape_write(stdout, disclosure->request);
        fputs(" by ", stdout);
        escape_write(stdout, disclosure->who);
        fputs(*disclosure->purpose == '\0' ? "" : ": ", stdout);
        escape_write(stdout, disclosure->purpose);
        putchar('\n');
    }
    if (answer->cut)
        puts("  These are the newest; there are more.");
}

static void show_hit(const Comity__AskAnswer *answer)
{
    if (answer->n_disclosures > 0) {
        show_disclosures(answer);
        return;
    }
    say(answer->bureau, "HIT", "");
    show_hits(answer);
    if (answer->contact)
        printf("  and more that is not shown: contact %s\n", answer->bureau);
    if (answer->cut)
        puts("  There is more than is shown.");
}

static void show(const Comity__AskAnswer *answer, bool is_of_record)
{
    switch (answer->outcome) {
    case COMITY__ASK_ANSWER__OUTCOME__HIT:
        show_hit(answer);
        break;
    case COMITY__ASK_ANSWER__OUTCOME__CONTACT:
        say(answer->bureau, "HIT", "contact the bureau; its records are not shown");
        break;
    case COMITY__ASK_ANSWER__OUTCOME__NO_HIT:
        say(answer->bureau, is_of_record ? "shown to nobody" : "no hit", "");
        break;
    case COMITY__ASK_ANSWER__OUTCOME__REFUSED:
        say(answer->bureau, "refused", answer->why);
        break;
    default:
        say(answer->bureau, "no answer", answer->why);
        break;
    }
    fflush(stdout);
}

/* ---- all of them ---- */

struct asking {
    bool is_json, is_of_record;
    struct source_result *result;
    enum outcome outcome;
};

static void count(struct source_result *result, const Comity__AskAnswer *answer)
{
    bool is_hit = answer->outcome == COMITY__ASK_ANSWER__OUTCOME__HIT ||
                  answer->outcome == COMITY__ASK_ANSWER__OUTCOME__CONTACT;
    result->asked++;
    result->hits += is_hit ? 1 : 0;
    result->unanswered += !is_hit && answer->outcome != COMITY__ASK_ANSWER__OUTCOME__NO_HIT ? 1 : 0;
}

static bool take(void *self, const Comity__Answer *answer)
{
    struct asking *asking = self;
    struct error error;
    json_t *json = NULL;
    count(asking->result, answer->ask);
    if (!asking->is_json) {
        show(answer->ask, asking->is_of_record);
        return true;
    }
    if (message_json_encode(&answer->ask->base, &json, &error) != ERROR_NONE ||
        json_array_append_new(asking->result->answers, json) != 0) {
        fprintf(stderr, "comity: cannot show an answer: no memory\n");
        asking->outcome = OUTCOME_FAILED;
    }
    return true;
}

/* Take the list of codes apart, in place. */
static size_t split(char *list, char *codes[], size_t most)
{
    size_t places = 0;
    char *rest = NULL;
    for (char *code = strtok_r(list, ",", &rest); code != NULL && places < most;
         code = strtok_r(NULL, ",", &rest))
        codes[places++] = code;
    return places;
}

static enum outcome ask_listed(struct context *context, Comity__AskRequest *content,
                               struct source_result *result)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_ASK);
    struct asking asking = {context->is_json, content->record[0] != '\0', result, OUTCOME_DONE};
    request.ask = content;
    if (asking.is_of_record) {
        request.body_case = COMITY__REQUEST__BODY_DISCLOSURES;
        request.disclosures = content;
    }
    content->timeout_ms = (uint32_t)context->timeout_ms;
    if (content->timeout_ms == 0 || content->timeout_ms > LIMIT_ASK_MS)
        content->timeout_ms = LIMIT_ASK_MS;
    if (context->client != NULL)
        client_set_timeout(context->client, (int)content->timeout_ms + PATIENCE_MS);
    else
        context->timeout_ms = (int)content->timeout_ms + PATIENCE_MS;
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_ASK, take, &asking);
    return outcome == OUTCOME_DONE ? asking.outcome : outcome;
}

enum outcome source_ask(struct context *context, Comity__AskRequest *request,
                        const struct source_choice *choice, struct source_result *result)
{
    char *codes[LIMIT_BUREAUS];
    char *list = strdup(choice->at == NULL ? "" : choice->at);
    *result = (struct source_result){.answers = json_array()};
    if (list == NULL || result->answers == NULL) {
        free(list);
        fputs("comity: no memory for a question\n", stderr);
        return OUTCOME_FAILED;
    }
    request->everyone = choice->everyone;
    request->n_at = split(list, codes, LIMIT_BUREAUS);
    request->at = codes;
    enum outcome outcome = ask_listed(context, request, result);
    request->n_at = 0;
    request->at = NULL;
    free(list);
    return outcome;
}

enum outcome source_write(const ProtobufCMessage *copy, const struct source_result *result)
{
    struct error error;
    json_t *document = json_object(), *here = NULL;
    if (copy != NULL && message_json_encode(copy, &here, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: cannot show the answer: %s\n", error.text);
        json_decref(document);
        return OUTCOME_FAILED;
    }
    if (here != NULL)
        json_object_set_new(document, "copy", here);
    json_object_set(document, "at", result->answers);
    enum outcome outcome = output_json_document(document);
    json_decref(document);
    return outcome;
}

enum outcome source_outcome(size_t hits_here, const struct source_result *result)
{
    if (hits_here + result->hits > 0)
        return OUTCOME_DONE;
    return result->unanswered > 0 ? OUTCOME_FAILED : OUTCOME_NOTHING;
}

void source_release(struct source_result *result)
{
    json_decref(result->answers);
    result->answers = NULL;
}
