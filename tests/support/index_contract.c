#include "index_contract.h"

#include <stdio.h>
#include <string.h>

static struct index opened;
static struct error error;

static void reopen(void)
{
    if (index_contract_factory.is_lasting) {
        index_free(&opened);
        REQUIRE_OK(index_contract_factory.open(&opened, &error), &error);
    }
}

static void begin(void)
{
    index_contract_factory.clear();
    REQUIRE_OK(index_contract_factory.open(&opened, &error), &error);
}

static bool next_of_list(void *context, struct index_row *row)
{
    struct index_list *list = context;
    if (list->next == list->count) {
        return false;
    }
    *row = list->rows[list->next++];
    return true;
}

struct index_rows index_list_rows(struct index_list *list)
{
    return (struct index_rows){list, next_of_list};
}

static enum error_code absorb(const struct index_row *rows, size_t count)
{
    struct index_list list = {rows, count, 0};
    struct index_rows supply = index_list_rows(&list);
    return index_absorb(&opened, &supply, &error);
}

static struct index_row row_of(enum index_table table, const char *key, const char *value)
{
    return (struct index_row){table, view_of_text(key), view_of_text(value == NULL ? "" : value),
                              value == NULL};
}

static void check_value(enum index_table table, const char *key, const char *value)
{
    struct buffer found;
    buffer_init(&found, INDEX_VALUE_BYTES);
    REQUIRE_OK(buffer_append(&found, "old", 3, &error), &error);
    if (value == NULL) {
        CHECK_ERROR(index_get(&opened, table, view_of_text(key), &found, &error), ERROR_NOT_FOUND);
    } else {
        CHECK_OK(index_get(&opened, table, view_of_text(key), &found, &error), &error);
        CHECK_SAME_BYTES(buffer_view(&found), view_of_text(value));
    }
    buffer_release(&found);
}

/* What a scan has come across: "key=value " for each row. */
struct trace {
    char text[4096];
    size_t size;
    size_t most;
    size_t count;
};

static bool trace_row(void *context, struct view key, struct view value)
{
    struct trace *trace = context;
    trace->size += (size_t)snprintf(trace->text + trace->size, sizeof trace->text - trace->size, "%.*s=%.*s ",
                                    (int)key.size, (const char *)key.data, (int)value.size,
                                    value.size == 0 ? "" : (const char *)value.data);
    trace->count++;
    return trace->count < trace->most;
}

static void check_scan(enum index_table table, const char *prefix, const char *from, size_t most,
                       const char *expected)
{
    struct trace trace = {.most = most};
    CHECK_OK(index_scan(&opened, table, view_of_text(prefix), view_of_text(from), trace_row, &trace, &error),
             &error);
    CHECK_SAME_TEXT(trace.text, expected);
}

void index_contract_is_empty(void)
{
    begin();
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        check_value((enum index_table)table, "key", NULL);
    }
    check_scan(INDEX_RECORD, "", "", 9, "");
    CHECK_OK(absorb(NULL, 0), &error);
    index_free(&opened);
}

void index_contract_takes_rows(void)
{
    begin();
    struct index_row rows[INDEX_TABLE_COUNT * 2];
    char values[INDEX_TABLE_COUNT][2] = {{0}};
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        values[table][0] = (char)('a' + table);
        rows[table * 2] = row_of((enum index_table)table, "x", values[table]);
        rows[table * 2 + 1] = row_of((enum index_table)table, "y", "");
    }
    CHECK_OK(absorb(rows, INDEX_TABLE_COUNT * 2), &error);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
            check_value((enum index_table)table, "x", values[table]);
            check_value((enum index_table)table, "y", "");
            check_value((enum index_table)table, "z", NULL);
            check_value((enum index_table)table, "xx", NULL);
        }
        reopen();
    }
    index_free(&opened);
}

