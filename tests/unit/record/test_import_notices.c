#include "comity/import.h"

#include "check.h"
#include "comity/limits.h"
#include "import_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct import_options guessed = {.format = IMPORT_NOTICES};
static const struct import_options red = {.format = IMPORT_NOTICES, .colour = "red"};
static const struct import_options un = {.format = IMPORT_NOTICES, .colour = "UN"};

/* What a red notice 2099/1 with the name VAX becomes, with more fields after the name, and besides. */
#define RED_NOTICE(fields)                                                                                   \
    "{\"sourceRef\":\"2099/1\",\"purposes\":[\"FIND_WANTED_PERSON\"],\"notice\":{\"colour\":\"RED\","        \
    "\"kind\":\"NOTICE\",\"noticeId\":\"2099/1\",\"familyName\":\"VAX\"," fields                             \
    "\"actionToTake\":\"ARREST\"}}"

static void check(const struct import_options *options, const char *input, const char *expected)
{
    import_run_check(options, view_of_text(input), expected);
}

/* Check what becomes of one field of a red notice: `fields` in the record, and the warning. */
static void check_field(const char *source, const char *fields, const char *warning)
{
    char input[1024], expected[2048];
    snprintf(input, sizeof input, "{\"entity_id\":\"2099/1\",\"name\":\"VAX\",%s}", source);
    snprintf(expected, sizeof expected,
             "1 line 1 2099/1: {\"sourceRef\":\"2099/1\",\"purposes\":[\"FIND_WANTED_PERSON\"],\"notice\":{"
             "\"colour\":\"RED\",\"kind\":\"NOTICE\",\"noticeId\":\"2099/1\",\"familyName\":\"VAX\"%s,"
             "\"actionToTake\":\"ARREST\"}}%s%s%s\n",
             fields, warning[0] != '\0' ? " (" : "", warning, warning[0] != '\0' ? ")" : "");
    char *text = import_run(&red, view_of_text(input), SIZE_MAX / 4);
    CHECK_SAME_TEXT(text, expected);
    free(text);
}

static void reads_list_array_and_single_notices(void)
{
    const char *one = "1 line 1 2099/1: " RED_NOTICE("") "\n";
    check(&red, "{\"entity_id\":\"2099/1\",\"name\":\"VAX\"}", one);
    check(&red, "[{\"entity_id\":\"2099/1\",\"name\":\"VAX\"}]", one);
    check(&red, "{\"total\":1,\"_embedded\":{\"notices\":[{\"entity_id\":\"2099/1\",\"name\":\"VAX\"}]}}",
          one);
    check(&red, "{\"total\":0,\"_embedded\":{\"notices\":[]}}", "");
    check(&red, "[]", "");
    check(&red,
          "\n{\"entity_id\":\"2099/1\",\n\"name\":\"VAX\"}\r\n[7]\n{\"entity_id\":\"2099/3\"}\n\nx\n"
          "{\"entity_id\":\"2099/4\",\"name\":\"VAX\"}",
          "1 line 2 2099/1: " RED_NOTICE(
              "") "\n"
                  "2 line 4 : INVALID: is not a notice but something else\n"
                  "3 line 5 2099/3: INVALID: name: there is no usable name\n"
                  "4 line 7 : MALFORMED: is not JSON: '[' or '{' expected near 'x' (line 7)\n");
}

static void refuses_what_has_no_name_or_number(void)
{
    static const char *const names[] = {"\"\"", "\" \"", "\"-\"", "\" - \"", "null", "7"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char input[128];
        snprintf(input, sizeof input, "[{\"entity_id\":\"2099/1\",\"name\":%s}]", names[i]);
        check(&red, input, "1 line 1 2099/1: INVALID: name: there is no usable name\n");
        snprintf(input, sizeof input, "[{\"entity_id\":%s,\"name\":\"VAX\"}]", names[i]);
        check(&red, input, "1 line 1 : INVALID: entity_id: is required\n");
    }
}

static void reads_every_field(void)
{
    check_field(
        "\"forename\":\"ÉLI\",\"date_of_birth\":\"1974/08/12\",\"place_of_birth\":\"Utopia\","
        "\"country_of_birth_id\":\"UTO\",\"sex_id\":\"F\",\"nationalities\":[\"UTO\",\"CO\"],"
        "\"height\":1.825,\"weight\":70.4,\"eyes_colors_id\":[\"BRO\",\"GRY\"],\"hairs_id\":[\"BLA\"],"
        "\"distinguishing_marks\":\"scar\",\"languages_spoken_ids\":[\"ENG\"]",
        ",\"forenames\":\"ÉLI\",\"birthDate\":\"1974-08-12\",\"birthPlace\":\"Utopia\",\"birthCountry\":"
        "\"UTO\",\"sex\":\"F\",\"nationalities\":[\"UTO\",\"CO\"],\"heightCm\":183,\"weightKg\":70,\"eyes\":"
        "[\"BRO\",\"GRY\"],\"hair\":[\"BLA\"],\"distinguishingMarks\":\"scar\",\"languages\":[\"ENG\"]",
        "");
    check_field(
        "\"forename\":null,\"date_of_birth\":null,\"place_of_birth\":null,\"country_of_birth_id\":null,"
        "\"sex_id\":null,\"nationalities\":null,\"height\":null,\"weight\":null,\"eyes_colors_id\":null,"
        "\"hairs_id\":null,\"distinguishing_marks\":null,\"languages_spoken_ids\":null,\"arrest_warrants\":"
        "null,\"_links\":{\"self\":{\"href\":\"x\"}},\"_embedded\":{\"links\":[]}",
        "", "");
}

