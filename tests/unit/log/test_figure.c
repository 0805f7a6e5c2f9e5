#include "check.h"

#include "comity/figure.h"

#include <string.h>

static struct error error;

static struct figure some_figure(enum figure_end end)
{
    struct figure figure = {
        .type = 21, .is_first = true, .is_shared = true, .day = 19000, .over_day = 20000, .end = end};
    if (end != FIGURE_LIVES) {
        figure.end_index = UINT64_C(0x0102030405060708);
        figure.end_day = 19500;
    }
    return figure;
}

static void reads_what_it_wrote(void)
{
    for (int end = FIGURE_LIVES; end < FIGURE_END_COUNT; end++) {
        struct figure figure = some_figure((enum figure_end)end), read;
        uint8_t bytes[FIGURE_BYTES];
        size_t size = figure_write(&figure, bytes);
        REQUIRE_OK(figure_parse(view_of(bytes, size), &read, &error), &error);
        CHECK_SAME_NUMBER(read.type, 21);
        CHECK(read.is_first && read.is_shared);
        CHECK_SAME_NUMBER(read.day, 19000);
        CHECK_SAME_NUMBER(read.over_day, 20000);
        CHECK_SAME_NUMBER(read.end, end);
        CHECK_SAME_NUMBER(read.end_index, figure.end_index);
        CHECK_SAME_NUMBER(read.end_day, figure.end_day);
    }
    struct figure early = {.day = -700000, .over_day = -1}, read;
    uint8_t bytes[FIGURE_BYTES];
    REQUIRE_OK(figure_parse(view_of(bytes, figure_write(&early, bytes)), &read, &error), &error);
    CHECK(!read.is_first && !read.is_shared);
    CHECK_SAME_NUMBER(read.day, -700000);
    CHECK_SAME_NUMBER(read.over_day, -1);
}

static void refuses_what_is_cut_or_unknown(void)
{
    struct figure figure = some_figure(FIGURE_WITHDRAWN), read = {.type = 5};
    uint8_t bytes[FIGURE_BYTES + 1] = {0};
    size_t size = figure_write(&figure, bytes);
    for (size_t i = 0; i < size; i++)
        CHECK_CASE(figure_parse(view_of(bytes, i), &read, NULL) == ERROR_DAMAGED, "%zu bytes", i);
    CHECK_ERROR(figure_parse(view_of(bytes, size + 1), &read, NULL), ERROR_DAMAGED);
    bytes[11] = FIGURE_END_COUNT;
    CHECK_ERROR(figure_parse(view_of(bytes, size), &read, NULL), ERROR_DAMAGED);
    bytes[11] = FIGURE_LIVES;
    CHECK_ERROR(figure_parse(view_of(bytes, size), &read, NULL), ERROR_DAMAGED);
    bytes[11] = FIGURE_WITHDRAWN;
    bytes[2] |= 8;
    CHECK_ERROR(figure_parse(view_of(bytes, size), &read, NULL), ERROR_DAMAGED);
    CHECK_SAME_NUMBER(read.type, 5);
}

static void ends_by_what_comes_first(void)
{
    static const struct {
        enum figure_end end;
        int32_t end_day, expected_day;
        enum figure_end expected;
    } cases[] = {
        {FIGURE_LIVES, 0, 20000, FIGURE_RETENTION_OVER},
        {FIGURE_WITHDRAWN, 19500, 19500, FIGURE_WITHDRAWN},
        {FIGURE_SUPERSEDED, 20000, 20000, FIGURE_SUPERSEDED},
        {FIGURE_WITHDRAWN, 20001, 20000, FIGURE_RETENTION_OVER},
        {FIGURE_MISTAKEN, 18000, 19000, FIGURE_MISTAKEN}, /* the owner's clock went back */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct figure figure = {
            .day = 19000, .over_day = 20000, .end = cases[i].end, .end_day = cases[i].end_day};
        CHECK_SAME_NUMBER(figure_end_day(&figure), cases[i].expected_day);
        CHECK_SAME_NUMBER(figure_end_of(&figure), cases[i].expected);
    }
}

static void a_report_counts_until_it_is_replaced_or_taken_back(void)
{
    static const bool COUNTS[FIGURE_END_COUNT] = {
        [FIGURE_LIVES] = true, [FIGURE_WITHDRAWN] = true, [FIGURE_RETENTION_OVER] = true};
    for (int end = FIGURE_LIVES; end < FIGURE_END_COUNT; end++) {
        struct figure figure = {.end = (enum figure_end)end};
        CHECK_CASE(figure_counts_as_report(&figure) == COUNTS[end], "end %d", end);
    }
}

