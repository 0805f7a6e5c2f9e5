#include "comity/memory_index.h"

#include <assert.h>
#include <bsd/sys/tree.h>
#include <stdlib.h>
#include <string.h>

struct row {
    RB_ENTRY(row) link;
    struct row *next; /* of the rows that wait for the end of an absorb */
    enum index_table table;
    bool removed;
    uint8_t key_size;
    uint16_t value_size;
    uint8_t bytes[]; /* key, then value */
};

RB_HEAD(rows, row);

struct fault {
    unsigned count;
    enum error_code code;
};

struct memory_index {
    struct rows tables[INDEX_TABLE_COUNT];
    size_t counts[INDEX_TABLE_COUNT];
    struct fault faults[MEMORY_INDEX_ACT_COUNT];
};

static struct view row_key(const struct row *row)
{
    return view_of(row->bytes, row->key_size);
}

static struct view row_value(const struct row *row)
{
    return view_of(row->bytes + row->key_size, row->value_size);
}

static int compare_rows(struct row *a, struct row *b)
{
    return view_compare(row_key(a), row_key(b));
}

RB_GENERATE_INTERNAL(rows, row, link, compare_rows, __attribute__((unused)) static)

static struct row *row_new(const struct index_row *from)
{
    struct row *row = calloc(1, sizeof *row + from->key.size + from->value.size);
    if (row == NULL) {
        return NULL;
    }
    row->table = from->table;
    row->removed = from->removed;
    row->key_size = (uint8_t)from->key.size;
    row->value_size = (uint16_t)from->value.size;
    memcpy(row->bytes, from->key.data, from->key.size);
    if (from->value.size > 0) {
        memcpy(row->bytes + from->key.size, from->value.data, from->value.size);
    }
    return row;
}

/* Return the first row at or above `key`. */
static struct row *find_from(struct memory_index *index, enum index_table table, struct view key)
{
    struct row *found = NULL;
    struct row *row = RB_ROOT(&index->tables[table]);
    while (row != NULL) {
        int order = view_compare(key, row_key(row));
        if (order > 0) {
            row = RB_RIGHT(row, link);
        } else {
            found = row;
            row = order == 0 ? NULL : RB_LEFT(row, link);
        }
    }
    return found;
}

/* Put a row in the place of the one with its key, or take that one away. Takes `row` over. */
static void put(struct memory_index *index, enum index_table table, struct row *row)
{
    struct rows *rows = &index->tables[table];
    struct row *old = RB_FIND(rows, rows, row);
    if (old != NULL) {
        RB_REMOVE(rows, rows, old);
        free(old);
        index->counts[table]--;
    }
    if (row->removed) {
        free(row);
        return;
    }
    RB_INSERT(rows, rows, row);
    index->counts[table]++;
}

static enum error_code take_fault(struct memory_index *index, enum memory_index_act act, struct error *error)
{
    struct fault *fault = &index->faults[act];
    if (fault->count == 0) {
        return ERROR_NONE;
    }
    fault->count--;
    return error_set(error, fault->code, "memory index: fault on demand");
}

static enum error_code get(void *self, enum index_table table, struct view key, struct buffer *value,
                           struct error *error)
{
    struct memory_index *index = self;
    enum error_code code = take_fault(index, MEMORY_INDEX_READ, error);
    if (code != ERROR_NONE) {
        return code;
    }
    const struct row *row = find_from(index, table, key);
    if (row == NULL || !view_is_equal(row_key(row), key)) {
        return error_set(error, ERROR_NOT_FOUND, "no such key in the index");
    }
    buffer_clear(value);
    struct view found = row_value(row);
    return buffer_append(value, found.data, found.size, error);
}

static bool begins_with(struct view key, struct view prefix)
{
    return key.size >= prefix.size && view_is_equal(view_of(key.data, prefix.size), prefix);
}

