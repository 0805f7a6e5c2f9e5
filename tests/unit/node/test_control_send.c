#include "check.h"
#include "comity/message.h"
#include "letter.h"

#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define SHA "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* of "abc" */

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char id[37], parts[2][37];

static void begin(void)
{
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
}

/* Publish a part of a file of BS for one bureau. */
static void publish_part(unsigned part, const char *data, const char *reader, char out[37])
{
    char name[] = "scan.pdf", sha[] = SHA, bytes[16], code[16], *list[] = {code};
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Attachment attachment = COMITY__ATTACHMENT__INIT;
    snprintf(bytes, sizeof bytes, "%s", data);
    snprintf(code, sizeof code, "%s", reader);
    attachment.name = name;
    attachment.sha256 = sha;
    attachment.size = 3;
    attachment.part = part;
    attachment.parts = 2;
    attachment.data = (ProtobufCBinaryData){.len = strlen(bytes), .data = (uint8_t *)bytes};
    record.type_case = COMITY__RECORD__TYPE_ATTACHMENT;
    record.attachment = &attachment;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.bureaus = list;
    distribution.n_bureaus = 1;
    publish.record = &record;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer = letter_ask(&federation, BS, &request);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    snprintf(out, 37, "%s", answer->publish->id);
    federation_free_answer(answer);
}

static const char *message_with(const char *to, unsigned size, const char *first, const char *second)
{
    static char json[512];
    snprintf(json, sizeof json,
             "{'message':{'to':['%s'],'subject':'Scan','attachments':[{'name':'scan.pdf','size':%u,"
             "'sha256':'" SHA "','parts':['%s','%s']}]}}",
             to, size, first, second);
    return json;
}

static void a_message_takes_its_attachments_along(void)
{
    begin();
    publish_part(1, "ab", "CO", parts[0]);
    publish_part(2, "c", "CO", parts[1]);
    letter_send(&federation, BS, message_with("CO", 3, parts[0], parts[1]), id);
    Comity__Answer *answer = letter_look(&federation, CO, id);
    REQUIRE(answer->message->record->record->message->n_attachments == 1);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, parts[1]), COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, parts[1]), COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void parts_that_do_not_fit_are_refused(void)
{
    static const char GONE[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    char record[37], other[37];
    uint64_t size;
    begin();
    publish_part(1, "ab", "CO", parts[0]);
    publish_part(2, "c", "CO", parts[1]);
    publish_part(2, "c", "PA", other);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, record);
    size = federation_size(&federation, BS, BS);
    letter_check_refused(letter_try(&federation, BS, message_with("CO", 3, parts[0], GONE)),
                         "message.attachments[0].parts[1]: is not here");
    letter_check_refused(letter_try(&federation, BS, message_with("CO", 3, record, parts[1])),
                         "message.attachments[0].parts[0]: is no attachment");
    letter_check_refused(letter_try(&federation, BS, message_with("CO", 3, parts[1], parts[0])),
                         "message.attachments[0].parts[0]: is another part");
    letter_check_refused(letter_try(&federation, BS, message_with("CO", 4, parts[0], parts[1])),
                         "message.attachments[0].parts[0]: is another part");
    letter_check_refused(letter_try(&federation, BS, message_with("PA", 3, parts[0], parts[1])),
                         "message.attachments[0].parts[0]: is not shown to all who get the message");
    publish_part(2, "cd", "CO", other);
    letter_check_refused(letter_try(&federation, BS, message_with("CO", 3, parts[0], other)),
                         "message.attachments[0].size: its parts have 4 bytes, not 3");
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), size + 1);
    federation_release(&federation);
}

static void too_much_in_all_is_refused(void)
{
    char json[1024], file[160];
    begin();
    snprintf(file, sizeof file, "{'name':'a','size':6000000,'sha256':'" SHA "','parts':['%s']}",
             "01890a5d-ac96-774b-bcce-b302099a8057");
    snprintf(json, sizeof json, "{'message':{'to':['CO'],'subject':'x','attachments':[%s,%s]}}", file, file);
    letter_check_refused(letter_try(&federation, BS, json),
                         "message.attachments: 12000000 bytes in all, at most 10485760");
    federation_release(&federation);
}

