#include "log/row_tree.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static struct error error;

static struct overlay_row *make(const void *key, size_t key_size)
{
    struct overlay_row *row = malloc(sizeof *row + key_size);
    REQUIRE(row != NULL);
    *row = (struct overlay_row){.key_size = (uint16_t)key_size};
    memcpy(row->bytes, key, key_size);
    return row;
}

/* Numbers that look random but are the same in each run. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int compare(const void *a, const void *b)
{
    const struct overlay_row *const *left = a, *const *right = b;
    return view_compare(overlay_row_key(*left), overlay_row_key(*right));
}

/* The tree gives what a sorted array of the same rows gives. */
static void check_against(const struct row_tree *tree, struct overlay_row **rows, size_t count)
{
    qsort(rows, count, sizeof rows[0], compare);
    struct row_place place = row_tree_seek(tree, (struct view){0});
    for (size_t i = 0; i < count; i++) {
        if (!CHECK(row_place_row(&place) == rows[i]))
            return;
        CHECK(row_tree_find(tree, overlay_row_key(rows[i])) == rows[i]);
        struct row_place there = row_tree_seek(tree, overlay_row_key(rows[i]));
        CHECK(row_place_row(&there) == rows[i]);
        row_place_next(&place);
    }
    CHECK(row_place_row(&place) == NULL);
}

static void put_all(struct overlay_row **rows, size_t count)
{
    struct row_tree tree;
    struct overlay_row *replaced;
    row_tree_init(&tree);
    for (size_t i = 0; i < count; i++) {
        CHECK_OK(row_tree_put(&tree, rows[i], &replaced, &error), &error);
        CHECK(replaced == NULL);
    }
    check_against(&tree, rows, count);
    row_tree_release(&tree);
    for (size_t i = 0; i < count; i++)
        free(rows[i]);
    free(rows);
}

static struct overlay_row **room_for(size_t count)
{
    struct overlay_row **rows = calloc(count, sizeof *rows);
    REQUIRE(rows != NULL);
    return rows;
}

static void keeps_ascending_rows(void)
{
    enum { COUNT = 20000 };
    struct overlay_row **rows = room_for(COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        uint8_t key[20] = "BS";
        key[16] = (uint8_t)(i >> 16), key[17] = (uint8_t)(i >> 8), key[18] = (uint8_t)i;
        rows[i] = make(key, sizeof key);
    }
    put_all(rows, COUNT);
}

static void keeps_descending_rows(void)
{
    enum { COUNT = 20000 };
    struct overlay_row **rows = room_for(COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        unsigned down = COUNT - i;
        uint8_t key[3] = {(uint8_t)(down >> 16), (uint8_t)(down >> 8), (uint8_t)down};
        rows[i] = make(key, sizeof key);
    }
    put_all(rows, COUNT);
}

/* Keys of 1 to 24 bytes of few values, so that many share their first 16, and one begins the other. */
static void keeps_rows_in_any_order(void)
{
    enum { COUNT = 30000 };
    uint64_t state = 88172645463325252u;
    struct overlay_row **rows = room_for(COUNT), **made = room_for(COUNT);
    struct overlay_row *replaced;
    struct row_tree tree;
    size_t count = 0;
    row_tree_init(&tree);
    for (unsigned i = 0; i < COUNT; i++) {
        uint8_t key[24] = {0};
        size_t size = 1 + (size_t)(next(&state) % sizeof key);
        for (size_t k = 0; k < size; k++)
            key[k] = (uint8_t)(k < 14 ? next(&state) % 2 : next(&state) % 3);
        struct overlay_row *row = made[i] = make(key, size);
        bool is_known = row_tree_find(&tree, overlay_row_key(row)) != NULL;
        CHECK_OK(row_tree_put(&tree, row, &replaced, &error), &error);
        CHECK(is_known == (replaced != NULL));
        for (size_t k = 0; replaced != NULL && k < count; k++) {
            if (rows[k] == replaced)
                rows[k] = row;
        }
        if (replaced == NULL)
            rows[count++] = row;
        /* Replaced rows stay where they are: inner nodes may look at their keys. */
    }
    CHECK(count > 5000 && count < COUNT);
    check_against(&tree, rows, count);
    row_tree_release(&tree);
    for (unsigned i = 0; i < COUNT; i++)
        free(made[i]);
    free(made);
    free(rows);
}

static void seeks_between_rows_and_behind_the_last(void)
{
    struct row_tree tree;
    struct overlay_row *replaced;
    row_tree_init(&tree);
    struct row_place place = row_tree_seek(&tree, view_of_text("a"));
    CHECK(row_place_row(&place) == NULL);
    CHECK(row_tree_find(&tree, view_of_text("a")) == NULL);
    struct overlay_row *b = make("b", 1), *d = make("d", 1);
    CHECK_OK(row_tree_put(&tree, d, &replaced, &error), &error);
    CHECK_OK(row_tree_put(&tree, b, &replaced, &error), &error);
    place = row_tree_seek(&tree, view_of_text("a"));
    CHECK(row_place_row(&place) == b);
    place = row_tree_seek(&tree, view_of_text("ba"));
    CHECK(row_place_row(&place) == d);
    place = row_tree_seek(&tree, view_of_text("da"));
    CHECK(row_place_row(&place) == NULL);
    row_tree_release(&tree);
    free(b);
    free(d);
}

CHECK_MAIN("row_tree", {"keeps ascending rows", keeps_ascending_rows},
           {"keeps descending rows", keeps_descending_rows},
           {"keeps rows in any order", keeps_rows_in_any_order},
           {"seeks between rows and behind the last", seeks_between_rows_and_behind_the_last})
