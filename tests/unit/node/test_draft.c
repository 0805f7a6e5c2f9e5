#include "check.h"
#include "letter.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, VE };

static const char *const CODES[] = {"BS", "CO", "PA", "VE"};
static struct federation federation;
static char text[1024];

static void begin(void)
{
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, BS, VE);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
}

/* The message that becomes of a draft; the answer is the caller's. */
static const Comity__Message *draft(int place, const char *json, bool reply_all, Comity__Answer **ret)
{
    *ret = letter_draft(&federation, place, json, reply_all);
    if ((*ret)->body_case == COMITY__ANSWER__BODY_FAILURE)
        printf("%s\n", (*ret)->failure->text);
    REQUIRE((*ret)->body_case == COMITY__ANSWER__BODY_DRAFT);
    return (*ret)->draft->record->message;
}

/* A reply of a place to a message, with more fields. */
static const char *reply_to(const char *id, const char *more)
{
    snprintf(text, sizeof text, "{'message':{'inReplyTo':{'recordId':'%s'}%s}}", id, more);
    return text;
}

static void check_list(char *const *list, size_t count, const char *expected)
{
    char joined[128] = "";
    for (size_t i = 0; i < count; i++)
        snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%s", i == 0 ? "" : " ", list[i]);
    CHECK_SAME_TEXT(joined, expected);
}

static void a_new_message_begins_a_thread_and_is_shown_to_its_addressees_alone(void)
{
    Comity__Answer *first, *second;
    begin();
    const Comity__Message *one =
        draft(BS, "{'message':{'to':['CO'],'cc':['VE'],'subject':'Vehicle'}}", false, &first);
    const Comity__Message *other = draft(BS, "{'message':{'to':['CO'],'subject':'Vehicle'}}", false, &second);
    CHECK_SAME_NUMBER(one->kind, COMITY__MESSAGE__KIND__REQUEST);
    CHECK_SAME_NUMBER(one->priority, COMITY__PRIORITY__ROUTINE);
    CHECK(strlen(one->thread_id) == 36 && strcmp(one->thread_id, other->thread_id) != 0);
    const Comity__Distribution *distribution = first->draft->distribution;
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__ONLY);
    check_list(distribution->bureaus, distribution->n_bureaus, "CO VE");
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 0);
    federation_free_answer(first);
    federation_free_answer(second);
    federation_release(&federation);
}

static void a_reply_follows_from_what_it_replies_to(void)
{
    Comity__Answer *answer;
    char id[37];
    begin();
    letter_send(&federation, BS,
                "{'operationId':'HERON','message':{'to':['CO','PA'],'cc':['VE'],'subject':'Vehicle',"
                "'priority':'URGENT','crimeArea':'VEHICLES'}}",
                id);
    Comity__Answer *seen = letter_look(&federation, CO, id);
    const Comity__Message *reply = draft(CO, reply_to(id, ""), true, &answer);
    check_list(reply->to, reply->n_to, "BS");
    check_list(reply->cc, reply->n_cc, "PA VE");
    CHECK_SAME_NUMBER(reply->kind, COMITY__MESSAGE__KIND__ANSWER);
    CHECK_SAME_NUMBER(reply->priority, COMITY__PRIORITY__URGENT);
    CHECK_SAME_NUMBER(reply->crime_area, COMITY__CRIME_AREA__VEHICLES);
    CHECK_SAME_TEXT(reply->subject, "Re: Vehicle");
    CHECK_SAME_TEXT(reply->thread_id, seen->message->record->record->message->thread_id);
    CHECK_SAME_TEXT(reply->in_reply_to->owner, "BS");
    CHECK_SAME_NUMBER(reply->in_reply_to->version, 1);
    CHECK_SAME_TEXT(answer->draft->record->operation_id, "HERON");
    federation_free_answer(answer);
    reply = draft(CO, reply_to(id, ",'subject':'Other','kind':'INFORMATION','to':['VE']"), false, &answer);
    check_list(reply->to, reply->n_to, "VE");
    CHECK_SAME_TEXT(reply->subject, "Other");
    CHECK_SAME_NUMBER(reply->kind, COMITY__MESSAGE__KIND__INFORMATION);
    federation_free_answer(answer);
    federation_free_answer(seen);
    federation_release(&federation);
}

