#include "comity/import.h"

#include "check.h"
#include "comity/limits.h"
#include "import_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct import_options options = {.format = IMPORT_NDJSON};

#define VEHICLE "\"vehicle\":{\"category\":\"STOLEN\",\"plate\":\"UT 1234\"}"

static void check(const char *input, const char *expected)
{
    import_run_check(&options, view_of_text(input), expected);
}

static void reads_a_record_a_line(void)
{
    check("", "");
    check("\r\n \n", "");
    check("{\"sourceRef\":\"BS-1\"," VEHICLE "}\n\n{\"sourceRef\":\"BS-2\"," VEHICLE "}",
          "1 line 1 BS-1: {\"sourceRef\":\"BS-1\"," VEHICLE "}\n"
          "2 line 3 BS-2: {\"sourceRef\":\"BS-2\"," VEHICLE "}\n");
}

static void reads_the_distribution_in_both_forms(void)
{
    check("{\"sourceRef\":\"A\"," VEHICLE ",\"distribution\":{\"kind\":\"ONLY\",\"bureaus\":[\"CO\"]}}\n"
          "{\"sourceRef\":\"B\"," VEHICLE ",\"distribution\":\"all-except:PA\"}\n"
          "{\"sourceRef\":\"C\"," VEHICLE ",\"distribution\":null}\n",
          "1 line 1 A: {\"sourceRef\":\"A\"," VEHICLE "} to CO\n"
          "2 line 2 B: {\"sourceRef\":\"B\"," VEHICLE "} to all-except:PA\n"
          "3 line 3 C: {\"sourceRef\":\"C\"," VEHICLE "}\n");
}

static void refuses_a_line_and_goes_on(void)
{
    static const struct {
        const char *line;
        const char *reason;
    } cases[] = {
        {"nonsense", ": MALFORMED: is not JSON: '[' or '{' expected near 'nonsense'"},
        {"{\"sourceRef\":\"A\",", ": MALFORMED: is not JSON: string or '}' expected near end of file"},
        {"[]", ": MALFORMED: is not a JSON object"},
        {"{} {}", ": MALFORMED: is not JSON: end of file expected near '{'"},
        {"{\"sourceRef\":\"A\",\"sourceRef\":\"B\"}", ": MALFORMED: is not JSON: duplicate object key near "
                                                      "'\"sourceRef\"'"},
        {"{" VEHICLE "}", ": INVALID: sourceRef: is required, so that a second run is noticed"},
        {"{\"sourceRef\":\"A\",\"vehicle\":{\"vin\":5}}", "A: INVALID: vehicle.vin: must be a string"},
        {"{\"sourceRef\":\"A\",\"travelDocument\":{\"documentType\":\"PASSPORT\",\"issuingCountry\":\"UTO\","
         "\"category\":\"LOST\"}}",
         "A: INVALID: travelDocument.number: is required"},
        {"{\"sourceRef\":\"A\",\"distribution\":\"co\"," VEHICLE "}", "A: INVALID: distribution: "},
        {"{\"sourceRef\":\"A\",\"distribution\":{\"kind\":\"SOME\"}," VEHICLE "}",
         "A: INVALID: distribution: kind: unknown value \"SOME\""},
        {"{\"sourceRef\":\"A\",\"distribution\":{\"kind\":\"ALL\",\"bureaus\":[\"CO\"]}," VEHICLE "}",
         "A: INVALID: distribution: "},
        {"{\"sourceRef\":\"\xc3(\"," VEHICLE "}", ": INVALID: is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char input[512], expected[512];
        snprintf(input, sizeof input, "%s\r\n{\"sourceRef\":\"B\"," VEHICLE "}\n", cases[i].line);
        snprintf(expected, sizeof expected, "1 line 1 %s", cases[i].reason);
        char *text = import_run(&options, view_of_text(input), 5);
        CHECK_CASE(strncmp(text, expected, strlen(expected)) == 0, "got %s", text);
        CHECK(strstr(text, "\n2 line 2 B: {\"sourceRef\":\"B\"," VEHICLE "}\n") != NULL);
        free(text);
    }
}

static void refuses_a_line_that_is_too_long(void)
{
    const char *record = "{\"sourceRef\":\"A\"," VEHICLE "}";
    for (size_t extra = 0; extra < 3; extra++) {
        size_t size = LIMIT_IMPORT_LINE_BYTES - 1 + extra; /* with its newline */
        struct buffer input;
        struct error error = {0};
        buffer_init(&input, SIZE_MAX / 2);
        REQUIRE_OK(buffer_reserve(&input, size + 64, &error), &error);
        memset(input.data, ' ', size);
        memcpy(input.data, record, strlen(record));
        input.data[size] = '\n';
        input.size = size + 1;
        REQUIRE_OK(buffer_append(&input, "{}", 2, &error), &error);
        bool is_too_long = extra > 0;
        for (unsigned i = 0; i < 3; i++) {
            static const size_t chunks[] = {SIZE_MAX / 4, 65536, 1000003};
            char *text = import_run(&options, buffer_view(&input), chunks[i]);
            CHECK_CASE((strncmp(text, "1 line 1 : LIMIT: is longer than 1048576 bytes\n", 47) == 0) ==
                           (size + 1 > LIMIT_IMPORT_LINE_BYTES + 1),
                       "extra %zu: %.100s", extra, text);
            CHECK(is_too_long || strncmp(text, "1 line 1 A: {", 13) == 0);
            CHECK(strstr(text, "\n2 line 2 : INVALID: sourceRef: is required") != NULL);
            free(text);
        }
        buffer_release(&input);
    }
}

CHECK_MAIN("import_ndjson", {"reads a record a line", reads_a_record_a_line},
           {"reads the distribution in both forms", reads_the_distribution_in_both_forms},
           {"refuses a line and goes on", refuses_a_line_and_goes_on},
           {"refuses a line that is too long", refuses_a_line_that_is_too_long})