void index_contract_replaces(void)
{
    begin();
    const struct index_row first[] = {row_of(INDEX_RECORD, "a", "1"), row_of(INDEX_RECORD, "b", "2"),
                                      row_of(INDEX_RECORD, "c", "3")};
    const struct index_row second[] = {row_of(INDEX_RECORD, "a", "longer"), row_of(INDEX_RECORD, "b", NULL),
                                       row_of(INDEX_RECORD, "never", NULL), row_of(INDEX_POSITION, "p", "4")};
    CHECK_OK(absorb(first, 3), &error);
    CHECK_OK(absorb(second, 4), &error);
    for (unsigned pass = 0; pass < 2; pass++) {
        check_value(INDEX_RECORD, "a", "longer");
        check_value(INDEX_RECORD, "b", NULL);
        check_value(INDEX_RECORD, "c", "3");
        check_value(INDEX_RECORD, "never", NULL);
        check_value(INDEX_POSITION, "p", "4");
        reopen();
    }
    index_free(&opened);
}

void index_contract_scans(void)
{
    begin();
    const struct index_row rows[] = {
        row_of(INDEX_KEY, "a", "1"),  row_of(INDEX_KEY, "b", "2"),        row_of(INDEX_KEY, "ba", "3"),
        row_of(INDEX_KEY, "bb", "4"), row_of(INDEX_KEY, "bbb", "5"),      row_of(INDEX_KEY, "b\xff", "6"),
        row_of(INDEX_KEY, "c", "7"),  row_of(INDEX_KEY, "\xff\xff", "8"), row_of(INDEX_SOURCE, "bz", "9"),
    };
    CHECK_OK(absorb(rows, sizeof rows / sizeof rows[0]), &error);
    check_scan(INDEX_KEY, "", "", 99, "a=1 b=2 ba=3 bb=4 bbb=5 b\xff=6 c=7 \xff\xff=8 ");
    check_scan(INDEX_KEY, "b", "", 99, "b=2 ba=3 bb=4 bbb=5 b\xff=6 ");
    check_scan(INDEX_KEY, "b", "a", 99, "b=2 ba=3 bb=4 bbb=5 b\xff=6 ");
    check_scan(INDEX_KEY, "b", "bab", 99, "bb=4 bbb=5 b\xff=6 ");
    check_scan(INDEX_KEY, "b", "bb", 2, "bb=4 bbb=5 ");
    check_scan(INDEX_KEY, "b", "c", 99, "");
    check_scan(INDEX_KEY, "\xff", "", 99, "\xff\xff=8 ");
    check_scan(INDEX_KEY, "\xff\xff\xff", "", 99, "");
    check_scan(INDEX_KEY, "", "d", 99, "\xff\xff=8 ");
    check_scan(INDEX_SOURCE, "b", "", 99, "bz=9 ");
    check_scan(INDEX_MISSING, "", "", 99, "");
    index_free(&opened);
}

void index_contract_keeps_largest(void)
{
    begin();
    uint8_t key[INDEX_KEY_BYTES];
    uint8_t value[INDEX_VALUE_BYTES];
    memset(key, 0, sizeof key);
    memset(value, 7, sizeof value);
    const struct index_row rows[] = {{INDEX_RECORD, view_of(key, 1), view_of(value, sizeof value), false},
                                     {INDEX_RECORD, view_of(key, sizeof key), view_of(value, 1), false}};
    CHECK_OK(absorb(rows, 2), &error);
    reopen();
    struct buffer found;
    buffer_init(&found, INDEX_VALUE_BYTES);
    CHECK_OK(index_get(&opened, INDEX_RECORD, view_of(key, 1), &found, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&found), view_of(value, sizeof value));
    CHECK_OK(index_get(&opened, INDEX_RECORD, view_of(key, sizeof key), &found, &error), &error);
    CHECK_SAME_NUMBER(found.size, 1);
    CHECK_ERROR(index_get(&opened, INDEX_RECORD, view_of(key, 2), &found, &error), ERROR_NOT_FOUND);
    buffer_release(&found);
    index_free(&opened);
}