static void reads_the_arrest_it_wrote(void)
{
    struct arrest arrest = {.fingerprint = UINT64_C(0xfedcba9876543210),
                            .owner = {"BS"},
                            .index = 77,
                            .wanting = {"ABCDEFGH"},
                            .arresting = {"CO"},
                            .arrest_day = 19000,
                            .report_day = 19003};
    struct arrest read;
    uint8_t key[ARREST_KEY_BYTES], value[ARREST_VALUE_BYTES + 1];
    arrest_write(&arrest, key, value);
    REQUIRE_OK(arrest_parse(view_of(key, sizeof key), view_of(value, ARREST_VALUE_BYTES), &read, &error),
               &error);
    CHECK_SAME_NUMBER(read.fingerprint, arrest.fingerprint);
    CHECK_SAME_TEXT(read.owner.code, "BS");
    CHECK_SAME_NUMBER(read.index, 77);
    CHECK_SAME_TEXT(read.wanting.code, "ABCDEFGH");
    CHECK_SAME_TEXT(read.arresting.code, "CO");
    CHECK_SAME_NUMBER(read.arrest_day, 19000);
    CHECK_SAME_NUMBER(read.report_day, 19003);
    CHECK_ERROR(arrest_parse(view_of(key, sizeof key - 1), view_of(value, ARREST_VALUE_BYTES), &read, NULL),
                ERROR_DAMAGED);
    CHECK_ERROR(arrest_parse(view_of(key, sizeof key), view_of(value, ARREST_VALUE_BYTES + 1), &read, NULL),
                ERROR_DAMAGED);
}

static struct hit_figure some_hit(bool is_answer)
{
    struct hit_figure hit = {.asker = {"BS"}, .id = {1, 2, 3}, .is_answer = is_answer, .owner = {"ABCDEFGH"}};
    if (is_answer)
        hit.answered_ms = INT64_C(1700000000123);
    else {
        hit.day = 19000;
        hit.asked_ms = INT64_C(1700000000456);
        hit.due_ms = INT64_C(1700000600456);
        hit.outcome_index = 77;
        hit.outcome = 3;
    }
    return hit;
}

static void reads_the_hit_it_wrote(void)
{
    for (int is_answer = 0; is_answer < 2; is_answer++) {
        struct hit_figure hit = some_hit(is_answer == 1), read;
        uint8_t key[HIT_FIGURE_KEY_BYTES], value[HIT_FIGURE_VALUE_BYTES + 1] = {0};
        size_t size = hit_figure_write(&hit, key, value);
        REQUIRE_OK(hit_figure_parse(view_of(key, sizeof key), view_of(value, size), &read, &error), &error);
        CHECK_SAME_TEXT(read.asker.code, "BS");
        CHECK_SAME_TEXT(read.owner.code, "ABCDEFGH");
        CHECK_SAME_BYTES(view_of(read.id, 16), view_of(hit.id, 16));
        CHECK_SAME_NUMBER(read.is_answer, is_answer);
        CHECK_SAME_NUMBER(read.day, hit.day);
        CHECK_SAME_NUMBER(read.asked_ms, hit.asked_ms);
        CHECK_SAME_NUMBER(read.due_ms, hit.due_ms);
        CHECK_SAME_NUMBER(read.outcome_index, hit.outcome_index);
        CHECK_SAME_NUMBER(read.outcome, hit.outcome);
        CHECK_SAME_NUMBER(read.answered_ms, hit.answered_ms);
        CHECK_ERROR(hit_figure_parse(view_of(key, sizeof key), view_of(value, size + 1), &read, NULL),
                    ERROR_DAMAGED);
        CHECK_ERROR(hit_figure_parse(view_of(key, sizeof key), view_of(value, size - 1), &read, NULL),
                    ERROR_DAMAGED);
        key[LIMIT_BUREAU_CHARS + 16] = 2;
        CHECK_ERROR(hit_figure_parse(view_of(key, sizeof key), view_of(value, size), &read, NULL),
                    ERROR_DAMAGED);
    }
}

/* The same whichever comes first. */
static void two_versions_of_a_hit_become_one(void)
{
    for (int turn = 0; turn < 2; turn++) {
        struct hit_figure told = some_hit(false), asked = some_hit(false);
        told.asked_ms = told.due_ms = 0;
        told.outcome = 0;
        told.outcome_index = 0;
        asked.day = 19001;
        struct hit_figure reminded = asked;
        reminded.asked_ms += 5000;
        reminded.due_ms += 5000;
        reminded.outcome = 1;
        reminded.outcome_index = 90;
        struct hit_figure hit = turn == 0 ? told : reminded;
        hit_figure_merge(&hit, &asked);
        hit_figure_merge(&hit, turn == 0 ? &reminded : &told);
        CHECK_SAME_NUMBER(hit.day, 19000);
        CHECK_SAME_NUMBER(hit.asked_ms, asked.asked_ms);
        CHECK_SAME_NUMBER(hit.due_ms, asked.due_ms);
        CHECK_SAME_NUMBER(hit.outcome, 1);
        CHECK_SAME_NUMBER(hit.outcome_index, 90);
    }
    struct hit_figure answer = some_hit(true), later = some_hit(true);
    later.answered_ms += 1;
    hit_figure_merge(&later, &answer);
    CHECK_SAME_NUMBER(later.answered_ms, answer.answered_ms);
}

CHECK_MAIN("figure", {"reads what it wrote", reads_what_it_wrote},
           {"refuses what is cut or unknown", refuses_what_is_cut_or_unknown},
           {"ends by what comes first", ends_by_what_comes_first},
           {"a report counts until it is replaced or taken back",
            a_report_counts_until_it_is_replaced_or_taken_back},
           {"reads the arrest it wrote", reads_the_arrest_it_wrote},
           {"reads the hit it wrote", reads_the_hit_it_wrote},
           {"two versions of a hit become one", two_versions_of_a_hit_become_one})
