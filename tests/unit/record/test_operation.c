#include "check.h"
#include "record_json.h"

#include "comity/message.h"
#include "comity/operation.h"

static struct error error;
static const struct bureau BS = {"BS"}, CO = {"CO"}, PA = {"PA"};

static struct operation_name name_of(const char *text)
{
    struct operation_name name;
    REQUIRE_OK(operation_name_parse(&name, text, &error), &error);
    return name;
}

static void is_named_by_its_lead_and_its_id(void)
{
    char text[OPERATION_NAME_BYTES];
    struct operation_name name = name_of("BS/Specimen VI");
    CHECK_SAME_TEXT(name.lead.code, "BS");
    CHECK_SAME_TEXT(name.id, "Specimen VI");
    operation_name_format(&name, text);
    CHECK_SAME_TEXT(text, "BS/Specimen VI");
    name = name_of("SPECIMEN-VI");
    CHECK_SAME_TEXT(name.lead.code, "");
    operation_name_format(&name, text);
    CHECK_SAME_TEXT(text, "SPECIMEN-VI");
}

static void says_what_is_wrong_with_a_name(void)
{
    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        {"", "operation: \"\" is no id: letters and digits, such as SPECIMEN-VI"},
        {"--", "operation: \"--\" is no id: letters and digits, such as SPECIMEN-VI"},
        {"bs/X", "operation: \"bs/X\": before the / stands the bureau that leads it"},
        {"/X", "operation: \"/X\": before the / stands the bureau that leads it"},
        {"BS/", "operation: \"\" is no id: letters and digits, such as SPECIMEN-VI"},
        {"BS/X/Y", "operation: \"X/Y\" is no id: letters and digits, such as SPECIMEN-VI"},
        {"BS/12345678901234567890123456789012345678901234567890123456789012345",
         "operation: \"1234567890123456789012345678901234567890123456789012345678901234...\" is longer than "
         "64 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct operation_name name;
        CHECK_ERROR(operation_name_parse(&name, cases[i].text, &error), ERROR_INVALID);
        CHECK_SAME_TEXT(error.text, cases[i].fault);
    }
}

static void is_the_same_however_the_id_is_written(void)
{
    struct operation_name name = name_of("BS/SPECIMEN-VI");
    CHECK(operation_name_is_text(&name, "BS/SPECIMEN-VI"));
    CHECK(operation_name_is_text(&name, "BS/specimen vi"));
    CHECK(!operation_name_is_text(&name, "CO/SPECIMEN-VI"));
    CHECK(!operation_name_is_text(&name, "BS/SPECIMEN-V"));
    CHECK(!operation_name_is_text(&name, "SPECIMEN-VI"));
    CHECK(!operation_name_is_text(&name, ""));
    struct operation_name without = name_of("SPECIMEN-VI");
    CHECK(!operation_name_is_same(&without, &without));
}

#define OPERATION(id, lead, participants)                                                                    \
    "{'operationId':'" id "','operation':{'name':'X','crimeArea':'DRUGS','start':'2024','lead':'" lead       \
    "','participants':[" participants "]}}"

static void only_its_lead_says_what_it_is(void)
{
    struct operation_name name;
    Comity__Record *record = record_json_read(OPERATION("SPECIMEN-VI", "BS", "'BS','CO'"));
    REQUIRE(operation_name_of_record(&name, record, &BS));
    CHECK_SAME_TEXT(name.lead.code, "BS");
    CHECK_SAME_TEXT(name.id, "SPECIMEN-VI");
    CHECK(!operation_name_of_record(&name, record, &CO));
    message_free(&record->base);
    record = record_json_read(OPERATION("CO/X", "BS", "'BS'"));
    CHECK(!operation_name_of_record(&name, record, &BS));
    message_free(&record->base);
    record = record_json_read("{'operationId':'X','vehicle':{'vin':'113456'}}");
    CHECK(!operation_name_of_record(&name, record, &BS));
    message_free(&record->base);
}

static void its_participants_are_the_audience(void)
{
    Comity__Record *record = record_json_read(OPERATION("SPECIMEN-VI", "BS", "'BS','CO'"));
    Comity__Record *later = record_json_read(OPERATION("SPECIMEN-VI", "BS", "'PA','CO','BS'"));
    Comity__Record *swapped = record_json_read(OPERATION("SPECIMEN-VI", "BS", "'CO','BS'"));
    struct operation_name name = name_of("BS/SPECIMEN-VI"), other = name_of("BS/OTHER");
    struct operation_audience audience;
    operation_audience_fill(&audience, record->operation, &name);
    const Comity__Distribution *distribution = &audience.distribution;
    CHECK_SAME_TEXT(distribution->operation, "BS/SPECIMEN-VI");
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__ONLY);
    CHECK(operation_has(record->operation, &CO));
    CHECK(!operation_has(record->operation, &PA));
    CHECK(operation_is_followed(&name, distribution));
    CHECK(!operation_is_followed(&other, distribution));
    CHECK(operation_is_reached(record->operation, distribution));
    CHECK(operation_is_reached(swapped->operation, distribution));
    CHECK(!operation_is_reached(later->operation, distribution));
    operation_audience_fill(&audience, later->operation, &name);
    CHECK(!operation_is_reached(record->operation, distribution));
    audience.distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    CHECK(!operation_is_followed(&name, distribution));
    message_free(&record->base);
    message_free(&later->base);
    message_free(&swapped->base);
}

CHECK_MAIN("operation", {"is named by its lead and its id", is_named_by_its_lead_and_its_id},
           {"says what is wrong with a name", says_what_is_wrong_with_a_name},
           {"is the same however the id is written", is_the_same_however_the_id_is_written},
           {"only its lead says what it is", only_its_lead_says_what_it_is},
           {"its participants are the audience", its_participants_are_the_audience})