void index_contract_repeats(void)
{
    begin();
    const struct index_row rows[] = {row_of(INDEX_RECORD, "a", "1"), row_of(INDEX_RECORD, "b", NULL),
                                     row_of(INDEX_POSITION, "p", "2")};
    for (unsigned i = 0; i < 3; i++) {
        CHECK_OK(absorb(rows, 3), &error);
        check_scan(INDEX_RECORD, "", "", 99, "a=1 ");
        check_value(INDEX_POSITION, "p", "2");
    }
    reopen();
    check_scan(INDEX_RECORD, "", "", 99, "a=1 ");
    index_free(&opened);
}

/* Keys are numbers below MODEL_KEYS in two bytes; a value of 0 is no row, else it is kept in four bytes. */
#define MODEL_KEYS 3000u

struct model {
    uint32_t values[INDEX_TABLE_COUNT][MODEL_KEYS];
    uint32_t state;
    uint32_t density;
    uint32_t next; /* table and key to consider next, of an absorb */
    uint8_t key[2];
    uint8_t value[4];
};

static uint32_t random_below(uint32_t *state, uint32_t bound)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % bound;
}

static bool next_random(void *context, struct index_row *row)
{
    struct model *model = context;
    while (model->next < INDEX_TABLE_COUNT * MODEL_KEYS) {
        uint32_t table = model->next / MODEL_KEYS;
        uint32_t key = model->next % MODEL_KEYS;
        model->next++;
        if (random_below(&model->state, model->density) != 0) {
            continue;
        }
        uint32_t value = random_below(&model->state, 3) == 0 ? 0 : random_below(&model->state, 1000000) + 1;
        model->values[table][key] = value;
        model->key[0] = (uint8_t)(key >> 8);
        model->key[1] = (uint8_t)key;
        memcpy(model->value, &value, 4);
        *row = (struct index_row){(enum index_table)table, view_of(model->key, 2),
                                  view_of(model->value, value == 0 ? 0 : 4), value == 0};
        return true;
    }
    return false;
}

struct walk {
    const uint32_t *values;
    uint32_t next;
    bool is_same;
};

static bool walk_row(void *context, struct view key, struct view value)
{
    struct walk *walk = context;
    while (walk->next < MODEL_KEYS && walk->values[walk->next] == 0) {
        walk->next++;
    }
    uint32_t found = 0;
    if (value.size == 4) {
        memcpy(&found, value.data, 4);
    }
    walk->is_same = key.size == 2 && walk->next < MODEL_KEYS &&
                    (uint32_t)(key.data[0] << 8 | key.data[1]) == walk->next &&
                    found == walk->values[walk->next];
    walk->next++;
    return walk->is_same;
}

static void check_model(const struct model *model)
{
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        struct walk walk = {model->values[table], 0, true};
        CHECK_OK(index_scan(&opened, (enum index_table)table, view_of(NULL, 0), view_of(NULL, 0), walk_row,
                            &walk, &error),
                 &error);
        while (walk.next < MODEL_KEYS && walk.values[walk.next] == 0) {
            walk.next++;
        }
        CHECK_CASE(walk.is_same && walk.next == MODEL_KEYS, "table %u, key %u", table, walk.next);
    }
}

void index_contract_random(void)
{
    static struct model model;
    memset(&model, 0, sizeof model);
    begin();
    static const uint32_t DENSITIES[] = {1, 2, 10, 100, 3, 1000, 50, 2};
    for (size_t i = 0; i < sizeof DENSITIES / sizeof DENSITIES[0]; i++) {
        model.density = DENSITIES[i];
        model.next = 0;
        struct index_rows rows = {&model, next_random};
        CHECK_OK(index_absorb(&opened, &rows, &error), &error);
        check_model(&model);
        reopen();
        check_model(&model);
    }
    index_free(&opened);
}
