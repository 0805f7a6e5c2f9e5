#include "check.h"
#include "comity/key_series.h"
#include "comity/message.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

static void takes_ends_that_differ_in_digits(void)
{
    static const struct {
        const char *first;
        const char *last;
        const char *error; /* NULL: it is a series */
    } cases[] = {
        {"AB0001", "ab-0999", NULL},
        {"AB0001", "AB0001", NULL},
        {"1000X", "1999X", NULL},
        {"0000", "9999", NULL},
        {"AB0002", "AB0001", "the end AB0001 is before the beginning, AB0002"},
        {"AB0001", "AB00010", "the ends AB0001 and AB00010 are not of one length"},
        {"AB0001", "AC0001", "the ends AB0001 and AC0001 differ in other than digits"},
        {"AB0001", "AB000X", "the ends AB0001 and AB000X differ in other than digits"},
        {"A", "AB0001", "document number: "},
        {"AB0001", "", "document number: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct key_series series = {.field = "before"};
        struct error error = {0};
        enum error_code code =
            key_series_normalise(KEY_DOCUMENT, cases[i].first, cases[i].last, "UTO", false, &series, &error);
        if (cases[i].error == NULL) {
            CHECK_OK(code, &error);
            CHECK_SAME_TEXT(series.country, "UTO");
            continue;
        }
        CHECK_CASE(code == ERROR_INVALID && strncmp(error.text, cases[i].error, strlen(cases[i].error)) == 0,
                   "%s to %s: %s", cases[i].first, cases[i].last, error.text);
        CHECK_SAME_TEXT(series.field, "before");
    }
}

static void has_series_of_documents_and_addresses_only(void)
{
    struct key_series series;
    CHECK(key_series_has_kind(KEY_DOCUMENT));
    CHECK(key_series_has_kind(KEY_IP));
    CHECK(!key_series_has_kind(KEY_VIN));
    CHECK_ERROR(key_series_normalise(KEY_VIN, "113456", "113457", "", false, &series, NULL), ERROR_INVALID);
    CHECK_ERROR(key_series_normalise(KEY_DOCUMENT, "AB0001", NULL, "", false, &series, NULL), ERROR_INVALID);
    CHECK_ERROR(key_series_normalise(KEY_IP, "192.0.2.1", NULL, "", false, &series, NULL), ERROR_INVALID);
    CHECK_OK(key_series_normalise(KEY_IP, "192.0.2.0/24", NULL, "", false, &series, NULL), NULL);
    CHECK_SAME_TEXT(series.first, "c0000200");
    CHECK_SAME_TEXT(series.last, "c00002ff");
}

static bool holds(const struct key_series *series, const char *text, const char *country, bool loose)
{
    struct key key;
    CHECK_OK(key_normalise(KEY_DOCUMENT, text, country, loose, &key, NULL), NULL);
    return key_series_holds(series, &key);
}

static void holds_what_lies_between_in_every_respect(void)
{
    struct key_series series;
    CHECK_OK(key_series_normalise(KEY_DOCUMENT, "A095X", "A105X", "UTO", false, &series, NULL), NULL);
    CHECK(holds(&series, "A095X", "UTO", false));
    CHECK(holds(&series, "A100X", "UTO", false));
    CHECK(holds(&series, "A105X", "UTO", false));
    CHECK(!holds(&series, "A094X", "UTO", false));
    CHECK(!holds(&series, "A106X", "UTO", false));
    CHECK(!holds(&series, "A100Y", "UTO", false));
    CHECK(!holds(&series, "A10BX", "UTO", false)); /* between them as text */
    CHECK(!holds(&series, "A0999X", "UTO", false));
    CHECK(!holds(&series, "A100X", "", false));
    CHECK(!holds(&series, "A100X", "D", false));
    CHECK(!holds(&series, "A100X", "UTO", true));
}

/* Every key of a series is found under one of the prefixes of its own; and under no more than one. */
static void shares_bytes_with_its_keys(void)
{
    uint8_t bytes[2][LIMIT_KEY_BYTES + 8];
    struct key_series series;
    char text[16];
    CHECK_OK(key_series_normalise(KEY_DOCUMENT, "A095X", "A105X", "", false, &series, NULL), NULL);
    size_t size = key_series_bytes(&series, bytes[0]);
    for (unsigned number = 90; number < 110; number++) {
        struct key key;
        unsigned shared = 0;
        snprintf(text, sizeof text, "A%03uX", number);
        CHECK_OK(key_normalise(KEY_DOCUMENT, text, "", false, &key, NULL), NULL);
        for (size_t chars = 0; chars <= strlen(key.text); chars++) {
            size_t other = key_series_bytes_of_key(&key, chars, bytes[1]);
            shared += view_is_equal(view_of(bytes[0], size), view_of(bytes[1], other)) ? 1 : 0;
        }
        CHECK_SAME_NUMBER(shared, 1); /* of those outside, too: the record decides */
        size_t other = key_bytes(&key, bytes[1]);
        CHECK(!view_is_equal(view_of(bytes[0], size), view_of(bytes[1], other)));
    }
}

static bool write_down(void *context, const struct key_series *series)
{
    char *lines = context;
    size_t used = strlen(lines);
    snprintf(lines + used, 512 - used, "%s:%s-%s%s %s\n", series->country, series->first, series->last,
             series->loose ? "~" : "", series->field);
    return true;
}

static void derives_each_form_of_a_records_series(void)
{
    char lines[512] = "";
    Comity__Record *record = record_json_read(
        "{'travelDocument':{'issuingCountry':'UTO','number':'S1','rangeFrom':'SB001','rangeTo':'SB199'}}");
    key_series_of_record(record, write_down, lines);
    CHECK_SAME_TEXT(lines,
                    ":SB001-SB199 travelDocument.rangeFrom\nUTO:SB001-SB199 travelDocument.rangeFrom\n"
                    ":58001-58199~ travelDocument.rangeFrom\nUTO:58001-58199~ travelDocument.rangeFrom\n");
    message_free(&record->base);
    lines[0] = '\0';
    record = record_json_read("{'cyberIndicator':{'kind':'IPV4','value':'192.0.2.0/31'}}");
    key_series_of_record(record, write_down, lines);
    CHECK_SAME_TEXT(lines,
                    ":c0000200-c0000201 cyberIndicator.value\n:c0000200-c0000201~ cyberIndicator.value\n");
    message_free(&record->base);
}

CHECK_MAIN("key_series", {"takes ends that differ in digits", takes_ends_that_differ_in_digits},
           {"has series of documents and addresses only", has_series_of_documents_and_addresses_only},
           {"holds what lies between in every respect", holds_what_lies_between_in_every_respect},
           {"shares bytes with its keys", shares_bytes_with_its_keys},
           {"derives each form of a record's series", derives_each_form_of_a_records_series})
