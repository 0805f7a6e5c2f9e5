#include "replica_harness.h"

#include "comity/date.h"
#include "comity/replica_figures.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

/* Noon of a day of 2024. */
static struct now on(int month, int day)
{
    return (struct now){date_join(2024, month, day) * DAY_MS + DAY_MS / 2, 1000};
}

static struct replica_receipt publish(const char *number, const char *codes, struct now now)
{
    struct document document;
    struct audience audience;
    struct replica_receipt receipt = {0};
    document_init(&document, number, NULL);
    audience_init(&audience, codes);
    CHECK_OK(
        replica_publish(bs.replica, now, &document.record, &audience.distribution, false, &receipt, &error),
        &error);
    harness_commit(&bs);
    return receipt;
}

static void amend(const struct uuid *id, const char *codes, struct now now)
{
    struct document document;
    struct audience audience;
    struct replica_receipt receipt;
    document_init(&document, "AMENDED1", NULL);
    audience_init(&audience, codes);
    CHECK_OK(
        replica_amend(bs.replica, now, id, &document.record, &audience.distribution, 0, &receipt, &error),
        &error);
    harness_commit(&bs);
}

static void withdraw(const struct uuid *id, Comity__Withdraw__Reason reason, struct now now)
{
    struct replica_receipt receipt;
    CHECK_OK(replica_withdraw(bs.replica, now, id, reason, &receipt, &error), &error);
    harness_commit(&bs);
}

static struct figure at(struct harness *harness, uint64_t index)
{
    struct figure figure = {.type = 9999};
    CHECK_OK(replica_figure_at(harness->replica, &bs.bureau, index, &figure, &error), &error);
    return figure;
}

static void counts_a_version_as_its_entry_says(void)
{
    begin();
    publish("SHARED1", NULL, on(2, 29));
    publish("LISTED1", "CO", on(3, 1));
    publish("OWN1", "", on(3, 2));
    struct figure figure = at(&bs, 0);
    CHECK_SAME_NUMBER(figure.type, COMITY__RECORD__TYPE_TRAVEL_DOCUMENT);
    CHECK_SAME_NUMBER(figure.day, date_join(2024, 2, 29));
    CHECK(figure.is_first && figure.is_shared);
    CHECK_SAME_NUMBER(figure.end, FIGURE_LIVES);
    CHECK(figure.over_day > date_join(2024, 12, 31));
    CHECK(at(&bs, 1).is_shared);
    CHECK(!at(&bs, 2).is_shared);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(at(&co, 0).day, date_join(2024, 2, 29));
    CHECK_ERROR(replica_figure_at(co.replica, &bs.bureau, 2, &figure, &error), ERROR_NOT_FOUND);
    end();
}

static void a_version_ends_with_the_next_and_the_last_with_the_withdrawal(void)
{
    begin();
    struct replica_receipt receipt = publish("FIRST1", NULL, on(1, 1));
    amend(&receipt.id, NULL, on(1, 5));
    withdraw(&receipt.id, COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED, on(1, 9));
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(at(&bs, 0).end, FIGURE_SUPERSEDED);
    CHECK_SAME_NUMBER(at(&bs, 0).end_day, date_join(2024, 1, 5));
    CHECK(!at(&bs, 1).is_first);
    CHECK_SAME_NUMBER(at(&bs, 1).end, FIGURE_WITHDRAWN);
    CHECK_SAME_NUMBER(at(&bs, 1).end_index, 2);
    CHECK_SAME_NUMBER(at(&bs, 1).end_day, date_join(2024, 1, 9));
    /* CO never had the bytes: only that something was there can be said. */
    CHECK_SAME_NUMBER(at(&co, 0).type, 0);
    end();
}

static void figures_outlive_the_bytes_at_every_bureau(void)
{
    begin();
    struct replica_receipt receipt = publish("FIRST1", NULL, on(1, 1));
    harness_send(&bs, &bs.bureau, &co);
    withdraw(&receipt.id, COMITY__WITHDRAW__REASON__ERROR, on(1, 9));
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(harness_kind(&co, &bs.bureau, 0), LEAF_ERASED);
    CHECK_SAME_NUMBER(at(&co, 0).type, COMITY__RECORD__TYPE_TRAVEL_DOCUMENT);
    CHECK_SAME_NUMBER(at(&co, 0).end, FIGURE_MISTAKEN);
    CHECK_SAME_NUMBER(at(&co, 0).end_day, date_join(2024, 1, 9));
    end();
}

static void narrowing_ends_a_version_for_all_and_begins_one_for_who_keeps_it(void)
{
    begin();
    struct replica_receipt receipt = publish("FIRST1", NULL, on(1, 1));
    harness_send(&bs, &bs.bureau, &co);
    amend(&receipt.id, "", on(2, 1));
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(at(&bs, 0).end, FIGURE_REDISTRIBUTED);
    CHECK_SAME_NUMBER(at(&bs, 2).day, date_join(2024, 2, 1));
    CHECK(!at(&bs, 2).is_first && !at(&bs, 2).is_shared);
    CHECK_SAME_NUMBER(at(&co, 0).end, FIGURE_REDISTRIBUTED);
    struct figure figure;
    CHECK_ERROR(replica_figure_at(co.replica, &bs.bureau, 2, &figure, &error), ERROR_NOT_FOUND);
    end();
}

