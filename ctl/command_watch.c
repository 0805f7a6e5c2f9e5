#include "ask.h"
#include "output.h"

#include "comity/key.h"

#include <stdlib.h>
#include <string.h>

struct watching {
    bool is_json;
    enum outcome outcome;
};

static bool show_record(void *self, const Comity__Answer *answer)
{
    struct watching *watching = self;
    if (watching->is_json)
        watching->outcome = output_line(&answer->record->base);
    else
        output_record_line(answer->record);
    fflush(stdout);
    return watching->outcome == OUTCOME_DONE && !ferror(stdout);
}

/* Take KIND:VALUE[:COUNTRY] apart, in place. Only of a kind that has countries is what stands behind a second colon one:
 * an IPv6 address and a URL hold colons. */
static enum outcome read_key(const struct context *context, char *text, Comity__CheckRequest *check)
{
    char *value = strchr(text, ':');
    char *last = value == NULL ? NULL : strrchr(value + 1, ':');
    if (value == NULL || value[1] == '\0')
        return command_complain(context, "--key: KIND:VALUE or KIND:VALUE:COUNTRY is wanted");
    *value++ = '\0';
    enum key_kind kind = key_kind_find(text);
    if (kind == KEY_KIND_COUNT)
        return command_complain(context, "there is no kind of key \"%.40s\"", text);
    if (last != NULL && key_kind_has_country(kind)) {
        *last = '\0';
        check->country = last + 1;
    }
    check->kind = text;
    check->value = value;
    return OUTCOME_DONE;
}

static enum outcome watch_on(struct context *context, Comity__WatchRequest *watch)
{
    struct watching watching = {context->is_json, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_WATCH);
    request.watch = watch;
    enum outcome outcome = ask_connect(context);
    if (outcome != OUTCOME_DONE)
        return outcome;
    client_set_timeout(context->client, CLIENT_WAIT_FOREVER);
    outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, show_record, &watching);
    return outcome == OUTCOME_DONE ? watching.outcome : outcome;
}

enum outcome command_watch(struct context *context, int count, char **words)
{
    const char *owner = NULL, *type = NULL, *key = NULL, *purpose = NULL, *place = NULL, *agency = NULL;
    bool loose = false;
    const struct option options[] = {{"owner", &owner, NULL},     {"type", &type, NULL},
                                     {"key", &key, NULL},         {"loose", NULL, &loose},
                                     {"purpose", &purpose, NULL}, {"place", &place, NULL},
                                     {"agency", &agency, NULL}};
    struct arguments arguments = {0};
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char *text = NULL;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && key == NULL &&
        (loose || purpose != NULL || place != NULL || agency != NULL))
        outcome = command_complain(context, "--loose, --purpose, --place and --agency go with --key");
    if (outcome == OUTCOME_DONE && key != NULL) {
        text = strdup(key);
        outcome = text == NULL ? OUTCOME_FAILED : read_key(context, text, &check);
        watch.key = &check;
    }
    if (outcome == OUTCOME_DONE) {
        check.loose = loose;
        check.purpose = ask_text(purpose);
        check.place = ask_text(place);
        check.agency = ask_text(agency);
        watch.owner = ask_text(owner);
        watch.type = ask_text(type);
        outcome = watch_on(context, &watch);
    }
    free(text);
    return outcome;
}
