#include "check.h"
#include "comity/index.h"

/* An index that writes down what it was called with. */
struct recorder {
    const char *called;
    enum index_table table;
    struct view key, from;
    struct index_rows *rows;
    unsigned freed;
};

static struct error error;

static enum error_code get(void *self, enum index_table table, struct view key, struct buffer *value,
                           struct error *out)
{
    struct recorder *recorder = self;
    recorder->called = "get";
    recorder->table = table;
    recorder->key = key;
    return error_set(out, buffer_append(value, "found", 5, out) == ERROR_NONE ? ERROR_DAMAGED : ERROR_MEMORY,
                     "get");
}

static enum error_code scan(void *self, enum index_table table, struct view prefix, struct view from,
                            bool (*visit)(void *context, struct view key, struct view value), void *context,
                            struct error *out)
{
    struct recorder *recorder = self;
    recorder->called = "scan";
    recorder->table = table;
    recorder->key = prefix;
    recorder->from = from;
    visit(context, prefix, from);
    return error_set(out, ERROR_IO, "scan");
}

static enum error_code absorb(void *self, struct index_rows *rows, struct error *out)
{
    struct recorder *recorder = self;
    recorder->called = "absorb";
    recorder->rows = rows;
    return error_set(out, ERROR_FULL, "absorb");
}

static void free_recorder(void *self)
{
    struct recorder *recorder = self;
    recorder->freed++;
}

static const struct index_operations OPERATIONS = {get, scan, absorb, free_recorder};

static bool count(void *context, struct view key, struct view value)
{
    size_t *sizes = context;
    sizes[0] = key.size;
    sizes[1] = value.size;
    return true;
}

static void gives_each_call_to_its_operation(void)
{
    struct recorder recorder = {0};
    struct index index = {&OPERATIONS, &recorder};
    struct index_rows rows = {0};
    struct buffer value;
    size_t sizes[2] = {0};
    buffer_init(&value, 10);
    CHECK_ERROR(index_get(&index, INDEX_KEY, view_of_text("k"), &value, &error), ERROR_DAMAGED);
    CHECK_SAME_TEXT(recorder.called, "get");
    CHECK_SAME_NUMBER(recorder.table, INDEX_KEY);
    CHECK_SAME_BYTES(recorder.key, view_of_text("k"));
    CHECK_SAME_BYTES(buffer_view(&value), view_of_text("found"));
    CHECK_ERROR(index_scan(&index, INDEX_PEER, view_of_text("p"), view_of_text("from"), count, sizes, &error),
                ERROR_IO);
    CHECK_SAME_TEXT(recorder.called, "scan");
    CHECK_SAME_NUMBER(recorder.table, INDEX_PEER);
    CHECK(sizes[0] == 1 && sizes[1] == 4);
    CHECK_ERROR(index_absorb(&index, &rows, &error), ERROR_FULL);
    CHECK_SAME_TEXT(recorder.called, "absorb");
    CHECK(recorder.rows == &rows);
    buffer_release(&value);
}

static void is_freed_once(void)
{
    struct recorder recorder = {0};
    struct index index = {&OPERATIONS, &recorder};
    index_free(&index);
    index_free(&index);
    CHECK_SAME_NUMBER(recorder.freed, 1);
    CHECK(index.operations == NULL && index.self == NULL);
}

CHECK_MAIN("index", {"gives each call to its operation", gives_each_call_to_its_operation},
           {"is freed once", is_freed_once})
