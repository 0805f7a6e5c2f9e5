#include "check.h"
#include "comity/record.h"
#include "record/rules.h"

#include <stdlib.h>
#include <string.h>

/* One record of each type, each valid. */
struct samples {
    Comity__Record record;
    Comity__Notice notice;
    Comity__TravelDocument document;
    Comity__Vehicle vehicle;
    Comity__Firearm firearm;
    Comity__Notice__ArrestWarrant warrant;
    Comity__Notice__ArrestWarrant *warrants[RULE_COUNT + 1];
    Comity__Record__Link link;
    Comity__Record__Link *links[1];
    char *texts[2];
    Comity__Record__Purpose purposes[2];
};

static char *text(const char *characters)
{
    return (char *)(uintptr_t)characters;
}

static void init(struct samples *samples, Comity__Record__TypeCase type)
{
    memset(samples, 0, sizeof *samples);
    comity__record__init(&samples->record);
    comity__notice__init(&samples->notice);
    comity__travel_document__init(&samples->document);
    comity__vehicle__init(&samples->vehicle);
    comity__firearm__init(&samples->firearm);
    comity__notice__arrest_warrant__init(&samples->warrant);
    comity__record__link__init(&samples->link);
    for (size_t i = 0; i <= RULE_COUNT; i++)
        samples->warrants[i] = &samples->warrant;
    samples->notice.arrest_warrants = samples->warrants;
    samples->notice.nationalities = samples->texts;
    samples->links[0] = &samples->link;
    samples->record.links = samples->links;
    samples->link.relation = COMITY__RECORD__LINK__RELATION__SAME_AS;
    samples->link.record_id = text("01890a5d-ac96-774b-bcce-b302099a8057");
    samples->notice.colour = COMITY__NOTICE__COLOUR__RED;
    samples->notice.kind = COMITY__NOTICE__KIND__NOTICE;
    samples->notice.notice_id = text("2099/1");
    samples->notice.family_name = text("SPECIMEN");
    samples->notice.forenames = text("Anna Maria");
    samples->notice.birth_date = text("1974-08-12");
    samples->document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    samples->document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    samples->document.number = text("L898902C3");
    samples->document.issuing_country = text("UTO");
    samples->document.date_of_loss = text("2024-05-02");
    samples->vehicle.vin = text("1M8GDM9AXKP042788");
    samples->vehicle.make = text("MCI");
    samples->vehicle.category = COMITY__VEHICLE__CATEGORY__STOLEN;
    samples->firearm.serial = text("X77");
    samples->firearm.make = text("Example Arms");
    samples->firearm.status = COMITY__FIREARM__STATUS__LOST;
    samples->record.type_case = type;
    if (type == COMITY__RECORD__TYPE_NOTICE)
        samples->record.notice = &samples->notice;
    else if (type == COMITY__RECORD__TYPE_TRAVEL_DOCUMENT)
        samples->record.travel_document = &samples->document;
    else if (type == COMITY__RECORD__TYPE_VEHICLE)
        samples->record.vehicle = &samples->vehicle;
    else if (type == COMITY__RECORD__TYPE_FIREARM)
        samples->record.firearm = &samples->firearm;
}

#define NOTICE COMITY__RECORD__TYPE_NOTICE
#define DOCUMENT COMITY__RECORD__TYPE_TRAVEL_DOCUMENT
#define VEHICLE COMITY__RECORD__TYPE_VEHICLE
#define FIREARM COMITY__RECORD__TYPE_FIREARM

static bool is_refused(const Comity__Record *record, enum error_code expected, const char *begins)
{
    struct error error = {0};
    enum error_code code = record_validate(record, &error);
    bool named = strncmp(error.text, begins, strlen(begins)) == 0;
    if (!named)
        CHECK_SAME_TEXT(error.text, begins);
    return code == expected && named;
}

/* The change makes the sample of this type invalid, and the error begins with the field's path. */
#define REFUSES(type, change, begins) REFUSES_AS(ERROR_INVALID, type, change, begins)
#define REFUSES_AS(code, type, change, begins)                                                               \
    do {                                                                                                     \
        struct samples samples;                                                                              \
        init(&samples, type);                                                                                \
        change;                                                                                              \
        CHECK(is_refused(&samples.record, code, begins));                                                    \
    } while (0)

#define ACCEPTS(type, change)                                                                                \
    do {                                                                                                     \
        struct samples samples;                                                                              \
        struct error error = {0};                                                                            \
        init(&samples, type);                                                                                \
        change;                                                                                              \
        CHECK_OK(record_validate(&samples.record, &error), &error);                                          \
    } while (0)

