#include "config_region.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_directory.h"

#define REGION(field) offsetof(struct config_region, field)

static const struct config_option region_options[] = {
    {"Name", NULL, true, &config_type_text, REGION(name), "what figures call it"},
    {"Members", NULL, true, &config_type_members, REGION(members),
     "its bureaus: BS, CO; perhaps with days: CO from 2011-11-01 until 2019; the option may be given again"},
};

const struct config_table config_region_table = {"region", sizeof region_options / sizeof region_options[0],
                                                 region_options};

struct reading {
    struct config_region *regions;
    size_t count;
};

static enum error_code read_region(void *context, const char *path, struct error *error)
{
    struct reading *reading = context;
    struct config_lines lines;
    if (reading->count == LIMIT_REGIONS)
        return error_set(error, ERROR_LIMIT, "%s: there are more than %u regions", path, LIMIT_REGIONS);
    struct config_region *regions = realloc(reading->regions, (reading->count + 1) * sizeof *regions);
    if (regions == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %s", path);
    reading->regions = regions;
    struct config_region *region = &regions[reading->count++];
    memset(region, 0, sizeof *region);
    region->file = strdup(path);
    if (region->file == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %s", path);
    return config_file_read(&config_region_table, path, region, &lines, error);
}

enum error_code config_regions_read(const char *directory, struct config_region **ret, size_t *ret_count,
                                    struct error *error)
{
    struct reading reading = {0};
    struct region_table table = {0};
    enum error_code code = config_directory_each(directory, "regions", read_region, &reading, error);
    if (code == ERROR_NONE)
        code = config_regions_table(reading.regions, reading.count, &table, error);
    region_table_release(&table);
    *ret = reading.regions;
    *ret_count = reading.count;
    return code;
}

void config_regions_free(struct config_region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        config_file_release(&config_region_table, &regions[i]);
        free(regions[i].file);
    }
    free(regions);
}

enum error_code config_regions_table(const struct config_region *regions, size_t count,
                                     struct region_table *ret, struct error *error)
{
    struct region_table table = {0};
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        code = region_table_add(&table, regions[i].name, &regions[i].members, error);
        if (code != ERROR_NONE)
            error_wrap(error, "%s", regions[i].file);
    }
    if (code == ERROR_NONE)
        *ret = table;
    else
        region_table_release(&table);
    return code;
}
