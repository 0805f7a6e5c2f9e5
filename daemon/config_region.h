/*
 * config_region: the files of the directory Regions, one for each region.
 */
#ifndef COMITY_DAEMON_CONFIG_REGION_H
#define COMITY_DAEMON_CONFIG_REGION_H

#include "comity/region.h"
#include "config_file.h"

struct config_region {
    char *file;
    char *name;
    struct region_members members;
};

/* The options of such a file. */
extern const struct config_table config_region_table;

/* Read all `*.conf` of a directory. The caller frees the regions, those read before a failure, too. ERROR_EXISTS: a
 * bureau is in two on a day; errors begin with the file. */
enum error_code config_regions_read(const char *directory, struct config_region **ret, size_t *ret_count,
                                    struct error *error);
void config_regions_free(struct config_region *regions, size_t count);

/* Make what the node takes; the caller releases it. ERROR_EXISTS, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code config_regions_table(const struct config_region *regions, size_t count,
                                     struct region_table *ret, struct error *error);

#endif
