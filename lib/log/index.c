#include "comity/index.h"

enum error_code index_get(const struct index *index, enum index_table table, struct view key,
                          struct buffer *value, struct error *error)
{
    return index->operations->get(index->self, table, key, value, error);
}

enum error_code index_scan(const struct index *index, enum index_table table, struct view prefix,
                           struct view from, bool (*visit)(void *context, struct view key, struct view value),
                           void *context, struct error *error)
{
    return index->operations->scan(index->self, table, prefix, from, visit, context, error);
}

enum error_code index_absorb(const struct index *index, struct index_rows *rows, struct error *error)
{
    return index->operations->absorb(index->self, rows, error);
}

void index_free(struct index *index)
{
    if (index->operations != NULL) {
        index->operations->free(index->self);
    }
    *index = (struct index){0};
}
