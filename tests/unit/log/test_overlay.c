#include "comity/overlay.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

static struct error error;

static void put(struct overlay *overlay, enum index_table table, const char *key, const char *value)
{
    struct index_row row = {table, view_of_text(key), view_of_text(value == NULL ? "" : value),
                            value == NULL};
    CHECK_OK(overlay_put(overlay, &row, &error), &error);
}

static struct overlay *make(void)
{
    struct overlay *overlay = NULL;
    REQUIRE_OK(overlay_new(&overlay, &error), &error);
    return overlay;
}

static void replaces_rows_of_the_same_key(void)
{
    struct index_row row;
    struct overlay *overlay = make();
    put(overlay, INDEX_KEY, "a", "one");
    size_t bytes = overlay_bytes(overlay);
    put(overlay, INDEX_KEY, "a", "two");
    CHECK_SAME_NUMBER(overlay_count(overlay), 1);
    CHECK_SAME_NUMBER(overlay_bytes(overlay), bytes);
    CHECK(overlay_find(overlay, INDEX_KEY, view_of_text("a"), &row));
    CHECK_SAME_BYTES(row.value, view_of_text("two"));
    put(overlay, INDEX_KEY, "a", NULL);
    CHECK(overlay_find(overlay, INDEX_KEY, view_of_text("a"), &row));
    CHECK(row.removed);
    CHECK(!overlay_find(overlay, INDEX_KEY, view_of_text("b"), &row));
    CHECK(!overlay_find(overlay, INDEX_MISSING, view_of_text("a"), &row));
    overlay_free(overlay);
}

static void walks_one_table_in_order(void)
{
    struct index_row row;
    struct overlay *overlay = make();
    put(overlay, INDEX_VERSION, "z", "");
    put(overlay, INDEX_KEY, "b", "");
    put(overlay, INDEX_KEY, "ab", "");
    put(overlay, INDEX_KEY, "a", "");
    put(overlay, INDEX_SOURCE, "a", "");
    struct overlay_cursor at = overlay_seek(overlay, INDEX_KEY, (struct view){0});
    const char *expected[] = {"a", "ab", "b"};
    for (size_t i = 0; i < 3; i++) {
        REQUIRE(overlay_cursor_get(&at, &row));
        CHECK_SAME_BYTES(row.key, view_of_text(expected[i]));
        overlay_cursor_next(&at);
    }
    CHECK(!overlay_cursor_get(&at, &row));
    at = overlay_seek(overlay, INDEX_KEY, view_of_text("aa"));
    REQUIRE(overlay_cursor_get(&at, &row));
    CHECK_SAME_BYTES(row.key, view_of_text("ab"));
    at = overlay_seek(overlay, INDEX_KEY, view_of_text("c"));
    CHECK(!overlay_cursor_get(&at, &row));
    at = overlay_seek(overlay, INDEX_PEER, view_of_text("a"));
    CHECK(!overlay_cursor_get(&at, &row));
    overlay_free(overlay);
}

static void moves_all_rows_to_another(void)
{
    struct index_row row;
    struct overlay *from = make(), *to = make();
    put(to, INDEX_KEY, "a", "old");
    put(to, INDEX_KEY, "b", "old");
    put(from, INDEX_KEY, "b", NULL);
    put(from, INDEX_KEY, "c", "new");
    CHECK_OK(overlay_merge(to, from, &error), &error);
    CHECK_SAME_NUMBER(overlay_count(to), 3);
    CHECK_SAME_NUMBER(overlay_count(from), 0);
    CHECK_SAME_NUMBER(overlay_bytes(from), 0);
    CHECK(overlay_find(to, INDEX_KEY, view_of_text("b"), &row) && row.removed);
    CHECK(!overlay_find(from, INDEX_KEY, view_of_text("c"), &row));
    put(from, INDEX_KEY, "d", "again");
    CHECK_OK(overlay_merge(to, from, &error), &error);
    CHECK_SAME_NUMBER(overlay_count(to), 4);
    overlay_free(from);
    overlay_free(to);
}

static void takes_little_for_few_rows_and_counts_what_is_replaced(void)
{
    char value[100] = "v";
    struct overlay *overlay = make();
    for (unsigned i = 0; i < 20; i++)
        put(overlay, INDEX_PEER, "a", i % 2 == 0 ? "even" : "odds");
    CHECK(overlay_bytes(overlay) < 4096);
    size_t before = overlay_bytes(overlay);
    for (unsigned i = 1; i < sizeof value; i++) {
        memset(value, 'v', i); /* longer each time: none fits where the last one was */
        put(overlay, INDEX_PEER, "a", value);
    }
    CHECK_SAME_NUMBER(overlay_count(overlay), 1);
    CHECK(overlay_bytes(overlay) > before + 4096);
    overlay_free(overlay);
}

static void supplies_all_rows_each_time_from_the_first(void)
{
    char key[8];
    struct index_rows rows;
    struct index_row row;
    struct overlay *overlay = make();
    for (unsigned i = 0; i < 500; i++) {
        snprintf(key, sizeof key, "%03u", i * 7919 % 500);
        put(overlay, i % 2 == 0 ? INDEX_POSITION : INDEX_META, key, "v");
    }
    for (unsigned round = 0; round < 2; round++) {
        char last[16] = "";
        size_t count = 0;
        overlay_rows(overlay, &rows);
        while (rows.next(rows.context, &row)) {
            char now[16];
            snprintf(now, sizeof now, "%d%.*s", (int)row.table, (int)row.key.size,
                     (const char *)row.key.data);
            CHECK(view_compare(view_of_text(last), view_of_text(now)) < 0);
            snprintf(last, sizeof last, "%s", now);
            count++;
        }
        CHECK_SAME_NUMBER(count, overlay_count(overlay));
    }
    overlay_free(overlay);
}

CHECK_MAIN("overlay", {"replaces rows of the same key", replaces_rows_of_the_same_key},
           {"walks one table in order", walks_one_table_in_order},
           {"moves all rows to another", moves_all_rows_to_another},
           {"takes little for few rows, and counts what is replaced",
            takes_little_for_few_rows_and_counts_what_is_replaced},
           {"supplies all rows, each time from the first", supplies_all_rows_each_time_from_the_first})