static void forgives_odd_values(void)
{
    check_field("\"forename\":\"-\"", "", "");
    check_field("\"forename\":7", "", "forename: is not text");
    check_field("\"date_of_birth\":\"1974/08\"", ",\"birthDate\":\"1974-08\"", "");
    check_field("\"date_of_birth\":\"1974\"", ",\"birthDate\":\"1974\"", "");
    check_field("\"date_of_birth\":\"1974/00/00\"", ",\"birthDate\":\"1974\"", "");
    check_field("\"date_of_birth\":\"2024/02/29\"", ",\"birthDate\":\"2024-02-29\"", "");
    check_field("\"date_of_birth\":\"2000/02/29\"", ",\"birthDate\":\"2000-02-29\"", "");
    check_field("\"date_of_birth\":\"1900/02/29\"", "", "date_of_birth: \"1900/02/29\" is not a date");
    check_field("\"date_of_birth\":\"2023/02/29\"", "", "date_of_birth: \"2023/02/29\" is not a date");
    check_field("\"date_of_birth\":\"1974/13\"", "", "date_of_birth: \"1974/13\" is not a date");
    check_field("\"date_of_birth\":\"74/8/1\"", "", "date_of_birth: \"74/8/1\" is not a date");
    check_field("\"date_of_birth\":\"1974/08/\"", "", "date_of_birth: \"1974/08/\" is not a date");
    check_field("\"height\":0,\"weight\":0", "", "");
    check_field("\"height\":0.0", "", "");
    check_field("\"height\":182", ",\"heightCm\":182", "");
    check_field("\"height\":3", ",\"heightCm\":300", "");
    check_field("\"height\":1820", "", "height: is not a possible measure");
    check_field("\"height\":-1.8", "", "height: is not a possible measure");
    check_field("\"height\":\"1.8\"", "", "height: is not a possible measure");
    check_field("\"weight\":1e9", "", "weight: is not a possible measure");
    check_field("\"nationalities\":[\"914\",\"UTO\",\"922\"]", ",\"nationalities\":[\"UTO\"]",
                "nationalities[0]: unknown country \"914\"; nationalities[2]: unknown country \"922\"");
    check_field("\"nationalities\":\"UTO\"", ",\"nationalities\":[\"UTO\"]", "");
    check_field("\"nationalities\":[null,7]", "", "nationalities[1]: is not text");
    check_field("\"country_of_birth_id\":\"922\"", "", "country_of_birth_id: unknown country \"922\"");
    check_field("\"sex_id\":\"Q\"", "", "sex_id: unknown code");
    check_field("\"sex_id\":\"U\"", ",\"sex\":\"U\"", "");
    check_field("\"eyes_colors_id\":[\"OTHD\"]", ",\"eyes\":[\"OTHD\"]", "");
    check_field("\"place_of_birth\":\"  a\\u0001b\\u0085c\\r\\n \"", ",\"birthPlace\":\"a b c\"", "");
    check_field("\"tattoo\":\"x\",\"un_resolution\":null,\"issuing_entity\":[]", "",
                "tattoo: has no place in a record");
}

static void reads_warrants(void)
{
    check_field("\"arrest_warrants\":[{\"issuing_country_id\":\"UTO\",\"charge\":\"one\\r\\ntwo\","
                "\"charge_translation\":null}]",
                ",\"arrestWarrants\":[{\"issuingCountry\":\"UTO\",\"charge\":\"one\\ntwo\"}]", "");
    check_field(
        "\"arrest_warrants\":[{\"issuing_country_id\":\"914\",\"charge\":\"one\"},{\"charge\":null}, 7]",
        ",\"arrestWarrants\":[{\"charge\":\"one\"}]",
        "issuing_country_id: unknown country \"914\"; arrest_warrants[1]: says nothing; "
        "arrest_warrants[2]: says nothing");
    check_field("\"arrest_warrants\":7", "", "arrest_warrants: is not an array");
}

