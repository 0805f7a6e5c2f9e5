#include "check.h"
#include "record/json_place.h"

#include "record.pb-c.h"

#include <stdint.h>
#include <string.h>

static struct error error;

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *descriptor,
                                                const char *name)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    REQUIRE(field != NULL);
    return field;
}

static void names_are_in_lower_camel_case(void)
{
    static const struct {
        const char *name, *json;
    } ROWS[] = {{"number", "number"}, {"issuing_country", "issuingCountry"},
                {"a_b_c", "aBC"},     {"vin_1", "vin1"},
                {"_a", "A"},          {"a_", "a"},
                {"a__b", "aB"},       {"", ""}};
    char json[JSON_NAME_BYTES];
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        json_place_name(ROWS[i].name, json);
        CHECK_SAME_TEXT(json, ROWS[i].json);
    }
}

static void a_name_that_is_too_long_is_cut(void)
{
    char name[500], json[JSON_NAME_BYTES];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    json_place_name(name, json);
    CHECK_SAME_NUMBER(strlen(json), JSON_NAME_BYTES - 1);
}

static void a_refusal_names_the_path(void)
{
    struct json_place root = {NULL, NULL, SIZE_MAX, 0};
    struct json_place document = {&root, field_of(&comity__record__descriptor, "travel_document"), SIZE_MAX,
                                  1};
    struct json_place country = {&document, field_of(&comity__travel_document__descriptor, "issuing_country"),
                                 SIZE_MAX, 2};
    struct json_place listed = {&document, field_of(&comity__travel_document__descriptor, "number"), 2, 2};
    CHECK_ERROR(json_place_refuse(&root, &error, ERROR_INVALID, "must be an object"), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "must be an object");
    CHECK_ERROR(json_place_refuse(&country, &error, ERROR_LIMIT, "is too long"), ERROR_LIMIT);
    CHECK_SAME_TEXT(error.text, "travelDocument.issuingCountry: is too long");
    CHECK_ERROR(json_place_refuse(&listed, &error, ERROR_INVALID, "must be a string"), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "travelDocument.number[2]: must be a string");
}

static void a_path_that_is_too_long_is_cut(void)
{
    struct json_place places[64];
    places[0] = (struct json_place){NULL, NULL, SIZE_MAX, 0};
    for (unsigned i = 1; i < 64; i++)
        places[i] = (struct json_place){&places[i - 1],
                                        field_of(&comity__record__descriptor, "travel_document"), i, i};
    CHECK_ERROR(json_place_refuse(&places[63], &error, ERROR_INVALID, "is wrong"), ERROR_INVALID);
    CHECK(strncmp(error.text, "travelDocument[1].travelDocument[2].", 36) == 0);
}

CHECK_MAIN("json_place", {"names are in lower camel case", names_are_in_lower_camel_case},
           {"a name that is too long is cut", a_name_that_is_too_long_is_cut},
           {"a refusal names the path", a_refusal_names_the_path},
           {"a path that is too long is cut", a_path_that_is_too_long_is_cut})
