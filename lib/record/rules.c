#include "rules.h"

#include <stdio.h>
#include <string.h>

static const struct rule envelope[] = {
    {"source_ref", .bytes_max = 128},
    {"event_date", .format = FORMAT_DATE},
    {"retention_until", .format = FORMAT_DATE},
    {"operation_id", .bytes_max = 64, KEY(OPERATION)},
    {"purposes", .is_distinct = true},
    {"handling_text", WHEN("handling_code", COMITY__RECORD__HANDLING_CODE__H3), .is_required = true},
    {"evaluation.source", .is_required = true},
    {"evaluation.information", .is_required = true},
    {"links.relation", .is_required = true},
    {"links.owner", .format = FORMAT_BUREAU},
    {"links.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
};

/* No coercive measure against those who are not accused. */
#define NOT_ARRESTED(status)                                                                                 \
    {                                                                                                        \
        "action_to_take", WHEN("^person_status", COMITY__RECORD__PERSON_STATUS__##status),                   \
            .never = COMITY__NOTICE__ACTION__ARREST                                                          \
    }

static const struct rule notice[] = {
    {"colour", .is_required = true},
    {"kind", .is_required = true},
    {"notice_id", .bytes_max = 64, KEY(NOTICE)},
    {"family_name", .bytes_max = 512, .part = PERSON_FAMILY},
    {"forenames", .bytes_max = 512, .part = PERSON_GIVEN},
    {"aliases", .bytes_max = 512, .part = PERSON_ALIAS},
    {"family_name_original_script", .bytes_max = 512, .part = PERSON_FAMILY_SCRIPT},
    {"forenames_original_script", .bytes_max = 512, .part = PERSON_GIVEN_SCRIPT},
    {"birth_name", .bytes_max = 512, .part = PERSON_FAMILY_AT_BIRTH},
    {"birth_date", .format = FORMAT_DATE, .part = PERSON_BORN},
    {"birth_country", .format = FORMAT_COUNTRY},
    {"sex", .part = PERSON_SEX},
    {"nationalities", .format = FORMAT_COUNTRY, .part = PERSON_NATIONALITY},
    {"height_cm", .least = 20, .most = 300},
    {"weight_kg", .least = 1, .most = 700},
    {"eyes", .bytes_max = 64},
    {"hair", .bytes_max = 64},
    {"languages", .bytes_max = 64},
    {"national_id", .bytes_max = 64, KEY(NATIONAL_ID), .country = "national_id_country"},
    {"national_id_country", .format = FORMAT_COUNTRY},
    {"documents.number", .is_required = true, .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country"},
    {"documents.issuing_country", .format = FORMAT_COUNTRY},
    {"arrest_warrants.issuing_country", .format = FORMAT_COUNTRY},
    {"arrest_warrants.reference", .bytes_max = 128, KEY(WARRANT), .country = "issuing_country"},
    {"arrest_warrants.date", .format = FORMAT_DATE},
    {"missing.date", .format = FORMAT_DATE},
    {"missing.country", .format = FORMAT_COUNTRY},
    NOT_ARRESTED(WITNESS),
    NOT_ARRESTED(VICTIM),
    NOT_ARRESTED(MISSING),
    NOT_ARRESTED(UNIDENTIFIED),
    NOT_ARRESTED(DECEASED),
};

static const struct rule travel_document[] = {
    {"document_type", .is_required = true},
    {"number", .is_required = true, .required_unless = "range_from", .bytes_max = 64, KEY(DOCUMENT),
     .country = "issuing_country"},
    {"issuing_country", .is_required = true, .format = FORMAT_COUNTRY},
    {"category", .is_required = true},
    {"date_of_loss", .format = FORMAT_DATE},
    {"range_from", WHEN("range_to", 0), .is_required = true},
    {"range_to", WHEN("range_from", 0), .is_required = true, .bytes_max = 64},
    {"range_from", .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country", .series_to = "range_to",
     .must_be_key = true},
};

static const struct rule vehicle[] = {
    {"vin", .bytes_max = 64, KEY(VIN)},
    {"vin", .bytes_max = 64, KEY(VIN_SUFFIX)},
    {"plate", .bytes_max = 64, KEY(PLATE), .country = "plate_country"},
    {"plate_country", .format = FORMAT_COUNTRY},
    {"engine_number", .bytes_max = 64, KEY(ENGINE)},
    {"year", .least = 1880, .most = 2100},
    {"date_stolen", .format = FORMAT_DATE},
    {"country", .format = FORMAT_COUNTRY},
    {"part_serial", .bytes_max = 64, KEY(PART)},
};

static const struct rule firearm[] = {
    {"status", .is_required = true},
    {"serial", .bytes_max = 64, KEY(FIREARM), .key_unless = "serial_obliterated"},
    {"serial", KEY(FIREARM_MAKE), .key_after = "make", .key_unless = "serial_obliterated"},
    {"country_of_manufacture", .format = FORMAT_COUNTRY},
    {"date", .format = FORMAT_DATE},
    {"trace_request.requested_bureau", .is_required = true, .format = FORMAT_BUREAU},
    {"trace_request.date_of_export", .format = FORMAT_DATE},
    {"trace_request.export_country", .format = FORMAT_COUNTRY},
};

static const struct record_rules envelope_rules = {RULES(envelope)};

static const struct record_rules notice_rules = {
    RULES(notice),
    .makes_hits = true,
    .needs_one_of = "family_name subject_text",
    .summary = "colour kind notice_id ,family_name forenames ,birth_date ,subject_text",
};

static const struct record_rules travel_document_rules = {
    RULES(travel_document),
    .makes_hits = true,
    .summary = "document_type issuing_country number =from range_from =to range_to ,category date_of_loss",
};

static const struct record_rules vehicle_rules = {
    RULES(vehicle),
    .makes_hits = true,
    .needs_one_of = "vin plate engine_number part_serial",
    .summary = "=vehicle make model year ,=plate plate_country plate ,=VIN vin ,=engine engine_number ,=part "
               "part_type "
               "part_serial ,category date_stolen",
};

static const struct record_rules firearm_rules = {
    RULES(firearm),
    .makes_hits = true,
    .needs_one_of = "serial serial_obliterated",
    .summary = "=firearm make model calibre ,=serial serial ,status date",
};

static const struct record_type types[] = {
    {"notice", "notice", COMITY__RECORD__TYPE_NOTICE, &notice_rules, 5, 5},
    {"travel_document", "travel document", COMITY__RECORD__TYPE_TRAVEL_DOCUMENT, &travel_document_rules, 10,
     10},
    {"vehicle", "vehicle", COMITY__RECORD__TYPE_VEHICLE, &vehicle_rules, 10, 10},
    {"firearm", "firearm", COMITY__RECORD__TYPE_FIREARM, &firearm_rules, 10, 30},
    {"drug_seizure", "drug seizure", COMITY__RECORD__TYPE_DRUG_SEIZURE, &rules_drug_seizure, 10, 10},
    {"trafficking_case", "trafficking case", COMITY__RECORD__TYPE_TRAFFICKING_CASE, &rules_trafficking_case,
     5, 10},
    {"cyber_indicator", "cyber indicator", COMITY__RECORD__TYPE_CYBER_INDICATOR, &rules_cyber_indicator, 3,
     5},
    {"organisation", "organisation", COMITY__RECORD__TYPE_ORGANISATION, &rules_organisation, 5, 5},
    {"message", "message", COMITY__RECORD__TYPE_MESSAGE, &rules_message, 5, 10},
    {"operation", "operation", COMITY__RECORD__TYPE_OPERATION, &rules_operation, 10, 10},
    {"operation_result", "operation result", COMITY__RECORD__TYPE_OPERATION_RESULT, &rules_operation_result,
     10, 10},
    {"hit", "hit", COMITY__RECORD__TYPE_HIT, &rules_hit, 5, 5},
    {"arrest_report", "arrest report", COMITY__RECORD__TYPE_ARREST_REPORT, &rules_arrest_report, 10, 10},
    {"attachment", "attachment", COMITY__RECORD__TYPE_ATTACHMENT, &rules_attachment, 5, 10},
};

const struct record_rules *rules_of_envelope(void)
{
    return &envelope_rules;
}

const struct record_type *rules_types(size_t *count)
{
    *count = sizeof types / sizeof types[0];
    return types;
}

struct field rules_beside(const struct field *field, const char *name, const Comity__Record *record)
{
    return name[0] == '^' ? field_of(&record->base, name + 1) : field_of(field->parent, name);
}

bool rules_holds(const struct rule *rule, const struct field *field, const Comity__Record *record)
{
    if (rule->when_field == NULL)
        return true;
    struct field beside = rules_beside(field, rule->when_field, record);
    if (beside.descriptor->type == PROTOBUF_C_TYPE_STRING)
        return field_is_set(&beside);
    return field_number(&beside) == rule->when_value;
}

bool rules_next_word(const char **list, char out[RULE_WORD_BYTES])
{
    *list += strspn(*list, " ");
    size_t size = strcspn(*list, " ");
    snprintf(out, RULE_WORD_BYTES, "%.*s", (int)size, *list);
    *list += size;
    return size > 0;
}
