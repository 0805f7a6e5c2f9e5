#include "comity/message_json.h"

#include "check.h"
#include "comity/record.h"
#include "log.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_of(const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    REQUIRE(json != NULL);
    return json;
}

static enum error_code decode(const ProtobufCMessageDescriptor *descriptor, const char *text,
                              ProtobufCMessage **ret, struct error *error)
{
    json_t *json = json_of(text);
    enum error_code code = message_json_decode(descriptor, json, ret, error);
    json_decref(json);
    return code;
}

/* ---- JSON with every field of a message set, made by reflection ---- */

static json_t *full_message(const ProtobufCMessageDescriptor *descriptor, uint32_t oneof_member, int salt);

static json_t *full_value(const ProtobufCFieldDescriptor *field, int salt)
{
    const ProtobufCEnumDescriptor *values = field->descriptor;
    char text[32];
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return full_message(field->descriptor, 0, salt);
    case PROTOBUF_C_TYPE_ENUM:
        return json_string(values->values[1 + (unsigned)salt % (values->n_values - 1)].name);
    case PROTOBUF_C_TYPE_BOOL:
        return json_true();
    case PROTOBUF_C_TYPE_STRING:
        snprintf(text, sizeof text, "Ñandú \"%u\"\n%d", field->id, salt);
        return json_string(text);
    case PROTOBUF_C_TYPE_BYTES:
        return json_string("AAEC/w==");
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        return json_string("9223372036854775807");
    default:
        return json_integer(1 + salt);
    }
}

/* Of a oneof only `oneof_member` is set, or its first. */
static json_t *full_message(const ProtobufCMessageDescriptor *descriptor, uint32_t oneof_member, int salt)
{
    json_t *object = json_object();
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        bool is_oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
        if (is_oneof && oneof_member == 0)
            oneof_member = field->id;
        if (is_oneof && field->id != oneof_member)
            continue;
        json_t *value = full_value(field, salt);
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            json_t *array = json_array();
            json_array_append_new(array, value);
            json_array_append_new(array, full_value(field, salt + 1));
            value = array;
        }
        json_object_set_new(object, field->name, value);
    }
    return object;
}

static void check_same_packed(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    size_t size = protobuf_c_message_get_packed_size(a);
    REQUIRE(protobuf_c_message_get_packed_size(b) == size);
    uint8_t *bytes = malloc(2 * size + 1);
    REQUIRE(bytes != NULL);
    protobuf_c_message_pack(a, bytes);
    protobuf_c_message_pack(b, bytes + size);
    CHECK_SAME_BYTES(view_of(bytes, size), view_of(bytes + size, size));
    free(bytes);
}

static void check_round_trip(const ProtobufCMessageDescriptor *descriptor, uint32_t oneof_member)
{
    struct error error = {0};
    json_t *json = full_message(descriptor, oneof_member, 0);
    json_t *again = NULL;
    ProtobufCMessage *message = NULL, *second = NULL;
    REQUIRE_OK(message_json_decode(descriptor, json, &message, &error), &error);
    REQUIRE_OK(message_json_encode(message, &again, &error), &error);
    REQUIRE_OK(message_json_decode(descriptor, again, &second, &error), &error);
    CHECK_CASE(json_object_size(again) == json_object_size(json), "%s", descriptor->name);
    check_same_packed(message, second);
    message_free(message);
    message_free(second);
    json_decref(json);
    json_decref(again);
}

static void every_field_survives(void)
{
    size_t count;
    const struct record_type *types = record_type_table(&count);
    for (size_t i = 0; i < count; i++)
        check_round_trip(&comity__record__descriptor, (uint32_t)types[i].type_case);
    check_round_trip(&comity__entry__descriptor, 5);
    check_round_trip(&comity__entry__descriptor, 6);
    check_round_trip(&comity__distribution__descriptor, 0);
}

