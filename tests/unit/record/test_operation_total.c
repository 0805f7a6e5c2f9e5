#include "check.h"
#include "record_json.h"

#include "comity/message.h"
#include "comity/operation_total.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct operation_total total;

static void add(const char *json)
{
    char text[4096];
    snprintf(text, sizeof text, "{'operationId':'X','operationResult':%s}", json);
    Comity__Record *record = record_json_read(text);
    operation_total_add(&total, record->operation_result);
    message_free(&record->base);
}

/* Figures that were published of two years of real operations (as one operation's here). */
static void adds_every_counter(void)
{
    operation_total_init(&total);
    add("{'arrests':257,'victimsRescued':{'women':128,'men':2,'notKnown':33},'irregularMigrantsDetected':"
        "12000,"
        "'checksMade':850000,'noticesIssued':{'red':18,'blue':367,'yellow':188,'purple':4}}");
    add("{'arrests':14260,'firearms':8263,'ammunition':305000,'drugs':[{'drug':'COCAINE_HYDROCHLORIDE',"
        "'kilograms':203000}],'valueUsd':'5700000000','precursorsKilograms':372000,'groupsDisrupted':20,"
        "'investigationsOpened':30,'modusOperandi':15,'victimsRescued':{'women':11},'noticesIssued':{'red':1}"
        "}");
    const Comity__OperationResult *sum = &total.result;
    CHECK_SAME_NUMBER(sum->arrests, 14517);
    CHECK_SAME_NUMBER(sum->victims_rescued->women, 139);
    CHECK_SAME_NUMBER(sum->victims_rescued->men, 2);
    CHECK_SAME_NUMBER(sum->victims_rescued->not_known, 33);
    CHECK_SAME_NUMBER(sum->irregular_migrants_detected, 12000);
    CHECK_SAME_NUMBER(sum->checks_made, 850000);
    CHECK_SAME_NUMBER(sum->notices_issued->red, 19);
    CHECK_SAME_NUMBER(sum->notices_issued->blue, 367);
    CHECK_SAME_NUMBER(sum->firearms, 8263);
    CHECK_SAME_NUMBER(sum->ammunition, 305000);
    CHECK_SAME_NUMBER(sum->value_usd, 5700000000);
    CHECK(sum->precursors_kilograms == 372000);
    CHECK_SAME_NUMBER(sum->groups_disrupted, 20);
    CHECK_SAME_NUMBER(sum->investigations_opened, 30);
    CHECK_SAME_NUMBER(sum->modus_operandi, 15);
    CHECK(!sum->preliminary);
}

/* Each number that the schema has, now or later, is a counter. */
static void adds_counters_that_are_not_thought_of_yet(void)
{
    Comity__OperationResult one = COMITY__OPERATION_RESULT__INIT;
    const ProtobufCMessageDescriptor *descriptor = one.base.descriptor;
    unsigned counters = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        void *value = (uint8_t *)&one + descriptor->fields[i].offset;
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_UINT32)
            *(uint32_t *)value = i + 1;
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_UINT64)
            *(uint64_t *)value = i + 1;
    }
    operation_total_init(&total);
    operation_total_add(&total, &one);
    operation_total_add(&total, &one);
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        void *value = (uint8_t *)&total.result + descriptor->fields[i].offset;
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_UINT32)
            CHECK_SAME_NUMBER(*(uint32_t *)value, 2 * (i + 1));
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_UINT64)
            CHECK_SAME_NUMBER(*(uint64_t *)value, 2 * (i + 1));
        counters += descriptor->fields[i].type == PROTOBUF_C_TYPE_UINT32 ? 1 : 0;
    }
    CHECK(counters >= 13);
}

static void adds_drugs_kind_by_kind(void)
{
    operation_total_init(&total);
    add("{'drugs':[{'drug':'HEROIN','kilograms':1.5},{'drug':'OTHER_DRUG','drugName':'khat','kilograms':2}]"
        "}");
    add("{'drugs':[{'drug':'OTHER_DRUG','drugName':'khat','kilograms':3},{'drug':'HEROIN','kilograms':0.25},"
        "{'drug':'OTHER_DRUG','drugName':'nitazene','kilograms':4}]}");
    REQUIRE(total.result.n_drugs == 3);
    CHECK(total.result.drugs[0]->drug == COMITY__DRUG__HEROIN && total.result.drugs[0]->kilograms == 1.75);
    CHECK(total.result.drugs[1]->kilograms == 5);
    CHECK_SAME_TEXT(total.result.drugs[2]->drug_name, "nitazene");
}

static void loses_no_drug_where_there_are_too_many(void)
{
    double sum = 0;
    char json[128];
    operation_total_init(&total);
    for (unsigned i = 0; i < OPERATION_TOTAL_DRUGS + 10; i++) {
        snprintf(json, sizeof json, "{'drugs':[{'drug':'OTHER_DRUG','drugName':'N%u','kilograms':2}]}", i);
        add(json);
    }
    REQUIRE(total.result.n_drugs == OPERATION_TOTAL_DRUGS);
    for (size_t i = 0; i < total.result.n_drugs; i++)
        sum += total.result.drugs[i]->kilograms;
    CHECK(sum == 2 * (OPERATION_TOTAL_DRUGS + 10));
    CHECK_SAME_TEXT(total.result.drugs[OPERATION_TOTAL_DRUGS - 1]->drug_name, "various");
}

static void puts_nationalities_together(void)
{
    operation_total_init(&total);
    add("{'migrantNationalities':['VE','CO']}");
    add("{'migrantNationalities':['COL','HT'],'preliminary':true}");
    CHECK_SAME_NUMBER(total.result.n_migrant_nationalities, 3);
    CHECK_SAME_TEXT(total.result.migrant_nationalities[1], "CO");
    CHECK(total.result.preliminary);
}

static void a_sum_that_does_not_fit_stays_at_the_greatest(void)
{
    operation_total_init(&total);
    add("{'arrests':4294967295,'cashUsd':'18446744073709551615'}");
    add("{'arrests':1,'cashUsd':'1'}");
    CHECK_SAME_NUMBER(total.result.arrests, UINT32_MAX);
    CHECK(total.result.cash_usd == UINT64_MAX);
}

CHECK_MAIN("operation_total", {"adds every counter", adds_every_counter},
           {"adds counters that are not thought of yet", adds_counters_that_are_not_thought_of_yet},
           {"adds drugs kind by kind", adds_drugs_kind_by_kind},
           {"loses no drug where there are too many", loses_no_drug_where_there_are_too_many},
           {"puts nationalities together", puts_nationalities_together},
           {"a sum that does not fit stays at the greatest", a_sum_that_does_not_fit_stays_at_the_greatest})