static void tells_the_colour(void)
{
    static const struct {
        const char *fields;
        const char *colour; /* NULL: cannot be told */
    } cases[] = {
        {"\"arrest_warrants\":[{\"charge\":\"x\"}]", "RED"},
        {"\"un_reference\":\"QDi.999\"", "UN_SPECIAL"},
        {"\"date_of_event\":\"2099/01/02\"", "YELLOW"},
        {"\"place\":\"Utopia\"", "YELLOW"},
        {"\"_links\":{\"self\":{\"href\":\"https://example.org/notices/v1/red/2099-1\"}}", "RED"},
        {"\"_links\":{\"self\":{\"href\":\"https://example.org/notices/v1/yellow/2099-1\"}}", "YELLOW"},
        {"\"_links\":{\"self\":{\"href\":\"https://example.org/notices/v1/un/2099-1\"}}", "UN_SPECIAL"},
        {"\"_links\":{\"self\":7}", NULL},
        {"\"arrest_warrants\":[],\"place\":null", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char input[256], expected[64] = "INVALID: colour: the notice does not tell it";
        snprintf(input, sizeof input, "[{\"entity_id\":\"2099/1\",\"name\":\"VAX\",%s}]", cases[i].fields);
        if (cases[i].colour != NULL)
            snprintf(expected, sizeof expected, "\"colour\":\"%s\"", cases[i].colour);
        char *text = import_run(&guessed, view_of_text(input), 9);
        CHECK_CASE(strstr(text, expected) != NULL, "got %s", text);
        free(text);
        text = import_run(&un, view_of_text(input), 9);
        CHECK(strstr(text, "\"colour\":\"UN_SPECIAL\"") != NULL);
        free(text);
    }
}

static void reads_missing_persons_and_un_lists(void)
{
    check(
        &guessed,
        "[{\"entity_id\":\"2099/2\",\"name\":\"VAX\",\"birth_name\":\"TOK\",\"father_forename\":\"ULI\","
        "\"father_name\":\"VAX\",\"mother_name\":\"ROX\",\"date_of_event\":\"2099/01\",\"place\":\"Utopia\","
        "\"country\":\"UTO\"}]",
        "1 line 1 2099/2: "
        "{\"sourceRef\":\"2099/2\",\"purposes\":[\"LOCATE_OR_IDENTIFY\"],\"notice\":{\"colour\":"
        "\"YELLOW\",\"kind\":\"NOTICE\",\"noticeId\":\"2099/2\",\"familyName\":\"VAX\",\"birthName\":\"TOK\","
        "\"fatherName\":\"ULI VAX\",\"motherName\":\"ROX\",\"actionToTake\":\"LOCATE\",\"missing\":{\"date\":"
        "\"2099-01\",\"place\":\"Utopia\",\"country\":\"UTO\"}}}\n");
    check(&guessed,
          "[{\"entity_id\":\"2099/3\",\"name\":\"TROTOK "
          "TRADING\",\"un_reference\":\"QDe.999\",\"aliases\":[\"TT\"],"
          "\"profession\":\"none\",\"summary\":\"A company.\",\"name_in_original_script\":\"ТРОТОК\"}]",
          "1 line 1 2099/3: {\"sourceRef\":\"2099/3\",\"purposes\":[\"WARNING\"],\"notice\":{\"colour\":"
          "\"UN_SPECIAL\",\"kind\":\"NOTICE\",\"noticeId\":\"2099/3\",\"familyName\":\"TROTOK "
          "TRADING\",\"aliases\":"
          "[\"TT\"],\"familyNameOriginalScript\":\"ТРОТОК\",\"profession\":\"none\",\"subjectText\":\"A "
          "company.\","
          "\"unReference\":\"QDe.999\"}}\n");
}

static void fails_on_what_is_no_document(void)
{
    check(&red, "", "fault: MALFORMED: the input is empty\n");
    check(&red, " \n", "fault: MALFORMED: the input is empty\n");
    check(&red, "\n[{}", "fault: MALFORMED: is not JSON: ']' expected near end of file (line 2)\n");
    check(&red, "<html>", "fault: MALFORMED: is not JSON: '[' or '{' expected near '<' (line 1)\n");
}

static void refuses_a_document_that_is_too_long(void)
{
    struct error error = {0};
    struct import *import = NULL;
    struct import_item item;
    char *spaces = malloc(LIMIT_IMPORT_DOCUMENT_BYTES);
    REQUIRE(spaces != NULL);
    memset(spaces, ' ', LIMIT_IMPORT_DOCUMENT_BYTES);
    REQUIRE_OK(import_new(&red, &import, &error), &error);
    CHECK_OK(import_feed(import, view_of(spaces, LIMIT_IMPORT_DOCUMENT_BYTES), &error), &error);
    CHECK_ERROR(import_feed(import, view_of_text("{"), &error), ERROR_LIMIT);
    CHECK_ERROR(import_finish(import, &error), ERROR_STATE);
    CHECK(!import_next(import, &item));
    import_free(import);
    free(spaces);
}

CHECK_MAIN("import_notices", {"reads list, array and single notices", reads_list_array_and_single_notices},
           {"refuses what has no name or number", refuses_what_has_no_name_or_number},
           {"reads every field, and null", reads_every_field}, {"forgives odd values", forgives_odd_values},
           {"reads arrest warrants", reads_warrants}, {"tells the colour", tells_the_colour},
           {"reads missing persons and United Nations lists", reads_missing_persons_and_un_lists},
           {"fails on what is no document", fails_on_what_is_no_document},
           {"refuses a document that is too long", refuses_a_document_that_is_too_long})