static void check_encoded(const ProtobufCMessage *message, const char *expected)
{
    struct error error = {0};
    json_t *json = NULL;
    REQUIRE_OK(message_json_encode(message, &json, &error), &error);
    char *text = json_dumps(json, JSON_COMPACT);
    CHECK_SAME_TEXT(text, expected);
    free(text);
    json_decref(json);
}

static void writes_proto3_json(void)
{
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    document.number = (char[]){"L898902C3"};
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    Comity__Record record = COMITY__RECORD__INIT;
    check_encoded(&record.base, "{}");
    record.source_ref = (char[]){"BS-1"};
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    check_encoded(&record.base, "{\"sourceRef\":\"BS-1\",\"travelDocument\":{\"documentType\":\"PASSPORT\","
                                "\"number\":\"L898902C3\"}}");

    uint8_t nonce[] = {0, 1, 2, 255};
    Comity__Entry entry = COMITY__ENTRY__INIT;
    entry.nonce = (ProtobufCBinaryData){sizeof nonce, nonce};
    entry.time_ms = INT64_MIN;
    check_encoded(&entry.base, "{\"nonce\":\"AAEC/w==\",\"timeMs\":\"-9223372036854775808\"}");

    uint64_t covers[] = {0, UINT64_MAX};
    Comity__Withdraw withdraw = COMITY__WITHDRAW__INIT;
    withdraw.covers = covers;
    withdraw.n_covers = 2;
    withdraw.reason = (Comity__Withdraw__Reason)99;
    check_encoded(&withdraw.base, "{\"covers\":[\"0\",\"18446744073709551615\"],\"reason\":99}");
}

static void refuses_to_write_what_is_not_utf8(void)
{
    json_t *json = NULL;
    struct error error = {0};
    Comity__Record record = COMITY__RECORD__INIT;
    record.source_ref = (char[]){(char)0xc3, 0};
    CHECK_ERROR(message_json_encode(&record.base, &json, &error), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "sourceRef: is not UTF-8");
    CHECK(json == NULL);
}

static void reads_both_forms_of_a_name(void)
{
    struct error error = {0};
    ProtobufCMessage *message = NULL;
    REQUIRE_OK(
        decode(
            &comity__record__descriptor,
            "{\"source_ref\": \"A\", \"eventDate\": null, \"travel_document\": {\"dateOfLoss\": \"2024\"}}",
            &message, &error),
        &error);
    const Comity__Record *record = (const Comity__Record *)message;
    CHECK_SAME_TEXT(record->source_ref, "A");
    CHECK_SAME_TEXT(record->event_date, "");
    REQUIRE(record->type_case == COMITY__RECORD__TYPE_TRAVEL_DOCUMENT);
    CHECK_SAME_TEXT(record->travel_document->date_of_loss, "2024");
    message_free(message);
}

static void reads_numbers_in_any_form(void)
{
    static const char *const forms[] = {"183", "\"183\"", "183.0", "1.83e2"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char text[64];
        struct error error = {0};
        ProtobufCMessage *message = NULL;
        snprintf(text, sizeof text, "{\"heightCm\": %s}", forms[i]);
        REQUIRE_OK(decode(&comity__notice__descriptor, text, &message, &error), &error);
        CHECK_SAME_NUMBER(((const Comity__Notice *)message)->height_cm, 183);
        message_free(message);
    }
}

