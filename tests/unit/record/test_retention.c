#include "check.h"
#include "comity/record.h"
#include "comity/retention.h"

#include <string.h>

static struct error error;

static int32_t day(const char *text)
{
    struct date_span span = {0};
    REQUIRE_OK(date_parse(view_of_text(text), &span, &error), &error);
    return span.last;
}

static char until[16], reason[32], until_before[16], reason_before[32];
static Comity__Notice body = COMITY__NOTICE__INIT;

/* A notice to be kept until then; "" where its owner does not say. */
static Comity__Record notice(char *text, const char *until_then, char *why, const char *review_reason)
{
    Comity__Record record = COMITY__RECORD__INIT;
    strcpy(text, until_then);
    strcpy(why, review_reason);
    record.type_case = COMITY__RECORD__TYPE_NOTICE;
    record.notice = &body;
    record.retention_until = text;
    record.review_reason = why;
    return record;
}

static void a_record_is_over_on_the_day_after(void)
{
    Comity__Record record = notice(until, "2026-11-25", reason, "");
    CHECK_SAME_NUMBER(retention_over_day(&record, 0), day("2026-11-26"));
    record = notice(until, "2026-11", reason, "");
    CHECK_SAME_NUMBER(retention_over_day(&record, 0), day("2026-12-01"));
    record = notice(until, "2026", reason, "");
    CHECK_SAME_NUMBER(retention_over_day(&record, 0), day("2027-01-01"));
    record = notice(until, "", reason, "");
    CHECK_SAME_NUMBER(retention_over_day(&record, day("2026-11-25")), day("2031-11-26"));
}

static enum error_code complete(Comity__Record *record, const Comity__Record *before)
{
    static char text[DATE_TEXT_CHARS + 1];
    return retention_complete(record, before, day("2026-11-25"), text, &error);
}

static void what_is_not_said_is_the_types_time(void)
{
    Comity__Record record = notice(until, "", reason, "");
    CHECK_OK(complete(&record, NULL), &error);
    CHECK_SAME_TEXT(record.retention_until, "2031-11-25");
}

static void shorter_is_always_allowed_and_longer_is_not(void)
{
    Comity__Record record = notice(until, "2026-11-25", reason, "");
    CHECK_OK(complete(&record, NULL), &error);
    record = notice(until, "2031-11-25", reason, "");
    CHECK_OK(complete(&record, NULL), &error);
    record = notice(until, "2031-11-26", reason, "");
    CHECK_ERROR(complete(&record, NULL), ERROR_INVALID);
    CHECK(strstr(error.text, "2031-11-25") != NULL);
    record = notice(until, "2031", reason, ""); /* its last day counts */
    CHECK_ERROR(complete(&record, NULL), ERROR_INVALID);
}

static void what_is_over_is_refused(void)
{
    Comity__Record record = notice(until, "2026-11-24", reason, "");
    CHECK_ERROR(complete(&record, NULL), ERROR_INVALID);
    record = notice(until, "2026-13", reason, "");
    CHECK_ERROR(complete(&record, NULL), ERROR_INVALID);
}

static void a_new_version_is_kept_as_long_as_the_one_before(void)
{
    Comity__Record before = notice(until_before, "2027-03-31", reason_before, "still sought");
    Comity__Record record = notice(until, "", reason, "");
    CHECK_OK(complete(&record, &before), &error);
    CHECK_SAME_TEXT(record.retention_until, "2027-03-31");
    CHECK_SAME_TEXT(record.review_reason, "still sought");
}

static void extending_needs_a_reason(void)
{
    Comity__Record before = notice(until_before, "2027-03", reason_before, "");
    Comity__Record record = notice(until, "2028-03-31", reason, "");
    CHECK_ERROR(complete(&record, &before), ERROR_INVALID);
    record = notice(until, "2028-03-31", reason, "still sought");
    CHECK_OK(complete(&record, &before), &error);
    record = notice(until, "2027-03-31", reason, ""); /* the same day, said more exactly */
    CHECK_OK(complete(&record, &before), &error);
    record = notice(until, "2027-01-31", reason, "");
    CHECK_OK(complete(&record, &before), &error);
}

static void every_type_says_how_long_it_is_kept(void)
{
    size_t count = 0;
    const struct record_type *types = record_type_table(&count);
    for (size_t i = 0; i < count; i++)
        CHECK_CASE(types[i].retention_years > 0 && types[i].retention_years <= types[i].retention_years_max,
                   "%s", types[i].name);
}

CHECK_MAIN("retention", {"a record is over on the day after", a_record_is_over_on_the_day_after},
           {"what is not said is the type's time", what_is_not_said_is_the_types_time},
           {"shorter is always allowed and longer is not", shorter_is_always_allowed_and_longer_is_not},
           {"what is over is refused", what_is_over_is_refused},
           {"a new version is kept as long as the one before",
            a_new_version_is_kept_as_long_as_the_one_before},
           {"extending needs a reason", extending_needs_a_reason},
           {"every type says how long it is kept", every_type_says_how_long_it_is_kept})
