#include "comity/catalog.h"

#include "check.h"
#include "comity/memory_index.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct index index_below;
static struct catalog catalog;

static void begin(void)
{
    REQUIRE_OK(memory_index_new(&index_below, &error), &error);
    REQUIRE_OK(catalog_init(&catalog, &index_below, &error), &error);
}

static void end(void)
{
    catalog_release(&catalog);
    index_free(&index_below);
}

static void put(const char *key, const char *value)
{
    struct index_row row = {INDEX_KEY, view_of_text(key), view_of_text(value == NULL ? "" : value),
                            value == NULL};
    CHECK_OK(catalog_put(&catalog, &row, &error), &error);
}

static struct index_rows *rows;

static void start_absorb(void)
{
    rows = catalog_begin_absorb(&catalog);
    REQUIRE(rows != NULL);
}

static void absorb(void)
{
    start_absorb();
    CHECK_OK(index_absorb(&index_below, rows, &error), &error);
    catalog_end_absorb(&catalog, true);
}

struct list {
    char text[4096];
    size_t left;
};

static bool add(void *context, struct view key, struct view value)
{
    struct list *list = context;
    size_t used = strlen(list->text);
    snprintf(list->text + used, sizeof list->text - used, "%.*s=%.*s ", (int)key.size, (const char *)key.data,
             (int)value.size, (const char *)value.data);
    return --list->left > 0;
}

static const char *scan(const char *prefix, const char *from, size_t most)
{
    static struct list list;
    list = (struct list){.left = most};
    CHECK_OK(catalog_scan(&catalog, INDEX_KEY, view_of_text(prefix), view_of_text(from), add, &list, &error),
             &error);
    return list.text;
}

static const char *get(const char *key)
{
    static char text[64];
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(&catalog, INDEX_KEY, view_of_text(key), &value, &error);
    CHECK(code == ERROR_NONE || code == ERROR_NOT_FOUND);
    snprintf(text, sizeof text, "%.*s", (int)value.size, (const char *)value.data);
    buffer_release(&value);
    return code == ERROR_NONE ? text : NULL;
}

/* index: a b c d; absorbing: b c e, d gone; filling: c f, e gone, a gone. */
static void three_layers(void)
{
    begin();
    put("a", "1");
    put("b", "1");
    put("c", "1");
    put("d", "1");
    absorb();
    put("b", "2");
    put("c", "2");
    put("e", "2");
    put("d", NULL);
    start_absorb();
    put("c", "3");
    put("f", "3");
    put("e", NULL);
    put("a", NULL);
}

static void asks_the_newest_first(void)
{
    three_layers();
    CHECK_SAME_TEXT(get("a"), NULL);
    CHECK_SAME_TEXT(get("b"), "2");
    CHECK_SAME_TEXT(get("c"), "3");
    CHECK_SAME_TEXT(get("d"), NULL);
    CHECK_SAME_TEXT(get("e"), NULL);
    CHECK_SAME_TEXT(get("f"), "3");
    CHECK_SAME_TEXT(get("g"), NULL);
    end();
}

static void scans_all_as_one(void)
{
    three_layers();
    CHECK_SAME_TEXT(scan("", "", 99), "b=2 c=3 f=3 ");
    CHECK_SAME_TEXT(scan("", "c", 99), "c=3 f=3 ");
    CHECK_SAME_TEXT(scan("c", "", 99), "c=3 ");
    CHECK_SAME_TEXT(scan("c", "d", 99), "");
    CHECK_SAME_TEXT(scan("", "", 1), "b=2 ");
    CHECK_SAME_TEXT(scan("", "", 2), "b=2 c=3 ");
    CHECK_SAME_TEXT(scan("", "", 3), "b=2 c=3 f=3 ");
    CHECK_SAME_TEXT(scan("g", "", 3), "");
    end();
}

static void gives_the_same_rows_again_after_a_failure(void)
{
    struct index_row row;
    three_layers();
    memory_index_fail(&index_below, MEMORY_INDEX_ABSORB, 1, ERROR_FULL);
    CHECK_ERROR(index_absorb(&index_below, rows, &error), ERROR_FULL);
    CHECK(catalog_begin_absorb(&catalog) == NULL);
    catalog_end_absorb(&catalog, false);
    CHECK(!catalog_is_clean(&catalog));
    /* Half of the rows are in the index now; what is seen stays the same. */
    CHECK_SAME_TEXT(scan("", "", 99), "b=2 c=3 f=3 ");
    start_absorb();
    size_t count = 0;
    while (rows->next(rows->context, &row))
        count++;
    CHECK_SAME_NUMBER(count, 4);
    catalog_end_absorb(&catalog, false);
    absorb();
    CHECK_SAME_TEXT(scan("", "", 99), "b=2 c=3 f=3 ");
    CHECK(!catalog_is_clean(&catalog));
    absorb();
    CHECK_SAME_TEXT(scan("", "", 99), "b=2 c=3 f=3 ");
    CHECK(catalog_is_clean(&catalog));
    CHECK(catalog_begin_absorb(&catalog) == NULL);
    CHECK_SAME_NUMBER(memory_index_count(&index_below, INDEX_KEY), 3);
    end();
}

#define MODEL_KEYS 40u

static void check_model(const int *model, unsigned step)
{
    char expected[4096] = "", after[4096] = "", text[32];
    for (unsigned i = 0; i < MODEL_KEYS; i++) {
        if (model[i] < 0)
            continue;
        snprintf(text, sizeof text, "%02u=%d ", i, model[i]);
        strcat(expected, text);
        if (i >= 17 && i < 20)
            strcat(after, text);
    }
    CHECK_CASE(strcmp(scan("", "", 999), expected) == 0, "step %u", step);
    CHECK_CASE(strcmp(scan("1", "17", 999), after) == 0, "step %u", step);
}

static void stays_true_to_a_model(void)
{
    int model[MODEL_KEYS];
    char key[8], value[16];
    uint32_t random = 7;
    bool is_under_way = false;
    begin();
    for (unsigned i = 0; i < MODEL_KEYS; i++)
        model[i] = -1;
    for (unsigned step = 0; step < 3000; step++) {
        random = random * 1664525u + 1013904223u;
        unsigned i = (random >> 8) % MODEL_KEYS;
        snprintf(key, sizeof key, "%02u", i);
        snprintf(value, sizeof value, "%u", step);
        switch ((random >> 24) % 8) {
        case 0:
        case 1:
        case 2:
            put(key, value);
            model[i] = (int)step;
            break;
        case 3:
        case 4:
            put(key, NULL);
            model[i] = -1;
            break;
        case 5:
            if (!is_under_way)
                is_under_way = (rows = catalog_begin_absorb(&catalog)) != NULL;
            break;
        default:
            if (is_under_way) {
                if (random % 4 == 0)
                    memory_index_fail(&index_below, MEMORY_INDEX_ABSORB, 1, ERROR_IO);
                catalog_end_absorb(&catalog, index_absorb(&index_below, rows, &error) == ERROR_NONE);
                is_under_way = false;
            }
        }
        check_model(model, step);
    }
    end();
}

CHECK_MAIN("catalog", {"asks the newest first", asks_the_newest_first},
           {"scans all as one", scans_all_as_one},
           {"gives the same rows again after a failure", gives_the_same_rows_again_after_a_failure},
           {"stays true to a model", stays_true_to_a_model})
