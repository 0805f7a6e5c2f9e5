#include "replica_harness.h"

#include "comity/record.h"
#include "comity/replica_hit.h"
#include "comity/replica_list.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs, co;
static struct replica_receipt met; /* BS's record, that CO meets */

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    met = harness_publish(&bs, "L898902C3", NULL);
    harness_send(&bs, &bs.bureau, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static struct replica_hit usual(void)
{
    return (struct replica_hit){.owner = &bs.bureau,
                                .id = &met.id,
                                .version = 1,
                                .cause = COMITY__HIT__CAUSE__CHECK,
                                .field = "travelDocument.number",
                                .asker = "officer",
                                .agency = "",
                                .place = "",
                                .purpose = "border control"};
}

static void note(const struct replica_hit *hit, int64_t seconds)
{
    REQUIRE_OK(replica_note_hit(co.replica, hit, harness_now(seconds), &error), &error);
}

static bool tell(size_t max)
{
    bool is_left = false;
    REQUIRE_OK(replica_tell_hits(co.replica, harness_now(10), max, &is_left, &error), &error);
    return is_left;
}

/* Count the hits of CO that a bureau has, and read the last one. */
static size_t count_hits(struct harness *at, struct replica_record *last)
{
    struct replica_listed listed[64];
    size_t count = 0;
    REQUIRE_OK(
        replica_list(at->replica, record_type_find("hit"), &co.bureau, NULL, listed, 64, &count, &error),
        &error);
    if (last != NULL && count > 0)
        REQUIRE_OK(replica_record_at(at->replica, &co.bureau, listed[count - 1].index, last, &error), &error);
    return count;
}

static void its_owner_alone_is_told_of_a_hit(void)
{
    struct replica_record record = {0};
    begin();
    struct replica_hit hit = usual();
    hit.place = "Port";
    hit.agency = "Customs";
    note(&hit, 5);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 1);
    CHECK_SAME_NUMBER(count_hits(&co, NULL), 0);
    CHECK(!tell(9));
    harness_commit(&co);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 0);
    harness_send(&co, &co.bureau, &bs);
    REQUIRE(count_hits(&bs, &record) == 1);
    const Comity__Distribution *readers = record.entry->distribution;
    CHECK(readers->kind == COMITY__DISTRIBUTION__KIND__ONLY && readers->n_bureaus == 1);
    CHECK_SAME_TEXT(readers->bureaus[0], "BS");
    const Comity__Record *content = record.entry->publish->record;
    REQUIRE(content->n_purposes == 1 && content->hit->n_matched_fields == 1);
    CHECK_SAME_NUMBER(content->purposes[0], COMITY__RECORD__PURPOSE__BORDER_CONTROL);
    CHECK_SAME_TEXT(content->hit->query_purpose, "border control");
    CHECK_SAME_TEXT(content->hit->matched_fields[0], "travelDocument.number");
    CHECK_SAME_TEXT(content->hit->place, "Port");
    CHECK_SAME_TEXT(content->hit->agency, "Customs");
    CHECK_SAME_NUMBER(content->hit->cause, COMITY__HIT__CAUSE__CHECK);
    CHECK_SAME_TEXT(content->hit->record->owner, "BS");
    CHECK_SAME_NUMBER(content->hit->record->version, 1);
    CHECK(memmem(record.bytes.data, record.bytes.size, "officer", 7) == NULL);
    replica_record_release(&record);
    end();
}

static void the_same_is_told_once_an_hour(void)
{
    begin();
    struct replica_hit hit = usual();
    for (int i = 0; i < 1000; i++)
        note(&hit, i);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 1);
    tell(9);
    harness_commit(&co);
    note(&hit, 1001);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 0);
    note(&hit, 3600);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 1);
    hit.asker = "another";
    note(&hit, 3600);
    hit.place = "another place";
    note(&hit, 3600);
    hit.agency = "another agency";
    note(&hit, 3600);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 4);
    tell(9);
    harness_commit(&co);
    CHECK_SAME_NUMBER(count_hits(&co, NULL), 5);
    end();
}

static void once_an_hour_holds_over_a_restart(void)
{
    begin();
    struct replica_hit hit = usual();
    note(&hit, 0);
    tell(9);
    harness_commit(&co);
    harness_restart(&co); /* before the index had it */
    harness_recover(&co);
    harness_learn(&co, &bs);
    note(&hit, 1);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 0);
    end();
}

