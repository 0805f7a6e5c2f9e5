#include "check.h"
#include "mutator.h"
#include "record_file.h"

#include <string.h>

#define PASSPORT                                                                                             \
    "\"travelDocument\": {\"documentType\": \"PASSPORT\", \"number\": \"L1\", \"issuingCountry\": \"UTO\"}"

static struct error error;
static Comity__Record *record;
static Comity__Distribution *distribution;

static enum error_code parse(const char *text)
{
    record = NULL;
    distribution = NULL;
    return record_file_parse(view_of_text(text), &record, &distribution, &error);
}

static void release(void)
{
    record_file_release(record, distribution);
}

static void is_a_record_with_or_without_a_distribution(void)
{
    REQUIRE_OK(parse("{\"sourceRef\": \"S-1\", " PASSPORT "}"), &error);
    CHECK_SAME_TEXT(record->source_ref, "S-1");
    CHECK_SAME_TEXT(record->travel_document->number, "L1");
    CHECK(distribution == NULL);
    release();
    REQUIRE_OK(parse("{\"distribution\": \"CO,PA\", " PASSPORT "}"), &error);
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__ONLY);
    CHECK_SAME_NUMBER(distribution->n_bureaus, 2);
    release();
    REQUIRE_OK(parse("{\"distribution\": {\"kind\": \"EXCEPT\", \"bureaus\": [\"PA\"]}, " PASSPORT "}"),
               &error);
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__EXCEPT);
    release();
}

static void what_get_wrote_is_taken_back(void)
{
    REQUIRE_OK(parse("{\"owner\": \"BS\", \"version\": 3, \"distribution\": {\"kind\": \"ALL\"},"
                     " \"record\": {" PASSPORT "}}"),
               &error);
    CHECK_SAME_TEXT(record->travel_document->number, "L1");
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__ALL);
    release();
}

static void refuses(const char *text, const char *why)
{
    enum error_code code = parse(text);
    CHECK_CASE(code == ERROR_INVALID && strstr(error.text, why) != NULL, "%s: %s", text, error.text);
    CHECK(record == NULL && distribution == NULL);
}

static void says_what_is_wrong_and_where(void)
{
    refuses("", "line 1");
    refuses("{\n\"a\" 1}", "line 2");
    refuses("[]", "a record is a JSON object");
    refuses("{\"colour\": 1}", "unknown field \"colour\"");
    refuses("{\"travelDocument\": {\"number\": 5}}", "travelDocument.number: must be a string");
    refuses("{\"distribution\": \"CO,co\", " PASSPORT "}", "distribution");
    refuses("{\"distribution\": {\"kind\": \"SOME\"}, " PASSPORT "}",
            "distribution: kind: unknown value \"SOME\"");
    refuses("{\"distribution\": 7, " PASSPORT "}", "distribution");
    refuses("{\"sourceRef\": \"a\", \"sourceRef\": \"b\"}", "duplicate");
}

static void a_mutant_is_refused_or_read(void)
{
    static const char TEXT[] = "{\"distribution\": \"CO,PA\", " PASSPORT "}";
    struct mutator mutator;
    struct view mutant;
    unsigned refused = 0, read = 0;
    mutator_init(&mutator, view_of_text(TEXT));
    while (mutator_next(&mutator, &mutant)) {
        record = NULL;
        distribution = NULL;
        if (record_file_parse(mutant, &record, &distribution, &error) == ERROR_NONE) {
            CHECK(record != NULL);
            read++;
        } else {
            CHECK(record == NULL && distribution == NULL && error.text[0] != '\0');
            refused++;
        }
        release();
    }
    CHECK_CASE(refused > 500 && read > 5, "%u refused, %u read", refused, read);
}

CHECK_MAIN("record_file",
           {"is a record, with or without a distribution", is_a_record_with_or_without_a_distribution},
           {"what get wrote is taken back", what_get_wrote_is_taken_back},
           {"says what is wrong, and where", says_what_is_wrong_and_where},
           {"a mutant is refused or read", a_mutant_is_refused_or_read})
