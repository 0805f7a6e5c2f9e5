#include "replica_harness.h"

#include "comity/date.h"
#include "comity/replica_figures.h"

#include <stdio.h>

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

static void gives_each_figure_once_whatever_the_run(void)
{
    begin();
    for (int i = 0; i < 5; i++)
        harness_publish(&bs, "FIRST1", NULL);
    for (int i = 0; i < 3; i++)
        harness_publish(&co, "SECOND1", NULL);
    harness_send(&co, &co.bureau, &bs);
    harness_absorb(&bs);
    harness_publish(&bs, "THIRD1", NULL); /* one that the index has not absorbed */
    for (size_t max = 1; max <= 10; max++) {
        struct replica_figure run[10], last;
        const struct replica_figure *after = NULL;
        size_t count = max, total = 0;
        while (count == max) {
            REQUIRE_OK(replica_figures(bs.replica, after, run, max, &count, &error), &error);
            for (size_t i = 0; i < count; i++, total++) {
                CHECK_SAME_TEXT(run[i].owner.code, total < 6 ? "BS" : "CO");
                CHECK_SAME_NUMBER(run[i].index, total < 6 ? total : total - 6);
            }
            if (count > 0) {
                last = run[count - 1];
                after = &last;
            }
        }
        CHECK_SAME_NUMBER(total, 9);
    }
    end();
}

static void report(struct harness *harness, const char *arrest_id, char **wanting, size_t count,
                   const char *arresting, const char *arrest_date, const char *report_date)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__ArrestReport report = COMITY__ARREST_REPORT__INIT;
    struct audience audience;
    struct replica_receipt receipt;
    char texts[4][64];
    snprintf(texts[0], 64, "%s", arrest_id);
    snprintf(texts[1], 64, "%s", arresting);
    snprintf(texts[2], 64, "%s", arrest_date);
    snprintf(texts[3], 64, "%s", report_date);
    report.arrest_id = texts[0];
    report.arresting_bureau = texts[1];
    report.arrest_date = texts[2];
    report.report_date = texts[3];
    report.wanting_bureaus = wanting;
    report.n_wanting_bureaus = count;
    report.basis = COMITY__ARREST_REPORT__BASIS__NOTICE;
    report.status = COMITY__ARREST_REPORT__STATUS__PROVISIONAL;
    record.type_case = COMITY__RECORD__TYPE_ARREST_REPORT;
    record.arrest_report = &report;
    audience_init(&audience, NULL);
    REQUIRE_OK(replica_publish(harness->replica, harness_now(0), &record, &audience.distribution, false,
                               &receipt, &error),
               &error);
    harness_commit(harness);
}

static void the_reports_of_one_arrest_stand_together(void)
{
    static char co_code[] = "CO", pa_code[] = "PA", bs_code[] = "BS";
    char *two[] = {co_code, pa_code};
    char *one[] = {bs_code};
    struct arrest run[8];
    size_t count = 0;
    begin();
    report(&bs, "BS 2024/1", two, 2, "", "2024-05-01", "2024-05-03");
    report(&bs, "BS 2024/2", one, 1, "MX", "2024-05", "2025");
    report(&co, "bs-2024-1", two, 1, "BS", "2024-05-01", "2024-05-09"); /* the same in other letters */
    harness_send(&co, &co.bureau, &bs);
    REQUIRE_OK(replica_arrests(bs.replica, NULL, run, 8, &count, &error), &error);
    REQUIRE(count == 4);
    size_t other = run[0].arresting.code[0] == 'M' ? 0 : 3;
    const struct arrest *same = &run[other == 0 ? 1 : 0];
    CHECK_SAME_TEXT(run[other].arresting.code, "MX");
    CHECK_SAME_NUMBER(run[other].arrest_day, date_join(2024, 5, 1));
    CHECK_SAME_NUMBER(run[other].report_day, date_join(2025, 1, 1));
    CHECK(same[0].fingerprint == same[1].fingerprint && same[1].fingerprint == same[2].fingerprint);
    CHECK(same[0].fingerprint != run[other].fingerprint);
    CHECK_SAME_TEXT(same[0].owner.code, "BS");
    CHECK_SAME_TEXT(same[0].wanting.code, "CO");
    CHECK_SAME_TEXT(same[0].arresting.code, "BS"); /* who reports, where it does not say */
    CHECK_SAME_TEXT(same[1].wanting.code, "PA");
    CHECK_SAME_TEXT(same[2].owner.code, "CO");
    CHECK_SAME_NUMBER(same[2].report_day, date_join(2024, 5, 9));
    struct arrest again[8];
    REQUIRE_OK(replica_arrests(bs.replica, &run[1], again, 8, &count, &error), &error);
    REQUIRE(count == 2);
    CHECK(again[0].fingerprint == run[2].fingerprint && again[0].index == run[2].index);
    end();
}

CHECK_MAIN("replica_figures",
           {"gives each figure once, whatever the run", gives_each_figure_once_whatever_the_run},
           {"the reports of one arrest stand together", the_reports_of_one_arrest_stand_together})
