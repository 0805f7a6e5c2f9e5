#include "comity/chronicle.h"

#include "check.h"

#include <stdio.h>

static struct error error;

static struct chronicle_entry entry_of(unsigned value)
{
    struct chronicle_entry entry = {.level = NODE_LEVEL_NOTICE, .time_ms = value};
    snprintf(entry.id, sizeof entry.id, "event-%u", value);
    return entry;
}

static void add(struct chronicle *ring, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        struct chronicle_entry entry = entry_of(i);
        chronicle_add(ring, &entry);
    }
}

static void gives_each_once_and_in_order(void)
{
    struct chronicle *ring;
    REQUIRE_OK(chronicle_new(&ring, 5, &error), &error);
    CHECK(chronicle_after(ring, 0) == NULL);
    CHECK_SAME_NUMBER(chronicle_next(ring), 5000);
    add(ring, 0, 3);
    uint64_t told = 0;
    for (int64_t i = 0; i < 3; i++) {
        const struct chronicle_entry *entry = chronicle_after(ring, told);
        REQUIRE(entry != NULL);
        CHECK_SAME_NUMBER(entry->time_ms, i);
        CHECK_SAME_NUMBER(entry->number, 5000 + (uint64_t)i);
        told = entry->number;
    }
    CHECK(chronicle_after(ring, told) == NULL);
    CHECK(chronicle_after(ring, UINT64_MAX) == NULL);
    chronicle_free(ring);
}

static void the_oldest_makes_place(void)
{
    struct chronicle *ring;
    REQUIRE_OK(chronicle_new(&ring, 0, &error), &error);
    add(ring, 0, CHRONICLE_EVENTS + 10);
    CHECK_SAME_NUMBER(chronicle_after(ring, 0)->time_ms, 10);
    CHECK_SAME_NUMBER(chronicle_after(ring, 5)->time_ms, 10);
    CHECK_SAME_NUMBER(chronicle_count(ring, NODE_LEVEL_NOTICE), CHRONICLE_EVENTS + 10);
    CHECK_SAME_NUMBER(chronicle_count(ring, NODE_LEVEL_ALARM), 0);
    CHECK_SAME_NUMBER(chronicle_first(ring), chronicle_after(ring, 0)->number);
    CHECK_SAME_NUMBER(chronicle_after(ring, chronicle_next(ring) - 2)->time_ms, CHRONICLE_EVENTS + 9);
    CHECK(chronicle_after(ring, chronicle_next(ring) - 1) == NULL);
    chronicle_free(ring);
}

static void details_are_passed_over_and_cut_texts_are_mended(void)
{
    struct chronicle *ring;
    struct chronicle_entry entry = entry_of(1);
    REQUIRE_OK(chronicle_new(&ring, 1, &error), &error);
    entry.level = NODE_LEVEL_DEBUG;
    chronicle_add(ring, &entry);
    CHECK(chronicle_after(ring, 0) == NULL);
    entry.level = NODE_LEVEL_INFO;
    snprintf(entry.text, sizeof entry.text, "cut \xc3");
    chronicle_add(ring, &entry);
    CHECK_SAME_TEXT(chronicle_after(ring, 0)->text, "cut ?");
    chronicle_free(ring);
}

CHECK_MAIN("chronicle", {"gives each once, and in order", gives_each_once_and_in_order},
           {"the oldest makes place", the_oldest_makes_place},
           {"details are passed over, and cut texts are mended",
            details_are_passed_over_and_cut_texts_are_mended})
