#include "check.h"
#include "command.h"
#include "result_counter.h"

#include "comity/message.h"
#include "comity/message_json.h"

#include <stdio.h>
#include <string.h>

static struct result_counter counters[RESULT_COUNTERS_MAX];

static const struct result_counter *counter_of(const char *option)
{
    size_t count = result_counter_table(counters);
    for (size_t i = 0; i < count; i++)
        if (strcmp(counters[i].option, option) == 0)
            return &counters[i];
    REQUIRE(option == NULL); /* there is no such counter */
    return NULL;
}

static void every_number_of_a_result_is_a_counter(void)
{
    size_t count = result_counter_table(counters);
    CHECK_SAME_NUMBER(count, 25);
    CHECK_SAME_TEXT(counter_of("victims-rescued-not-known")->title, "victims rescued, not known");
    CHECK_SAME_TEXT(counter_of("modus-operandi")->title, "modus operandi");
}

/* What people can type is what the help tells. */
static void the_help_of_report_has_each(void)
{
    const char *help = command_find("report")->help;
    size_t count = result_counter_table(counters);
    for (size_t i = 0; i < count; i++) {
        char option[80];
        snprintf(option, sizeof option, "  --%s N", counters[i].option);
        CHECK_CASE(strstr(help, option) != NULL, "%s", option);
    }
}

static void what_is_set_is_read_back(void)
{
    static const struct {
        const char *option, *value;
    } CASES[] = {{"arrests", "4294967295"},
                 {"victims-rescued-women", "128"},
                 {"notices-issued-purple", "4"},
                 {"value-usd", "5700000000"},
                 {"precursors-kilograms", "372000.5"}};
    struct error error;
    json_t *json = json_object();
    ProtobufCMessage *message = NULL;
    char text[32];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        REQUIRE_OK(result_counter_set(counter_of(CASES[i].option), json, CASES[i].value, &error), &error);
    REQUIRE_OK(message_json_decode(&comity__operation_result__descriptor, json, &message, &error), &error);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        result_counter_format(counter_of(CASES[i].option), (const Comity__OperationResult *)message, text);
        CHECK_SAME_TEXT(text, CASES[i].value);
    }
    result_counter_format(counter_of("vessels"), (const Comity__OperationResult *)message, text);
    CHECK_SAME_TEXT(text, "");
    message_free(message);
    json_decref(json);
}

static void what_is_no_number_is_refused(void)
{
    static const struct {
        const char *option, *value;
    } CASES[] = {{"arrests", "many"},
                 {"arrests", "-1"},
                 {"arrests", "4294967296"},
                 {"arrests", "1.5"},
                 {"arrests", ""},
                 {"precursors-kilograms", "nan"},
                 {"cash-usd", "1e9"},
                 {"precursors-kilograms", "-1"},
                 {"precursors-kilograms", "1.2.3"}};
    struct error error;
    json_t *json = json_object();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        CHECK_ERROR(result_counter_set(counter_of(CASES[i].option), json, CASES[i].value, &error),
                    ERROR_INVALID);
        CHECK_CASE(strstr(error.text, CASES[i].option) != NULL, "%s", error.text);
    }
    CHECK_SAME_NUMBER(json_object_size(json), 0);
    json_decref(json);
}

CHECK_MAIN("result_counter", {"every number of a result is a counter", every_number_of_a_result_is_a_counter},
           {"the help of report has each", the_help_of_report_has_each},
           {"what is set is read back", what_is_set_is_read_back},
           {"what is no number is refused", what_is_no_number_is_refused})
