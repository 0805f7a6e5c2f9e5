#include "node_private.h"

/* Without regions of its own a bureau's is the one that stands beside its name, ever since. */
static enum error_code add_named(struct region_table *table, const char *name, const struct bureau *bureau,
                                 struct error *error)
{
    struct region_member member = {*bureau, INT32_MIN, INT32_MAX};
    struct region_members members = {1, &member};
    return name[0] == '\0' ? ERROR_NONE : region_table_add(table, name, &members, error);
}

static enum error_code name_all(const struct node *node, struct region_table *table, struct error *error)
{
    enum error_code code = add_named(table, node->region, &node->bureau, error);
    for (size_t i = 0; i < node->peer_count && code == ERROR_NONE; i++)
        code = add_named(table, node->peers[i].region, &node->peers[i].bureau, error);
    return code;
}

enum error_code node_set_regions(struct node *node, const struct region_table *regions, struct error *error)
{
    struct region_table table = {0};
    enum error_code code = regions != NULL && regions->count > 0 ? region_table_copy(&table, regions, error)
                                                                 : name_all(node, &table, error);
    if (code != ERROR_NONE) {
        region_table_release(&table);
        return code;
    }
    region_table_release(&node->regions);
    node->regions = table;
    return ERROR_NONE;
}

const struct region_table *node_regions(const struct node *node)
{
    return &node->regions;
}