static enum error_code scan(void *self, enum index_table table, struct view prefix, struct view from,
                            bool (*visit)(void *context, struct view key, struct view value), void *context,
                            struct error *error)
{
    struct memory_index *index = self;
    enum error_code code = take_fault(index, MEMORY_INDEX_READ, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct row *row = find_from(index, table, view_compare(from, prefix) > 0 ? from : prefix);
    while (row != NULL && begins_with(row_key(row), prefix) && visit(context, row_key(row), row_value(row))) {
        row = RB_NEXT(rows, &index->tables[table], row);
    }
    return ERROR_NONE;
}

/* Take in the rows but those of the tables from INDEX_LAST on, which wait in `*last` until all others are there. */
static enum error_code take_rows(struct memory_index *index, struct index_rows *rows, bool is_failing,
                                 struct row **last, struct error *error)
{
    struct index_row given;
    for (size_t i = 0; rows->next(rows->context, &given); i++) {
        assert(given.key.size >= 1 && given.key.size <= INDEX_KEY_BYTES);
        assert(given.value.size <= INDEX_VALUE_BYTES && given.table < INDEX_TABLE_COUNT);
        if (is_failing && (i % 2 == 1 || given.table >= INDEX_LAST)) {
            continue;
        }
        struct row *row = row_new(&given);
        if (row == NULL) {
            return error_set(error, ERROR_MEMORY, "row of the index");
        }
        if (given.table >= INDEX_LAST) {
            row->next = *last;
            *last = row;
        } else {
            put(index, given.table, row);
        }
    }
    return ERROR_NONE;
}

static enum error_code absorb(void *self, struct index_rows *rows, struct error *error)
{
    struct memory_index *index = self;
    enum error_code fault = take_fault(index, MEMORY_INDEX_ABSORB, error);
    struct row *last = NULL;
    enum error_code code = take_rows(index, rows, fault != ERROR_NONE, &last, error);
    while (last != NULL) {
        struct row *row = last;
        last = row->next;
        row->next = NULL;
        if (code == ERROR_NONE) {
            put(index, row->table, row);
        } else {
            free(row);
        }
    }
    return code != ERROR_NONE ? code : fault;
}

static void free_index(void *self)
{
    struct memory_index *index = self;
    if (index == NULL) {
        return;
    }
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        struct row *row = RB_MIN(rows, &index->tables[table]);
        while (row != NULL) {
            struct row *next = RB_NEXT(rows, &index->tables[table], row);
            RB_REMOVE(rows, &index->tables[table], row);
            free(row);
            row = next;
        }
    }
    free(index);
}

static const struct index_operations OPERATIONS = {get, scan, absorb, free_index};

enum error_code memory_index_new(struct index *out, struct error *error)
{
    struct memory_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return error_set(error, ERROR_MEMORY, "memory index");
    }
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        RB_INIT(&index->tables[table]);
    }
    *out = (struct index){&OPERATIONS, index};
    return ERROR_NONE;
}

enum error_code memory_index_copy(struct index *out, const struct index *from, struct error *error)
{
    assert(from->operations == &OPERATIONS);
    struct memory_index *original = from->self;
    struct index made;
    enum error_code code = memory_index_new(&made, error);
    for (unsigned table = 0; table < INDEX_TABLE_COUNT && code == ERROR_NONE; table++) {
        struct row *row;
        RB_FOREACH(row, rows, &original->tables[table])
        {
            struct index_row given = {.key = row_key(row), .value = row_value(row)};
            struct row *copy = row_new(&given);
            if (copy == NULL) {
                index_free(&made);
                return error_set(error, ERROR_MEMORY, "memory index");
            }
            put(made.self, (enum index_table)table, copy);
        }
    }
    if (code == ERROR_NONE) {
        *out = made;
    }
    return code;
}

void memory_index_fail(struct index *index, enum memory_index_act act, unsigned count, enum error_code code)
{
    assert(index->operations == &OPERATIONS && act < MEMORY_INDEX_ACT_COUNT);
    ((struct memory_index *)index->self)->faults[act] = (struct fault){count, code};
}

size_t memory_index_count(const struct index *index, enum index_table table)
{
    assert(index->operations == &OPERATIONS && table < INDEX_TABLE_COUNT);
    return ((const struct memory_index *)index->self)->counts[table];
}
