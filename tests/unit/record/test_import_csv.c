#include "comity/import.h"

#include "check.h"
#include "comity/limits.h"
#include "import_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct import_options any = {.format = IMPORT_CSV};
static const struct import_options vehicles = {.format = IMPORT_CSV, .type = "vehicle"};
static const struct import_options firearms = {.format = IMPORT_CSV, .type = "firearm"};
static const struct import_options notices = {.format = IMPORT_CSV, .type = "notice"};

static void check(const struct import_options *options, const char *input, const char *expected)
{
    import_run_check(options, view_of_text(input), expected);
}

static void reads_paths_and_a_type_for_each_row(void)
{
    check(
        &any,
        "type,sourceRef,distribution,vehicle.plate,travel_document.number,travelDocument.document_type,"
        "issuingCountry,category\n"
        "vehicle,A,all,UT 12,,,,stolen\n"
        "travelDocument,B,\"CO,PA\",,L898902C3,passport,UTO,stolen-blank\n",
        "1 line 2 A: {\"sourceRef\":\"A\",\"vehicle\":{\"category\":\"STOLEN\",\"plate\":\"UT 12\"}} to all\n"
        "2 line 3 B: "
        "{\"sourceRef\":\"B\",\"travelDocument\":{\"documentType\":\"PASSPORT\",\"number\":\"L898902C3\","
        "\"issuingCountry\":\"UTO\",\"category\":\"STOLEN_BLANK\"}} to CO,PA\n");
}

static void reads_short_names_of_a_default_type(void)
{
    check(
        &firearms, "source_ref,serial,serialObliterated,status\nA,UTO123456,no,LOST\nB,,yes,SEIZED\n",
        "1 line 2 A: {\"sourceRef\":\"A\",\"firearm\":{\"status\":\"LOST\",\"serial\":\"UTO123456\"}}\n"
        "2 line 3 B: {\"sourceRef\":\"B\",\"firearm\":{\"status\":\"SEIZED\",\"serialObliterated\":true}}\n");
    check(&vehicles,
          "sourceRef,plate,year,evaluation.source,evaluation.information,purposes\n"
          "A,UT 12,2001,a,i1,warning | security-check\n",
          "1 line 2 A: "
          "{\"sourceRef\":\"A\",\"purposes\":[\"WARNING\",\"SECURITY_CHECK\"],\"evaluation\":{\"source\":"
          "\"A\",\"information\":\"I1\"},\"vehicle\":{\"plate\":\"UT 12\",\"year\":2001}}\n");
}

static void reads_elements_by_index(void)
{
    check(&notices,
          "sourceRef,colour,kind,familyName,aliases,documents[0].number,documents[1].number,arrestWarrants."
          "charge\n"
          "A,RED,NOTICE,VAX,V|X,,L898902C3,Theft\n",
          "1 line 2 A: "
          "{\"sourceRef\":\"A\",\"notice\":{\"colour\":\"RED\",\"kind\":\"NOTICE\",\"familyName\":\"VAX\","
          "\"aliases\":[\"V\",\"X\"],\"documents\":[{\"number\":\"L898902C3\"}],\"arrestWarrants\":[{"
          "\"charge\":"
          "\"Theft\"}]}}\n");
}

