#include "check.h"
#include "comity/query_count.h"

#include <string.h>

static struct error error;

static void reads_what_it_wrote(void)
{
    struct query_count count = {
        .day = -5, .asker = {"ABCDEFGH"}, .request = "search", .asked = 7, .shown = 3, .last = 99};
    struct query_count read = {.day = 0};
    uint8_t key[QUERY_COUNT_KEY_BYTES], value[QUERY_COUNT_VALUE_BYTES + 1] = {0};
    query_count_write(&count, key, value);
    REQUIRE_OK(
        query_count_parse(view_of(key, sizeof key), view_of(value, QUERY_COUNT_VALUE_BYTES), &read, &error),
        &error);
    CHECK_SAME_NUMBER(read.day, -5);
    CHECK_SAME_TEXT(read.asker.code, "ABCDEFGH");
    CHECK_SAME_TEXT(read.request, "search");
    CHECK_SAME_NUMBER(read.asked, 7);
    CHECK_SAME_NUMBER(read.shown, 3);
    CHECK_SAME_NUMBER(read.last, 99);
    CHECK_ERROR(query_count_parse(view_of(key, sizeof key), view_of(value, sizeof value), &read, NULL),
                ERROR_DAMAGED);
    CHECK_ERROR(query_count_parse(view_of(key, 3), view_of(value, QUERY_COUNT_VALUE_BYTES), &read, NULL),
                ERROR_DAMAGED);
}

static void days_stand_in_their_order(void)
{
    uint8_t before[QUERY_COUNT_KEY_BYTES], after[QUERY_COUNT_KEY_BYTES], value[QUERY_COUNT_VALUE_BYTES];
    query_count_write(&(struct query_count){.day = -1}, before, value);
    query_count_write(&(struct query_count){.day = 1}, after, value);
    CHECK(memcmp(before, after, sizeof before) < 0);
}

static bool counts(const char *request, const char *bureau, size_t shown, uint64_t continues,
                   struct query_count *ret)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    struct bureau own;
    char texts[2][32];
    memset(texts, 0, sizeof texts);
    strncpy(texts[0], request, 31);
    strncpy(texts[1], bureau, 31);
    REQUIRE_OK(bureau_parse(&own, view_of_text("BS"), &error), &error);
    entry.request = texts[0];
    entry.bureau = texts[1];
    entry.n_shown = shown;
    entry.continues = continues;
    entry.time_ms = 86400000;
    return query_count_of(&entry, &own, 12, ret);
}

static void a_question_is_counted_once_for_who_asks(void)
{
    struct query_count count;
    REQUIRE(counts("check", "", 0, 0, &count));
    CHECK_SAME_TEXT(count.asker.code, "BS");
    CHECK_SAME_TEXT(count.request, "check");
    CHECK_SAME_NUMBER(count.day, 1);
    CHECK_SAME_NUMBER(count.last, 12);
    CHECK_SAME_NUMBER(count.asked, 1);
    CHECK_SAME_NUMBER(count.shown, 0);
    REQUIRE(counts("search", "CO", 5, 0, &count));
    CHECK_SAME_TEXT(count.asker.code, "CO");
    CHECK_SAME_NUMBER(count.shown, 1);
    CHECK(!counts("get", "", 1, 0, &count));
    CHECK(!counts("check", "", 1, 4, &count)); /* more of an answer */
    CHECK(!counts("check", "co", 1, 0, &count));
}

CHECK_MAIN("query_count", {"reads what it wrote", reads_what_it_wrote},
           {"days stand in their order", days_stand_in_their_order},
           {"a question is counted once, for who asks", a_question_is_counted_once_for_who_asks})
