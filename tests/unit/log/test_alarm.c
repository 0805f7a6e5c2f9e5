#include "check.h"
#include "comity/alarm.h"
#include "comity/memory_index.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct index index_;
static struct catalog catalog;

static void begin(void)
{
    REQUIRE_OK(memory_index_new(&index_, &error), &error);
    REQUIRE_OK(catalog_init(&catalog, &index_, &error), &error);
}

static void end(void)
{
    catalog_release(&catalog);
    index_free(&index_);
}

/* As after a restart. */
static void reopen(void)
{
    struct index_rows *rows = catalog_begin_absorb(&catalog);
    REQUIRE_OK(index_absorb(&index_, rows, &error), &error);
    catalog_end_absorb(&catalog, true);
    catalog_release(&catalog);
    REQUIRE_OK(catalog_init(&catalog, &index_, &error), &error);
}

static bool keep(const char *code, uint64_t subject, const char *text)
{
    bool is_new = false;
    struct alarm alarm = {.time_ms = 1764000000000, .code = ERROR_FORK, .subject = subject};
    snprintf(alarm.origin.code, sizeof alarm.origin.code, "%s", code);
    snprintf(alarm.text, sizeof alarm.text, "%s", text);
    CHECK_OK(alarm_keep(&catalog, &alarm, &is_new, &error), &error);
    return is_new;
}

static bool take_first(void *context, const struct alarm *alarm)
{
    *(struct alarm *)context = *alarm;
    return false;
}

static void keeps_alarms_over_restarts(void)
{
    struct alarm read = {0};
    begin();
    CHECK_SAME_NUMBER(alarm_count(&catalog), 0);
    CHECK(keep("BS", ALARM_FORK, "two histories"));
    CHECK(keep("CO", 7, "nonsense"));
    reopen();
    CHECK_SAME_NUMBER(alarm_count(&catalog), 2);
    CHECK_OK(alarm_each(&catalog, take_first, &read, &error), &error);
    CHECK_SAME_NUMBER(read.time_ms, 1764000000000);
    CHECK_SAME_NUMBER(read.code, ERROR_FORK);
    CHECK_SAME_TEXT(read.origin.code, "BS");
    CHECK(read.subject == ALARM_FORK);
    CHECK_SAME_TEXT(read.text, "two histories");
    end();
}

static void keeps_one_about_a_subject_the_first(void)
{
    struct alarm read = {0};
    begin();
    CHECK(keep("BS", 3, "first"));
    CHECK(!keep("BS", 3, "second"));
    CHECK(keep("CO", 3, "another log"));
    reopen();
    CHECK(!keep("BS", 3, "third"));
    CHECK_OK(alarm_each(&catalog, take_first, &read, &error), &error);
    CHECK_SAME_TEXT(read.text, "first");
    CHECK_SAME_NUMBER(alarm_count(&catalog), 2);
    end();
}

static void ends_one_that_is_over(void)
{
    begin();
    CHECK(keep("BS", ALARM_QUORUM, "too few"));
    reopen();
    struct bureau bs = {"BS"}, co = {"CO"};
    CHECK_OK(alarm_end(&catalog, &co, ALARM_QUORUM, &error), &error);
    CHECK_SAME_NUMBER(alarm_count(&catalog), 1);
    CHECK_OK(alarm_end(&catalog, &bs, ALARM_QUORUM, &error), &error);
    CHECK_SAME_NUMBER(alarm_count(&catalog), 0);
    CHECK(keep("BS", ALARM_QUORUM, "again"));
    end();
}

static void keeps_so_many_about_entries_of_a_log(void)
{
    begin();
    for (uint64_t i = 0; i < ALARMS_PER_LOG; i++)
        CHECK(keep("BS", i, "nonsense"));
    CHECK(!keep("BS", ALARMS_PER_LOG, "one more"));
    CHECK(keep("BS", ALARM_FORK, "two histories"));
    CHECK(keep("CO", 1, "another log"));
    CHECK_SAME_NUMBER(alarm_count(&catalog), ALARMS_PER_LOG + 2);
    end();
}

static void keeps_the_longest_text(void)
{
    char text[ALARM_TEXT_BYTES];
    struct alarm read = {0};
    begin();
    memset(text, 't', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK(keep("PA12345A", 1, text));
    reopen();
    CHECK_OK(alarm_each(&catalog, take_first, &read, &error), &error);
    CHECK_SAME_TEXT(read.text, text);
    CHECK_SAME_TEXT(read.origin.code, "PA12345A");
    end();
}

/* The index may be damaged: what is no alarm is passed over. */
static void passes_over_rows_that_are_none(void)
{
    static const char *const VALUES[] = {"", "short", "12345678FORK"};
    begin();
    for (size_t i = 0; i < 3; i++) {
        char key[17] = "BS......0000000x";
        key[15] = (char)('0' + i);
        struct index_row row = {
            .table = INDEX_ALARM, .key = view_of(key, i == 2 ? 3 : 16), .value = view_of_text(VALUES[i])};
        REQUIRE_OK(catalog_put(&catalog, &row, &error), &error);
    }
    CHECK_SAME_NUMBER(alarm_count(&catalog), 0);
    end();
}

CHECK_MAIN("alarm", {"keeps alarms over restarts", keeps_alarms_over_restarts},
           {"keeps one about a subject, the first", keeps_one_about_a_subject_the_first},
           {"ends one that is over", ends_one_that_is_over},
           {"keeps so many about entries of a log", keeps_so_many_about_entries_of_a_log},
           {"keeps the longest text", keeps_the_longest_text},
           {"passes over rows that are none", passes_over_rows_that_are_none})