static void what_is_not_told_yet_is_kept_over_a_restart(void)
{
    begin();
    struct replica_hit hit = usual();
    note(&hit, 0);
    harness_absorb(&co);
    harness_restart(&co);
    harness_recover(&co);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 1);
    tell(9);
    harness_commit(&co);
    CHECK_SAME_NUMBER(count_hits(&co, NULL), 1);
    /* The log has it, the index not yet that it has: it is not published again. */
    harness_restart(&co);
    harness_recover(&co);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 1);
    tell(9);
    harness_commit(&co);
    CHECK_SAME_NUMBER(count_hits(&co, NULL), 1);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 0);
    end();
}

static void many_are_told_a_few_at_a_time(void)
{
    char place[16];
    begin();
    struct replica_hit hit = usual();
    hit.place = place;
    for (int i = 0; i < 10; i++) {
        snprintf(place, sizeof place, "gate %d", i);
        note(&hit, 0);
    }
    CHECK(tell(4));
    CHECK(tell(4)); /* others, though those are not stored */
    CHECK(!tell(4));
    harness_commit(&co);
    CHECK_SAME_NUMBER(count_hits(&co, NULL), 10);
    end();
}

static void what_waits_for_the_index_is_bounded(void)
{
    char place[16];
    enum error_code code = ERROR_NONE;
    int noted = 0;
    begin();
    struct replica_hit hit = usual();
    hit.place = place;
    for (; code == ERROR_NONE && noted < 1000000; noted++) {
        snprintf(place, sizeof place, "gate %d", noted);
        code = replica_note_hit(co.replica, &hit, harness_now(0), &error);
    }
    CHECK(code == ERROR_FULL);
    CHECK(noted > 50000);
    harness_absorb(&co);
    CHECK_OK(replica_note_hit(co.replica, &hit, harness_now(0), &error), &error);
    end();
}

static void own_records_make_no_hits(void)
{
    begin();
    struct replica_hit hit = usual();
    hit.owner = &co.bureau;
    note(&hit, 0);
    CHECK_SAME_NUMBER(replica_count_untold(co.replica, 9), 0);
    end();
}

/* The words of an officer may be longer than a hit takes, and are cut between characters. */
static void long_words_are_cut(void)
{
    char words[2 * REPLICA_HIT_PURPOSE_BYTES + 1];
    struct replica_record record = {0};
    begin();
    struct replica_hit hit = usual();
    for (size_t i = 0; i + 1 < sizeof words; i += 2)
        memcpy(words + i, i == 0 ? "xx" : "\xc3\xa9", 2);
    words[1] = 'x';
    words[sizeof words - 1] = '\0';
    memmove(words, words + 1, sizeof words - 1); /* so that a character lies across the limit */
    hit.purpose = hit.place = hit.agency = hit.field = words;
    note(&hit, 0);
    tell(9);
    harness_commit(&co);
    REQUIRE(count_hits(&co, &record) == 1);
    const Comity__Hit *told = record.entry->publish->record->hit;
    CHECK_SAME_NUMBER(strlen(told->query_purpose), REPLICA_HIT_PURPOSE_BYTES - 1);
    CHECK_SAME_NUMBER(strlen(told->place), REPLICA_HIT_TEXT_BYTES - 1);
    CHECK_SAME_NUMBER(record.entry->publish->record->n_purposes, 0);
    CHECK_SAME_NUMBER(co.alarms, 0);
    replica_record_release(&record);
    end();
}

CHECK_MAIN("replica_hit",
           {"its owner alone is told of a hit, not who asked", its_owner_alone_is_told_of_a_hit},
           {"the same is told once an hour", the_same_is_told_once_an_hour},
           {"once an hour holds over a restart", once_an_hour_holds_over_a_restart},
           {"what is not told yet is kept over a restart", what_is_not_told_yet_is_kept_over_a_restart},
           {"many are told a few at a time", many_are_told_a_few_at_a_time},
           {"what waits for the index is bounded", what_waits_for_the_index_is_bounded},
           {"own records make no hits", own_records_make_no_hits},
           {"long words are cut between characters", long_words_are_cut})
