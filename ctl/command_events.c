#include "ask.h"
#include "escape.h"
#include "output.h"

#include "comity/decimal.h"

#include <inttypes.h>

struct showing {
    bool is_json;
    enum outcome outcome;
};

static void show_word(const char *name, const char *word)
{
    if (*word == '\0')
        return;
    printf(" %s=", name);
    escape_write(stdout, word);
}

static void show_line(const Comity__EventsAnswer *event)
{
    if (event->missed > 0)
        printf("(%" PRIu64 " earlier ones are no longer kept)\n", event->missed);
    escape_write(stdout, event->time);
    printf(" %-7s ", event->level);
    escape_write(stdout, event->id);
    show_word("peer", event->peer);
    show_word("origin", event->origin);
    show_word("code", event->error);
    fputs("  ", stdout);
    escape_write(stdout, event->text);
    putchar('\n');
}

static bool show_event(void *self, const Comity__Answer *answer)
{
    struct showing *showing = self;
    if (showing->is_json)
        showing->outcome = output_line(&answer->events->base);
    else
        show_line(answer->events);
    fflush(stdout);
    return showing->outcome == OUTCOME_DONE && !ferror(stdout);
}

enum outcome command_events(struct context *context, int count, char **words)
{
    const char *level = NULL, *bureau = NULL, *after = NULL;
    bool follows = false;
    const struct option options[] = {{"level", &level, NULL},
                                     {"bureau", &bureau, NULL},
                                     {"after", &after, NULL},
                                     {"follow", NULL, &follows}};
    struct arguments arguments = {0};
    struct showing showing = {context->is_json, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_EVENTS);
    Comity__EventsRequest events = COMITY__EVENTS_REQUEST__INIT;
    request.events = &events;
    enum outcome outcome = command_arguments(context, count, words, options, 4, &arguments);
    if (outcome == OUTCOME_DONE && after != NULL &&
        decimal_parse(view_of_text(after), UINT64_MAX, &events.after, NULL) != ERROR_NONE)
        outcome = command_complain(context, "--after wants the number of an event");
    if (outcome == OUTCOME_DONE)
        outcome = ask_connect(context);
    if (outcome == OUTCOME_DONE) {
        if (follows)
            client_set_timeout(context->client, CLIENT_WAIT_FOREVER);
        events.follow = follows;
        events.level = ask_text(level);
        events.bureau = ask_text(bureau);
        outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_EVENTS, show_event, &showing);
    }
    return outcome == OUTCOME_DONE ? showing.outcome : outcome;
}