static void refuses_and_names_the_path(void)
{
    static const struct {
        const char *json;
        const char *text;
    } cases[] = {
        {"[]", "must be an object"},
        {"{\"notice\": {\"charge\": 1}}", "notice: unknown field \"charge\""},
        {"{\"notice\": {\"arrestWarrants\": [{}, {}, {\"charge\": 1}]}}",
         "notice.arrestWarrants[2].charge: must be a string"},
        {"{\"notice\": {\"arrest_warrants\": {}}}", "notice.arrestWarrants: must be an array"},
        {"{\"notice\": {\"aliases\": [null]}}", "notice.aliases[0]: must be a string"},
        {"{\"notice\": {\"colour\": \"PINK\"}}", "notice.colour: unknown value \"PINK\""},
        {"{\"notice\": {\"colour\": true}}", "notice.colour: must be the name of a value"},
        {"{\"notice\": {\"colour\": 2147483648}}", "notice.colour: is out of range"},
        {"{\"notice\": {\"heightCm\": -1}}", "notice.heightCm: is out of range"},
        {"{\"notice\": {\"heightCm\": 4294967296}}", "notice.heightCm: is out of range"},
        {"{\"notice\": {\"heightCm\": 1.5}}", "notice.heightCm: must be a whole number in range"},
        {"{\"notice\": {\"heightCm\": 1e300}}", "notice.heightCm: must be a whole number in range"},
        {"{\"notice\": {\"heightCm\": \"12 cm\"}}", "notice.heightCm: must be a whole number in range"},
        {"{\"notice\": {\"heightCm\": true}}", "notice.heightCm: must be a whole number"},
        {"{\"firearm\": {\"serialObliterated\": \"yes\"}}",
         "firearm.serialObliterated: must be true or false"},
        {"{\"sourceRef\": \"a\\u0001\"}", "sourceRef: has a control character, or is not UTF-8"},
        {"{\"sourceRef\": \"a\\u0085\"}", "sourceRef: has a control character, or is not UTF-8"},
        {"{\"sourceRef\": \"a\", \"source_ref\": \"b\"}", "sourceRef: is given under both of its names"},
        {"{\"notice\": {}, \"vehicle\": {}}",
         "vehicle: there is another in its place already, only one may be"},
        {"{\"notice\": []}", "notice: must be an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        ProtobufCMessage *message = NULL;
        CHECK_CASE(decode(&comity__record__descriptor, cases[i].json, &message, &error) == ERROR_INVALID,
                   "%s", cases[i].json);
        CHECK_SAME_TEXT(error.text, cases[i].text);
        CHECK(message == NULL);
    }
}

static void refuses_bytes_that_are_not_base64(void)
{
    struct error error = {0};
    ProtobufCMessage *message = NULL;
    CHECK_ERROR(decode(&comity__entry__descriptor, "{\"nonce\": \"AAE\"}", &message, &error), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "nonce: is not base64");
    CHECK_ERROR(decode(&comity__entry__descriptor, "{\"timeMs\": \"9223372036854775808\"}", &message, &error),
                ERROR_INVALID);
    CHECK_ERROR(
        decode(&comity__entry__descriptor, "{\"timeMs\": \"-9223372036854775809\"}", &message, &error),
        ERROR_INVALID);
    CHECK(message == NULL);
}

static void finds_fields_by_either_name(void)
{
    const ProtobufCFieldDescriptor *field = message_json_find_field(&comity__record__descriptor, "sourceRef");
    CHECK(field != NULL && strcmp(field->name, "source_ref") == 0);
    CHECK(message_json_find_field(&comity__record__descriptor, "source_ref") == field);
    CHECK(message_json_find_field(&comity__record__descriptor, "SourceRef") == NULL);
    CHECK(message_json_find_field(&comity__record__descriptor, "") == NULL);
}

CHECK_MAIN("message_json", {"every field of every type survives both ways", every_field_survives},
           {"writes the proto3 JSON mapping", writes_proto3_json},
           {"refuses to write what is not UTF-8", refuses_to_write_what_is_not_utf8},
           {"reads both forms of a name, and null as absent", reads_both_forms_of_a_name},
           {"reads whole numbers in any form", reads_numbers_in_any_form},
           {"refuses what is wrong and names the path", refuses_and_names_the_path},
           {"refuses bytes and 64-bit numbers that are wrong", refuses_bytes_that_are_not_base64},
           {"finds fields by either name", finds_fields_by_either_name})