static void a_withdrawn_message_takes_its_attachments_away(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin();
    publish_part(1, "ab", "CO", parts[0]);
    publish_part(2, "c", "CO", parts[1]);
    letter_send(&federation, BS, message_with("CO", 3, parts[0], parts[1]), id);
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    Comity__Answer *answer = letter_ask(&federation, BS, &request);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    CHECK_SAME_TEXT(answer->publish->id, id);
    federation_free_answer(answer);
    federation_settle(&federation);
    for (int place = BS; place <= CO; place++) {
        CHECK_SAME_NUMBER(federation_state(&federation, place, id), COMITY__RECORD_VIEW__STATE__WITHDRAWN);
        CHECK_SAME_NUMBER(federation_state(&federation, place, parts[0]),
                          COMITY__RECORD_VIEW__STATE__WITHDRAWN);
        CHECK_SAME_NUMBER(federation_state(&federation, place, parts[1]),
                          COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    }
    federation_release(&federation);
}

/* What a message names as its parts, but is none, stays. */
static void a_withdrawn_message_takes_nothing_else_away(void)
{
    char record[37], json[512];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Distribution nobody = COMITY__DISTRIBUTION__INIT;
    begin();
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, record);
    snprintf(json, sizeof json, "%s", message_with("CO", 3, record, record));
    Comity__Answer *draft = letter_draft(&federation, BS, json, false);
    REQUIRE(draft->body_case == COMITY__ANSWER__BODY_DRAFT);
    publish.record = draft->draft->record;
    publish.distribution = &nobody;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer = letter_ask(&federation, BS, &request);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    withdraw.id = answer->publish->id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(letter_ask(&federation, BS, &request));
    federation_free_answer(answer);
    federation_free_answer(draft);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, record), COMITY__RECORD_VIEW__STATE__CURRENT);
    federation_release(&federation);
}

static void a_message_with_attachments_is_shown_to_nobody_else(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution all = COMITY__DISTRIBUTION__INIT;
    begin();
    publish_part(1, "ab", "CO", parts[0]);
    publish_part(2, "c", "CO", parts[1]);
    letter_send(&federation, BS, message_with("CO", 3, parts[0], parts[1]), id);
    all.kind = COMITY__DISTRIBUTION__KIND__ALL;
    amend.id = id;
    amend.distribution = &all;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    letter_check_refused(letter_ask(&federation, BS, &request),
                         "distribution: a message with attachments is sent again to others, or withdrawn");
    federation_release(&federation);
}

static void it_is_answered_when_others_have_it(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__SendRequest send = COMITY__SEND_REQUEST__INIT;
    Comity__Durable durable = COMITY__DURABLE__INIT;
    begin();
    Comity__Answer *draft =
        letter_draft(&federation, BS, "{'message':{'to':['CO'],'subject':'Vehicle'}}", false);
    send.record = draft->draft->record;
    send.durable = &durable;
    request.body_case = COMITY__REQUEST__BODY_SEND;
    request.send = &send;
    durable.bureaus = 2;
    Comity__Answer *answer = letter_ask(&federation, BS, &request);
    CHECK(answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    federation_free_answer(answer);
    durable.bureaus = 1;
    answer = letter_ask(&federation, BS, &request);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_PUBLISH && answer->publish->durability != NULL);
    CHECK(answer->publish->durability->reached);
    CHECK_SAME_TEXT(answer->publish->durability->bureaus[0], "CO");
    federation_free_answer(answer);
    federation_free_answer(draft);
    federation_release(&federation);
}

CHECK_MAIN("control_send", {"a message takes its attachments along", a_message_takes_its_attachments_along},
           {"parts that do not fit are refused", parts_that_do_not_fit_are_refused},
           {"too much in all is refused", too_much_in_all_is_refused},
           {"a withdrawn message takes its attachments away", a_withdrawn_message_takes_its_attachments_away},
           {"a withdrawn message takes nothing else away", a_withdrawn_message_takes_nothing_else_away},
           {"a message with attachments is shown to nobody else",
            a_message_with_attachments_is_shown_to_nobody_else},
           {"it is answered when others have it", it_is_answered_when_others_have_it})
