#include "check.h"
#include "federation.h"

#include "comity/date.h"
#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define DAY_MS INT64_C(86400000)
#define ANSWERS 64u

static struct federation federation;
static Comity__Answer *answers[ANSWERS];
static size_t answer_count;

/* It is noon of 2 January 2024. */
static void begin(void)
{
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation.now.wall_ms = date_join(2024, 1, 2) * DAY_MS + DAY_MS / 2;
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
}

static void forget(void)
{
    for (size_t i = 0; i < answer_count; i++)
        federation_free_answer(answers[i]);
    answer_count = 0;
}

static void end(void)
{
    forget();
    federation_release(&federation);
}

/* Ask BS; keep all parts of the answer. */
static void ask(const char *since, const char *until, unsigned rights)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__StatsRequest stats = COMITY__STATS_REQUEST__INIT;
    char texts[2][32];
    snprintf(texts[0], 32, "%s", since);
    snprintf(texts[1], 32, "%s", until);
    stats.since = texts[0];
    stats.until = texts[1];
    request.body_case = COMITY__REQUEST__BODY_STATS;
    request.stats = &stats;
    forget();
    struct wire *client = federation_client(&federation, BS, rights);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    while (answer != NULL && answer_count < ANSWERS) {
        answers[answer_count++] = answer;
        answer = answer->more ? federation_answer(client) : NULL;
    }
    REQUIRE(answer_count > 0 && !answers[answer_count - 1]->more);
}

static Comity__StatsAnswer__Records records(uint32_t year, const char *bureau, const char *type)
{
    Comity__StatsAnswer__Records none = COMITY__STATS_ANSWER__RECORDS__INIT;
    for (size_t i = 0; i < answer_count; i++)
        for (size_t j = 0;
             answers[i]->body_case == COMITY__ANSWER__BODY_STATS && j < answers[i]->stats->n_records; j++) {
            const Comity__StatsAnswer__Records *row = answers[i]->stats->records[j];
            if (row->year == year && strcmp(row->bureau, bureau) == 0 && strcmp(row->type, type) == 0)
                return *row;
        }
    return none;
}

static const char *publish(int place, Comity__Distribution__Kind kind)
{
    static char ids[64][37];
    static unsigned count;
    char number[16];
    char *id = ids[count++ % 64];
    snprintf(number, sizeof number, "A%06u", count);
    federation_publish(&federation, place, number, kind, NULL, id);
    return id;
}

static void withdraw(int place, const char *id)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    char text[37];
    snprintf(text, sizeof text, "%s", id);
    withdraw.id = text;
    withdraw.reason = COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
}

static void counts_what_is_stored_of_every_bureau(void)
{
    begin();
    const char *gone = publish(BS, ALL);
    publish(BS, ALL);
    publish(BS, COMITY__DISTRIBUTION__KIND__NOBODY);
    publish(CO, ALL);
    publish(CO, COMITY__DISTRIBUTION__KIND__NOBODY);
    withdraw(BS, gone);
    federation_settle(&federation);
    ask("", "", NODE_RIGHT_QUERY);
    CHECK_SAME_TEXT(answers[0]->stats->since, "2015-01-01");
    CHECK_SAME_TEXT(answers[0]->stats->until, "2024-01-02");
    CHECK_SAME_NUMBER(answers[0]->stats->total, 5 + 1); /* a withheld leaf, too, and the withdrawal */
    Comity__StatsAnswer__Records own = records(2024, "BS", "travel_document");
    CHECK_SAME_TEXT(own.region, "Americas");
    CHECK_SAME_NUMBER(own.shared, 1);
    CHECK_SAME_NUMBER(own.created, 3);
    CHECK_SAME_NUMBER(own.withdrawn, 1);
    CHECK(!own.about_victims);
    Comity__StatsAnswer__Records theirs = records(2024, "CO", "travel_document");
    CHECK_SAME_NUMBER(theirs.shared, 1);
    CHECK_SAME_NUMBER(theirs.created, 1);
    end();
}

static void takes_years_to_the_days_that_are_asked_for(void)
{
    begin();
    publish(BS, ALL);
    federation.now.wall_ms += 366 * DAY_MS;
    publish(BS, ALL);
    ask("2024", "2024", NODE_RIGHT_QUERY);
    CHECK_SAME_NUMBER(records(2024, "BS", "travel_document").created, 1);
    CHECK_SAME_NUMBER(records(2025, "BS", "travel_document").created, 0);
    ask("2025-01-01", "2030", NODE_RIGHT_QUERY); /* beyond today is today */
    CHECK_SAME_TEXT(answers[0]->stats->until, "2025-01-02");
    CHECK_SAME_NUMBER(records(2025, "BS", "travel_document").shared, 2);
    CHECK_SAME_NUMBER(records(2025, "BS", "travel_document").created, 1);
    ask("2025", "2025-01-01", NODE_RIGHT_QUERY);
    CHECK_SAME_NUMBER(records(2025, "BS", "travel_document").shared, 1);
    end();
}

