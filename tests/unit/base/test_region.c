#include "check.h"

#include "comity/date.h"
#include "comity/region.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct region_table table;

static enum error_code add(const char *name, const char *line)
{
    struct region_members members = {0};
    enum error_code code = region_members_parse(&members, view_of_text(line), &error);
    if (code == ERROR_NONE)
        code = region_table_add(&table, name, &members, &error);
    region_members_release(&members);
    return code;
}

static const char *region_on(const char *code, int year, int month, int day)
{
    struct bureau bureau;
    REQUIRE_OK(bureau_parse(&bureau, view_of_text(code), &error), &error);
    size_t place = region_of(&table, &bureau, date_join(year, month, day));
    return place == REGION_NONE ? "" : table.names[place];
}

static void tells_the_region_of_a_bureau_on_a_day(void)
{
    CHECK_OK(add("Americas", "BS, CO,PA  UY"), &error);
    CHECK_OK(add("Americas", "XA from 2011-11-01 until 2019"), &error);
    CHECK_OK(add("Europe", "XA until 2011-10-31"), &error);
    CHECK_OK(add("Europe", "DE"), &error);
    CHECK_OK(add("Asia", "XA from 2021"), &error);
    CHECK_SAME_NUMBER(table.count, 3);
    CHECK_SAME_TEXT(region_on("BS", 1, 1, 1), "Americas");
    CHECK_SAME_TEXT(region_on("UY", 9999, 12, 31), "Americas");
    CHECK_SAME_TEXT(region_on("DE", 2024, 2, 29), "Europe");
    CHECK_SAME_TEXT(region_on("XX", 2024, 2, 29), "");
    CHECK_SAME_TEXT(region_on("XA", 1990, 1, 1), "Europe");
    CHECK_SAME_TEXT(region_on("XA", 2011, 10, 31), "Europe");
    CHECK_SAME_TEXT(region_on("XA", 2011, 11, 1), "Americas");
    CHECK_SAME_TEXT(region_on("XA", 2019, 12, 31), "Americas");
    CHECK_SAME_TEXT(region_on("XA", 2020, 6, 1), "");
    CHECK_SAME_TEXT(region_on("XA", 2021, 1, 1), "Asia");
    struct region_table copy;
    REQUIRE_OK(region_table_copy(&copy, &table, &error), &error);
    region_table_release(&table);
    table = copy;
    CHECK_SAME_TEXT(region_on("XA", 2015, 1, 1), "Americas");
    CHECK_SAME_NUMBER(table.member_count, 8);
    region_table_release(&table);
}

static void a_bureau_is_in_one_region_on_a_day(void)
{
    CHECK_OK(add("Americas", "BS"), &error);
    CHECK_OK(add("Americas", "CO from 2010 until 2015"), &error);
    CHECK_ERROR(add("Europe", "BS from 2024"), ERROR_EXISTS);
    CHECK_SAME_TEXT(error.text, "BS is in region Americas, too, on the same days");
    CHECK_ERROR(add("Europe", "CO until 2010-01-01"), ERROR_EXISTS);
    CHECK_ERROR(add("Europe", "CO from 2015-12-31"), ERROR_EXISTS);
    CHECK_ERROR(add("Europe", "CO from 2012 until 2013"), ERROR_EXISTS);
    CHECK_ERROR(add("Americas", "BS"), ERROR_EXISTS);
    CHECK_OK(add("Europe", "CO from 2016"), &error);
    region_table_release(&table);
}

static void refuses_what_is_no_line_of_members(void)
{
    static const char *const LINES[] = {
        "",
        " , ",
        "from 2024",
        "BS from",
        "BS from 2024-02-30",
        "BS since 2024",
        "bs",
        "BS from 2024 CO",
        "BS until",
        "BS from 2024 until 2023",
        "BS from 2024 from 2025",
        "TOOLONGCODE",
    };
    struct region_members members = {0};
    CHECK_OK(region_members_parse(&members, view_of_text("PA"), &error), &error);
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        CHECK_CASE(region_members_parse(&members, view_of_text(LINES[i]), &error) == ERROR_INVALID, "\"%s\"",
                   LINES[i]);
    CHECK_SAME_NUMBER(members.count, 1);
    char many[4 * LIMIT_REGION_MEMBERS + 4] = "";
    for (size_t i = 0; i < LIMIT_REGION_MEMBERS; i++)
        memcpy(many + 3 * i, "BS ", 4);
    CHECK_ERROR(region_members_parse(&members, view_of_text(many), &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(members.count, 1);
    region_members_release(&members);
    CHECK_ERROR(add("", "BS"), ERROR_INVALID);
    CHECK_ERROR(add("A name of more than sixty-three bytes is longer than any that people say", "BS"),
                ERROR_INVALID);
    region_table_release(&table);
}

static void writes_a_member_as_it_reads_it(void)
{
    static const char *const LINES[] = {"BS", "CO from 2011-11-01",
                                        "ABCDEFGH from 2011-11-01 until 2019-12-31", "PA until 2020-02-29"};
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct region_members members = {0};
        char text[REGION_MEMBER_TEXT_BYTES];
        CHECK_OK(region_members_parse(&members, view_of_text(LINES[i]), &error), &error);
        region_member_format(&members.items[0], text);
        CHECK_SAME_TEXT(text, LINES[i]);
        region_members_release(&members);
    }
}

static void takes_no_more_regions_than_it_may(void)
{
    char name[16];
    struct region_members none = {0};
    for (unsigned i = 0; i < LIMIT_REGIONS; i++) {
        snprintf(name, sizeof name, "region %u", i);
        CHECK_OK(region_table_add(&table, name, &none, &error), &error);
    }
    CHECK_ERROR(region_table_add(&table, "one more", &none, &error), ERROR_LIMIT);
    CHECK_OK(region_table_add(&table, name, &none, &error), &error);
    region_table_release(&table);
}

CHECK_MAIN("region", {"tells the region of a bureau on a day", tells_the_region_of_a_bureau_on_a_day},
           {"a bureau is in one region on a day", a_bureau_is_in_one_region_on_a_day},
           {"refuses what is no line of members", refuses_what_is_no_line_of_members},
           {"writes a member as it reads it", writes_a_member_as_it_reads_it},
           {"takes no more regions than it may", takes_no_more_regions_than_it_may})
