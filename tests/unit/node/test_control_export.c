#include "check.h"
#include "federation.h"

#include <string.h>

enum { BS, CO };

#define H2 COMITY__RECORD__HANDLING_CODE__H2
#define H3 COMITY__RECORD__HANDLING_CODE__H3

static const char *const CODES[] = {"BS", "CO"};

/* Each bureau has one record without a handling code (A), one with H2 (B) and one with H3 (C), for all. */
static void publish(struct federation *federation, int place, char *reference,
                    Comity__Record__HandlingCode code)
{
    char text[] = "Not to be shown to the press.";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publication = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    record.source_ref = vehicle.plate = reference;
    record.handling_code = code;
    if (code == H3)
        record.handling_text = text;
    record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    record.vehicle = &vehicle;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publication.record = &record;
    publication.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publication;
    Comity__Answer *answer =
        federation_ask(federation, federation_client(federation, place, NODE_RIGHT_PUBLISH), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
}

static void begin(struct federation *federation)
{
    char references[][8] = {"BS-A", "BS-B", "BS-C", "CO-A", "CO-B", "CO-C"};
    static const Comity__Record__HandlingCode codes[] = {0, H2, H3};
    federation_init(federation, CODES, 2);
    federation_link(federation, BS, CO);
    federation_settle(federation);
    for (size_t i = 0; i < 6; i++)
        publish(federation, i < 3 ? BS : CO, references[i], codes[i % 3]);
    federation_settle(federation);
}

/* Export at CO; write the references, each with a blank behind it, and return how many were held back. */
static uint64_t exported(struct federation *federation, char *owner, char *reason, char out[64])
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ExportRequest wanted = COMITY__EXPORT_REQUEST__INIT;
    wanted.owner = owner;
    wanted.h2_reason = reason;
    request.body_case = COMITY__REQUEST__BODY_EXPORT;
    request.export = &wanted;
    out[0] = '\0';
    struct wire *client = federation_client(federation, CO, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(federation, client, &request);
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD) {
        strcat(strcat(out, answer->record->record->source_ref), " ");
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DONE);
    uint64_t held_back = answer->done->held_back;
    CHECK_SAME_NUMBER(answer->done->count, strlen(out) / strlen("BS-A "));
    federation_free_answer(answer);
    return held_back;
}

static void h2_of_other_bureaus_is_held_back_and_counted(void)
{
    struct federation federation;
    char any[] = "", bs[] = "BS", co[] = "CO", blank[] = " \n", out[64];
    begin(&federation);
    CHECK_SAME_NUMBER(exported(&federation, any, any, out), 1);
    CHECK_SAME_TEXT(out, "BS-A BS-C CO-A CO-B CO-C ");
    CHECK_SAME_NUMBER(exported(&federation, bs, blank, out), 1);
    CHECK_SAME_TEXT(out, "BS-A BS-C ");
    CHECK_SAME_NUMBER(exported(&federation, co, any, out), 0);
    CHECK_SAME_TEXT(out, "CO-A CO-B CO-C ");
    CHECK(strstr(federation.members[CO].last_report, "export-permitted") == NULL);
    federation_release(&federation);
}

static void with_a_reason_it_is_given_and_the_reason_is_kept(void)
{
    struct federation federation;
    char bs[] = "BS", reason[] = "permitted by BS on 2 May, letter 17", out[64];
    begin(&federation);
    CHECK_SAME_NUMBER(exported(&federation, bs, reason, out), 0);
    CHECK_SAME_TEXT(out, "BS-A BS-B BS-C ");
    CHECK_SAME_TEXT(federation.members[CO].last_report,
                    "export-permitted: permitted by BS on 2 May, letter 17");
    federation_release(&federation);
}

CHECK_MAIN("control_export",
           {"H2 of other bureaus is held back and counted", h2_of_other_bureaus_is_held_back_and_counted},
           {"with a reason it is given, and the reason is kept",
            with_a_reason_it_is_given_and_the_reason_is_kept})
