#include "check.h"
#include "comity/message.h"
#include "record/rules.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

/* A row for a field that is not there would end the program when a record of the type comes; so each is
 * tried. */
static bool path_exists(const ProtobufCMessageDescriptor *descriptor, const char *path)
{
    char name[64] = "";
    size_t size = strcspn(path, ".");
    memcpy(name, path, size);
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    if (field == NULL || path[size] == '\0')
        return field != NULL;
    return field->type == PROTOBUF_C_TYPE_MESSAGE && path_exists(field->descriptor, path + size + 1);
}

static void check_beside(const ProtobufCMessageDescriptor *body, const char *path, const char *name)
{
    char beside[128] = "";
    const char *dot = strrchr(path, '.');
    if (name == NULL)
        return;
    if (name[0] != '^')
        snprintf(beside, sizeof beside, "%.*s%s", dot != NULL ? (int)(dot + 1 - path) : 0, path, name);
    CHECK_CASE(name[0] == '^' ? path_exists(&comity__record__descriptor, name + 1)
                              : path_exists(body, beside),
               "%s of %s.%s", name, body->short_name, path);
}

static void check_list(const ProtobufCMessageDescriptor *descriptor, const char *list)
{
    char word[RULE_WORD_BYTES];
    while (list != NULL && rules_next_word(&list, word)) {
        const char *name = word[0] == ',' ? word + 1 : word;
        CHECK_CASE(name[0] == '=' || path_exists(descriptor, name), "%s of %s", name, descriptor->short_name);
    }
}

static void check_rows(const ProtobufCMessageDescriptor *descriptor, const struct record_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];
        CHECK_CASE(path_exists(descriptor, rule->path), "%s.%s", descriptor->short_name, rule->path);
        check_beside(descriptor, rule->path, rule->when_field);
        check_beside(descriptor, rule->path, rule->not_before);
        check_beside(descriptor, rule->path, rule->country);
        check_beside(descriptor, rule->path, rule->key_unless);
        check_beside(descriptor, rule->path, rule->key_after);
        check_beside(descriptor, rule->path, rule->series_to);
        check_beside(descriptor, rule->path, rule->required_unless);
    }
    check_list(descriptor, rules->needs_one_of);
    check_list(&comity__record__descriptor, rules->needs_of_envelope);
    check_list(descriptor, rules->summary);
}

static void has_a_row_only_for_fields_that_exist(void)
{
    size_t count = 0;
    const struct record_type *types = record_type_table(&count);
    for (size_t i = 0; i < count; i++) {
        const ProtobufCFieldDescriptor *body =
            protobuf_c_message_descriptor_get_field_by_name(&comity__record__descriptor, types[i].name);
        if (CHECK(body != NULL && body->id == (uint32_t)types[i].type_case))
            check_rows(body->descriptor, types[i].rules);
    }
    check_rows(&comity__record__descriptor, rules_of_envelope());
}

static void has_a_row_for_every_type_of_the_schema(void)
{
    size_t count = 0;
    size_t members = 0;
    record_type_table(&count);
    for (unsigned i = 0; i < comity__record__descriptor.n_fields; i++)
        members += (comity__record__descriptor.fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    CHECK_SAME_NUMBER(count, members);
}

/* ---- conditions ---- */

struct trial {
    const Comity__Record *record;
    const struct rule *rule;
    unsigned held;
};

static bool try_row(void *context, const struct field *field)
{
    struct trial *trial = context;
    trial->held += rules_holds(trial->rule, field, trial->record) ? 1 : 0;
    return true;
}

static unsigned held(const char *text, const struct rule *rule)
{
    Comity__Record *record = record_json_read(text);
    struct trial trial = {.record = record, .rule = rule};
    CHECK(field_visit(record_body(record), "", rule->path, try_row, &trial));
    message_free(&record->base);
    return trial.held;
}

static void knows_where_a_row_holds(void)
{
    static const struct rule always = {.path = "make"};
    static const struct rule with_enum = {.path = "make", WHEN("status", COMITY__FIREARM__STATUS__LOST)};
    static const struct rule with_text = {.path = "make", WHEN("serial", 0)};
    static const struct rule with_envelope = {.path = "make",
                                              WHEN("^person_status", COMITY__RECORD__PERSON_STATUS__VICTIM)};
    CHECK_SAME_NUMBER(held("{'firearm':{}}", &always), 1);
    CHECK_SAME_NUMBER(held("{'firearm':{'status':'LOST'}}", &with_enum), 1);
    CHECK_SAME_NUMBER(held("{'firearm':{'status':'STOLEN'}}", &with_enum), 0);
    CHECK_SAME_NUMBER(held("{'firearm':{'serial':'X77'}}", &with_text), 1);
    CHECK_SAME_NUMBER(held("{'firearm':{}}", &with_text), 0);
    CHECK_SAME_NUMBER(held("{'personStatus':'VICTIM','firearm':{}}", &with_envelope), 1);
    CHECK_SAME_NUMBER(held("{'personStatus':'WITNESS','firearm':{}}", &with_envelope), 0);
}

static void reads_a_list_word_by_word(void)
{
    const char *list = " one  ,two =three";
    char word[RULE_WORD_BYTES];
    CHECK(rules_next_word(&list, word));
    CHECK_SAME_TEXT(word, "one");
    CHECK(rules_next_word(&list, word));
    CHECK_SAME_TEXT(word, ",two");
    CHECK(rules_next_word(&list, word));
    CHECK_SAME_TEXT(word, "=three");
    CHECK(!rules_next_word(&list, word));
}

CHECK_MAIN("rules", {"has a row only for fields that exist", has_a_row_only_for_fields_that_exist},
           {"has a row for every type of the schema", has_a_row_for_every_type_of_the_schema},
           {"knows where a row holds", knows_where_a_row_holds},
           {"reads a list word by word", reads_a_list_word_by_word})