static void a_reply_to_an_own_message_goes_to_its_addressees(void)
{
    Comity__Answer *answer;
    char id[37];
    begin();
    letter_send(&federation, BS, "{'message':{'to':['CO','PA'],'cc':['VE'],'subject':'Re: Vehicle'}}", id);
    const Comity__Message *reply = draft(BS, reply_to(id, ""), false, &answer);
    check_list(reply->to, reply->n_to, "CO PA");
    CHECK_SAME_NUMBER(reply->n_cc, 0);
    CHECK_SAME_NUMBER(reply->kind, COMITY__MESSAGE__KIND__INFORMATION);
    CHECK_SAME_TEXT(reply->subject, "Re: Vehicle");
    federation_free_answer(answer);
    reply = draft(BS, reply_to(id, ""), true, &answer);
    check_list(reply->cc, reply->n_cc, "VE");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void consent_is_answered_as_such_and_information_not_at_all(void)
{
    Comity__Answer *answer;
    char id[37];
    begin();
    letter_send(&federation, BS, "{'message':{'kind':'CONSENT_REQUEST','to':['CO'],'subject':'x'}}", id);
    CHECK_SAME_NUMBER(draft(CO, reply_to(id, ""), false, &answer)->kind,
                      COMITY__MESSAGE__KIND__CONSENT_ANSWER);
    federation_free_answer(answer);
    letter_send(&federation, BS, "{'message':{'kind':'INFORMATION','to':['CO'],'subject':'x'}}", id);
    CHECK_SAME_NUMBER(draft(CO, reply_to(id, ""), false, &answer)->kind, COMITY__MESSAGE__KIND__INFORMATION);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void a_long_subject_is_cut_between_characters(void)
{
    char json[1024], subject[513], id[37];
    Comity__Answer *answer;
    begin();
    subject[0] = 'x';
    for (size_t i = 1; i < 511; i += 2)
        memcpy(subject + i, "\xc3\xa9", 2);
    subject[511] = '\0';
    snprintf(json, sizeof json, "{'message':{'to':['CO'],'subject':'%s'}}", subject);
    letter_send(&federation, BS, json, id);
    const Comity__Message *reply = draft(CO, reply_to(id, ""), false, &answer);
    CHECK_SAME_NUMBER(strlen(reply->subject), 511);
    CHECK(strncmp(reply->subject, "Re: x\xc3\xa9", 7) == 0);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void reminders_go_to_the_silent_and_are_three(void)
{
    Comity__Answer *answer;
    char id[37], reply[37], reminder[37];
    begin();
    letter_send(&federation, BS, "{'message':{'to':['CO','PA','VE'],'subject':'Vehicle'}}", id);
    letter_send(&federation, CO, reply_to(id, ""), reply);
    const Comity__Message *first = draft(BS, reply_to(id, ",'kind':'REMINDER'"), false, &answer);
    check_list(first->to, first->n_to, "PA VE");
    CHECK_SAME_NUMBER(first->reminder, 1);
    CHECK_SAME_TEXT(first->subject, "Reminder 1: Vehicle");
    federation_free_answer(answer);
    for (unsigned i = 1; i <= 3; i++)
        letter_send(&federation, BS, reply_to(id, ",'kind':'REMINDER'"), reminder);
    answer = letter_look(&federation, PA, reminder);
    CHECK_SAME_NUMBER(answer->message->record->record->message->reminder, 3);
    CHECK(!answer->message->open);
    federation_free_answer(answer);
    letter_check_refused(letter_draft(&federation, BS, reply_to(id, ",'kind':'REMINDER'"), false),
                         "3 reminders were sent, and there is no fourth");
    /* Whoever replies to the reminder answers the request. */
    const Comity__Message *late = draft(PA, reply_to(reminder, ""), false, &answer);
    CHECK_SAME_TEXT(late->in_reply_to->record_id, id);
    CHECK_SAME_NUMBER(late->kind, COMITY__MESSAGE__KIND__ANSWER);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void a_reminder_without_sense_is_refused(void)
{
    char id[37], reply[37], information[37];
    begin();
    letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'Vehicle'}}", id);
    letter_check_refused(letter_draft(&federation, CO, reply_to(id, ",'kind':'REMINDER'"), false),
                         "message.inReplyTo: only its sender can remind of a message");
    letter_send(&federation, CO, reply_to(id, ""), reply);
    letter_check_refused(letter_draft(&federation, BS, reply_to(id, ",'kind':'REMINDER'"), false),
                         "nobody is to be reminded: all have answered");
    letter_send(&federation, BS, reply_to(id, ",'closes':true"), reply);
    letter_check_refused(letter_draft(&federation, BS, reply_to(id, ",'kind':'REMINDER','to':['CO']"), false),
                         "nobody is to be reminded: the thread is closed");
    letter_send(&federation, BS, "{'message':{'kind':'INFORMATION','to':['CO'],'subject':'x'}}", information);
    letter_check_refused(letter_draft(&federation, BS, reply_to(information, ",'kind':'REMINDER'"), false),
                         "message.inReplyTo: that message asks for no answer");
    federation_release(&federation);
}

static void what_it_is_about_is_named_in_full(void)
{
    Comity__Answer *answer;
    char id[37], json[512];
    begin();
    federation_publish(&federation, CO, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    snprintf(json, sizeof json, "{'message':{'to':['CO'],'subject':'x','references':[{'recordId':'%s'}]}}",
             id);
    const Comity__Message *message = draft(BS, json, false, &answer);
    REQUIRE(message->n_references == 1);
    CHECK_SAME_TEXT(message->references[0]->owner, "CO");
    CHECK_SAME_NUMBER(message->references[0]->version, 1);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void what_is_wrong_is_named(void)
{
    static const struct {
        const char *json;
        const char *says;
    } cases[] = {
        {"{'notice':{'colour':'RED'}}", "record: must be a message"},
        {"{'message':{'subject':'x'}}", "message.to: is required"},
        {"{'message':{'to':['CO']}}", "message.subject: is required"},
        {"{'message':{'to':['CO','XX'],'subject':'x'}}",
         "message.to[1]: bureau XX is not known to this node"},
        {"{'message':{'to':['x/y'],'subject':'x'}}", "message.to[0]: \"x/y\" is not a bureau code"},
        {"{'message':{'to':['BS'],'subject':'x'}}", "message.to[0]: BS is this bureau"},
        {"{'message':{'to':['CO'],'cc':['PA','CO'],'subject':'x'}}",
         "message.cc[1]: CO is in \"to\" already"},
        {"{'message':{'to':['CO','CO'],'subject':'x'}}", "message.to[1]: stands twice"},
        {"{'message':{'to':['CO'],'subject':'x','dueAt':'2001-01-01T00:00Z'}}",
         "message.dueAt: 2001-01-01T00:00Z is over"},
        {"{'message':{'to':['CO'],'subject':'x','kind':'INFORMATION','dueAt':'2099-01-01T00:00Z'}}",
         "message.dueAt: this kind of message asks for no answer"},
        {"{'message':{'to':['CO'],'subject':'x','inReplyTo':{'recordId':'1'}}}",
         "message.inReplyTo: id: \"1\" is not a UUID"},
        {"{'message':{'to':['CO'],'subject':'x','references':[{'recordId':"
         "'01890a5d-ac96-774b-bcce-b302099a8057'}]}}",
         "message.references[0]: no record 01890a5d-ac96-774b-bcce-b302099a8057 at this bureau"},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        letter_check_refused(letter_draft(&federation, BS, cases[i].json, false), cases[i].says);
    char id[37];
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    snprintf(text, sizeof text, "message.inReplyTo: record %s of BS is no message", id);
    char says[256];
    snprintf(says, sizeof says, "%s", text);
    letter_check_refused(letter_draft(&federation, BS, reply_to(id, ""), false), says);
    federation_release(&federation);
}

CHECK_MAIN("draft",
           {"a new message begins a thread and is shown to its addressees alone",
            a_new_message_begins_a_thread_and_is_shown_to_its_addressees_alone},
           {"a reply follows from what it replies to", a_reply_follows_from_what_it_replies_to},
           {"a reply to an own message goes to its addressees",
            a_reply_to_an_own_message_goes_to_its_addressees},
           {"consent is answered as such, and information not at all",
            consent_is_answered_as_such_and_information_not_at_all},
           {"a long subject is cut between characters", a_long_subject_is_cut_between_characters},
           {"reminders go to the silent and are three", reminders_go_to_the_silent_and_are_three},
           {"a reminder without sense is refused", a_reminder_without_sense_is_refused},
           {"what it is about is named in full", what_it_is_about_is_named_in_full},
           {"what is wrong is named", what_is_wrong_is_named})
