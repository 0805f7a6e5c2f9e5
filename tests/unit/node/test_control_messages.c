#include "check.h"
#include "letter.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define STATE(name) COMITY__MESSAGE_VIEW__STATE__##name
#define BOX(name) COMITY__MESSAGES_REQUEST__BOX__##name

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static struct wire *line; /* between BS and CO */
static char id[37], text[512];

static void begin(void)
{
    federation_init(&federation, CODES, 3);
    line = federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
}

static const char *reply_to(const char *parent, const char *more)
{
    snprintf(text, sizeof text, "{'message':{'inReplyTo':{'recordId':'%s'}%s}}", parent, more);
    return text;
}

/* What BS knows of one addressee of the message. */
static Comity__MessageView__State receipt(const char *bureau)
{
    Comity__MessageView__State state = STATE(STATE_UNKNOWN);
    Comity__Answer *answer = letter_look(&federation, BS, id);
    for (size_t i = 0; i < answer->message->n_receipts; i++)
        if (strcmp(answer->message->receipts[i]->bureau, bureau) == 0)
            state = answer->message->receipts[i]->state;
    federation_free_answer(answer);
    return state;
}

/* Ask for a box, and write the subjects that come, or why none does. */
static const char *listed(int place, const Comity__MessagesRequest *wanted)
{
    static char subjects[512];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__MessagesRequest copy = *wanted;
    request.body_case = COMITY__REQUEST__BODY_MESSAGES;
    request.messages = &copy;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    subjects[0] = '\0';
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_MESSAGE) {
        snprintf(subjects + strlen(subjects), sizeof subjects - strlen(subjects), "%s%s",
                 subjects[0] == '\0' ? "" : ", ", answer->message->record->record->message->subject);
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    if (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        snprintf(subjects, sizeof subjects, "%s", answer->failure->text);
    else
        CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DONE);
    federation_free_answer(answer);
    federation_hang_up(&federation, client);
    return subjects;
}

static const char *box(int place, Comity__MessagesRequest__Box which)
{
    Comity__MessagesRequest wanted = COMITY__MESSAGES_REQUEST__INIT;
    wanted.box = which;
    return listed(place, &wanted);
}

static void each_step_of_a_message_has_its_state(void)
{
    char reply[37];
    begin();
    federation_cut(&federation, line);
    letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'Vehicle'}}", id);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(QUEUED));
    Comity__Answer *answer = letter_look(&federation, BS, id);
    CHECK(strncmp(answer->message->receipts[0]->why, "not connected since ", 20) == 0);
    CHECK(answer->message->open && !answer->message->unread);
    federation_free_answer(answer);
    federation_link(&federation, BS, CO);
    federation.members[CO].holds_commits = true;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(SENT));
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(DELIVERED));
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(DELIVERED));
    letter_open(&federation, CO, id);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(READ));
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(READ));
    letter_send(&federation, CO, reply_to(id, ",'body':'Ours.'"), reply);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(ANSWERED));
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(ANSWERED));
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(ANSWERED));
    letter_send(&federation, BS, reply_to(reply, ",'closes':true"), reply);
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(CLOSED));
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(CLOSED));
    CHECK_SAME_NUMBER(receipt("CO"), STATE(ANSWERED));
    federation_release(&federation);
}

static void a_message_is_as_far_as_the_last_of_those_who_are_asked(void)
{
    char reply[37];
    begin();
    letter_send(&federation, BS, "{'message':{'to':['CO'],'cc':['PA'],'subject':'Vehicle'}}", id);
    letter_open(&federation, CO, id);
    CHECK_SAME_NUMBER(receipt("PA"), STATE(DELIVERED));
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(READ));
    Comity__Answer *answer = letter_look(&federation, PA, id);
    CHECK(answer->message->copy && answer->message->unread && !answer->message->open);
    federation_free_answer(answer);
    letter_send(&federation, BS, "{'message':{'to':['CO','PA'],'subject':'Other'}}", id);
    letter_send(&federation, CO, reply_to(id, ""), reply);
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(DELIVERED));
    federation_release(&federation);
}

static void what_is_due_is_overdue_until_it_is_answered(void)
{
    char due[INSTANT_TEXT_CHARS + 1], reply[37];
    Comity__MessagesRequest overdue = COMITY__MESSAGES_REQUEST__INIT;
    begin();
    overdue.overdue = true;
    instant_format(federation.now.wall_ms + 20000, due);
    snprintf(text, sizeof text, "{'message':{'to':['CO'],'cc':['PA'],'subject':'Vehicle','dueAt':'%s'}}",
             due);
    letter_send(&federation, BS, text, id);
    CHECK_SAME_TEXT(listed(CO, &overdue), "");
    federation_wait(&federation, 20001);
    CHECK_SAME_TEXT(listed(CO, &overdue), "Vehicle");
    CHECK_SAME_TEXT(listed(PA, &overdue), "");
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(OVERDUE));
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(OVERDUE));
    CHECK_SAME_NUMBER(letter_state(&federation, PA, id), STATE(DELIVERED));
    overdue.box = BOX(OUT);
    CHECK_SAME_TEXT(listed(BS, &overdue), "Vehicle");
    letter_send(&federation, CO, reply_to(id, ""), reply);
    CHECK_SAME_TEXT(listed(BS, &overdue), "");
    CHECK_SAME_NUMBER(letter_state(&federation, CO, id), STATE(ANSWERED));
    federation_release(&federation);
}

