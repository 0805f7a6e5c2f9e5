#include "rules.h"

/* More than any ship carries, in kilograms or pieces. */
#define QUANTITY_MAX 1e9

static const struct rule drug_seizure[] = {
    {"drug", .is_required = true},
    {"drug_name", .bytes_max = 128},
    {"drug_name", WHEN("drug", COMITY__DRUG__PRECURSOR), .is_required = true},
    {"drug_name", WHEN("drug", COMITY__DRUG__OTHER_DRUG), .is_required = true},
    {"quantity", .is_required = true, .most = QUANTITY_MAX},
    {"unit", .is_required = true},
    {"purity_percent", .most = 100},
    {"seizure_date", .is_required = true, .format = FORMAT_DATE},
    {"country", .format = FORMAT_COUNTRY},
    {"origin_country", .format = FORMAT_COUNTRY},
    {"transit_countries", .format = FORMAT_COUNTRY},
    {"destination_country", .format = FORMAT_COUNTRY},
    {"container_number", .bytes_max = 64, KEY(CONTAINER)},
    {"flight_number", .bytes_max = 64, KEY(FLIGHT)},
    {"vessel_number", .bytes_max = 64, KEY(VESSEL)},
    {"vessel_name", .bytes_max = 128},
};

static const struct rule trafficking_case[] = {
    {"kind", .is_required = true},
    {"nationalities", .is_distinct = true, .format = FORMAT_COUNTRY, .count_max = 256},
    {"recruitment_country", .format = FORMAT_COUNTRY},
    {"exploitation", .is_distinct = true},
    {"methods_of_control", .is_distinct = true},
    {"route", .format = FORMAT_COUNTRY},
    {"transport", .is_distinct = true},
    {"date", .format = FORMAT_DATE},
    {"country", .format = FORMAT_COUNTRY},
};

#define INDICATOR(of_kind, key_kind, chars)                                                                  \
    {                                                                                                        \
        "value", WHEN("kind", COMITY__CYBER_INDICATOR__KIND__##of_kind), KEY(key_kind), .must_be_key = true, \
                                                                                        .key_chars = (chars) \
    }

static const struct rule cyber_indicator[] = {
    {"kind", .is_required = true},
    {"value", .is_required = true, .bytes_max = 2048},
    {"platform", .bytes_max = 64},
    {"platform", WHEN("kind", COMITY__CYBER_INDICATOR__KIND__ACCOUNT), .is_required = true},
    {"currency", .bytes_max = 16},
    {"first_seen", .format = FORMAT_DATE},
    {"last_seen", .format = FORMAT_DATE, .not_before = "first_seen"},
    {"confidence_percent", .most = 100},
    INDICATOR(IPV4, IP, 8),
    INDICATOR(IPV6, IP, 32),
    INDICATOR(DOMAIN, DOMAIN, 0),
    INDICATOR(URL, URL, 0),
    INDICATOR(EMAIL, EMAIL, 0),
    INDICATOR(MD5, HASH, 32),
    INDICATOR(SHA1, HASH, 40),
    INDICATOR(SHA256, HASH, 64),
    INDICATOR(PHONE, PHONE, 0),
    INDICATOR(IMEI, IMEI, 0),
    INDICATOR(CRYPTO_ADDRESS, CRYPTO, 0),
    INDICATOR(ACCOUNT, ACCOUNT, 0),
    INDICATOR(MALWARE, MALWARE, 0),
};

static const struct rule organisation[] = {
    {"kind", .is_required = true},
    {"name", .is_required = true, .bytes_max = 512, .part = PERSON_FAMILY},
    {"name_original_script", .bytes_max = 512, .part = PERSON_FAMILY_SCRIPT},
    {"aliases", .bytes_max = 512, .part = PERSON_ALIAS},
    {"registration_number", .bytes_max = 64, KEY(REGISTRATION), .country = "country"},
    {"country", .format = FORMAT_COUNTRY},
};

const struct record_rules rules_drug_seizure = {
    RULES(drug_seizure),
    .makes_hits = true,
    .summary = "=seizure drug drug_name ,quantity unit ,seizure_date place country",
};

const struct record_rules rules_trafficking_case = {
    RULES(trafficking_case),
    .is_about_victims = true,
    .makes_hits = true,
    .summary = "kind ,date place country ,=rescued rescued",
};

const struct record_rules rules_cyber_indicator = {
    RULES(cyber_indicator),
    .makes_hits = true,
    .summary = "kind value platform ,threat ,=seen last_seen",
};

const struct record_rules rules_organisation = {
    RULES(organisation),
    .makes_hits = true,
    .summary = "kind name ,country registration_number",
};
