/*
 * bench-client: puts load on a subject and prints what it measured, "name value unit" a line.
 *
 *     bench-client publish SUBJECT [--first N] [--count N] [--depth N] [--connections N]
 *     bench-client check-hit|check-miss SUBJECT [--first N] [--records N] [--count N] [--depth N] [--connections N]
 *     bench-client latency SUBJECT PEER [--first N] [--count N] [--rate N]
 *
 * publish: as fast as records are taken durably. check: keys of records first to first + records, in no order. latency: from
 * the publish call until the record is found at the peer, `rate` a second. --depth is how many requests of one
 * connection are under way; connections take turns in one thread, as the answers come.
 */
#include "subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS_MAX 64u

struct options {
    uint64_t first, count, records, depth, connections, rate;
};

static double now_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- samples ---- */

struct samples {
    size_t count;
    double *seconds;
};

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double percentile(const struct samples *samples, double part)
{
    size_t place = (size_t)((double)(samples->count - 1) * part + 0.5);
    return samples->seconds[place];
}

static void print_samples(struct samples *samples)
{
    qsort(samples->seconds, samples->count, sizeof samples->seconds[0], compare);
    printf("p50 %.1f us\n", percentile(samples, 0.50) * 1e6);
    printf("p95 %.1f us\n", percentile(samples, 0.95) * 1e6);
    printf("p99 %.1f us\n", percentile(samples, 0.99) * 1e6);
    printf("max %.1f us\n", percentile(samples, 1.0) * 1e6);
}

static void samples_init(struct samples *samples, uint64_t count)
{
    *samples = (struct samples){0, calloc(count == 0 ? 1 : count, sizeof(double))};
    if (samples->seconds == NULL)
        subject_fail("no memory for %" PRIu64 " samples", count);
}

/* ---- pipelined load ---- */

enum work { WORK_PUBLISH, WORK_CHECK_HIT, WORK_CHECK_MISS };

struct load {
    enum work work;
    const struct options *options;
    struct subject subjects[CONNECTIONS_MAX];
    double *sent; /* when each request under way was sent: connections * depth */
    uint64_t issued, answered;
    struct samples samples;
};

static void issue(struct load *load, uint64_t connection)
{
    const struct options *options = load->options;
    struct subject *subject = &load->subjects[connection];
    struct subject_record record;
    uint64_t number = load->issued++;
    if (load->work == WORK_PUBLISH) {
        subject_record_make(&record, options->first + number);
        subject->operations->publish(subject->self, &record);
        return;
    }
    /* A prime step visits records far from each other. */
    uint64_t place = options->first + number * 7919u % options->records;
    if (load->work == WORK_CHECK_HIT)
        subject_record_make(&record, place);
    else
        subject_key_of_nobody(record.key, place);
    subject->operations->check(subject->self, record.key);
}

static void await(struct load *load, uint64_t connection, double sent)
{
    struct subject *subject = &load->subjects[connection];
    if (load->work == WORK_PUBLISH)
        subject->operations->await_published(subject->self);
    else if (subject->operations->await_checked(subject->self) != (load->work == WORK_CHECK_HIT))
        subject_fail("request %" PRIu64 ": %s", load->answered,
                     load->work == WORK_CHECK_HIT ? "no hit" : "a hit that should be none");
    load->answered++;
    load->samples.seconds[load->samples.count++] = now_seconds() - sent;
}

/* Each connection has `depth` requests under way; when one is answered, the next goes out. */
static void run(struct load *load)
{
    const struct options *options = load->options;
    uint64_t slots = options->depth * options->connections;
    for (uint64_t i = 0; i < slots && load->issued < options->count; i++) {
        load->sent[i] = now_seconds();
        issue(load, i % options->connections);
    }
    for (uint64_t i = 0; load->answered < options->count; i++) {
        uint64_t slot = i % slots;
        await(load, slot % options->connections, load->sent[slot]);
        if (load->issued < options->count) {
            load->sent[slot] = now_seconds();
            issue(load, slot % options->connections);
        }
    }
}