static void opening_counts_and_peeking_does_not(void)
{
    Comity__MessagesRequest unread = COMITY__MESSAGES_REQUEST__INIT;
    begin();
    unread.unread = true;
    letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'Vehicle'}}", id);
    federation_free_answer(letter_look(&federation, CO, id));
    CHECK_SAME_TEXT(listed(CO, &unread), "Vehicle");
    letter_open(&federation, CO, id);
    CHECK_SAME_TEXT(listed(CO, &unread), "");
    letter_open(&federation, BS, id);
    CHECK_SAME_NUMBER(receipt("CO"), STATE(READ));
    federation_release(&federation);
}

static void each_box_has_its_messages(void)
{
    char other[37], reply[37];
    Comity__MessagesRequest from_bs = COMITY__MESSAGES_REQUEST__INIT, to_pa = COMITY__MESSAGES_REQUEST__INIT;
    char bs[] = "BS", pa[] = "PA";
    begin();
    letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'One'}}", id);
    letter_send(&federation, BS, "{'message':{'to':['PA'],'cc':['CO'],'subject':'Two'}}", other);
    letter_send(&federation, CO, "{'message':{'to':['BS'],'subject':'Three'}}", other);
    letter_send(&federation, CO, reply_to(id, ""), reply);
    CHECK_SAME_TEXT(box(BS, BOX(OUT)), "One, Two");
    CHECK_SAME_TEXT(box(BS, BOX(IN)), "Three, Re: One");
    CHECK_SAME_TEXT(box(CO, BOX(IN)), "One, Two");
    CHECK_SAME_TEXT(box(PA, BOX(IN)), "Two");
    CHECK_SAME_TEXT(box(PA, BOX(OUT)), "");
    from_bs.bureau = bs;
    CHECK_SAME_TEXT(listed(CO, &from_bs), "One, Two");
    CHECK_SAME_TEXT(listed(BS, &from_bs), "bureau: BS is this bureau");
    to_pa.box = BOX(OUT);
    to_pa.bureau = pa;
    CHECK_SAME_TEXT(listed(BS, &to_pa), "Two");
    Comity__MessagesRequest thread = COMITY__MESSAGES_REQUEST__INIT;
    thread.box = BOX(THREAD);
    thread.id = reply;
    CHECK_SAME_TEXT(listed(BS, &thread), "One, Re: One");
    federation_release(&federation);
}

static void many_are_given_and_none_twice(void)
{
    char json[128];
    unsigned count = 0;
    begin();
    for (unsigned i = 0; i < 60; i++) {
        snprintf(json, sizeof json, "{'message':{'kind':'INFORMATION','to':['%s'],'subject':'x'}}",
                 i % 3 == 0 ? "BS" : "CO");
        letter_send(&federation, i % 3 == 0 ? CO : BS, json, id);
    }
    for (const char *at = box(CO, BOX(IN)); *at != '\0'; at++)
        count += *at == 'x' ? 1 : 0;
    CHECK_SAME_NUMBER(count, 40);
    count = 0;
    for (const char *at = box(BS, BOX(IN)); *at != '\0'; at++)
        count += *at == 'x' ? 1 : 0;
    CHECK_SAME_NUMBER(count, 20);
    federation_release(&federation);
}

static void a_message_that_names_no_thread_begins_one(void)
{
    char reply[37];
    begin();
    letter_publish(&federation, BS,
                   "{'message':{'kind':'REQUEST','priority':'ROUTINE','to':['CO'],'subject':'Imported'}}",
                   id);
    CHECK_SAME_TEXT(box(PA, BOX(IN)), "");
    Comity__Answer *answer = letter_look(&federation, PA, id);
    CHECK(!answer->message->unread && !answer->message->open);
    federation_free_answer(answer);
    letter_send(&federation, CO, reply_to(id, ""), reply);
    CHECK_SAME_NUMBER(letter_state(&federation, BS, id), STATE(ANSWERED));
    Comity__MessagesRequest thread = COMITY__MESSAGES_REQUEST__INIT;
    thread.box = BOX(THREAD);
    thread.id = reply;
    CHECK_SAME_TEXT(listed(BS, &thread), "Imported, Re: Imported");
    thread.id = id;
    CHECK_SAME_TEXT(listed(CO, &thread), "Imported, Re: Imported");
    federation_release(&federation);
}

static void what_is_no_message_is_refused(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ReadRequest read = COMITY__READ_REQUEST__INIT;
    char says[128];
    begin();
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    read.id = id;
    request.body_case = COMITY__REQUEST__BODY_READ;
    request.read = &read;
    snprintf(says, sizeof says, "record %s of BS is no message", id);
    letter_check_refused(letter_ask(&federation, CO, &request), says);
    Comity__MessagesRequest thread = COMITY__MESSAGES_REQUEST__INIT;
    thread.box = BOX(THREAD);
    thread.id = id;
    CHECK_SAME_TEXT(listed(CO, &thread), says);
    thread.box = (Comity__MessagesRequest__Box)7;
    CHECK_SAME_TEXT(listed(CO, &thread), "box: 7 is not known");
    federation_release(&federation);
}

CHECK_MAIN("control_messages", {"each step of a message has its state", each_step_of_a_message_has_its_state},
           {"a message is as far as the last of those who are asked",
            a_message_is_as_far_as_the_last_of_those_who_are_asked},
           {"what is due is overdue until it is answered", what_is_due_is_overdue_until_it_is_answered},
           {"opening counts and peeking does not", opening_counts_and_peeking_does_not},
           {"each box has its messages", each_box_has_its_messages},
           {"many are given, and none twice", many_are_given_and_none_twice},
           {"a message that names no thread begins one", a_message_that_names_no_thread_begins_one},
           {"what is no message is refused", what_is_no_message_is_refused})
