#include "comity/person.h"
#include "country.h"
#include "field.h"
#include "rules.h"

#include <string.h>

struct reading {
    struct person *person;
    enum person_part part;
    const char *family, *given;
    const char *family_script, *given_script;
    const char *family_at_birth;
};

static void add_name(struct person *person, const char *family, const char *given, const char *title)
{
    /* Who has one name only has it as the family's. */
    const bool has_family = family[0] != '\0';
    if ((!has_family && given[0] == '\0') || person->name_count == PERSON_NAMES)
        return;
    person->names[person->name_count++] =
        (struct person_name){has_family ? family : given, has_family ? given : "", title};
}

static void add_nationality(struct person *person, const char *text)
{
    const char *stored = country_find(text);
    if (stored != NULL && person->nationality_count < PERSON_NATIONALITIES)
        person->nationalities[person->nationality_count++] = stored;
}

static char sex_of(int64_t number)
{
    return number == COMITY__NOTICE__SEX__M ? 'M' : number == COMITY__NOTICE__SEX__F ? 'F' : 0;
}

static bool read_field(void *context, const struct field *field)
{
    struct reading *reading = context;
    if (!field_is_set(field))
        return true;
    switch (reading->part) {
    case PERSON_FAMILY:
        reading->family = field_text(field);
        break;
    case PERSON_GIVEN:
        reading->given = field_text(field);
        break;
    case PERSON_FAMILY_SCRIPT:
        reading->family_script = field_text(field);
        break;
    case PERSON_GIVEN_SCRIPT:
        reading->given_script = field_text(field);
        break;
    case PERSON_FAMILY_AT_BIRTH:
        reading->family_at_birth = field_text(field);
        break;
    case PERSON_ALIAS:
        add_name(reading->person, field_text(field), "", "alias");
        break;
    case PERSON_BORN:
        reading->person->born = field_text(field);
        break;
    case PERSON_SEX:
        reading->person->sex = sex_of(field_number(field));
        break;
    case PERSON_NATIONALITY:
        add_nationality(reading->person, field_text(field));
        break;
    case PERSON_NOTHING:
        break;
    }
    return true;
}

void person_of_record(const Comity__Record *record, struct person *out)
{
    const struct record_type *type = record_type_of(record);
    const ProtobufCMessage *body = record_body(record);
    struct reading reading = {.person = out,
                              .family = "",
                              .given = "",
                              .family_script = "",
                              .given_script = "",
                              .family_at_birth = ""};
    *out = (struct person){.born = ""};
    if (type == NULL || body == NULL)
        return;
    for (size_t i = 0; i < type->rules->count; i++) {
        const struct rule *rule = &type->rules->rules[i];
        reading.part = rule->part;
        if (rule->part != PERSON_NOTHING)
            field_visit(body, type->name, rule->path, read_field, &reading);
    }
    add_name(out, reading.family, reading.given, "name");
    add_name(out, reading.family_script, reading.given_script, "name in original script");
    if (reading.family_at_birth[0] != '\0')
        add_name(out, reading.family_at_birth, reading.given, "name at birth");
}