static void accepts_a_record_of_each_type(void)
{
    ACCEPTS(NOTICE, (void)0);
    ACCEPTS(DOCUMENT, (void)0);
    ACCEPTS(VEHICLE, (void)0);
    ACCEPTS(FIREARM, (void)0);
}

static void refuses_a_record_without_a_type(void)
{
    REFUSES(COMITY__RECORD__TYPE__NOT_SET, (void)0, "record: has no type");
    REFUSES((Comity__Record__TypeCase)99, (void)0, "record: has no type");
    REFUSES(VEHICLE, samples.record.vehicle = NULL, "record: has no type");
}

static void requires_the_fields_of_each_type(void)
{
    REFUSES(DOCUMENT, samples.document.number = NULL, "travelDocument.number: is required");
    REFUSES(DOCUMENT, samples.document.number = text(" \n"), "travelDocument.number: is required");
    REFUSES(DOCUMENT, samples.document.issuing_country = NULL, "travelDocument.issuingCountry: is required");
    REFUSES(DOCUMENT, samples.document.category = 0, "travelDocument.category: is required");
    REFUSES(DOCUMENT, samples.document.document_type = 0, "travelDocument.documentType: is required");
    REFUSES(NOTICE, samples.notice.colour = 0, "notice.colour: is required");
    REFUSES(NOTICE, samples.notice.kind = 0, "notice.kind: is required");
    REFUSES(FIREARM, samples.firearm.status = 0, "firearm.status: is required");
}

static void requires_one_of_what_a_record_is_found_by(void)
{
    REFUSES(VEHICLE, samples.vehicle.vin = NULL,
            "vehicle: one of vin, plate, engineNumber, partSerial is required");
    ACCEPTS(VEHICLE, (samples.vehicle.vin = NULL, samples.vehicle.plate = text("AB 123")));
    ACCEPTS(VEHICLE, (samples.vehicle.vin = NULL, samples.vehicle.engine_number = text("E123")));
    REFUSES(NOTICE, samples.notice.family_name = text(" "),
            "notice: one of familyName, subjectText is required");
    ACCEPTS(NOTICE, (samples.notice.family_name = NULL, samples.notice.subject_text = text("A new method")));
    REFUSES(FIREARM, samples.firearm.serial = NULL, "firearm: one of serial, serialObliterated is required");
    ACCEPTS(FIREARM, (samples.firearm.serial = NULL, samples.firearm.serial_obliterated = true));
}

