#include "comity/import.h"

#include "check.h"
#include "comity/limits.h"
#include "import_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One valid input for each format, with what makes cutting hard: quotes, newlines, characters of several
 * bytes. */
static const char *const samples[IMPORT_FORMAT_COUNT] = {
    [IMPORT_NDJSON] =
        "\xef\xbb\xbf{\"sourceRef\":\"BS-1\",\"vehicle\":{\"plate\":\"UT 1234\",\"make\":\"Ñandú\"},"
        "\"distribution\":{\"kind\":\"ONLY\",\"bureaus\":[\"CO\"]}}\r\n"
        "\n"
        "{\"sourceRef\":\"BS-2\",\"vehicle\":{}\r\n"
        "{\"source_ref\":\"BS-3\",\"vehicle\":{\"vin\":\"1M8GDM9AXKP042788\"}}",
    [IMPORT_CSV] =
        "\xef\xbb\xbftype,source_ref,distribution,vehicle.plate,\"travelDocument.number\",place\r\n"
        "vehicle,BS-1,\"CO,PA\",\"UT\r\n12\"\"34\",,\r\n"
        "\r\n"
        "travelDocument,BS-2,,,L898902C3,Ñandú\n"
        "vehicle,BS-3,,UT 9999,,",
    [IMPORT_NOTICES] =
        "\xef\xbb\xbf{\"_embedded\":{\"notices\":[\n"
        "{\"entity_id\":\"2099/1\",\"name\":\"VAÑOX\",\"arrest_warrants\":[{\"charge\":\"a\\r\\nb\"}]},\n"
        "{\"entity_id\":\"2099/2\",\"name\":\"-\"}]}}\n"
        "{\"entity_id\":\"2099/3\",\"name\":\"TROTOK\",\"un_reference\":\"QDi.999\"}\n",
};

static void gives_the_same_items_wherever_it_is_cut(void)
{
    for (unsigned format = 0; format < IMPORT_FORMAT_COUNT; format++) {
        struct import_options options = {.format = (enum import_format)format};
        struct view input = view_of_text(samples[format]);
        char *whole = import_run(&options, input, input.size);
        CHECK(strstr(whole, "1 line ") != NULL && strstr(whole, "3 line ") != NULL);
        for (size_t chunk = 1; chunk < input.size; chunk++) {
            char *cut = import_run(&options, input, chunk);
            CHECK_SAME_TEXT(cut, whole);
            free(cut);
        }
        free(whole);
    }
}

static void survives_any_input(void)
{
    static const char spice[] = "\"{}[],:\\\n\r\0\xff\xc3-0";
    uint64_t random = 1;
    for (unsigned format = 0; format < IMPORT_FORMAT_COUNT; format++) {
        struct import_options options = {.format = (enum import_format)format};
        size_t size = strlen(samples[format]);
        char *copy = malloc(size);
        REQUIRE(copy != NULL);
        for (size_t i = 0; i < 4 * size; i++) {
            memcpy(copy, samples[format], size);
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
            copy[i % size] = i < size ? spice[random >> 32 & 15] : (char)(random >> 40);
            copy[(random >> 16) % size] = spice[random >> 36 & 15];
            free(import_run(&options, view_of(copy, i % 3 == 0 ? i % size : size), 7));
        }
        free(copy);
    }
    CHECK(true);
}

static void knows_formats_by_name(void)
{
    for (unsigned i = 0; i < IMPORT_FORMAT_COUNT; i++)
        CHECK_SAME_NUMBER(import_format_find(import_format_name((enum import_format)i)), i);
    CHECK_SAME_NUMBER(import_format_find("xml"), IMPORT_FORMAT_COUNT);
    CHECK_SAME_TEXT(import_format_name(IMPORT_FORMAT_COUNT), "unknown");
}

static void refuses_unknown_options(void)
{
    static const struct import_options options[] = {
        {.format = IMPORT_FORMAT_COUNT},
        {.format = IMPORT_CSV, .type = "submarine"},
        {.format = IMPORT_CSV, .type = "source_ref"},
        {.format = IMPORT_NOTICES, .colour = "pink"},
        {.format = IMPORT_NOTICES, .colour = "colour_not_said"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        struct error error = {0};
        struct import *import = NULL;
        CHECK_ERROR(import_new(&options[i], &import, &error), ERROR_INVALID);
        CHECK(import == NULL);
    }
}

static void takes_nothing_after_the_end(void)
{
    struct import_options options = {.format = IMPORT_NDJSON};
    struct import_item item;
    struct error error = {0};
    struct import *import = NULL;
    REQUIRE_OK(import_new(&options, &import, &error), &error);
    CHECK_OK(import_finish(import, &error), &error);
    CHECK(!import_next(import, &item));
    CHECK_ERROR(import_feed(import, view_of_text("{}"), &error), ERROR_STATE);
    CHECK_ERROR(import_finish(import, &error), ERROR_STATE);
    import_free(import);
    import_free(NULL);
}

/* Import what the generator writes; count how its items are distributed. */
static void check_generated(enum import_format format, const char *type, unsigned counts[3])
{
    char command[512], bytes[4096];
    struct import_options options = {.format = format};
    struct import_item item;
    struct error error = {0};
    struct import *import = NULL;
    snprintf(command, sizeof command,
             GENERATE_RECORDS " --format %s --type %s --count 2000 --seed 7 --others CO,PA --to mix",
             import_format_name(format), type);
    FILE *pipe = popen(command, "r");
    REQUIRE(pipe != NULL);
    REQUIRE_OK(import_new(&options, &import, &error), &error);

    uint64_t count = 0;
    for (size_t size = 1; size > 0;) {
        size = fread(bytes, 1, sizeof bytes, pipe);
        CHECK_OK(size > 0 ? import_feed(import, view_of(bytes, size), &error) : import_finish(import, &error),
                 &error);
        for (; import_next(import, &item); count = item.number, import_item_release(&item)) {
            CHECK_CASE(item.record != NULL && item.warning[0] == '\0', "%s %s item %llu: %s %s",
                       import_format_name(format), type, (unsigned long long)item.number, item.error.text,
                       item.warning);
            if (item.distribution != NULL)
                counts[item.distribution->kind - 1]++;
        }
    }
    CHECK_SAME_NUMBER(count, 2000);
    CHECK_SAME_NUMBER(pclose(pipe), 0);
    import_free(import);
}

static void takes_all_that_the_generator_makes(void)
{
    static const char *const types[] = {"notice", "travel_document", "vehicle", "firearm", "mixed"};
    unsigned counts[3] = {0, 0, 0};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        check_generated(IMPORT_NDJSON, types[i], counts);
        check_generated(IMPORT_CSV, types[i], counts);
    }
    CHECK(counts[0] > 15500 && counts[0] < 16500);
    CHECK(counts[1] > 1700 && counts[1] < 2300);
    CHECK(counts[2] > 1700 && counts[2] < 2300);
    check_generated(IMPORT_NOTICES, "notice", counts);
}

CHECK_MAIN("import",
           {"gives the same items wherever the input is cut", gives_the_same_items_wherever_it_is_cut},
           {"survives any input", survives_any_input},
           {"takes all that the generator makes", takes_all_that_the_generator_makes},
           {"knows formats by name", knows_formats_by_name},
           {"refuses unknown options", refuses_unknown_options},
           {"takes nothing after the end", takes_nothing_after_the_end})
