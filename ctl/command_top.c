#include "ask.h"
#include "screen.h"
#include "top_view.h"

#include "comity/decimal.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_SECONDS 2u
#define INTERVAL_MOST 3600u
#define COUNT_MOST 1000000u
#define VIEW_BYTES (8u * 1024u * 1024u)

struct top {
    struct context *context;
    struct screen screen;
    struct top_sample before, now;
    bool has_before;
    int interval_ms;
    uint64_t left; /* views */
};

/* ---- a sample ---- */

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool count(void *self, const Comity__Answer *answer)
{
    top_sample_count(self, answer->metrics->text);
    return true;
}

static enum outcome take_sample(struct context *context, struct top_sample *sample)
{
    Comity__Request status = ask_request(COMITY__REQUEST__BODY_STATUS);
    Comity__Request peers = ask_request(COMITY__REQUEST__BODY_PEERS);
    Comity__Request metrics = ask_request(COMITY__REQUEST__BODY_METRICS);
    Comity__StatusRequest status_body = COMITY__STATUS_REQUEST__INIT;
    Comity__PeersRequest peers_body = COMITY__PEERS_REQUEST__INIT;
    Comity__MetricsRequest metrics_body = COMITY__METRICS_REQUEST__INIT;
    status.status = &status_body;
    peers.peers = &peers_body;
    metrics.metrics = &metrics_body;
    *sample = (struct top_sample){.time_ms = steady_ms()};
    enum outcome outcome = ask_one(context, &status, COMITY__ANSWER__BODY_STATUS, &sample->status);
    if (outcome == OUTCOME_DONE)
        outcome = ask_one(context, &peers, COMITY__ANSWER__BODY_PEERS, &sample->peers);
    if (outcome == OUTCOME_DONE)
        outcome = ask_stream(context, &metrics, COMITY__ANSWER__BODY_METRICS, count, sample);
    return outcome;
}

/* ---- the view ---- */

static enum outcome draw(struct top *top)
{
    struct buffer view;
    struct error error;
    size_t lines;
    struct top_look look = {.has_colours = top->screen.is_terminal};
    screen_size(&top->screen, &look.columns, &lines);
    buffer_init(&view, VIEW_BYTES);
    enum error_code code =
        top_view_append(&view, top->has_before ? &top->before : NULL, &top->now, look, &error);
    if (code == ERROR_NONE)
        screen_draw(&top->screen, buffer_view(&view));
    buffer_release(&view);
    return code == ERROR_NONE ? OUTCOME_DONE : OUTCOME_FAILED;
}

/* Take the next sample; what was now becomes before. */
static enum outcome go_on(struct top *top)
{
    struct top_sample next = {0};
    enum outcome outcome = take_sample(top->context, &next);
    if (outcome != OUTCOME_DONE) {
        top_sample_release(&next);
        return outcome;
    }
    top_sample_release(&top->before);
    top->before = top->now;
    top->now = next;
    top->has_before = top->before.status != NULL;
    return OUTCOME_DONE;
}

/* Wait until the next sample is due; true: nobody wants another. */
static bool wait_for_next(struct top *top)
{
    int64_t due_ms = top->now.time_ms + top->interval_ms;
    for (int64_t left_ms = top->interval_ms; left_ms > 0; left_ms = due_ms - steady_ms()) {
        enum screen_event event = screen_wait(&top->screen, (int)left_ms);
        if (event == SCREEN_QUIT)
            return true;
        if (event == SCREEN_RESIZE)
            (void)draw(top);
        if (event == SCREEN_TIME)
            break;
    }
    return false;
}

/* Without a terminal there is no view before rates are known. */
static enum outcome run(struct top *top)
{
    enum outcome outcome = go_on(top);
    bool is_over = false;
    if (outcome == OUTCOME_DONE && top->screen.is_terminal)
        outcome = draw(top);
    while (outcome == OUTCOME_DONE && !is_over && top->left > 0) {
        is_over = wait_for_next(top);
        if (!is_over)
            outcome = go_on(top);
        if (outcome == OUTCOME_DONE && !is_over)
            outcome = draw(top);
        top->left--;
    }
    return outcome;
}

static enum outcome show(struct context *context, uint64_t interval, uint64_t views)
{
    struct top top = {.context = context, .interval_ms = (int)interval * 1000, .left = views};
    screen_init(&top.screen, STDIN_FILENO, STDOUT_FILENO);
    bool was_terminal = top.screen.is_terminal;
    if (views == 0)
        top.left = was_terminal ? UINT64_MAX : 1;
    enum outcome outcome = run(&top);
    screen_release(&top.screen);
    top_sample_release(&top.before);
    top_sample_release(&top.now);
    if (outcome == OUTCOME_UNREACHABLE && was_terminal)
        fputs("comity: top: the daemon does not answer any more\n", stderr);
    return outcome;
}

enum outcome command_top(struct context *context, int count_of_words, char **words)
{
    const char *interval_text = NULL, *views_text = NULL;
    uint64_t interval = INTERVAL_SECONDS, views = 0;
    const struct option options[] = {{"interval", &interval_text, NULL}, {"count", &views_text, NULL}};
    struct arguments arguments = {0};
    enum outcome outcome = command_arguments(context, count_of_words, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = command_complain(
            context, "is for people; comity status, peers and metrics have the same as JSON or text");
    if (outcome == OUTCOME_DONE && interval_text != NULL &&
        (decimal_parse(view_of_text(interval_text), INTERVAL_MOST, &interval, NULL) != ERROR_NONE ||
         interval == 0))
        outcome = command_complain(context, "--interval wants seconds, 1 to %u", INTERVAL_MOST);
    if (outcome == OUTCOME_DONE && views_text != NULL &&
        (decimal_parse(view_of_text(views_text), COUNT_MOST, &views, NULL) != ERROR_NONE || views == 0))
        outcome = command_complain(context, "--count wants a number, 1 to %u", COUNT_MOST);
    if (outcome == OUTCOME_DONE)
        outcome = ask_connect(context);
    return outcome == OUTCOME_DONE ? show(context, interval, views) : outcome;
}