/* The index has nothing: what is derived again is the same, but for what was erased. */
static void an_index_made_anew_counts_all_that_is_not_erased(void)
{
    begin();
    struct replica_receipt gone = publish("GONE1", NULL, on(1, 1));
    struct replica_receipt kept = publish("KEPT1", NULL, on(1, 2));
    amend(&kept.id, NULL, on(1, 5));
    withdraw(&gone.id, COMITY__WITHDRAW__REASON__ERROR, on(1, 9));
    struct figure before[3] = {at(&bs, 0), at(&bs, 1), at(&bs, 2)};
    index_free(&bs.index);
    REQUIRE_OK(memory_index_new(&bs.index, &error), &error);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(at(&bs, 0).type, 0);
    CHECK(before[0].type != 0);
    for (uint64_t i = 1; i < 3; i++) {
        struct figure after = at(&bs, i);
        CHECK_SAME_NUMBER(after.day, before[i].day);
        CHECK_SAME_NUMBER(after.end, before[i].end);
        CHECK_SAME_NUMBER(after.end_index, before[i].end_index);
        CHECK_SAME_NUMBER(after.end_day, before[i].end_day);
    }
    end();
}

/* The index has the rows, and not yet the position: all is applied again on top. */
static void what_is_applied_again_changes_nothing(void)
{
    begin();
    struct replica_receipt receipt = publish("FIRST1", NULL, on(1, 1));
    amend(&receipt.id, NULL, on(1, 5));
    struct replica_receipt gone = publish("GONE1", NULL, on(1, 6));
    withdraw(&gone.id, COMITY__WITHDRAW__REASON__OTHER, on(1, 9));
    harness_absorb(&bs);
    struct index_row row = {
        .table = INDEX_POSITION, .key = view_of(bs.bureau.code, LIMIT_BUREAU_CHARS), .removed = true};
    CHECK_OK(catalog_put(replica_catalog(bs.replica), &row, &error), &error);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(at(&bs, 0).end, FIGURE_SUPERSEDED);
    CHECK_SAME_NUMBER(at(&bs, 0).end_day, date_join(2024, 1, 5));
    CHECK_SAME_NUMBER(at(&bs, 1).end, FIGURE_LIVES);
    CHECK_SAME_NUMBER(at(&bs, 2).type, COMITY__RECORD__TYPE_TRAVEL_DOCUMENT);
    CHECK_SAME_NUMBER(at(&bs, 2).end, FIGURE_WITHDRAWN);
    end();
}

/* CO hears of a version from a relay that may not have the one before, and gets that later. */
static void a_version_that_is_filled_in_ends_where_the_next_began(void)
{
    struct harness pa;
    struct log_run run;
    begin();
    harness_init(&pa, "PA");
    harness_acquaint(&bs, &pa);
    harness_acquaint(&co, &pa);
    struct replica_receipt receipt = publish("FIRST1", "CO", on(1, 1));
    amend(&receipt.id, NULL, on(1, 5));
    harness_send(&bs, &bs.bureau, &pa);
    harness_send(&pa, &bs.bureau, &co);
    struct figure figure;
    CHECK_ERROR(replica_figure_at(co.replica, &bs.bureau, 0, &figure, &error), ERROR_NOT_FOUND);
    log_run_init(&run);
    REQUIRE_OK(replica_read(bs.replica, replica_own_log(bs.replica), 0, 1, LIMIT_ENTRY_BYTES, &run, &error),
               &error);
    CHECK_OK(
        replica_take_fill(co.replica, &bs.bureau, &bs.bureau, 0, LEAF_ENTRY, run.leaves[0].bytes, &error),
        &error);
    harness_commit(&co);
    CHECK_SAME_NUMBER(at(&co, 0).end, FIGURE_SUPERSEDED);
    CHECK_SAME_NUMBER(at(&co, 0).end_index, 1);
    CHECK_SAME_NUMBER(at(&co, 0).end_day, date_join(2024, 1, 5));
    log_run_release(&run);
    harness_release(&pa);
    end();
}

/* ---- hits ---- */

struct said {
    Comity__Record record;
    Comity__Hit hit;
    Comity__Reference met, reply;
    Comity__Record__Purpose purposes[1];
    char texts[5][40];
};

