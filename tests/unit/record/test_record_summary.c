#include "check.h"
#include "comity/message.h"
#include "record_json.h"

#include <string.h>

static void tells_a_person_what_a_record_is(void)
{
    static const struct record_json_case cases[] = {
        {"{'notice':{'colour':'RED','kind':'NOTICE','noticeId':'2099/1','familyName':'SPECIMEN',"
         "'forenames':'Anna Maria','birthDate':'1974-08-12'}}",
         "red notice 2099/1, SPECIMEN Anna Maria, 1974-08-12"},
        {"{'notice':{'colour':'UN_SPECIAL','kind':'NOTICE','noticeId':'2099/1','subjectText':'two\\nlines'}}",
         "un special notice 2099/1, two lines"},
        {"{'travelDocument':{'documentType':'PASSPORT','number':'L898902C3','issuingCountry':'UTO',"
         "'category':'STOLEN','dateOfLoss':'2024-05-02'}}",
         "passport UTO L898902C3, stolen 2024-05-02"},
        {"{'vehicle':{'vin':'1M8GDM9AXKP042788','make':'MCI','category':'STOLEN'}}",
         "vehicle MCI, VIN 1M8GDM9AXKP042788, stolen"},
        {"{'firearm':{'serial':'X77','make':'Example Arms','status':'LOST'}}",
         "firearm Example Arms, serial X77, lost"},
    };
    record_json_check(cases, sizeof cases / sizeof cases[0]);
}

static void says_that_a_type_is_not_known(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    char line[64];
    record_summary(&record, line, sizeof line);
    CHECK_SAME_TEXT(line, "record of an unknown type");
}

static void cuts_a_summary_between_characters(void)
{
    char line[256];
    Comity__Record *record =
        record_json_read("{'notice':{'colour':'RED','kind':'NOTICE','noticeId':'2099/1','familyName':"
                         "'\xc3\x96\xe4\xba\xac\xf0\x9f\x9a\x94\xc3\x96'}}");
    for (size_t bytes = 1; bytes < sizeof line; bytes++) {
        memset(line, 'x', sizeof line);
        record_summary(record, line, bytes);
        size_t size = strlen(line);
        CHECK(size < bytes);
        CHECK(size == 0 || (unsigned char)line[size - 1] < 0xc0);
    }
    record_summary(record, line, sizeof "red notice 2099/1, \xc3\x96\xe4\xba");
    CHECK_SAME_TEXT(line, "red notice 2099/1, \xc3\x96");
    record_summary(record, line, sizeof "red notice 2099/1, \xc3\x96\xe4\xba\xac");
    CHECK_SAME_TEXT(line, "red notice 2099/1, \xc3\x96\xe4\xba\xac");
    message_free(&record->base);
}

CHECK_MAIN("record_summary", {"tells a person what a record is", tells_a_person_what_a_record_is},
           {"says that a type is not known", says_that_a_type_is_not_known},
           {"cuts a summary between characters", cuts_a_summary_between_characters})