static void run_load(enum work work, const char *place, const struct options *options)
{
    struct load load = {.work = work, .options = options};
    load.sent = calloc(options->depth * options->connections, sizeof(double));
    if (load.sent == NULL)
        subject_fail("no memory");
    samples_init(&load.samples, options->count);
    for (uint64_t i = 0; i < options->connections; i++)
        subject_open(&load.subjects[i], place);
    double begun = now_seconds();
    run(&load);
    double seconds = now_seconds() - begun;
    printf("rate %.0f /s\n", (double)options->count / seconds);
    print_samples(&load.samples);
    for (uint64_t i = 0; i < options->connections; i++)
        load.subjects[i].operations->close(load.subjects[i].self);
    free(load.samples.seconds);
    free(load.sent);
}

/* ---- latency ---- */

static void sleep_until(double when)
{
    double left = when - now_seconds();
    if (left <= 0)
        return;
    struct timespec time = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
    nanosleep(&time, NULL);
}

/* Publish one record and ask the peer until it has it. */
static double visible_after(struct subject *subject, struct subject *peer, uint64_t number)
{
    struct subject_record record;
    subject_record_make(&record, number);
    double begun = now_seconds();
    subject->operations->publish(subject->self, &record);
    subject->operations->await_published(subject->self);
    do
        peer->operations->check(peer->self, record.key);
    while (!peer->operations->await_checked(peer->self));
    return now_seconds() - begun;
}

static void run_latency(const char *place, const char *peer_place, const struct options *options)
{
    struct subject subject, peer;
    struct samples samples;
    subject_open(&subject, place);
    subject_open(&peer, peer_place);
    samples_init(&samples, options->count);
    double begun = now_seconds();
    for (uint64_t i = 0; i < options->count; i++) {
        sleep_until(begun + (double)i / (double)options->rate);
        samples.seconds[samples.count++] = visible_after(&subject, &peer, options->first + i);
    }
    print_samples(&samples);
    subject.operations->close(subject.self);
    peer.operations->close(peer.self);
    free(samples.seconds);
}

/* ---- command line ---- */

static void read_options(struct options *options, int count, char **words)
{
    const struct {
        const char *name;
        uint64_t *value;
    } table[] = {
        {"--first", &options->first},
        {"--count", &options->count},
        {"--records", &options->records},
        {"--depth", &options->depth},
        {"--connections", &options->connections},
        {"--rate", &options->rate},
    };
    for (int i = 0; i + 1 < count; i += 2) {
        size_t row = 0;
        while (row < sizeof table / sizeof table[0] && strcmp(table[row].name, words[i]) != 0)
            row++;
        if (row == sizeof table / sizeof table[0])
            subject_fail("unknown option %s", words[i]);
        *table[row].value = strtoull(words[i + 1], NULL, 10);
    }
    if (options->depth == 0 || options->connections == 0 || options->connections > CONNECTIONS_MAX ||
        options->rate == 0 || options->records == 0)
        subject_fail("numbers must be at least 1, --connections at most %u", CONNECTIONS_MAX);
}

int main(int count, char **words)
{
    struct options options = {.count = 10000, .records = 1, .depth = 1, .connections = 1, .rate = 200};
    static const char *const WORKS[] = {"publish", "check-hit", "check-miss"};
    if (count < 3)
        subject_fail("usage: publish|check-hit|check-miss|latency SUBJECT [PEER] [--option N]...");
    if (strcmp(words[1], "latency") == 0 && count >= 4) {
        read_options(&options, count - 4, words + 4);
        run_latency(words[2], words[3], &options);
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        if (strcmp(words[1], WORKS[i]) != 0)
            continue;
        read_options(&options, count - 3, words + 3);
        run_load((enum work)i, words[2], &options);
        return 0;
    }
    subject_fail("unknown work %s", words[1]);
}
