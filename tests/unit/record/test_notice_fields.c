#include "record/notice_fields.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static void cleans_texts(void)
{
    static const struct {
        const char *text;
        const char *clean; /* NULL: nothing is left */
    } cases[] = {
        {"", NULL},
        {"-", NULL},
        {" \t\r\n", NULL},
        {" - ", NULL},
        {"--", "--"},
        {" a b ", "a b"},
        {"a\r\nb", "a\nb"},
        {"a\rb", "a\nb"},
        {"a\x01\x7f z", "a   z"},
        {"a\xc2\x85z", "a z"},
        {"\xc2\xa1z", "\xc2\xa1z"},
        {"Ñ", "Ñ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *value = json_string(cases[i].text);
        json_t *clean = notice_fields_clean(value);
        CHECK_SAME_TEXT(json_string_value(clean), cases[i].clean);
        json_decref(value);
        json_decref(clean);
    }
    CHECK(notice_fields_clean(NULL) == NULL);
    json_t *number = json_integer(7);
    CHECK(notice_fields_clean(number) == NULL);
    json_decref(number);
}

static void fills_and_warns(void)
{
    struct error error = {0};
    struct import_item item = {0};
    json_t *source = json_loads("{\"name\":\"VAX\",\"height\":1.5,\"shoe\":44,\"hat\":null}", 0, NULL);
    json_t *notice = json_object();
    REQUIRE_OK(notice_fields_fill(&item, source, notice, &error), &error);
    char *text = json_dumps(notice, JSON_COMPACT);
    CHECK_SAME_TEXT(text, "{\"family_name\":\"VAX\",\"height_cm\":150}");
    CHECK_SAME_TEXT(item.warning, "shoe: has no place in a record");
    free(text);
    json_decref(source);
    json_decref(notice);
}

static void cuts_warnings_that_do_not_fit(void)
{
    struct error error = {0};
    struct import_item item = {0};
    json_t *source = json_object(), *notice = json_object(), *codes = json_array();
    for (unsigned i = 0; i < 50; i++)
        json_array_append_new(codes, json_sprintf("9%02u", i));
    json_object_set_new(source, "nationalities", codes);
    REQUIRE_OK(notice_fields_fill(&item, source, notice, &error), &error);
    CHECK_SAME_NUMBER(strlen(item.warning), IMPORT_WARNING_BYTES - 1);
    json_decref(source);
    json_decref(notice);
}

CHECK_MAIN("notice_fields", {"cleans texts", cleans_texts},
           {"fills, and warns of what is left out", fills_and_warns},
           {"cuts warnings that do not fit", cuts_warnings_that_do_not_fit})
