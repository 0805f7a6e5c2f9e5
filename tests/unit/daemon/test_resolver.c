#include "resolver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "check.h"

#define PATIENCE_MS 20000

static struct error error;

struct outcome {
    unsigned times;
    struct resolver_answer answer;
};

static void on_answer(void *context, const struct resolver_answer *answer)
{
    struct outcome *outcome = context;
    outcome->times++;
    outcome->answer = *answer;
}

static struct resolver_query *ask(struct event_base *base, const char *text, struct outcome *outcome)
{
    struct address address;
    struct resolver_query *query = NULL;
    *outcome = (struct outcome){.times = 0};
    REQUIRE_OK(address_parse(&address, text, &error), &error);
    REQUIRE_OK(resolver_query_new(&query, base, &address, 7, on_answer, outcome, &error), &error);
    return query;
}

static void run(struct event_base *base, const struct outcome *outcome)
{
    for (int spent = 0; outcome->times == 0 && spent < PATIENCE_MS; spent++) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        usleep(1000);
    }
    CHECK_SAME_NUMBER(outcome->times, 1);
}

static void finds_this_host(void)
{
    struct event_base *base = event_base_new();
    struct outcome outcome;
    ask(base, "localhost:7101", &outcome);
    run(base, &outcome);
    CHECK_SAME_NUMBER(outcome.answer.code, ERROR_NONE);
    char shown[ADDRESS_SHOWN_BYTES];
    address_show(&outcome.answer.address, shown);
    CHECK_CASE(strcmp(shown, "127.0.0.1:7101") == 0 || strcmp(shown, "[::1]:7101") == 0, "%s", shown);
    event_base_free(base);
}

static void says_which_host_there_is_not(void)
{
    struct event_base *base = event_base_new();
    struct outcome outcome;
    ask(base, "no-such-host.invalid:1", &outcome);
    run(base, &outcome);
    CHECK_SAME_NUMBER(outcome.answer.code, ERROR_NOT_FOUND);
    CHECK_CASE(strstr(outcome.answer.text, "no-such-host.invalid") != NULL, "%s", outcome.answer.text);
    event_base_free(base);
}

static void answers_nobody_who_has_forgotten(void)
{
    struct event_base *base = event_base_new();
    struct outcome outcome;
    resolver_query_free(ask(base, "localhost:1", &outcome));
    for (int i = 0; i < 50; i++) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        usleep(1000);
    }
    CHECK_SAME_NUMBER(outcome.times, 0);
    resolver_query_free(NULL);
    event_base_free(base);
}

CHECK_MAIN("resolver", {"finds this host", finds_this_host},
           {"says which host there is not", says_which_host_there_is_not},
           {"answers nobody who has forgotten", answers_nobody_who_has_forgotten})
