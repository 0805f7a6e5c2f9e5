#include "rules.h"

#define RULES(table) .rules = (table), .count = sizeof(table) / sizeof(table)[0]
#define KEY(kind) .is_key = true, .key = KEY_##kind

static const struct rule envelope[] = {
    {"source_ref", .bytes_max = 128},
    {"event_date", .format = RULE_DATE},
    {"retention_until", .format = RULE_DATE},
    {"operation_id", .bytes_max = 64},
    {"handling_text", .when_field = "handling_code", .when_value = COMITY__RECORD__HANDLING_CODE__H3},
    {"links.relation", .is_required = true},
    {"links.owner", .format = RULE_BUREAU},
    {"links.record_id", .is_required = true, .format = RULE_UUID},
};

static const struct rule notice[] = {
    {"colour", .is_required = true},
    {"kind", .is_required = true},
    {"notice_id", .bytes_max = 64, KEY(NOTICE)},
    {"family_name", .bytes_max = 512},
    {"forenames", .bytes_max = 512},
    {"aliases", .bytes_max = 512},
    {"birth_date", .format = RULE_DATE},
    {"birth_country", .format = RULE_COUNTRY},
    {"nationalities", .format = RULE_COUNTRY},
    {"height_cm", .least = 20, .most = 300},
    {"weight_kg", .least = 1, .most = 700},
    {"eyes", .bytes_max = 64},
    {"hair", .bytes_max = 64},
    {"languages", .bytes_max = 64},
    {"national_id", .bytes_max = 64, KEY(NATIONAL_ID), .country = "national_id_country"},
    {"national_id_country", .format = RULE_COUNTRY},
    {"documents.number", .is_required = true, .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country"},
    {"documents.issuing_country", .format = RULE_COUNTRY},
    {"arrest_warrants.issuing_country", .format = RULE_COUNTRY},
    {"arrest_warrants.reference", .bytes_max = 128, KEY(WARRANT), .country = "issuing_country"},
    {"arrest_warrants.date", .format = RULE_DATE},
    {"missing.date", .format = RULE_DATE},
    {"missing.country", .format = RULE_COUNTRY},
};

static const struct rule travel_document[] = {
    {"document_type", .is_required = true},
    {"number", .is_required = true, .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country"},
    {"issuing_country", .is_required = true, .format = RULE_COUNTRY},
    {"category", .is_required = true},
    {"date_of_loss", .format = RULE_DATE},
    {"range_from", .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country"},
    {"range_to", .bytes_max = 64, KEY(DOCUMENT), .country = "issuing_country"},
};

static const struct rule vehicle[] = {
    {"vin", .bytes_max = 64, KEY(VIN)},
    {"vin", .bytes_max = 64, KEY(VIN_SUFFIX)},
    {"plate", .bytes_max = 64, KEY(PLATE), .country = "plate_country"},
    {"plate_country", .format = RULE_COUNTRY},
    {"engine_number", .bytes_max = 64, KEY(ENGINE)},
    {"year", .least = 1880, .most = 2100},
    {"date_stolen", .format = RULE_DATE},
    {"country", .format = RULE_COUNTRY},
    {"part_serial", .bytes_max = 64, KEY(PART)},
};

static const struct rule firearm[] = {
    {"status", .is_required = true},
    {"serial", .bytes_max = 64, KEY(FIREARM), .key_unless = "serial_obliterated"},
    {"country_of_manufacture", .format = RULE_COUNTRY},
    {"date", .format = RULE_DATE},
    {"trace_request.requested_bureau", .is_required = true, .format = RULE_BUREAU},
    {"trace_request.date_of_export", .format = RULE_DATE},
    {"trace_request.export_country", .format = RULE_COUNTRY},
};

static const struct record_rules envelope_rules = {RULES(envelope)};

static const struct record_rules notice_rules = {
    RULES(notice),
    .needs_one_of = "family_name subject_text",
    .summary = "colour kind notice_id ,family_name forenames ,birth_date ,subject_text",
};

static const struct record_rules travel_document_rules = {
    RULES(travel_document),
    .summary = "document_type issuing_country number ,category date_of_loss",
};

static const struct record_rules vehicle_rules = {
    RULES(vehicle),
    .needs_one_of = "vin plate engine_number part_serial",
    .summary = "=vehicle make model year ,=plate plate_country plate ,=VIN vin ,=engine engine_number ,=part "
               "part_type "
               "part_serial ,category date_stolen",
};

static const struct record_rules firearm_rules = {
    RULES(firearm),
    .needs_one_of = "serial serial_obliterated",
    .summary = "=firearm make model calibre ,=serial serial ,status date",
};

static const struct record_type types[] = {
    {"notice", "notice", COMITY__RECORD__TYPE_NOTICE, &notice_rules, 5, 5},
    {"travel_document", "travel document", COMITY__RECORD__TYPE_TRAVEL_DOCUMENT, &travel_document_rules, 10,
     10},
    {"vehicle", "vehicle", COMITY__RECORD__TYPE_VEHICLE, &vehicle_rules, 10, 10},
    {"firearm", "firearm", COMITY__RECORD__TYPE_FIREARM, &firearm_rules, 10, 30},
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
