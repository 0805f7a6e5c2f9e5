#include "publication.h"

#include "ask.h"
#include "output.h"
#include "record_file.h"
#include "text_file.h"

#include "comity/decimal.h"
#include "comity/distribution_text.h"
#include "comity/key.h"
#include "comity/message.h"
#include "comity/operation.h"

#include <stdlib.h>
#include <string.h>

/* How much longer than other bureaus the daemon is waited for. */
#define PATIENCE_MS 10000

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

enum outcome publication_durable(struct context *context, const char *text, Comity__Durable *out,
                                 Comity__Durable **ret)
{
    uint64_t bureaus = 0;
    if (text == NULL)
        return OUTCOME_DONE;
    if (decimal_parse(view_of_text(text), LIMIT_BUREAUS, &bureaus, NULL) != ERROR_NONE)
        return command_complain(context, "--durable wants a number of other bureaus");
    *out = (Comity__Durable)COMITY__DURABLE__INIT;
    out->bureaus = (uint32_t)bureaus;
    out->timeout_ms = (uint32_t)context->timeout_ms;
    context->timeout_ms += PATIENCE_MS;
    *ret = out;
    return OUTCOME_DONE;
}

void publication_holders(const Comity__Durability *durability, char *out, size_t out_bytes)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < durability->n_bureaus && used < out_bytes; i++)
        used += (size_t)snprintf(out + used, out_bytes - used, "%s%.8s", i == 0 ? "" : ", ",
                                 durability->bureaus[i]);
}

enum outcome publication_show_durability(const struct context *context, const Comity__Durability *durability)
{
    char holders[LIMIT_BUREAUS * (LIMIT_BUREAU_CHARS + 2)];
    publication_holders(durability, holders, sizeof holders);
    if (!durability->reached) {
        fprintf(stderr,
                "comity: stored here and at %zu of %u other bureaus%s%s%s when the time was over; the "
                "others get it as soon as they can\n",
                durability->n_bureaus, (unsigned)durability->wanted, holders[0] == '\0' ? "" : " (", holders,
                holders[0] == '\0' ? "" : ")");
        return OUTCOME_FAILED;
    }
    if (!context->is_json)
        printf("on disk at %s\n", holders);
    return OUTCOME_DONE;
}

static enum outcome show(const struct context *context, const Comity__PublishAnswer *publish)
{
    if (context->is_json)
        return output_document(&publish->base);
    printf("%s %s/%s version %u, entry %llu\n", publication_word(publish->outcome), publish->owner,
           publish->id, (unsigned)publish->version, (unsigned long long)publish->index);
    return OUTCOME_DONE;
}

enum outcome publication_ask(struct context *context, const Comity__Request *request)
{
    Comity__Answer *answer = NULL;
    enum outcome outcome = ask_one(context, request, COMITY__ANSWER__BODY_PUBLISH, &answer);
    if (outcome == OUTCOME_DONE)
        outcome = show(context, answer->publish);
    if (outcome == OUTCOME_DONE && answer->publish->durability != NULL)
        outcome = publication_show_durability(context, answer->publish->durability);
    if (outcome == OUTCOME_DONE && request->body_case == COMITY__REQUEST__BODY_PUBLISH &&
        answer->publish->outcome == COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN) {
        fputs("comity: what this sourceRef names was withdrawn, and stays so\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    client_free_answer(answer);
    return outcome;
}

static void tell_doubt(void *context, const char *path, const struct key_doubt *doubt)
{
    (void)context;
    fprintf(stderr, "comity: doubtful: %s: %s\n", path, doubt->text);
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
    if (code != ERROR_NONE) {
        fprintf(stderr, "comity: %s: %s\n", path, error.text);
        return OUTCOME_FAILED;
    }
    key_doubts_of_record(*ret_record, tell_doubt, NULL);
    return OUTCOME_DONE;
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

enum outcome publication_operation(const struct context *context, const char *operation, const char *to,
                                   Comity__Distribution **distribution)
{
    struct operation_name name;
    struct error error;
    Comity__Distribution *named = NULL;
    if (operation == NULL)
        return OUTCOME_DONE;
    if (to != NULL)
        return command_complain(context, "either --to or --operation");
    if (operation_name_parse(&name, operation, &error) != ERROR_NONE)
        return command_complain(context, "--%s", error.text);
    char *text = strdup(operation);
    if (text == NULL || distribution_text_parse(view_of_text("nobody"), &named, &error) != ERROR_NONE) {
        free(text);
        fputs("comity: no memory for a distribution\n", stderr);
        return OUTCOME_FAILED;
    }
    named->operation = text;
    message_free(*distribution == NULL ? NULL : &(*distribution)->base);
    *distribution = named;
    return OUTCOME_DONE;
}
