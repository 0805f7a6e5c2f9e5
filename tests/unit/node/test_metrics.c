#include "node/metrics.h"

#include "check.h"
#include "federation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};

/* Return all metrics of a node, until the next call. */
static const char *metrics_of(struct federation *federation, int place)
{
    static struct buffer text;
    struct error error;
    buffer_release(&text);
    buffer_init(&text, 4u * 1024u * 1024u);
    REQUIRE_OK(node_metrics(federation->members[place].node, federation->now, &text, &error), &error);
    REQUIRE_OK(buffer_append(&text, "", 1, &error), &error);
    return (const char *)text.data;
}

/* Tell whether the text has this line. */
static bool has_quietly(const char *text, const char *line)
{
    size_t size = strlen(line);
    for (const char *found = strstr(text, line); found != NULL; found = strstr(found + 1, line))
        if ((found == text || found[-1] == '\n') && found[size] == '\n')
            return true;
    return false;
}

static bool has(const char *text, const char *line)
{
    bool is_there = has_quietly(text, line);
    if (!is_there)
        printf("no line %s\n", line);
    return is_there;
}

static void the_names_differ_and_are_ours(void)
{
    for (size_t i = 0; i < metrics_count(); i++) {
        CHECK_CASE(strncmp(metrics_name(i), "comity_", 7) == 0, "%s", metrics_name(i));
        CHECK_CASE(strstr(metrics_name(i), "_total") == NULL, "%s", metrics_name(i));
        for (size_t j = 0; j < i; j++)
            CHECK_CASE(strcmp(metrics_name(i), metrics_name(j)) != 0, "%s", metrics_name(i));
    }
}

/* Where a sample stands twice a reader takes neither. */
static void no_sample_is_there_twice(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    char *text = strdup(metrics_of(&federation, BS));
    size_t count = 0;
    REQUIRE(text != NULL);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char sample[256];
        if (line[0] == '#')
            continue;
        snprintf(sample, sizeof sample, "\n%.*s ", (int)(strrchr(line, ' ') - line), line);
        const char *whole = metrics_of(&federation, BS), *first = strstr(whole, sample);
        CHECK_CASE(first != NULL && strstr(first + 1, sample) == NULL, "%s", line);
        count++;
    }
    CHECK(count > 100);
    free(text);
    federation_release(&federation);
}

static void a_peer_lags_by_what_its_disk_has_not_acknowledged(void)
{
    struct federation federation;
    char id[37], line[128];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    const char *text = metrics_of(&federation, BS);
    CHECK(has(text, "comity_peer_connected{peer=\"CO\"} 1"));
    CHECK(has(text, "comity_peer_connected{peer=\"PA\"} 0"));
    CHECK(has(text, "comity_peer_lag_entries{peer=\"CO\"} 0"));
    CHECK(has(text, "comity_peer_lag_entries{peer=\"PA\"} 1"));
    snprintf(line, sizeof line, "comity_peer_last_success_timestamp_seconds{peer=\"CO\"} %lld.000",
             (long long)federation.now.wall_ms / 1000);
    CHECK(has(text, line));
    CHECK(has(text, "comity_peer_last_success_timestamp_seconds{peer=\"PA\"} 0.000"));
    CHECK(has(text, "comity_log_entries{origin=\"BS\"} 1"));
    CHECK(has(metrics_of(&federation, CO), "comity_log_entries{origin=\"BS\"} 1"));
    federation_release(&federation);
}

static void a_success_stays_at_the_last_time_all_was_there(void)
{
    struct federation federation;
    char id[37], line[128];
    federation_init(&federation, CODES, 2);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    snprintf(line, sizeof line, "comity_peer_last_success_timestamp_seconds{peer=\"CO\"} %lld.000",
             (long long)federation.now.wall_ms / 1000);
    federation_cut(&federation, wire);
    federation_wait(&federation, 60000);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    CHECK(has(metrics_of(&federation, BS), line));
    CHECK(has(metrics_of(&federation, BS), "comity_peer_lag_entries{peer=\"CO\"} 1"));
    federation_release(&federation);
}

static long long success_of(struct federation *federation, const char *peer)
{
    char start[96];
    long long seconds = -1;
    snprintf(start, sizeof start, "\ncomity_peer_last_success_timestamp_seconds{peer=\"%s\"} ", peer);
    const char *found = strstr(metrics_of(federation, BS), start);
    REQUIRE(found != NULL && sscanf(found + strlen(start), "%lld", &seconds) == 1);
    return seconds;
}

static void a_peer_that_speaks_and_stores_nothing_is_no_success(void)
{
    struct federation federation;
    char id[37], line[96];
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    long long begun = federation.now.wall_ms / 1000;
    federation.members[CO].holds_commits = true;
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    for (int i = 0; i < 6; i++)
        federation_wait(&federation, 20000);
    CHECK_SAME_NUMBER(success_of(&federation, "CO"), begun);
    CHECK(has(metrics_of(&federation, BS), "comity_peer_lag_entries{peer=\"CO\"} 1"));
    snprintf(line, sizeof line, "comity_peer_heard_timestamp_seconds{peer=\"CO\"} %lld.000", begun);
    CHECK(strstr(metrics_of(&federation, BS), line) == NULL);
    federation.members[CO].holds_commits = false;
    federation_wait(&federation, 1000);
    CHECK(success_of(&federation, "CO") > begun + 100);
    federation_release(&federation);
}