static void takes_dates_as_exact_as_they_are_known(void)
{
    static const char *const good[] = {"1974",       "1974-08",    "1974-08-12",
                                       "2024-02-29", "2000-02-29", "9999-12-31"};
    static const char *const bad[] = {"74",         "1974-",      "1974-8",      "1974-13",     "1974-00",
                                      "1974-08-00", "1974-08-32", "2023-02-29",  "1900-02-29",  "1974/08/12",
                                      "1974-08-1",  "12.08.1974", "1974-08-12 ", "1974-08-12T", "0000",
                                      "1974-06-31", "19740812",   " 1974"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ACCEPTS(NOTICE, samples.notice.birth_date = text(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        REFUSES(NOTICE, samples.notice.birth_date = text(bad[i]), "notice.birthDate: \"");
    REFUSES(VEHICLE, samples.record.event_date = text("yesterday"), "eventDate: \"yesterday\" is not a date");
    REFUSES(VEHICLE, samples.record.retention_until = text("soon"), "retentionUntil: \"soon\" is not a date");
}

static void takes_only_countries_that_exist(void)
{
    ACCEPTS(DOCUMENT, samples.document.issuing_country = text("D"));
    REFUSES(DOCUMENT, samples.document.issuing_country = text("ZZ"),
            "travelDocument.issuingCountry: \"ZZ\" is not a country");
    REFUSES(VEHICLE, samples.vehicle.plate_country = text("Utopia"), "vehicle.plateCountry: ");
    REFUSES(
        NOTICE,
        (samples.texts[0] = text("UTO"), samples.texts[1] = text("914"), samples.notice.n_nationalities = 2),
        "notice.nationalities[1]: \"914\" is not a country");
    REFUSES(NOTICE, (samples.notice.n_arrest_warrants = 2, samples.warrant.issuing_country = text("Q")),
            "notice.arrestWarrants[0].issuingCountry: ");
}

static void refuses_values_that_are_not_known(void)
{
    REFUSES(NOTICE, samples.notice.colour = (Comity__Notice__Colour)77, "notice.colour: 77 is unknown");
    REFUSES(NOTICE, samples.notice.sex = (Comity__Notice__Sex)-1, "notice.sex: -1 is unknown");
    REFUSES(VEHICLE, samples.record.handling_code = (Comity__Record__HandlingCode)5,
            "handlingCode: 5 is unknown");
    REFUSES(NOTICE, (samples.texts[0] = text(""), samples.notice.n_nationalities = 1),
            "notice.nationalities[0]: is empty");
    REFUSES(VEHICLE,
            (samples.purposes[0] = samples.purposes[1] = COMITY__RECORD__PURPOSE__WARNING,
             samples.record.purposes = samples.purposes, samples.record.n_purposes = 2),
            "purposes[1]: stands twice");
    REFUSES(NOTICE, samples.notice.height_cm = 400, "notice.heightCm: is not between 20 and 300");
    REFUSES(NOTICE, samples.notice.height_cm = 1, "notice.heightCm: is not between 20 and 300");
    REFUSES(VEHICLE, samples.vehicle.year = 24, "vehicle.year: is not between 1880 and 2100");
}

static void refuses_what_is_too_long_or_too_many(void)
{
    char *long_text = malloc(RULE_TEXT_BYTES + 2);
    REQUIRE(long_text != NULL);
    memset(long_text, 'x', RULE_TEXT_BYTES + 1);
    long_text[RULE_TEXT_BYTES + 1] = '\0';
    REFUSES_AS(ERROR_LIMIT, DOCUMENT, samples.document.circumstances = long_text,
               "travelDocument.circumstances: ");
    long_text[RULE_TEXT_BYTES] = '\0';
    ACCEPTS(DOCUMENT, samples.document.circumstances = long_text);
    long_text[65] = '\0';
    REFUSES_AS(ERROR_LIMIT, DOCUMENT, samples.document.number = long_text,
               "travelDocument.number: 65 bytes, at most 64");
    long_text[64] = '\0';
    ACCEPTS(DOCUMENT, samples.document.number = long_text);
    free(long_text);
    REFUSES_AS(ERROR_LIMIT, NOTICE, samples.notice.n_arrest_warrants = RULE_COUNT + 1,
               "notice.arrestWarrants[0]: one of 33");
    ACCEPTS(NOTICE, samples.notice.n_arrest_warrants = RULE_COUNT);
}

static void asks_for_the_text_that_a_handling_code_stands_for(void)
{
    REFUSES(VEHICLE, samples.record.handling_code = COMITY__RECORD__HANDLING_CODE__H3,
            "handlingText: is required");
    ACCEPTS(VEHICLE, samples.record.handling_code = COMITY__RECORD__HANDLING_CODE__H2);
    ACCEPTS(VEHICLE, (samples.record.handling_code = COMITY__RECORD__HANDLING_CODE__H3,
                      samples.record.handling_text = text("Not to be shown to the press.")));
}

static void takes_a_4x4_evaluation_whole(void)
{
    Comity__Record__Evaluation evaluation = COMITY__RECORD__EVALUATION__INIT;
    evaluation.source = COMITY__RECORD__EVALUATION__SOURCE__A;
    REFUSES(VEHICLE, samples.record.evaluation = &evaluation, "evaluation.information: is required");
    evaluation.information = COMITY__RECORD__EVALUATION__INFORMATION__I4;
    ACCEPTS(VEHICLE, samples.record.evaluation = &evaluation);
    evaluation.source = 0;
    REFUSES(VEHICLE, samples.record.evaluation = &evaluation, "evaluation.source: is required");
}

static void lets_nobody_be_arrested_who_is_not_accused(void)
{
    static const Comity__Record__PersonStatus others[] = {
        COMITY__RECORD__PERSON_STATUS__WITNESS, COMITY__RECORD__PERSON_STATUS__VICTIM,
        COMITY__RECORD__PERSON_STATUS__MISSING, COMITY__RECORD__PERSON_STATUS__UNIDENTIFIED,
        COMITY__RECORD__PERSON_STATUS__DECEASED};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        REFUSES(NOTICE,
                (samples.notice.action_to_take = COMITY__NOTICE__ACTION__ARREST,
                 samples.record.person_status = others[i]),
                "notice.actionToTake: may not be ARREST where personStatus is ");
        ACCEPTS(NOTICE, (samples.notice.action_to_take = COMITY__NOTICE__ACTION__LOCATE,
                         samples.record.person_status = others[i]));
    }
    ACCEPTS(NOTICE, (samples.notice.action_to_take = COMITY__NOTICE__ACTION__ARREST,
                     samples.record.person_status = COMITY__RECORD__PERSON_STATUS__WANTED));
}

/* The document with this number and these ends is accepted, or refused with an error that begins so. */
static void check_range(const char *number, const char *from, const char *to, const char *begins)
{
    struct samples samples;
    struct error error = {0};
    init(&samples, DOCUMENT);
    samples.document.number = number == NULL ? NULL : text(number);
    samples.document.range_from = from == NULL ? NULL : text(from);
    samples.document.range_to = to == NULL ? NULL : text(to);
    if (begins == NULL)
        CHECK_OK(record_validate(&samples.record, &error), &error);
    else
        CHECK(is_refused(&samples.record, ERROR_INVALID, begins));
}

static void takes_a_series_instead_of_a_number(void)
{
    check_range(NULL, "AB0001", "AB0999", NULL);
    check_range("L898902C3", "AB0001", "AB0999", NULL);
    check_range(NULL, "AB0001", NULL, "travelDocument.rangeTo: is required");
    check_range("L898902C3", NULL, "AB0999", "travelDocument.rangeFrom: is required");
    check_range(NULL, "AB0999", "AB0001", "travelDocument.rangeFrom: the end AB0001 is before the beginning");
    check_range(NULL, "AB0001", "AC0999", "travelDocument.rangeFrom: the ends AB0001 and AC0999 differ");
    check_range(NULL, NULL, NULL, "travelDocument.number: is required");
}

static void checks_what_a_link_points_to(void)
{
    ACCEPTS(VEHICLE, samples.record.n_links = 1);
    ACCEPTS(VEHICLE, (samples.record.n_links = 1, samples.link.owner = text("CO")));
    REFUSES(VEHICLE, (samples.record.n_links = 1, samples.link.owner = text("co")), "links[0].owner: ");
    REFUSES(VEHICLE, (samples.record.n_links = 1, samples.link.record_id = NULL),
            "links[0].recordId: is required");
    REFUSES(VEHICLE, (samples.record.n_links = 1, samples.link.record_id = text("42")),
            "links[0].recordId: \"42\" is not a UUID");
    REFUSES(VEHICLE, (samples.record.n_links = 1, samples.link.relation = 0),
            "links[0].relation: is required");
}

/* A digit that is wrong is a vehicle that was recorded so. */
static void takes_a_vin_whatever_its_check_digit(void)
{
    ACCEPTS(VEHICLE, samples.vehicle.vin = text("1M8GDM9AXKP042788"));
    ACCEPTS(VEHICLE, samples.vehicle.vin = text("1M8GDM9AYKP042788"));
    ACCEPTS(VEHICLE, samples.vehicle.vin = text("VF1BB05CF26010203"));
}

static void finds_a_type_by_name_and_by_record(void)
{
    size_t count = 0;
    const struct record_type *types = record_type_table(&count);
    struct samples samples;
    CHECK(count >= 4);
    for (size_t i = 0; i < count; i++) {
        CHECK(record_type_find(types[i].name) == &types[i]);
        init(&samples, types[i].type_case);
        CHECK(record_type_of(&samples.record) == &types[i]);
    }
    CHECK(record_type_find("shoe") == NULL);
    init(&samples, COMITY__RECORD__TYPE__NOT_SET);
    CHECK(record_type_of(&samples.record) == NULL);
}

CHECK_MAIN("record", {"accepts a record of each type", accepts_a_record_of_each_type},
           {"refuses a record without a type", refuses_a_record_without_a_type},
           {"requires the fields of each type", requires_the_fields_of_each_type},
           {"requires one of what a record is found by", requires_one_of_what_a_record_is_found_by},
           {"takes dates as exact as they are known", takes_dates_as_exact_as_they_are_known},
           {"takes only countries that exist", takes_only_countries_that_exist},
           {"refuses values that are not known", refuses_values_that_are_not_known},
           {"refuses what is too long or too many", refuses_what_is_too_long_or_too_many},
           {"asks for the text that a handling code stands for",
            asks_for_the_text_that_a_handling_code_stands_for},
           {"takes a series instead of a number", takes_a_series_instead_of_a_number},
           {"checks what a link points to", checks_what_a_link_points_to},
           {"takes a VIN whatever its check digit", takes_a_vin_whatever_its_check_digit},
           {"takes a 4x4 evaluation whole", takes_a_4x4_evaluation_whole},
           {"lets nobody be arrested who is not accused", lets_nobody_be_arrested_who_is_not_accused},
           {"finds a type by name and by record", finds_a_type_by_name_and_by_record})
