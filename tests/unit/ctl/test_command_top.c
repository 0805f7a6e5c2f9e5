#include "check.h"
#include "scripted.h"

static char text[] = "comity_query_hits_total{query=\"check\"} 3\n", bureau[] = "BS", state[] = "connected",
            co[] = "CO", date[] = "2025-11-24T16:00:00.000Z";

/* One sample: status, peers, metrics. */
static void script_sample(struct scripted *scripted, uint64_t received)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    Comity__PeersAnswer peers = COMITY__PEERS_ANSWER__INIT;
    Comity__PeersAnswer__Peer peer = COMITY__PEERS_ANSWER__PEER__INIT, *list[] = {&peer};
    Comity__MetricsAnswer metrics = COMITY__METRICS_ANSWER__INIT;
    status.bureau = bureau;
    status.time = date;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    scripted_answer(scripted, &answer);
    peer.bureau = co;
    peer.state = state;
    peer.since = date;
    peer.received_bytes = received;
    peers.n_peers = 1;
    peers.peers = list;
    answer.body_case = COMITY__ANSWER__BODY_PEERS;
    answer.peers = &peers;
    scripted_answer(scripted, &answer);
    metrics.text = text;
    answer.body_case = COMITY__ANSWER__BODY_METRICS;
    answer.metrics = &metrics;
    scripted_answer(scripted, &answer);
}

static void without_a_terminal_one_view_with_rates_is_written(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_sample(&scripted, 0);
    script_sample(&scripted, 1000000);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top", "--interval", "1"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "BUREAU  STATE"));
    CHECK(scripted_says(&scripted, "kB/s") || scripted_says(&scripted, "MB/s"));
    CHECK(!scripted_says(&scripted, "\033"));
    scripted_release(&scripted);
}

static void a_daemon_that_ends_is_no_success(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_sample(&scripted, 0);
    scripted_hang_up(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top", "--interval", "1"), OUTCOME_UNREACHABLE);
    CHECK(!scripted_says(&scripted, "BUREAU"));
    scripted_release(&scripted);
}

static void wrong_words_are_refused(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top", "--interval", "0"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top", "--count", "many"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top", "CO"), OUTCOME_USAGE);
    scripted.context.is_json = true;
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "top"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

CHECK_MAIN("command_top",
           {"without a terminal one view with rates is written",
            without_a_terminal_one_view_with_rates_is_written},
           {"a daemon that ends is no success", a_daemon_that_ends_is_no_success},
           {"wrong words are refused", wrong_words_are_refused})
