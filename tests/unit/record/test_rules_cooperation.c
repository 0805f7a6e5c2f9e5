#include "check.h"
#include "comity/limits.h"
#include "comity/message.h"
#include "record_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

#define MESSAGE(more) "{'message':{'to':['CO'],'subject':'Vehicle UT 1234','priority':'URGENT'" more "}}"

static void takes_a_message(void)
{
    RECORD_JSON_CHECK(
        {MESSAGE(",'kind':'REQUEST','dueAt':'2024-05-02T12:10:00Z','body':'one\\ntwo',"
                 "'references':[{'owner':'CO','recordId':'" ID "'}]"),
         "urgent request, Vehicle UT 1234, due 2024-05-02T12:10:00Z"},
        {MESSAGE(",'kind':'REMINDER','reminder':2,'inReplyTo':{'recordId':'" ID "'}"),
         "urgent reminder, Vehicle UT 1234"},
        {MESSAGE(""), "refused: message.kind: is required"},
        {MESSAGE(",'kind':'REMINDER'"), "refused: message.reminder: is required"},
        {MESSAGE(",'kind':'REMINDER','reminder':4"), "refused: message.reminder: is not between 1 and 3"},
        {MESSAGE(",'kind':'ANSWER','inReplyTo':{'owner':'CO'}"),
         "refused: message.inReplyTo.recordId: is required"},
        {MESSAGE(",'kind':'REQUEST','dueAt':'tomorrow'"),
         "refused: message.dueAt: \"tomorrow\" is not a time"},
        {MESSAGE(",'kind':'REQUEST','threadId':'1'"), "refused: message.threadId: \"1\" is not a UUID"},
        {"{'message':{'kind':'REQUEST','subject':'x','priority':'URGENT'}}",
         "refused: message.to: is required"},
        {"{'message':{'kind':'REQUEST','to':['CO','PA','CO'],'subject':'x','priority':'URGENT'}}",
         "refused: message.to[2]: stands twice"},
        {"{'message':{'kind':'REQUEST','to':['co'],'subject':'x','priority':'URGENT'}}",
         "refused: message.to[0]: \"co\" is not a bureau"});
}

#define SHA "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define FILES(more) MESSAGE(",'kind':'REQUEST','attachments':[{" more "}]")
#define PART(more) "{'attachment':{'name':'scan.pdf','size':3,'sha256':'" SHA "'" more "}}"

static void takes_attachments(void)
{
    RECORD_JSON_CHECK(
        {FILES("'name':'scan.pdf','size':3,'sha256':'" SHA "','parts':['" ID "']"), ""},
        {FILES("'name':'../scan.pdf','size':3,'sha256':'" SHA "','parts':['" ID "']"),
         "refused: message.attachments[0].name: \"../scan.pdf\" is not a file name without a path"},
        {FILES("'name':'scan.pdf','sha256':'" SHA "','parts':['" ID "']"),
         "refused: message.attachments[0].size: is required"},
        {FILES("'name':'scan.pdf','size':10485761,'sha256':'" SHA "','parts':['" ID "']"),
         "refused: message.attachments[0].size: is not between 0 and"},
        {FILES("'name':'scan.pdf','size':3,'sha256':'12','parts':['" ID "']"),
         "refused: message.attachments[0].sha256: \"12\" is not a SHA-256"},
        {FILES("'name':'scan.pdf','size':3,'sha256':'" SHA "'"),
         "refused: message.attachments[0].parts: is required"},
        {FILES("'name':'scan.pdf','size':3,'sha256':'" SHA "','parts':['x']"),
         "refused: message.attachments[0].parts[0]: \"x\" is not a UUID"},
        {PART(",'part':1,'parts':2,'data':'YWI='"), "attachment scan.pdf, part 1 of 2"},
        {PART(",'part':1,'parts':2"), "refused: attachment.data: is required"},
        {PART(",'parts':2,'data':'YWI='"), "refused: attachment.part: is required"},
        {PART(",'part':1,'parts':215,'data':'YWI='"), "refused: attachment.parts: is not between"});
}

static void takes_parts_of_48_kib(void)
{
    struct error error = {0};
    uint8_t *data = calloc(1, LIMIT_ATTACHMENT_PART_BYTES + 1);
    for (size_t more = 0; more <= 1; more++) {
        Comity__Record *record = record_json_read(PART(",'part':1,'parts':1,'data':'YWI='"));
        ProtobufCBinaryData small = record->attachment->data;
        record->attachment->data =
            (ProtobufCBinaryData){.len = LIMIT_ATTACHMENT_PART_BYTES + more, .data = data};
        CHECK_SAME_NUMBER(record_validate(record, &error), more == 0 ? ERROR_NONE : ERROR_LIMIT);
        record->attachment->data = small;
        message_free(&record->base);
    }
    CHECK_SAME_TEXT(error.text, "attachment.data: 49153 bytes, at most 49152");
    free(data);
}