static void refuses_what_it_cannot_count(void)
{
    static const struct {
        const char *since, *until, *said;
    } cases[] = {
        {"2024-02-30", "", "since: "},     {"", "yesterday", "until: "},
        {"2024-01-03", "", "since: is"},   {"1900", "", "since: more than 100 years"},
        {"2023-05", "2023-04", "since: "},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask(cases[i].since, cases[i].until, NODE_RIGHT_QUERY);
        REQUIRE(answers[0]->body_case == COMITY__ANSWER__BODY_FAILURE);
        CHECK_CASE(strncmp(answers[0]->failure->text, cases[i].said, strlen(cases[i].said)) == 0,
                   "%s, not %s", answers[0]->failure->text, cases[i].said);
    }
    ask("", "", NODE_RIGHT_PUBLISH);
    REQUIRE(answers[0]->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answers[0]->failure->code, "DENIED");
    end();
}

/* ---- arrests ---- */

static void report(int place, const char *arrest_id, const char *wanting, const char *arresting)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__ArrestReport report = COMITY__ARREST_REPORT__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    char texts[5][32];
    char *list[] = {texts[1]};
    snprintf(texts[0], 32, "%s", arrest_id);
    snprintf(texts[1], 32, "%s", wanting);
    snprintf(texts[2], 32, "%s", arresting);
    snprintf(texts[3], 32, "2023-12-30");
    snprintf(texts[4], 32, "2024-01-02");
    report.arrest_id = texts[0];
    report.wanting_bureaus = list;
    report.n_wanting_bureaus = 1;
    report.arresting_bureau = texts[2];
    report.arrest_date = texts[3];
    report.report_date = texts[4];
    report.basis = COMITY__ARREST_REPORT__BASIS__NOTICE;
    report.status = COMITY__ARREST_REPORT__STATUS__PROVISIONAL;
    record.type_case = COMITY__RECORD__TYPE_ARREST_REPORT;
    record.arrest_report = &report;
    distribution.kind = ALL;
    publish.record = &record;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
    federation_settle(&federation);
}

/* Sums of all rows, of one kind each. */
struct arrest_sums {
    uint64_t reported, made, pairs, americas;
};

static struct arrest_sums sum_arrests(void)
{
    struct arrest_sums sums = {0};
    ask("2023", "", NODE_RIGHT_QUERY);
    for (size_t i = 0; i < answer_count; i++) {
        const Comity__StatsAnswer *part = answers[i]->stats;
        for (size_t j = 0; j < part->n_arrests; j++) {
            bool is_reported = strcmp(part->arrests[j]->counted, "reported") == 0;
            CHECK_SAME_NUMBER(part->arrests[j]->year, is_reported ? 2024 : 2023);
            *(is_reported ? &sums.reported : &sums.made) += part->arrests[j]->arrests;
        }
        for (size_t j = 0; j < part->n_pairs; j++)
            if (strcmp(part->pairs[j]->counted, "made") == 0)
                sums.pairs += part->pairs[j]->arrests;
        for (size_t j = 0; j < part->n_involved; j++)
            if (strcmp(part->involved[j]->region, "Americas") == 0 &&
                strcmp(part->involved[j]->counted, "made") == 0)
                sums.americas += part->involved[j]->involved;
    }
    return sums;
}

static void counts_arrests_by_both_days_and_for_both_sides(void)
{
    begin();
    report(BS, "BS-2023-1", "CO", "");
    report(CO, "bs 2023 1", "DE", "BS"); /* the same */
    report(CO, "XX-1", "DE", "FR");
    struct arrest_sums sums = sum_arrests();
    CHECK_SAME_NUMBER(sums.reported, 2);
    CHECK_SAME_NUMBER(sums.made, 2);
    CHECK_SAME_NUMBER(sums.pairs, 3);
    CHECK_SAME_NUMBER(sums.americas, 1);
    end();
}

static void a_report_that_was_an_error_is_no_arrest(void)
{
    begin();
    report(BS, "BS-2023-1", "CO", "");
    report(BS, "BS-2023-2", "CO", "");
    CHECK_SAME_NUMBER(sum_arrests().made, 2);
    struct replica *replica = node_replica(federation.members[BS].node);
    struct replica_record record;
    struct replica_receipt receipt;
    struct error error;
    REQUIRE_OK(replica_record_at(replica, &federation.members[BS].bureau, 0, &record, &error), &error);
    REQUIRE_OK(replica_withdraw(replica, federation.now, &record.id, COMITY__WITHDRAW__REASON__ERROR,
                                &receipt, &error),
               &error);
    replica_record_release(&record);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(sum_arrests().made, 1);
    end();
}

CHECK_MAIN("control_stats", {"counts what is stored of every bureau", counts_what_is_stored_of_every_bureau},
           {"takes years to the days that are asked for", takes_years_to_the_days_that_are_asked_for},
           {"refuses what it cannot count", refuses_what_it_cannot_count},
           {"counts arrests by both days, and for both sides",
            counts_arrests_by_both_days_and_for_both_sides},
           {"a report that was an error is no arrest", a_report_that_was_an_error_is_no_arrest})
