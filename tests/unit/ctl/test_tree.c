#include "check.h"
#include "tree.h"

#include <string.h>

static struct error error;

static void shows(const char *json, unsigned indent, const char *expected)
{
    struct buffer out;
    json_t *value = json_loads(json, 0, NULL);
    REQUIRE(value != NULL);
    buffer_init(&out, 100000);
    CHECK_OK(tree_append(&out, value, indent, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&out), view_of_text(expected));
    buffer_release(&out);
    json_decref(value);
}

static void names_become_words(void)
{
    shows("{\"dateOfBirth\": \"1970\", \"vin\": \"X\"}", 0, "date of birth: 1970\nvin: X\n");
}

static void values_are_what_people_read(void)
{
    shows("{\"a\": true, \"b\": false, \"c\": 12, \"d\": 1.5, \"e\": null, \"f\": \"\"}", 2,
          "  a: yes\n  b: no\n  c: 12\n  d: 1.5\n  e: \n  f: \n");
}

static void objects_and_lists_are_indented(void)
{
    shows("{\"travelDocument\": {\"number\": \"L1\", \"marks\": [\"one\", \"two\"],"
          " \"owners\": [{\"name\": \"A\", \"age\": 3}, {\"name\": \"B\"}]}}",
          0,
          "travel document:\n"
          "  number: L1\n"
          "  marks: one, two\n"
          "  owners:\n"
          "    - name: A\n"
          "      age: 3\n"
          "    - name: B\n");
}

static void texts_are_escaped(void)
{
    shows("{\"a\": \"x\\u001b[2J\\ny\"}", 0, "a: x\\u001b[2J\\ny\n");
}

static void what_is_too_deep_is_cut(void)
{
    char json[400] = "";
    struct buffer out;
    for (int i = 0; i < 40; i++)
        memcpy(json + strlen(json), "{\"a\":", 6);
    memcpy(json + strlen(json), "1", 2);
    for (int i = 0; i < 40; i++)
        memcpy(json + strlen(json), "}", 2);
    json_t *value = json_loads(json, 0, NULL);
    REQUIRE(value != NULL);
    buffer_init(&out, 100000);
    CHECK_OK(tree_append(&out, value, 0, &error), &error);
    CHECK(memmem(out.data, out.size, "a: ...\n", 7) != NULL);
    CHECK(memmem(out.data, out.size, "a: 1\n", 5) == NULL);
    buffer_release(&out);
    json_decref(value);
}

static void a_full_buffer_says_so(void)
{
    struct buffer out;
    json_t *value = json_loads("{\"number\": \"123456789\"}", 0, NULL);
    buffer_init(&out, 10);
    CHECK_ERROR(tree_append(&out, value, 0, &error), ERROR_LIMIT);
    buffer_release(&out);
    json_decref(value);
}

CHECK_MAIN("tree", {"names become words", names_become_words},
           {"values are what people read", values_are_what_people_read},
           {"objects and lists are indented", objects_and_lists_are_indented},
           {"texts are escaped", texts_are_escaped}, {"what is too deep is cut", what_is_too_deep_is_cut},
           {"a full buffer says so", a_full_buffer_says_so})