/* A hit of BS on a record of CO; a reply to it. */
static void say(struct said *said, const struct uuid *reply_to)
{
    memset(said, 0, sizeof *said);
    comity__record__init(&said->record);
    comity__hit__init(&said->hit);
    comity__reference__init(&said->met);
    comity__reference__init(&said->reply);
    snprintf(said->texts[0], 40, "CO");
    snprintf(said->texts[1], 40, "01890a5d-ac96-774b-bcce-b302099a8057");
    snprintf(said->texts[2], 40, "2024-01-01T12:00:00.000Z");
    snprintf(said->texts[3], 40, "BS");
    said->met.owner = said->texts[0];
    said->met.record_id = said->texts[1];
    said->met.version = 1;
    said->hit.record = &said->met;
    said->hit.time = said->texts[2];
    said->purposes[0] = COMITY__RECORD__PURPOSE__FIND_WANTED_PERSON;
    said->record.purposes = said->purposes;
    said->record.n_purposes = 1;
    said->record.type_case = COMITY__RECORD__TYPE_HIT;
    said->record.hit = &said->hit;
    if (reply_to == NULL)
        return;
    uuid_format(reply_to, said->texts[4]);
    said->reply.owner = said->texts[3];
    said->reply.record_id = said->texts[4];
    said->hit.in_reply_to = &said->reply;
}

static struct hit_figure hit_at(struct harness *harness, size_t place, size_t expected)
{
    struct hit_figure hits[4] = {{.day = 0}};
    size_t count = 0;
    REQUIRE_OK(replica_hit_figures(harness->replica, NULL, hits, 4, &count, &error), &error);
    CHECK_SAME_NUMBER(count, expected);
    return hits[place];
}

static void ask_for_an_answer(struct said *said, const struct uuid *id, struct now now, const char *due)
{
    struct replica_receipt receipt;
    char text[40];
    snprintf(text, sizeof text, "%s", due);
    said->hit.priority = COMITY__PRIORITY__URGENT;
    said->hit.answer_due_at = text;
    CHECK_OK(replica_amend(bs.replica, now, id, &said->record, NULL, 0, &receipt, &error), &error);
    harness_commit(&bs);
}

static void a_hit_and_its_answer_are_counted_by_their_first_times(void)
{
    struct said said, reply;
    struct audience co_only, bs_only;
    struct replica_receipt receipt, answered;
    struct now asked = on(1, 2), replied = on(1, 3);
    begin();
    say(&said, NULL);
    audience_init(&co_only, "CO");
    audience_init(&bs_only, "BS");
    CHECK_OK(
        replica_publish(bs.replica, on(1, 1), &said.record, &co_only.distribution, false, &receipt, &error),
        &error);
    ask_for_an_answer(&said, &receipt.id, asked, "2024-01-02T13:00:00.000Z");
    ask_for_an_answer(&said, &receipt.id, on(1, 4), "2024-01-04T13:00:00.000Z"); /* a reminder */
    harness_send(&bs, &bs.bureau, &co);
    say(&reply, &receipt.id);
    reply.hit.answer = COMITY__HIT__ANSWER__MORE_TIME;
    reply.hit.answer_due_at = reply.texts[2];
    CHECK_OK(
        replica_publish(co.replica, on(1, 2), &reply.record, &bs_only.distribution, false, &answered, &error),
        &error);
    harness_commit(&co);
    CHECK(!hit_at(&co, 0, 1).is_answer); /* that is none yet */
    reply.hit.answer = COMITY__HIT__ANSWER__VALID;
    CHECK_OK(replica_amend(co.replica, replied, &answered.id, &reply.record, NULL, 0, &answered, &error),
             &error);
    harness_commit(&co);
    harness_send(&co, &co.bureau, &bs);
    struct hit_figure hit = hit_at(&bs, 0, 2), answer = hit_at(&bs, 1, 2);
    CHECK_SAME_TEXT(hit.asker.code, "BS");
    CHECK_SAME_TEXT(hit.owner.code, "CO");
    CHECK_SAME_NUMBER(hit.day, date_join(2024, 1, 1));
    CHECK_SAME_NUMBER(hit.asked_ms, asked.wall_ms);
    CHECK_SAME_NUMBER(hit.due_ms, date_join(2024, 1, 2) * DAY_MS + 13 * 3600 * 1000);
    CHECK(answer.is_answer);
    CHECK_SAME_TEXT(answer.asker.code, "BS");
    CHECK_SAME_TEXT(answer.owner.code, "CO");
    CHECK_SAME_NUMBER(answer.answered_ms, replied.wall_ms);
    withdraw(&receipt.id, COMITY__WITHDRAW__REASON__OTHER, on(2, 1));
    CHECK_SAME_NUMBER(hit_at(&bs, 0, 2).asked_ms, asked.wall_ms);
    end();
}

CHECK_MAIN("figure_rows", {"counts a version as its entry says", counts_a_version_as_its_entry_says},
           {"a version ends with the next, and the last with the withdrawal",
            a_version_ends_with_the_next_and_the_last_with_the_withdrawal},
           {"figures outlive the bytes at every bureau", figures_outlive_the_bytes_at_every_bureau},
           {"narrowing ends a version for all, and begins one for who keeps it",
            narrowing_ends_a_version_for_all_and_begins_one_for_who_keeps_it},
           {"an index made anew counts all that is not erased",
            an_index_made_anew_counts_all_that_is_not_erased},
           {"what is applied again changes nothing", what_is_applied_again_changes_nothing},
           {"a version that is filled in ends where the next began",
            a_version_that_is_filled_in_ends_where_the_next_began},
           {"a hit and its answer are counted by their first times",
            a_hit_and_its_answer_are_counted_by_their_first_times})
