#include "config_region.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "comity/date.h"
#include "scratch.h"

static struct error error;
static char directory[SCRATCH_PATH_BYTES];
static struct config_region *regions;
static size_t count;

static void put(const char *name, const char *text)
{
    char path[SCRATCH_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    scratch_write(path, text);
}

static enum error_code read_all(void)
{
    config_regions_free(regions, count);
    return config_regions_read(directory, &regions, &count, &error);
}

static void end(void)
{
    config_regions_free(regions, count);
    regions = NULL;
    count = 0;
    scratch_remove(directory);
}

static void reads_one_region_from_each_file(void)
{
    struct region_table table;
    struct bureau xa;
    scratch_make(directory);
    put("americas.conf",
        "[region]\nName = Americas\nMembers = BS, CO\nMembers = XA from 2011-11-01 ; since then\n");
    put("europe.conf", "[region]\nName = Europe\nMembers = DE\nMembers = XA until 2011-10-31\n");
    REQUIRE_OK(read_all(), &error);
    REQUIRE(count == 2);
    CHECK_SAME_TEXT(regions[0].name, "Americas");
    CHECK_SAME_NUMBER(regions[0].members.count, 3);
    REQUIRE_OK(config_regions_table(regions, count, &table, &error), &error);
    REQUIRE_OK(bureau_parse(&xa, view_of_text("XA"), &error), &error);
    CHECK_SAME_TEXT(table.names[region_of(&table, &xa, date_join(2011, 10, 31))], "Europe");
    CHECK_SAME_TEXT(table.names[region_of(&table, &xa, date_join(2011, 11, 1))], "Americas");
    region_table_release(&table);
    end();
}

static void names_the_file_and_line_of_a_fault(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"[region]\nMembers = DE\n", "option Name is missing"},
        {"[region]\nName = Europe\n", "option Members is missing"},
        {"[region]\nName = Europe\nMembers = de\n", "europe.conf:3: Members: "},
        {"[region]\nName = Europe\nMembers = DE from 2024-13\n", "europe.conf:3: Members: from: "},
        {"[peer]\nName = Europe\n", "it belongs into [region]"},
        {"[region]\nName = Europe\nMembers = DE, BS\n", "europe.conf: BS is in region Americas, too"},
    };
    scratch_make(directory);
    put("americas.conf", "[region]\nName = Americas\nMembers = BS\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put("europe.conf", cases[i].text);
        CHECK_CASE(read_all() != ERROR_NONE, "%s", cases[i].said);
        CHECK_CASE(strstr(error.text, cases[i].said) != NULL, "%s, without %s", error.text, cases[i].said);
    }
    end();
}

CHECK_MAIN("config_region", {"reads one region from each file", reads_one_region_from_each_file},
           {"names the file and line of a fault", names_the_file_and_line_of_a_fault})
