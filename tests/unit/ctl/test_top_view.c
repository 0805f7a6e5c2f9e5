#include "top_view.h"

#include "check.h"

#include <string.h>

/* A node and its peers, as the daemon would say. */
struct said {
    struct top_sample sample;
    Comity__Answer status_answer, peers_answer;
    Comity__StatusAnswer status;
    Comity__StatusAnswer__Log logs[2], *log_list[2];
    Comity__StatusAnswer__Certificate certificate, *certificates[1];
    Comity__PeersAnswer peers;
    Comity__PeersAnswer__Peer peer[2], *peer_list[2];
};

static char bs[] = "BS", co[] = "CO", pa[] = "PA", name[] = "Nassau", federation[] = "test",
            version[] = "comityd 0.1.0", store[] = "writing", signing[] = "signing", own[] = "own",
            connected[] = "connected", away[] = "away", refusal[] = "Connection refused\033[2J",
            minute[] = "2025-11-24T16:00:00.000Z", now[] = "2025-11-24T16:01:30.000Z";

static void say(struct said *said, int64_t time_ms)
{
    memset(said, 0, sizeof *said);
    comity__answer__init(&said->status_answer);
    comity__answer__init(&said->peers_answer);
    comity__status_answer__init(&said->status);
    comity__peers_answer__init(&said->peers);
    said->sample = (struct top_sample){time_ms, &said->status_answer, &said->peers_answer, 0, 0};
    said->status_answer.status = &said->status;
    said->peers_answer.peers = &said->peers;
    said->status.bureau = bs;
    said->status.name = name;
    said->status.federation = federation;
    said->status.version = version;
    said->status.store = store;
    said->status.own_state = signing;
    said->status.time = now;
    said->status.peers_connected = 1;
    said->status.peers_configured = 2;
    for (size_t i = 0; i < 2; i++) {
        comity__status_answer__log__init(&said->logs[i]);
        comity__peers_answer__peer__init(&said->peer[i]);
        said->log_list[i] = &said->logs[i];
        said->peer_list[i] = &said->peer[i];
        said->peer[i].since = minute;
    }
    said->logs[0].origin = bs;
    said->logs[0].size = 100;
    said->logs[0].quorum = 1;
    said->logs[1].origin = co;
    said->logs[1].size = 7;
    said->peer[0].bureau = co;
    said->peer[0].state = connected;
    said->peer[0].size = said->peer[0].acknowledged = 100;
    said->peer[1].bureau = pa;
    said->peer[1].state = away;
    said->peer[1].size = 100;
    said->peer[1].acknowledged = 90;
    said->peer[1].last_success = minute;
    said->peer[1].refusal = refusal;
    said->status.n_logs = said->peers.n_peers = 2;
    said->status.logs = said->log_list;
    said->peers.peers = said->peer_list;
}

static const char *view_of_said(const struct said *before, const struct said *said, struct top_look look)
{
    static struct buffer out;
    struct error error;
    buffer_release(&out);
    buffer_init(&out, 65536);
    REQUIRE_OK(top_view_append(&out, before == NULL ? NULL : &before->sample, &said->sample, look, &error),
               &error);
    REQUIRE_OK(buffer_append(&out, "", 1, &error), &error);
    return (const char *)out.data;
}

static void without_a_sample_before_nothing_is_said_of_rates(void)
{
    struct said said;
    say(&said, 1000);
    const char *view = view_of_said(NULL, &said, (struct top_look){0});
    CHECK(strstr(view, "BS Nassau   test   comityd 0.1.0   2025-11-24T16:01:30Z\n") == view);
    CHECK(strstr(view, "\npeers 1 of 2   alarms 0   store writing   log signing\n") != NULL);
    CHECK(strstr(view, "/s") == NULL);
    CHECK(strstr(view, "BUREAU  STATE      LAG  BEHIND") != NULL);
    CHECK(strstr(view, "\033") == NULL);
}