/* Whenever it has stored something there is more already. */
static void a_peer_that_follows_a_busy_log_is_no_failure(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    for (int i = 0; i < 10; i++) {
        char reference[16];
        federation.members[CO].holds_commits = true;
        snprintf(reference, sizeof reference, "A%06d", i);
        federation_publish(&federation, BS, reference, COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
        federation_wait(&federation, 1000);
        snprintf(reference, sizeof reference, "B%06d", i);
        federation_publish(&federation, BS, reference, COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
        federation.members[CO].holds_commits = false;
        federation_round(&federation);
        federation.members[CO].holds_commits = true;
        federation_settle(&federation);
        CHECK(!has_quietly(metrics_of(&federation, BS), "comity_peer_lag_entries{peer=\"CO\"} 0"));
    }
    CHECK(success_of(&federation, "CO") >= federation.now.wall_ms / 1000 - 2);
    federation_release(&federation);
}

static void refusals_are_counted_by_why(void)
{
    struct federation federation;
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    federation_init(&federation, CODES, 3);
    event.as.link_failed.address = "192.0.2.9:55000";
    event.as.link_failed.reason = "peer sent no certificate";
    federation_event(&federation, BS, &event);
    event.as.link_failed.peer = federation.members[PA].bureau;
    event.as.link_failed.reason = "Connection refused";
    event.as.link_failed.code = ERROR_IO;
    federation_event(&federation, BS, &event);
    federation_event(&federation, BS, &event);
    const char *text = metrics_of(&federation, BS);
    CHECK(has(text, "comity_stranger_refusals_total{reason=\"denied\"} 1"));
    CHECK(has(text, "comity_peer_refusals_total{peer=\"PA\",reason=\"io\"} 2"));
    CHECK(has(text, "comity_events_total{level=\"warning\"} 3"));
    CHECK(has(text, "comity_peer_refusals_total{peer=\"CO\",reason=\"denied\"} 0"));
    CHECK(strstr(text, "comity_peer_refusals_total{peer=\"CO\",reason=\"io\"}") == NULL);
    federation_release(&federation);
}

static void queries_are_counted_with_their_hits_and_refusals(void)
{
    struct federation federation;
    char id[37], value[] = "A000001";
    federation_init(&federation, CODES, 2);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    check.value = value;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_QUERY), &request));
    federation_free_answer(federation_ask(&federation, federation_client(&federation, BS, 0), &request));
    const char *text = metrics_of(&federation, BS);
    CHECK(has(text, "comity_requests_total{request=\"check\"} 2"));
    CHECK(has(text, "comity_requests_refused_total{request=\"check\"} 1"));
    CHECK(has(text, "comity_requests_total{request=\"proof\"} 0"));
    CHECK(has(text, "comity_query_duration_seconds_count{query=\"check\"} 1"));
    CHECK(has(text, "comity_query_hits_total{query=\"check\"} 1"));
    federation_release(&federation);
}

static void the_disk_is_there_once_it_was_measured(void)
{
    struct federation federation;
    struct node_event event = {.type = NODE_EVENT_DISK};
    federation_init(&federation, CODES, 2);
    CHECK(strstr(metrics_of(&federation, BS), "\ncomity_store_free_bytes ") == NULL);
    event.as.disk.used_bytes = 4096;
    event.as.disk.free_bytes = UINT64_C(1) << 40;
    federation_event(&federation, BS, &event);
    CHECK(has(metrics_of(&federation, BS), "comity_store_bytes 4096"));
    CHECK(has(metrics_of(&federation, BS), "comity_store_free_bytes 1099511627776"));
    federation_release(&federation);
}

static void a_disk_that_is_full_shows(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 2);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    CHECK(has(metrics_of(&federation, BS), "comity_store_writing 1"));
    CHECK(has(metrics_of(&federation, BS), "comity_store_commit_duration_seconds_count 1"));
    federation.members[BS].gives_full = true;
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    CHECK(has(metrics_of(&federation, BS), "comity_store_writing 0"));
    CHECK(strstr(metrics_of(&federation, BS), "comity_store_commit_failures_total 0\n") == NULL);
    federation_release(&federation);
}

CHECK_MAIN("metrics", {"no sample is there twice", no_sample_is_there_twice},
           {"the names differ, and are ours", the_names_differ_and_are_ours},
           {"a peer lags by what its disk has not acknowledged",
            a_peer_lags_by_what_its_disk_has_not_acknowledged},
           {"a success stays at the last time all was there", a_success_stays_at_the_last_time_all_was_there},
           {"a peer that speaks and stores nothing is no success",
            a_peer_that_speaks_and_stores_nothing_is_no_success},
           {"a peer that follows a busy log is no failure", a_peer_that_follows_a_busy_log_is_no_failure},
           {"refusals are counted by why", refusals_are_counted_by_why},
           {"queries are counted with their hits and refusals",
            queries_are_counted_with_their_hits_and_refusals},
           {"the disk is there once it was measured", the_disk_is_there_once_it_was_measured},
           {"a disk that is full shows", a_disk_that_is_full_shows})