#define OPERATION(more)                                                                                      \
    "{'operationId':'SPECIMEN-VI','operation':{'name':'Specimen VI','crimeArea':'PEOPLE_SMUGGLING'," more "}}"

static void takes_an_operation(void)
{
    RECORD_JSON_CHECK(
        {OPERATION("'start':'2024-11-27','end':'2024-12-01','lead':'BS','participants':['BS','CO'],"
                   "'contacts':[{'bureau':'CO','phone':'+1 555 0100'}]"),
         "operation Specimen VI, people smuggling, 2024-11-27 2024-12-01, led by BS"},
        {OPERATION("'start':'2024-11-27','end':'2024-11-26','lead':'BS','participants':['BS']"),
         "refused: operation.end: 2024-11-26 is before start, 2024-11-27"},
        {OPERATION("'start':'2024-11-27','end':'2024-11','lead':'BS','participants':['BS']"), ""},
        {OPERATION("'start':'2024-11-27','lead':'BS','participants':['BS'],'closedOn':'2024-12-02'"),
         "operation Specimen VI, people smuggling, 2024-11-27, led by BS, closed 2024-12-02"},
        {OPERATION("'start':'2024-11-27','lead':'BS','participants':['BS'],'closedOn':'2024-11-26'"),
         "refused: operation.closedOn: 2024-11-26 is before start, 2024-11-27"},
        {OPERATION("'start':'2024-11-27','lead':'BS'"), "refused: operation.participants: is required"},
        {OPERATION("'lead':'BS','participants':['BS']"), "refused: operation.start: is required"},
        {OPERATION("'start':'2024','lead':'BS','participants':['BS'],'contacts':[{'name':'Desk'}]"),
         "refused: operation.contacts[0].bureau: is required"},
        {"{'operation':{'name':'X','crimeArea':'DRUGS','start':'2024','lead':'BS','participants':['BS']}}",
         "refused: operationId: is required with type operation"});
}

static void takes_as_many_participants_as_there_are_bureaus(void)
{
    char text[LIMIT_BUREAUS * 16];
    struct error error = {0};
    for (unsigned count = LIMIT_BUREAUS; count <= LIMIT_BUREAUS + 1; count++) {
        size_t size = (size_t)snprintf(text, sizeof text, "%s",
                                       "{'operationId':'X','operation':{'name':'X','crimeArea':'DRUGS',"
                                       "'start':'2024','lead':'BS','participants':['BS'");
        for (unsigned i = 1; i < count; i++)
            size += (size_t)snprintf(text + size, sizeof text - size, ",'B%u'", i);
        snprintf(text + size, sizeof text - size, "]}}");
        Comity__Record *record = record_json_read(text);
        CHECK_SAME_NUMBER(record_validate(record, &error), count <= LIMIT_BUREAUS ? ERROR_NONE : ERROR_LIMIT);
        message_free(&record->base);
    }
    CHECK_SAME_TEXT(error.text, "operation.participants[0]: one of 257, at most 256");
}

#define RESULT(more) "{'operationId':'SPECIMEN-VI','operationResult':{'periodFrom':'2024-11-27'," more "}}"

static void takes_an_operation_result(void)
{
    RECORD_JSON_CHECK({RESULT("'periodTo':'2024-12-01','arrests':257,'preliminary':true,'checksMade':850000,"
                              "'victimsRescued':{'women':128,'men':2},'irregularMigrantsDetected':11998,"
                              "'drugs':[{'drug':'COCAINE_HYDROCHLORIDE','kilograms':203000.25}],"
                              "'valueUsd':'5700000000','noticesIssued':{'red':18,'blue':367}"),
                       "result 2024-11-27 2024-12-01, arrests 257, preliminary"},
                      {RESULT("'arrests':1"), "refused: operationResult.periodTo: is required"},
                      {RESULT("'periodTo':'2024-11-26'"),
                       "refused: operationResult.periodTo: 2024-11-26 is before periodFrom, 2024-11-27"},
                      {RESULT("'periodTo':'2024-12-01','drugs':[{'kilograms':1}]"),
                       "refused: operationResult.drugs[0].drug: is required"},
                      {RESULT("'periodTo':'2024-12-01','drugs':[{'drug':'HEROIN','kilograms':-1}]"),
                       "refused: operationResult.drugs[0].kilograms: is negative"},
                      {RESULT("'periodTo':'2024-12-01','precursorsKilograms':-0.5"),
                       "refused: operationResult.precursorsKilograms: is negative"},
                      {"{'operationResult':{'periodFrom':'2024','periodTo':'2024'}}",
                       "refused: operationId: is required with type operation_result"});
}

