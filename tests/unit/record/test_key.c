#include "check.h"
#include "comity/key.h"
#include "comity/message.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

/* The key's text, or the name of the error. */
static const char *key_of(enum key_kind kind, const char *text, bool loose)
{
    static struct key key;
    enum error_code code = key_normalise(kind, text, NULL, loose, &key, NULL);
    return code == ERROR_NONE ? key.text : error_code_name(code);
}

struct normal_form {
    enum key_kind kind;
    const char *text;
    const char *exact;
    const char *loose;
};

static void brings_what_is_written_differently_to_one_form(void)
{
    static const struct normal_form cases[] = {
        {KEY_DOCUMENT, "L898902C3", "L898902C3", "L898902C3"},
        {KEY_DOCUMENT, "l 898.902-c3", "L898902C3", "L898902C3"},
        {KEY_DOCUMENT, "L898902C3<<<", "L898902C3", "L898902C3"},
        {KEY_DOCUMENT, "0012345", "0012345", "0012345"},
        {KEY_DOCUMENT, "OISB-1", "OISB1", "01581"},
        {KEY_DOCUMENT, "\xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x91\xef\xbc\x92", "AB12", "A812"}, /* full width */
        {KEY_DOCUMENT,
         "\xd0\x90"
         "123",
         "123", "A123"},                                                         /* Cyrillic A */
        {KEY_DOCUMENT, "\xd9\xa1\xd9\xa2\xd9\xa3", "123", "123"},                /* Arabic digits */
        {KEY_PLATE, "\xd0\xb0 123 \xd0\xbe\xd1\x82 77", "A123OT77", "A1230T77"}, /* Cyrillic, small letters */
        {KEY_PLATE, "\xd0\xa1\xd0\x9d\xd0\xa0\xd0\xa5\xd0\xa3\xd0\x9a\xd0\x9c\xd0\x95\xd0\x92", "CHPXYKMEB",
         "CHPXYKME8"},
        {KEY_PLATE, "\xce\x99\xce\x9a\xce\x97-1234", "IKH1234", "1KH1234"}, /* Greek */
        {KEY_PLATE, "M\xc3\x9c-AB 123", "MUAB123", "MUA8123"},
        {KEY_PLATE, "AB-123-CD", "AB123CD", "A8123CD"},
        {KEY_ENGINE, "2nz/fe 123", "2NZFE123", "2NZFE123"},
        {KEY_PART, "sn: 44-B", "SN44B", "5N448"},
        {KEY_FIREARM, "b 123/45", "B12345", "812345"},
        {KEY_NATIONAL_ID, "800101-2345", "8001012345", "8001012345"},
        {KEY_WARRANT, "12/2020 (AB)", "122020AB", NULL},
        {KEY_NOTICE, "2099/1", "2099-1", NULL},
        {KEY_NOTICE, "2099-1", "2099-1", NULL},
        {KEY_NOTICE, " 2099 / 1 ", "2099-1", NULL},
        {KEY_NOTICE,
         "2099\xe2\x80\x93"
         "1",
         "2099-1", NULL}, /* en dash */
        {KEY_NOTICE, "20991", "20991", NULL},
        {KEY_VIN_SUFFIX, "1M8GDM9AXKP042788", "KP042788", "KP042788"},
        {KEY_VIN_SUFFIX, "kp-o42788", "KP042788", "KP042788"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_SAME_TEXT(key_of(cases[i].kind, cases[i].text, false), cases[i].exact);
        if (cases[i].loose != NULL)
            CHECK_SAME_TEXT(key_of(cases[i].kind, cases[i].text, true), cases[i].loose);
    }
}

/* The forms themselves are tested where they are made; here, that each kind has its own. */
static void gives_each_kind_its_form(void)
{
    static const struct normal_form cases[] = {
        {KEY_PHONE, "00 1 555 0100 12", "+1555010012", NULL},
        {KEY_EMAIL, "X@Evil.Example", "x@evil.example", NULL},
        {KEY_DOMAIN, "Evil.Example.", "evil.example", NULL},
        {KEY_IP, "192.0.2.1", "c0000201", NULL},
        {KEY_URL, "HTTP://Evil.Example", "http://evil.example/", NULL},
        {KEY_HASH, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e", NULL},
        {KEY_CRYPTO, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", NULL},
        {KEY_IMEI, "49-015420-323751-8", "49015420323751", NULL},
        {KEY_ACCOUNT, "@Specimen", "specimen", NULL},
        {KEY_MALWARE, "Specimen Bot/2", "SPECIMENBOT2", NULL},
        {KEY_CONTAINER, "CSQU 305438-3", "CSQU3054383", "C5QU3054383"},
        {KEY_FLIGHT, "ut 123", "UT123", NULL},
        {KEY_VESSEL, "IMO 9074729", "IMO9074729", "1M09074729"},
        {KEY_REGISTRATION, "HRB 12345 B", "HRB12345B", "HR8123458"},
        {KEY_FIREARM_MAKE, "Example Arms / X-77", "EXAMPLEARMS-X77", NULL},
        {KEY_FIREARM_MAKE, "Example Arms", "INVALID", NULL},
        {KEY_FIREARM_MAKE, "/X77", "INVALID", NULL},
        {KEY_ARREST, "UT/2099 17", "UT-2099-17", NULL},
        {KEY_OPERATION, "specimen-vi", "SPECIMEN-VI", NULL},
        {KEY_THREAD, "01890A5D-AC96-774B-BCCE-B302099A8057", "01890a5d-ac96-774b-bcce-b302099a8057", NULL},
        {KEY_RECORD, "01890a5d", "INVALID", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_SAME_TEXT(key_of(cases[i].kind, cases[i].text, false), cases[i].exact);
        if (cases[i].loose != NULL)
            CHECK_SAME_TEXT(key_of(cases[i].kind, cases[i].text, true), cases[i].loose);
    }
}

static void looks_up_ids_only_where_they_are_named(void)
{
    CHECK(key_kind_is_general(KEY_DOCUMENT));
    CHECK(key_kind_is_general(KEY_ARREST));
    CHECK(!key_kind_is_general(KEY_OPERATION));
    CHECK(!key_kind_is_general(KEY_THREAD));
    CHECK(!key_kind_is_general(KEY_RECORD));
    CHECK(!key_kind_is_general(KEY_LED));
}

static void says_what_is_doubtful_and_refuses_nothing(void)
{
    struct key_doubt doubt;
    CHECK(!key_doubt(KEY_VIN, "1M8GDM9AXKP042788", &doubt));
    CHECK(key_doubt(KEY_VIN, "1m8-GDM9AYKP042788", &doubt));
    CHECK_SAME_TEXT(doubt.text, "the check digit (9th character) should be X");
    CHECK(!doubt.is_usual);
    CHECK(key_doubt(KEY_VIN, "VF1BB05CF26010203", &doubt));
    CHECK(doubt.is_usual);
    CHECK(!key_doubt(KEY_VIN, "113456", &doubt));
    CHECK(!key_doubt(KEY_DOCUMENT, "1M8GDM9AYKP042788", &doubt));
    CHECK(key_doubt(KEY_IMEI, "490154203237510", &doubt));
    CHECK_SAME_TEXT(doubt.text, "the check digit (15th) should be 8");
    CHECK(!key_doubt(KEY_IMEI, "490154203237518", &doubt));
}

/* Vehicles keep the number that is stamped into them, whether its check digit is right (the first seven) or
 * not. */
static void takes_a_vin_whatever_its_check_digit(void)
{
    static const char *const vins[] = {
        "1M8GDM9AXKP042788", "5N1AN08U86C503579", "2C3CDYBT8EH395611", "JN1DA31D63T505967",
        "1XPTD40X6JD456115", "1HGBH41JXMN109186", "11111111111111111", "1M8GDM9AYKP042788",
        "1XPTD40X0JD456115", "VF1BB05CF26010203",
    };
    for (size_t i = 0; i < sizeof vins / sizeof vins[0]; i++)
        CHECK_SAME_TEXT(key_of(KEY_VIN, vins[i], false), vins[i]);
}

static void reads_letters_that_a_vin_never_has_as_digits(void)
{
    CHECK_SAME_TEXT(key_of(KEY_VIN, "iM8GDM9AXKPo4Z788", false), "1M8GDM9AXKP04Z788");
    CHECK_SAME_TEXT(key_of(KEY_VIN, "1M8 GDM9-AXKP.Q42788", false), "1M8GDM9AXKP042788");
    CHECK_SAME_TEXT(key_of(KEY_VIN, "5N1AN08U86C503579", true), "5N1AN08U86C503579");
    CHECK_SAME_TEXT(key_of(KEY_VIN, "SN1AN08U86CS03579", true), "5N1AN08U86C503579");
    CHECK_SAME_TEXT(key_of(KEY_VIN, "1HG8H41JXMN109186", true), key_of(KEY_VIN, "1HGBH41JXMN109186", true));
}

static void takes_the_chassis_number_of_an_old_vehicle(void)
{
    CHECK_SAME_TEXT(key_of(KEY_VIN, "113 456", false), "113456");
    CHECK_SAME_TEXT(key_of(KEY_VIN, "1134", false), "INVALID");
}

static void refuses_what_is_too_little_to_search_for(void)
{
    CHECK_SAME_TEXT(key_of(KEY_DOCUMENT, "", false), "INVALID");
    CHECK_SAME_TEXT(key_of(KEY_DOCUMENT, "-/ <<<", false), "INVALID");
    CHECK_SAME_TEXT(key_of(KEY_DOCUMENT, "A1", false), "INVALID");
    CHECK_SAME_TEXT(key_of(KEY_VIN_SUFFIX, "P042788", false), "INVALID");
    CHECK_SAME_TEXT(key_of(KEY_PLATE, "\xe4\xba\xac", false), "INVALID");
    CHECK_SAME_TEXT(key_of(KEY_DOCUMENT, "A123\xff", false), "INVALID");
}

static void takes_the_longest_text_and_none_longer(void)
{
    char text[LIMIT_KEY_BYTES + 1];
    struct key key;
    memset(text, 'A', sizeof text);
    text[LIMIT_KEY_BYTES - 1] = '\0';
    CHECK_OK(key_normalise(KEY_DOCUMENT, text, NULL, false, &key, NULL), NULL);
    text[LIMIT_KEY_BYTES - 1] = 'A';
    text[LIMIT_KEY_BYTES] = '\0';
    CHECK_ERROR(key_normalise(KEY_DOCUMENT, text, NULL, false, &key, NULL), ERROR_LIMIT);
    /* U+FDFA is one character of 3 bytes and 18 when it is decomposed. */
    char wide[LIMIT_KEY_BYTES] = "";
    for (size_t i = 0; i + 3 < sizeof wide; i += 3)
        memcpy(wide + i, "\xef\xb7\xba", 4);
    CHECK_ERROR(key_normalise(KEY_DOCUMENT, wide, NULL, true, &key, NULL), ERROR_INVALID);
}

static void stands_with_the_country_where_the_number_needs_one(void)
{
    struct key key;
    CHECK_OK(key_normalise(KEY_DOCUMENT, "L898902C3", "UTO", false, &key, NULL), NULL);
    CHECK_SAME_TEXT(key.country, "UTO");
    CHECK_OK(key_normalise(KEY_DOCUMENT, "L898902C3", "D", false, &key, NULL), NULL);
    CHECK_SAME_TEXT(key.country, "DE");
    CHECK_OK(key_normalise(KEY_DOCUMENT, "L898902C3", "deu", false, &key, NULL), NULL);
    CHECK_SAME_TEXT(key.country, "DE");
    CHECK_OK(key_normalise(KEY_DOCUMENT, "L898902C3", "", false, &key, NULL), NULL);
    CHECK_SAME_TEXT(key.country, "");
    CHECK_OK(key_normalise(KEY_VIN, "1M8GDM9AXKP042788", "US", false, &key, NULL), NULL);
    CHECK_SAME_TEXT(key.country, "");
    CHECK_ERROR(key_normalise(KEY_DOCUMENT, "L898902C3", "ZZ", false, &key, NULL), ERROR_INVALID);
}

static void leaves_the_key_untouched_when_it_refuses(void)
{
    struct key key = {.text = "before"};
    CHECK_ERROR(key_normalise(KEY_DOCUMENT, "A", NULL, false, &key, NULL), ERROR_INVALID);
    CHECK_SAME_TEXT(key.text, "before");
}

static void finds_each_kind_by_its_name(void)
{
    for (int kind = 0; kind < KEY_KIND_COUNT; kind++)
        CHECK_SAME_NUMBER(key_kind_find(key_kind_name((enum key_kind)kind)), kind);
    CHECK_SAME_NUMBER(key_kind_find("shoe_size"), KEY_KIND_COUNT);
    CHECK_SAME_NUMBER(key_kind_find(""), KEY_KIND_COUNT);
}

static void gives_different_bytes_to_different_keys(void)
{
    static const struct key keys[] = {
        {.kind = KEY_DOCUMENT, .text = "AB123"},
        {.kind = KEY_VIN, .text = "AB123"},
        {.kind = KEY_DOCUMENT, .loose = true, .text = "AB123"},
        {.kind = KEY_DOCUMENT, .country = "UTO", .text = "AB123"},
        {.kind = KEY_DOCUMENT, .country = "UT", .text = "OAB123"},
        {.kind = KEY_DOCUMENT, .text = "AB1234"},
    };
    size_t count = sizeof keys / sizeof keys[0];
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            uint8_t bytes[2][LIMIT_KEY_BYTES + 8];
            size_t a = key_bytes(&keys[i], bytes[0]);
            size_t b = key_bytes(&keys[j], bytes[1]);
            CHECK_CASE(view_is_equal(view_of(bytes[0], a), view_of(bytes[1], b)) == (i == j), "%zu and %zu",
                       i, j);
        }
}

/* ---- Keys of records ---- */

struct found {
    char lines[4096];
    size_t count;
    size_t stop_after;
};

static bool write_down(void *context, const struct key *key)
{
    struct found *found = context;
    size_t used = strlen(found->lines);
    snprintf(found->lines + used, sizeof found->lines - used, "%s %s%s%s%s %s\n", key_kind_name(key->kind),
             key->country, key->country[0] != '\0' ? ":" : "", key->text, key->loose ? "~" : "", key->field);
    return ++found->count != found->stop_after;
}

static char *text(const char *characters)
{
    return (char *)(uintptr_t)characters;
}

static void derives_each_key_with_and_without_the_country_exact_and_loose(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    struct found found = {.count = 0};
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    document.number = text("B898902C3");
    document.issuing_country = text("UTO");
    key_of_record(&record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "document B898902C3 travelDocument.number\n"
                                 "document UTO:B898902C3 travelDocument.number\n"
                                 "document 8898902C3~ travelDocument.number\n"
                                 "document UTO:8898902C3~ travelDocument.number\n");
}

static void derives_a_vehicles_keys(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    struct found found = {.count = 0};
    record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    record.vehicle = &vehicle;
    vehicle.vin = text("1HGBH41JXMN109186");
    vehicle.plate = text("AB 123");
    vehicle.plate_country = text("BHS");
    vehicle.engine_number = text("E-1"); /* too short to be a key, and passed over */
    key_of_record(&record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "vin 1HGBH41JXMN109186 vehicle.vin\n"
                                 "vin 1HG8H41JXMN109186~ vehicle.vin\n"
                                 "vin_suffix MN109186 vehicle.vin\n"
                                 "vin_suffix MN109186~ vehicle.vin\n"
                                 "plate AB123 vehicle.plate\n"
                                 "plate BS:AB123 vehicle.plate\n"
                                 "plate A8123~ vehicle.plate\n"
                                 "plate BS:A8123~ vehicle.plate\n");
}

static void derives_no_key_from_an_obliterated_serial(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Firearm firearm = COMITY__FIREARM__INIT;
    struct found found = {.count = 0};
    record.type_case = COMITY__RECORD__TYPE_FIREARM;
    record.firearm = &firearm;
    firearm.serial = text("X77");
    key_of_record(&record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "firearm X77 firearm.serial\nfirearm X77~ firearm.serial\n");
    found = (struct found){.count = 0};
    firearm.serial_obliterated = true;
    key_of_record(&record, write_down, &found);
    CHECK_SAME_NUMBER(found.count, 0);
}

static void derives_keys_from_every_document_and_warrant_of_a_notice(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Notice notice = COMITY__NOTICE__INIT;
    Comity__Notice__Document documents[2] = {COMITY__NOTICE__DOCUMENT__INIT, COMITY__NOTICE__DOCUMENT__INIT};
    Comity__Notice__Document *document_list[] = {&documents[0], &documents[1]};
    Comity__Notice__ArrestWarrant warrant = COMITY__NOTICE__ARREST_WARRANT__INIT;
    Comity__Notice__ArrestWarrant *warrant_list[] = {&warrant};
    struct found found = {.count = 0};
    record.type_case = COMITY__RECORD__TYPE_NOTICE;
    record.notice = &notice;
    notice.notice_id = text("2099/1");
    notice.documents = document_list;
    notice.n_documents = 2;
    documents[0].number = text("A11");
    documents[1].number = text("A22");
    documents[1].issuing_country = text("UTO");
    notice.arrest_warrants = warrant_list;
    notice.n_arrest_warrants = 1;
    warrant.reference = text("12/99");
    warrant.issuing_country = text("D");
    notice.national_id = text("123-4");
    key_of_record(&record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "notice 2099-1 notice.noticeId\n"
                                 "national_id 1234 notice.nationalId\n"
                                 "national_id 1234~ notice.nationalId\n"
                                 "document A11 notice.documents[0].number\n"
                                 "document A11~ notice.documents[0].number\n"
                                 "document A22 notice.documents[1].number\n"
                                 "document UTO:A22 notice.documents[1].number\n"
                                 "document A22~ notice.documents[1].number\n"
                                 "document UTO:A22~ notice.documents[1].number\n"
                                 "warrant 1299 notice.arrestWarrants[0].reference\n"
                                 "warrant DE:1299 notice.arrestWarrants[0].reference\n");
}

static void derives_a_firearms_serial_with_its_make(void)
{
    Comity__Record *record =
        record_json_read("{'firearm':{'make':'Example/Arms','serial':'X 78','status':'LOST'}}");
    struct found found = {.count = 0};
    key_of_record(record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "firearm X78 firearm.serial\nfirearm X78~ firearm.serial\n"
                                 "firearm_make EXAMPLEARMS-X78 firearm.serial\n");
    message_free(&record->base);
}

static void derives_what_an_indicator_is(void)
{
    static const struct {
        const char *kind;
        const char *value;
        const char *lines;
    } cases[] = {{"DOMAIN", "Evil.Example", "domain evil.example cyberIndicator.value\n"},
                 {"SHA1", "0123456789012345678901234567890123456789",
                  "hash 0123456789012345678901234567890123456789 cyberIndicator.value\n"},
                 {"PHONE", "+1 555 0100", "phone +15550100 cyberIndicator.value\n"},
                 {"MALWARE", "Evil.Example", "malware EVILEXAMPLE cyberIndicator.value\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        struct found found = {.count = 0};
        snprintf(text, sizeof text, "{'cyberIndicator':{'kind':'%s','value':'%s'}}", cases[i].kind,
                 cases[i].value);
        Comity__Record *record = record_json_read(text);
        key_of_record(record, write_down, &found);
        CHECK_SAME_TEXT(found.lines, cases[i].lines);
        message_free(&record->base);
    }
}

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void derives_keys_of_the_envelope_after_those_of_the_type(void)
{
    Comity__Record *record = record_json_read(
        "{'operationId':'Specimen VI','links':[{'relation':'RESULT_OF','recordId':'" ID "'}],"
        "'arrestReport':{'arrestId':'UT/1','noticeId':'2099/1'}}");
    struct found found = {.count = 0};
    key_of_record(record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "arrest UT-1 arrestReport.arrestId\n"
                                 "notice 2099-1 arrestReport.noticeId\n"
                                 "operation SPECIMEN-VI operationId\n"
                                 "record " ID " links[0].recordId\n");
    message_free(&record->base);
}

static void finds_an_operation_by_its_lead(void)
{
    Comity__Record *record = record_json_read(
        "{'operationId':'Specimen/VI','operation':{'name':'X','crimeArea':'DRUGS','start':'2024','lead':'BS',"
        "'participants':['BS']}}");
    struct found found = {.count = 0};
    struct key key;
    key_of_record(record, write_down, &found);
    CHECK_SAME_TEXT(found.lines, "led SPECIMENVI-BS operation.lead\n"
                                 "operation SPECIMEN-VI operationId\n");
    message_free(&record->base);
    REQUIRE(key_normalise(KEY_LED, "specimen vi/BS", NULL, false, &key, NULL) == ERROR_NONE);
    CHECK_SAME_TEXT(key.text, "SPECIMEN-VI-BS");
    CHECK(key_normalise(KEY_LED, "SPECIMEN-VI", NULL, false, &key, NULL) == ERROR_INVALID);
}

struct doubts {
    char lines[256];
};

static void write_doubt(void *context, const char *path, const struct key_doubt *doubt)
{
    struct doubts *doubts = context;
    size_t used = strlen(doubts->lines);
    snprintf(doubts->lines + used, sizeof doubts->lines - used, "%s: %s\n", path, doubt->text);
}

static void finds_what_is_doubtful_in_a_record(void)
{
    struct doubts doubts = {""};
    Comity__Record *record = record_json_read("{'vehicle':{'vin':'1XPTD40X0JD456115','plate':'UT 1'}}");
    key_doubts_of_record(record, write_doubt, &doubts);
    CHECK_SAME_TEXT(doubts.lines, "vehicle.vin: the check digit (9th character) should be 6\n");
    message_free(&record->base);
    doubts.lines[0] = '\0';
    record = record_json_read("{'cyberIndicator':{'kind':'IMEI','value':'490154203237510'}}");
    key_doubts_of_record(record, write_doubt, &doubts);
    CHECK_SAME_TEXT(doubts.lines, "cyberIndicator.value: the check digit (15th) should be 8\n");
    message_free(&record->base);
}

static void stops_when_the_visitor_has_enough(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    struct found found = {.stop_after = 3};
    record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    record.vehicle = &vehicle;
    vehicle.vin = text("1HGBH41JXMN109186");
    key_of_record(&record, write_down, &found);
    CHECK_SAME_NUMBER(found.count, 3);
}

static void derives_at_most_the_limit(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Notice notice = COMITY__NOTICE__INIT;
    Comity__Notice__Document document = COMITY__NOTICE__DOCUMENT__INIT;
    Comity__Notice__Document *list[LIMIT_RECORD_KEYS];
    struct found found = {.count = 0};
    record.type_case = COMITY__RECORD__TYPE_NOTICE;
    record.notice = &notice;
    document.number = text("A11");
    for (size_t i = 0; i < LIMIT_RECORD_KEYS; i++)
        list[i] = &document;
    notice.documents = list;
    notice.n_documents = LIMIT_RECORD_KEYS;
    key_of_record(&record, write_down, &found);
    CHECK_SAME_NUMBER(found.count, LIMIT_RECORD_KEYS);
}

static void derives_nothing_from_a_record_without_a_type(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    struct found found = {.count = 0};
    key_of_record(&record, write_down, &found);
    record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    key_of_record(&record, write_down, &found);
    CHECK_SAME_NUMBER(found.count, 0);
}

CHECK_MAIN("key",
           {"brings what is written differently to one form", brings_what_is_written_differently_to_one_form},
           {"takes a VIN whatever its check digit", takes_a_vin_whatever_its_check_digit},
           {"reads letters that a VIN never has as digits", reads_letters_that_a_vin_never_has_as_digits},
           {"takes the chassis number of an old vehicle", takes_the_chassis_number_of_an_old_vehicle},
           {"refuses what is too little to search for", refuses_what_is_too_little_to_search_for},
           {"takes the longest text and none longer", takes_the_longest_text_and_none_longer},
           {"stands with the country where the number needs one",
            stands_with_the_country_where_the_number_needs_one},
           {"leaves the key untouched when it refuses", leaves_the_key_untouched_when_it_refuses},
           {"finds each kind by its name", finds_each_kind_by_its_name},
           {"gives different bytes to different keys", gives_different_bytes_to_different_keys},
           {"derives each key with and without the country, exact and loose",
            derives_each_key_with_and_without_the_country_exact_and_loose},
           {"derives a vehicle's keys", derives_a_vehicles_keys},
           {"derives no key from an obliterated serial", derives_no_key_from_an_obliterated_serial},
           {"derives keys from every document and warrant of a notice",
            derives_keys_from_every_document_and_warrant_of_a_notice},
           {"gives each kind its form", gives_each_kind_its_form},
           {"looks up ids only where they are named", looks_up_ids_only_where_they_are_named},
           {"says what is doubtful and refuses nothing", says_what_is_doubtful_and_refuses_nothing},
           {"derives a firearm's serial with its make", derives_a_firearms_serial_with_its_make},
           {"derives what an indicator is", derives_what_an_indicator_is},
           {"finds an operation by its lead", finds_an_operation_by_its_lead},
           {"derives keys of the envelope after those of the type",
            derives_keys_of_the_envelope_after_those_of_the_type},
           {"finds what is doubtful in a record", finds_what_is_doubtful_in_a_record},
           {"stops when the visitor has enough", stops_when_the_visitor_has_enough},
           {"derives at most the limit", derives_at_most_the_limit},
           {"derives nothing from a record without a type", derives_nothing_from_a_record_without_a_type})
