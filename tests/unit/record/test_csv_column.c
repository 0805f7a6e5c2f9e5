#include "record/csv_column.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static void check_filled(const char *name, const char *type, const char *cell, const char *expected)
{
    struct error error = {0};
    struct csv_column column;
    json_t *record = json_object();
    REQUIRE_OK(csv_column_init(&column, name, &error), &error);
    CHECK_OK(
        csv_column_fill(&column, type != NULL ? csv_column_find_type(type) : SIZE_MAX, cell, record, &error),
        &error);
    char *text = json_dumps(record, JSON_COMPACT);
    CHECK_SAME_TEXT(text, expected);
    free(text);
    json_decref(record);
    csv_column_release(&column);
}

static void fills_the_field_it_names(void)
{
    check_filled("sourceRef", NULL, "A", "{\"source_ref\":\"A\"}");
    check_filled("source_ref", "notice", "A", "{\"source_ref\":\"A\"}");
    check_filled("sourceRef", NULL, "", "{}");
    check_filled("vehicle.plate", NULL, "UT", "{\"vehicle\":{\"plate\":\"UT\"}}");
    check_filled("number", "travelDocument", "L", "{\"travel_document\":{\"number\":\"L\"}}");
    check_filled("category", "travel_document", "stolen blank",
                 "{\"travel_document\":{\"category\":\"STOLEN_BLANK\"}}");
    check_filled("serialObliterated", "firearm", "1", "{\"firearm\":{\"serial_obliterated\":true}}");
    check_filled("nationalities", "notice", "|UTO | CO||",
                 "{\"notice\":{\"nationalities\":[\"UTO\",\"CO\"]}}");
    check_filled("documents[1].number", "notice", "L",
                 "{\"notice\":{\"documents\":[{},{\"number\":\"L\"}]}}");
    check_filled("notice.missing.place", NULL, "X", "{\"notice\":{\"missing\":{\"place\":\"X\"}}}");
}

static void refuses_names_without_a_single_field(void)
{
    static const char *const names[] = {"",
                                        ".",
                                        "x",
                                        "sourceRef.",
                                        ".sourceRef",
                                        "sourceRef.x",
                                        "vehicle",
                                        "vehicle.",
                                        "evaluation",
                                        "arrestWarrants",
                                        "arrestWarrants[0]",
                                        "documents[x].number",
                                        "documents[].number",
                                        "documents[.number",
                                        "documents[01].number",
                                        "documents[64].number",
                                        "plate[0]",
                                        "vehicle[0].plate"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct csv_column column;
        CHECK_CASE(csv_column_init(&column, names[i], NULL) == ERROR_INVALID, "\"%s\"", names[i]);
    }
    char longest[sizeof((struct csv_column *)NULL)->name + 1];
    struct csv_column column;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CHECK_ERROR(csv_column_init(&column, longest, NULL), ERROR_LIMIT);
}

static void refuses_two_columns_for_one_field(void)
{
    struct error error = {0};
    struct csv_column column;
    json_t *record = json_object();
    REQUIRE_OK(csv_column_init(&column, "plate", &error), &error);
    size_t vehicle = csv_column_find_type("vehicle");
    CHECK_OK(csv_column_fill(&column, vehicle, "UT", record, &error), &error);
    CHECK_ERROR(csv_column_fill(&column, vehicle, "UT", record, &error), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "plate: two columns say it");
    json_decref(record);
    csv_column_release(&column);
}

static void finds_types_in_both_forms(void)
{
    CHECK(csv_column_find_type("travel_document") != SIZE_MAX);
    CHECK(csv_column_find_type("travel_document") == csv_column_find_type("travelDocument"));
    CHECK(csv_column_find_type("source_ref") == SIZE_MAX);
    CHECK(csv_column_find_type("evaluation") == SIZE_MAX);
    CHECK(csv_column_find_type("") == SIZE_MAX);
}

CHECK_MAIN("csv_column", {"fills the field it names", fills_the_field_it_names},
           {"refuses names without a single field", refuses_names_without_a_single_field},
           {"refuses two columns for one field", refuses_two_columns_for_one_field},
           {"finds types in both forms", finds_types_in_both_forms})