#define HIT(more)                                                                                            \
    "{'purposes':['BORDER_CONTROL'],'hit':{'record':{'owner':'CO','recordId':'" ID "','version':1},"         \
    "'time':'2024-05-02T12:00:00Z'" more "}}"

static void takes_a_hit(void)
{
    RECORD_JSON_CHECK(
        {HIT(",'place':'Port Utopia','priority':'URGENT','matchedFields':['travelDocument.number'],"
             "'scorePercent':100"),
         "hit urgent 2024-05-02T12:00:00Z Port Utopia, on CO " ID},
        {HIT(",'outcome':'ARREST'"), "hit 2024-05-02T12:00:00Z, on CO " ID ", outcome arrest"},
        {HIT(",'answer':'VALID'"), "refused: hit.inReplyTo: is required"},
        {HIT(",'answer':'MORE_TIME','inReplyTo':{'owner':'BS','recordId':'" ID "'}"),
         "refused: hit.answerDueAt: is required"},
        {HIT(",'answer':'MORE_TIME','inReplyTo':{'owner':'BS','recordId':'" ID
             "'},'answerDueAt':'2024-05-02T13:00Z'"),
         ""},
        {HIT(",'answerDueAt':'2024-05-02T11:00:00Z'"),
         "refused: hit.answerDueAt: 2024-05-02T11:00:00Z is before time, 2024-05-02T12:00:00Z"},
        {HIT(",'matchedFields':['a','a']"), "refused: hit.matchedFields[1]: stands twice"},
        {HIT(",'scorePercent':101"), "refused: hit.scorePercent: is not between 0 and 100"},
        {"{'purposes':['WARNING'],'hit':{'time':'2024-05-02T12:00Z'}}", "refused: hit.record: is required"},
        {"{'purposes':['WARNING'],'hit':{'record':{'owner':'CO','recordId':'" ID
         "'},'time':'2024-05-02T12:00Z'}}",
         "refused: hit.record.version: is required"},
        {"{'hit':{'record':{'owner':'CO','recordId':'" ID
         "','version':1},'time':'2024-05-02T12:00Z','cause':'CHECK','queryPurpose':'tip-off'}}",
         "hit 2024-05-02T12:00Z, on CO " ID});
}

#define ARREST(more)                                                                                         \
    "{'arrestReport':{'arrestId':'UT-1','arrestDate':'2024-05-02','reportDate':'2024-05-04','basis':'"       \
    "NOTICE'," more "}}"

static void takes_an_arrest_report(void)
{
    RECORD_JSON_CHECK(
        {ARREST(
             "'noticeId':'2099/1','wantingBureaus':['CO','PA'],'status':'PROVISIONAL','place':'Port Utopia'"),
         "arrest 2024-05-02 Port Utopia, on notice 2099/1, wanted by CO PA, provisional"},
        {ARREST("'wantingBureaus':['CO']"), "refused: arrestReport.status: is required"},
        {ARREST("'status':'RELEASED'"), "refused: arrestReport.wantingBureaus: is required"},
        {ARREST("'wantingBureaus':['CO','CO'],'status':'RELEASED'"),
         "refused: arrestReport.wantingBureaus[1]: stands twice"},
        {ARREST("'wantingBureaus':['CO'],'status':'RELEASED','arrestingBureau':'P'"),
         "refused: arrestReport.arrestingBureau: \"P\" is not a bureau"},
        {"{'arrestReport':{'arrestId':'UT-1','arrestDate':'2024-05-02','reportDate':'2024-05-01','basis':'"
         "NATIONAL',"
         "'wantingBureaus':['CO'],'status':'RELEASED'}}",
         "refused: arrestReport.reportDate: 2024-05-01 is before arrestDate, 2024-05-02"});
}

CHECK_MAIN("rules_cooperation", {"takes a message", takes_a_message},
           {"takes attachments", takes_attachments}, {"takes parts of 48 KiB", takes_parts_of_48_kib},
           {"takes an operation", takes_an_operation},
           {"takes as many participants as there are bureaus",
            takes_as_many_participants_as_there_are_bureaus},
           {"takes an operation result", takes_an_operation_result}, {"takes a hit", takes_a_hit},
           {"takes an arrest report", takes_an_arrest_report})