static void reads_quoted_cells(void)
{
    static const struct {
        const char *cell;
        const char *json;
    } cases[] = {
        {"plain", "plain"},    {"  outer spaces\t", "outer spaces"},
        {"\"a,b\"", "a,b"},    {"\"say \"\"so\"\"\"", "say \\\"so\\\""},
        {"\"a\nb\"", "a\\nb"}, {"\"a\r\nb\"", "a\\nb"},
        {"\"\"\"\"", "\\\""},  {"\"Ñ\"", "Ñ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char input[256], expected[256];
        snprintf(input, sizeof input, "sourceRef,make,plate\r\nA,%s,UT 12\r\n", cases[i].cell);
        snprintf(expected, sizeof expected,
                 "1 line 2 A: {\"sourceRef\":\"A\",\"vehicle\":{\"plate\":\"UT 12\",\"make\":\"%s\"}}\n",
                 cases[i].json);
        check(&vehicles, input, expected);
    }
    check(&vehicles, "sourceRef,plate,make\nA,UT 12,\"\"\n\"B\",\"UT 13\",\"\"",
          "1 line 2 A: {\"sourceRef\":\"A\",\"vehicle\":{\"plate\":\"UT 12\"}}\n"
          "2 line 3 B: {\"sourceRef\":\"B\",\"vehicle\":{\"plate\":\"UT 13\"}}\n");
}

static void counts_lines_within_quotes(void)
{
    check(&vehicles, "\nsourceRef,plate,make\nA,UT 12,\"a\n\nb\"\n\nB\n",
          "1 line 3 A: {\"sourceRef\":\"A\",\"vehicle\":{\"plate\":\"UT 12\",\"make\":\"a\\n\\nb\"}}\n"
          "2 line 7 : INVALID: has 1 cells, but the header names 3 columns\n");
}

static void refuses_a_row_and_goes_on(void)
{
    static const struct {
        const char *row;
        const char *reason;
    } cases[] = {
        {"A,5\" barrel,",
         ": MALFORMED: cell 2 has a quote inside; the whole cell must be quoted, and the quote "
         "doubled"},
        {"A,\"x\" y,", ": MALFORMED: cell 2 has text behind its closing quote"},
        {"A,x", ": INVALID: has 2 cells, but the header names 3 columns"},
        {"A,x,2000,", ": INVALID: has 4 cells, but the header names 3 columns"},
        {",UT 12,2000", ": INVALID: sourceRef: is required, so that a second run is noticed"},
        {"A,UT 12,MM", "A: INVALID: vehicle.year: must be a whole number in range"},
        {"A,\xff,2000", ": INVALID: is not UTF-8"},
        {"A,\x01,2000", "A: INVALID: vehicle.plate: has a control character, or is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char input[256], expected[512];
        snprintf(input, sizeof input, "sourceRef,plate,year\n%s\nB,UT 13,2001\n", cases[i].row);
        snprintf(expected, sizeof expected,
                 "1 line 2 %s\n2 line 3 B: {\"sourceRef\":\"B\",\"vehicle\":{\"plate\":\"UT "
                 "13\",\"year\":2001}}\n",
                 cases[i].reason);
        check(&vehicles, input, expected);
    }
}

static void refuses_rows_of_no_or_another_type(void)
{
    check(&any,
          "type,sourceRef,distribution,plate,serial\n,A,,UT 12,\nboat,B,,,\nfirearm,C,,UT "
          "12,\nvehicle,D,co,UT 12,\n",
          "1 line 2 A: INVALID: plate: of which type? The row names none\n"
          "2 line 3 : INVALID: type: there is no record type \"boat\"\n"
          "3 line 4 C: INVALID: plate: a firearm has no such field\n"
          "4 line 5 D: INVALID: distribution: \"co\" is not a bureau code (2 to 8 of A-Z 0-9)\n");
}

static void refuses_headers_that_say_nothing(void)
{
    static const struct {
        const struct import_options *options;
        const char *input;
        const char *fault;
    } cases[] = {
        {&any, "", "there is no header line"},
        {&any, "\r\n\n", "there is no header line"},
        {&any, "type,sourceRef,wheels\n", "header: column 3: no record has a single field \"wheels\""},
        {&any, "type,notice\n", "header: column 2: no record has a single field \"notice\""},
        {&any, "type,vehicle.plate.x\n",
         "header: column 2: no record has a single field \"vehicle.plate.x\""},
        {&any, "type,vehicle.plate[0]\n",
         "header: column 2: no record has a single field \"vehicle.plate[0]\""},
        {&any, "type,documents[64].number\n",
         "header: column 2: no record has a single field \"documents[64].number\""},
        {&any, "type,sourceRef,sourceRef\n", "header: two columns are named \"sourceRef\""},
        {&any, "sourceRef,plate\n",
         "header: \"plate\" is a field of which type? Give a type for the whole input, or a column \"type\""},
        {&vehicles, "sourceRef,serial\n", "header: a vehicle has no field \"serial\""},
        {&any, "sourceRef,\"plate\n", "header: cell 2 opens a quote that is never closed"},
        {&any, "type,\xff\n", "header: is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = import_run(cases[i].options, view_of_text(cases[i].input), 4);
        const char *fault = strchr(text, ' ');
        fault = fault != NULL ? strchr(fault + 1, ' ') : NULL;
        CHECK_CASE(fault != NULL && strncmp(fault + 1, cases[i].fault, strlen(cases[i].fault)) == 0, "got %s",
                   text);
        CHECK(strncmp(text, "fault: ", 7) == 0);
        free(text);
    }
}

static void reads_quotes_before_crlf_and_refuses_nul(void)
{
    static const char nul[] = "sourceRef,plate\nA,U\0T\n";
    check(&vehicles, "\"sourceRef\",\"plate\"\r\n\"A\",\"UT 12\"\r\n",
          "1 line 2 A: {\"sourceRef\":\"A\",\"vehicle\":{\"plate\":\"UT 12\"}}\n");
    import_run_check(&vehicles, view_of(nul, sizeof nul - 1), "1 line 2 : MALFORMED: cell 2 has a NUL\n");
}

static void refuses_a_long_row_however_it_is_cut(void)
{
    struct buffer input;
    struct error error = {0};
    const char *head = "sourceRef,plate\nA,\"UT", *tail = "\"\nB,UT 13\n";
    buffer_init(&input, SIZE_MAX / 2);
    REQUIRE_OK(buffer_append(&input, head, strlen(head), &error), &error);
    REQUIRE_OK(buffer_reserve(&input, LIMIT_IMPORT_LINE_BYTES, &error), &error);
    memset(input.data + input.size, ' ', LIMIT_IMPORT_LINE_BYTES);
    input.size += LIMIT_IMPORT_LINE_BYTES;
    REQUIRE_OK(buffer_append(&input, tail, strlen(tail), &error), &error);
    for (size_t chunk = 1000; chunk < 4 * input.size; chunk = 40 * chunk + 7) {
        char *text = import_run(&vehicles, buffer_view(&input), chunk);
        CHECK_SAME_TEXT(text,
                        "1 line 2 : LIMIT: is longer than 1048576 bytes, within quotes that begin there\n"
                        "2 line 3 B: {\"sourceRef\":\"B\",\"vehicle\":{\"plate\":\"UT 13\"}}\n");
        free(text);
    }
    char *text = import_run(&vehicles, buffer_view(&input), input.size);
    CHECK(strncmp(text, "1 line 2 : LIMIT: ", 18) == 0);
    free(text);
    buffer_release(&input);
}

static void keeps_an_open_quote_from_eating_memory(void)
{
    struct buffer input;
    struct error error = {0};
    const char *head = "sourceRef,plate\nA,\"", *tail = "\"\nB,UT 13\n";
    buffer_init(&input, SIZE_MAX / 2);
    REQUIRE_OK(buffer_append(&input, head, strlen(head), &error), &error);
    for (size_t i = 0; i < LIMIT_IMPORT_LINE_BYTES / 4; i++)
        REQUIRE_OK(buffer_append(&input, "abc,\nX", 6, &error), &error);
    char *text = import_run(&vehicles, buffer_view(&input), 4096);
    CHECK_SAME_TEXT(text, "1 line 2 : LIMIT: is longer than 1048576 bytes, within quotes that begin there\n");
    free(text);

    REQUIRE_OK(buffer_append(&input, tail, strlen(tail), &error), &error);
    text = import_run(&vehicles, buffer_view(&input), 4096);
    CHECK(strstr(text, " B: {\"sourceRef\":\"B\",") != NULL);
    free(text);
    buffer_release(&input);
}

CHECK_MAIN("import_csv", {"reads paths, and a type for each row", reads_paths_and_a_type_for_each_row},
           {"reads short names of a default type", reads_short_names_of_a_default_type},
           {"reads elements by index and lists", reads_elements_by_index},
           {"reads quoted cells", reads_quoted_cells},
           {"counts lines within quotes", counts_lines_within_quotes},
           {"refuses a row and goes on", refuses_a_row_and_goes_on},
           {"refuses rows of no or another type", refuses_rows_of_no_or_another_type},
           {"refuses headers that say nothing", refuses_headers_that_say_nothing},
           {"reads quotes before CR LF, refuses NUL", reads_quotes_before_crlf_and_refuses_nul},
           {"refuses a long row however it is cut", refuses_a_long_row_however_it_is_cut},
           {"keeps an open quote from eating memory", keeps_an_open_quote_from_eating_memory})