static void rates_are_what_has_moved_in_between(void)
{
    struct said before, said;
    say(&before, 1000);
    say(&said, 3000);
    said.peer[0].received_bytes = 5000;
    said.peer[0].sent_bytes = 3;
    said.logs[0].size = 140;
    said.sample.queries = 24000;
    said.sample.hits = 1;
    const char *view = view_of_said(&before, &said, (struct top_look){0});
    CHECK(strstr(view, " queries 12 k/s   hits 0.5 /s\n") != NULL);
    CHECK(strstr(view, "2.5 kB/s") != NULL);
    CHECK(strstr(view, "1.5 B/s") != NULL);
    CHECK(strstr(view, "20 /s") != NULL);
}

static void a_counter_that_went_back_has_no_rate(void)
{
    struct said before, said;
    say(&before, 1000);
    say(&said, 3000);
    before.peer[0].received_bytes = 5000;
    const char *row = strstr(view_of_said(&before, &said, (struct top_look){0}), "\nCO ");
    REQUIRE(row != NULL);
    const char *sent = strstr(row, "B/s"), *end = strchr(row + 1, '\n');
    REQUIRE(sent != NULL && sent < end);
    CHECK(strstr(sent + 1, "B/s") > end);
}

static void who_is_away_lags_and_shows_why(void)
{
    struct said said;
    say(&said, 1000);
    const char *view = view_of_said(NULL, &said, (struct top_look){0});
    const char *row = strstr(view, "\nPA ");
    REQUIRE(row != NULL);
    CHECK(strstr(row, "away        10  90 s") != NULL);
    CHECK(strstr(row, "Connection refused\\u001b[2J") != NULL);
    CHECK(strstr(view, "\033") == NULL);
}

static void what_ends_is_warned_of(void)
{
    struct said said;
    say(&said, 1000);
    comity__status_answer__certificate__init(&said.certificate);
    said.certificate.bureau = bs;
    said.certificate.part = own;
    said.certificate.end = minute;
    said.certificates[0] = &said.certificate;
    said.status.n_certificates = 1;
    said.status.certificates = said.certificates;
    CHECK(strstr(view_of_said(NULL, &said, (struct top_look){0}), "WARNING") == NULL);
    said.certificate.warned = true;
    CHECK(strstr(view_of_said(NULL, &said, (struct top_look){0}),
                 "\nWARNING BS: certificate until 2025-11-24\n") != NULL);
}

static void lines_are_cut_to_the_terminal_and_coloured(void)
{
    struct said said;
    say(&said, 1000);
    const char *view = view_of_said(NULL, &said, (struct top_look){.columns = 12, .has_colours = true});
    CHECK(strstr(view, "BS Nassau   \n") == view);
    CHECK(strstr(view, "\033[7mBUREAU  STAT\033[0m\n") != NULL);
    CHECK(strstr(view, "\033[31mPA      away\033[0m\n") != NULL);
    CHECK(strstr(view, "\nCO      conn\n") != NULL);
}

static void counters_are_read_from_metrics(void)
{
    struct top_sample sample = {0};
    top_sample_count(&sample, "# TYPE comity_query_hits counter\ncomity_query_hits_total{query=\"check\"} 3\n"
                              "comity_query_hits_total{query=\"get\"} 4\n");
    top_sample_count(&sample, "comity_query_duration_seconds_count{query=\"check\"} 12\n"
                              "comity_query_duration_seconds_sum{query=\"check\"} 99.0\n");
    CHECK_SAME_NUMBER(sample.hits, 7);
    CHECK_SAME_NUMBER(sample.queries, 12);
}

CHECK_MAIN("top_view",
           {"without a sample before nothing is said of rates",
            without_a_sample_before_nothing_is_said_of_rates},
           {"rates are what has moved in between", rates_are_what_has_moved_in_between},
           {"a counter that went back has no rate", a_counter_that_went_back_has_no_rate},
           {"who is away lags, and shows why", who_is_away_lags_and_shows_why},
           {"what ends is warned of", what_ends_is_warned_of},
           {"lines are cut to the terminal, and coloured", lines_are_cut_to_the_terminal_and_coloured},
           {"counters are read from metrics", counters_are_read_from_metrics})
