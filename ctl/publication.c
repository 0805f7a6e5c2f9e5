#include "publication.h"

#include "ask.h"
#include "output.h"
#include "record_file.h"
#include "text_file.h"

#include "comity/distribution_text.h"
#include "comity/message.h"

const char *publication_word(Comity__PublishAnswer__Outcome outcome)
{
    switch (outcome) {
    case COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED:
        return "published";
    case COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED:
        return "amended";
    case COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED:
        return "unchanged";
    case COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN:
        return "withdrawn";
    default:
        return "done";
    }
}

enum outcome publication_ask(struct context *context, const Comity__Request *request)
{
    Comity__Answer *answer = NULL;
    enum outcome outcome = ask_one(context, request, COMITY__ANSWER__BODY_PUBLISH, &answer);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->publish->base);
    else if (outcome == OUTCOME_DONE)
        printf("%s %s/%s version %u, entry %llu\n", publication_word(answer->publish->outcome),
               answer->publish->owner, answer->publish->id, (unsigned)answer->publish->version,
               (unsigned long long)answer->publish->index);
    if (outcome == OUTCOME_DONE && request->body_case == COMITY__REQUEST__BODY_PUBLISH &&
        answer->publish->outcome == COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN) {
        fputs("comity: what this sourceRef names was withdrawn, and stays so\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    client_free_answer(answer);
    return outcome;
}

enum outcome publication_read(const char *path, Comity__Record **ret_record,
                              Comity__Distribution **ret_distribution)
{
    struct buffer text;
    struct error error;
    enum error_code code = text_file_read(path, LIMIT_FRAME_BYTES, &text, &error);
    if (code == ERROR_NONE)
        code = record_file_parse(buffer_view(&text), ret_record, ret_distribution, &error);
    buffer_release(&text);
    if (code == ERROR_NONE)
        return OUTCOME_DONE;
    fprintf(stderr, "comity: %s: %s\n", path, error.text);
    return OUTCOME_FAILED;
}

enum outcome publication_distribution(const struct context *context, const char *to,
                                      Comity__Distribution **distribution)
{
    struct error error;
    Comity__Distribution *parsed = NULL;
    if (to == NULL)
        return OUTCOME_DONE;
    if (distribution_text_parse(view_of_text(to), &parsed, &error) != ERROR_NONE)
        return command_complain(context, "--to: %s", error.text);
    message_free(*distribution == NULL ? NULL : &(*distribution)->base);
    *distribution = parsed;
    return OUTCOME_DONE;
}
