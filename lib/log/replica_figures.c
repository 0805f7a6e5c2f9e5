#include "comity/replica_figures.h"

#include "replica_private.h"

#include <string.h>

#define FIGURE_KEY_BYTES (LIMIT_BUREAU_CHARS + 8u)

struct run {
    struct replica_figure *figures; /* one of the four */
    struct arrest *arrests;
    struct hit_figure *hits;
    struct query_count *queries;
    size_t count;
    size_t max;
    enum error_code code;
    struct error *error;
};

static enum error_code scan(struct replica *replica, enum index_table table, struct row_key *from,
                            bool (*visit)(void *context, struct view key, struct view value), struct run *run,
                            size_t *ret_count)
{
    enum error_code code = ERROR_NONE;
    if (from->size > 0)
        from->bytes[from->size++] = 0; /* the first key behind it */
    if (run->max > 0)
        code = catalog_scan(&replica->catalog, table, (struct view){0}, row_key_view(from), visit, run,
                            run->error);
    if (code == ERROR_NONE)
        code = run->code;
    if (code == ERROR_NONE)
        *ret_count = run->count;
    return code;
}

static bool add_figure(void *context, struct view key, struct view value)
{
    struct run *run = context;
    struct replica_figure *figure = &run->figures[run->count];
    if (key.size != FIGURE_KEY_BYTES) {
        run->code = error_set(run->error, ERROR_DAMAGED, "index: a malformed figure");
        return false;
    }
    *figure = (struct replica_figure){.index = get_u64(key.data + LIMIT_BUREAU_CHARS)};
    memcpy(figure->owner.code, key.data, LIMIT_BUREAU_CHARS);
    run->code = figure_parse(value, &figure->figure, run->error);
    if (run->code != ERROR_NONE)
        return false;
    return ++run->count < run->max;
}

enum error_code replica_figures(struct replica *replica, const struct replica_figure *after,
                                struct replica_figure *out, size_t max, size_t *ret_count,
                                struct error *error)
{
    struct run run = {.figures = out, .max = max, .error = error};
    struct row_key from = {0};
    if (after != NULL)
        from = row_key_of_leaf(&after->owner, after->index);
    return scan(replica, INDEX_FIGURE, &from, add_figure, &run, ret_count);
}

enum error_code replica_figure_at(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct figure *ret, struct error *error)
{
    struct row_key key = row_key_of_leaf(owner, index);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(&replica->catalog, INDEX_FIGURE, row_key_view(&key), &value, error);
    if (code == ERROR_NONE)
        code = figure_parse(buffer_view(&value), ret, error);
    buffer_release(&value);
    return code;
}

static bool add_arrest(void *context, struct view key, struct view value)
{
    struct run *run = context;
    run->code = arrest_parse(key, value, &run->arrests[run->count], run->error);
    if (run->code != ERROR_NONE)
        return false;
    return ++run->count < run->max;
}

enum error_code replica_arrests(struct replica *replica, const struct arrest *after, struct arrest *out,
                                size_t max, size_t *ret_count, struct error *error)
{
    struct run run = {.arrests = out, .max = max, .error = error};
    struct row_key from = {0};
    uint8_t value[ARREST_VALUE_BYTES];
    if (after != NULL) {
        arrest_write(after, from.bytes, value);
        from.size = ARREST_KEY_BYTES;
    }
    return scan(replica, INDEX_ARREST, &from, add_arrest, &run, ret_count);
}

static bool add_hit(void *context, struct view key, struct view value)
{
    struct run *run = context;
    run->code = hit_figure_parse(key, value, &run->hits[run->count], run->error);
    if (run->code != ERROR_NONE)
        return false;
    return ++run->count < run->max;
}

enum error_code replica_hit_figures(struct replica *replica, const struct hit_figure *after,
                                    struct hit_figure *out, size_t max, size_t *ret_count,
                                    struct error *error)
{
    struct run run = {.hits = out, .max = max, .error = error};
    struct row_key from = {0};
    uint8_t value[HIT_FIGURE_VALUE_BYTES];
    if (after != NULL) {
        hit_figure_write(after, from.bytes, value);
        from.size = HIT_FIGURE_KEY_BYTES;
    }
    return scan(replica, INDEX_HIT_FIGURE, &from, add_hit, &run, ret_count);
}

static bool add_query(void *context, struct view key, struct view value)
{
    struct run *run = context;
    run->code = query_count_parse(key, value, &run->queries[run->count], run->error);
    if (run->code != ERROR_NONE)
        return false;
    return ++run->count < run->max;
}

enum error_code replica_query_counts(struct replica *replica, const struct query_count *after,
                                     struct query_count *out, size_t max, size_t *ret_count,
                                     struct error *error)
{
    struct run run = {.queries = out, .max = max, .error = error};
    struct row_key from = {0};
    uint8_t value[QUERY_COUNT_VALUE_BYTES];
    if (after != NULL) {
        query_count_write(after, from.bytes, value);
        from.size = QUERY_COUNT_KEY_BYTES;
    }
    return scan(replica, INDEX_QUERY, &from, add_query, &run, ret_count);
}
