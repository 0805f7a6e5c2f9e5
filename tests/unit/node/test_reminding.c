#include "check.h"
#include "letter.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define SPAN_MS 80000 /* less than the silence that ends a link */

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char id[37], text[512];

static void begin(void)
{
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
}

/* BS asks CO and PA, with a due time and `more`. */
static void ask(const char *more)
{
    char due[INSTANT_TEXT_CHARS + 1];
    instant_format(federation.now.wall_ms + SPAN_MS, due);
    snprintf(text, sizeof text, "{'message':{'to':['CO','PA'],'subject':'Vehicle','dueAt':'%s'%s}}", due,
             more);
    letter_send(&federation, BS, text, id);
}

static void reply(int place, const char *more)
{
    char reply_id[37];
    snprintf(text, sizeof text, "{'message':{'inReplyTo':{'recordId':'%s'}%s}}", id, more);
    letter_send(&federation, place, text, reply_id);
}

/* Let time pass in steps in which no link falls silent. */
static void wait(int64_t ms)
{
    for (; ms > 0; ms -= 20000)
        federation_wait(&federation, ms < 20000 ? ms : 20000);
}

/* Count the messages in the thread of BS's question as a bureau has it, beyond the first. */
static unsigned reminders(int place)
{
    unsigned count = 0;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__MessagesRequest wanted = COMITY__MESSAGES_REQUEST__INIT;
    wanted.box = COMITY__MESSAGES_REQUEST__BOX__THREAD;
    wanted.id = id;
    request.body_case = COMITY__REQUEST__BODY_MESSAGES;
    request.messages = &wanted;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_MESSAGE) {
        const Comity__Message *message = answer->message->record->record->message;
        count += message->kind == COMITY__MESSAGE__KIND__REMINDER ? 1 : 0;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    federation_free_answer(answer);
    federation_hang_up(&federation, client);
    return count;
}

static void three_reminders_go_each_after_as_long_again(void)
{
    begin();
    ask(",'remind':true");
    wait(SPAN_MS - 1);
    CHECK_SAME_NUMBER(reminders(CO), 0);
    wait(1);
    CHECK_SAME_NUMBER(reminders(CO), 1);
    wait(SPAN_MS - 1);
    CHECK_SAME_NUMBER(reminders(CO), 1);
    wait(1);
    CHECK_SAME_NUMBER(reminders(CO), 2);
    wait(SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 3);
    wait(3 * SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 3);
    CHECK_SAME_NUMBER(reminders(PA), 3);
    CHECK(federation.members[BS].node != NULL && node_deadline_ms(federation.members[BS].node) < INT64_MAX);
    federation_release(&federation);
}

static void only_what_asks_for_it_is_reminded_of(void)
{
    begin();
    ask("");
    wait(2 * SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 0);
    federation_release(&federation);
}

static void who_has_answered_is_left_alone(void)
{
    begin();
    ask(",'remind':true");
    reply(CO, "");
    wait(SPAN_MS);
    CHECK_SAME_NUMBER(reminders(PA), 1);
    CHECK_SAME_NUMBER(reminders(CO), 0);
    reply(PA, "");
    wait(2 * SPAN_MS);
    CHECK_SAME_NUMBER(reminders(PA), 1);
    CHECK(strstr(federation.members[BS].last_report, "reminder-refused") == NULL);
    federation_release(&federation);
}

static void nobody_is_reminded_of_what_is_closed_or_withdrawn(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin();
    ask(",'remind':true");
    reply(BS, ",'closes':true");
    wait(2 * SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 0);
    CHECK(strstr(federation.members[BS].last_report, "reminder") == NULL);
    ask(",'remind':true");
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(letter_ask(&federation, BS, &request));
    uint64_t size = federation_size(&federation, BS, BS);
    wait(2 * SPAN_MS);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), size);
    federation_release(&federation);
}

static void restart_after(int64_t ms)
{
    federation_kill(&federation, BS);
    wait(ms);
    federation_start(&federation, BS);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
}

/* How many went its thread tells. */
static void a_restart_neither_forgets_nor_repeats(void)
{
    begin();
    ask(",'remind':true");
    wait(SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 1);
    restart_after(0);
    wait(20000);
    CHECK_SAME_NUMBER(reminders(CO), 1);
    restart_after(5 * SPAN_MS);
    wait(20000);
    CHECK_SAME_NUMBER(reminders(CO), 2);
    wait(SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 3);
    wait(2 * SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 3);
    federation_release(&federation);
}

static void a_reminder_by_hand_counts(void)
{
    begin();
    ask(",'remind':true");
    reply(BS, ",'kind':'REMINDER'");
    wait(SPAN_MS);
    CHECK_SAME_NUMBER(reminders(CO), 2);
    federation_release(&federation);
}

static void what_has_no_due_time_cannot_ask_for_it(void)
{
    begin();
    letter_check_refused(
        letter_try(&federation, BS, "{'message':{'to':['CO'],'subject':'Vehicle','remind':true}}"),
        "message.dueAt: is required");
    federation_release(&federation);
}

CHECK_MAIN("reminding",
           {"three reminders go, each after as long again", three_reminders_go_each_after_as_long_again},
           {"only what asks for it is reminded of", only_what_asks_for_it_is_reminded_of},
           {"who has answered is left alone", who_has_answered_is_left_alone},
           {"nobody is reminded of what is closed or withdrawn",
            nobody_is_reminded_of_what_is_closed_or_withdrawn},
           {"a restart neither forgets nor repeats", a_restart_neither_forgets_nor_repeats},
           {"a reminder by hand counts", a_reminder_by_hand_counts},
           {"what has no due time cannot ask for it", what_has_no_due_time_cannot_ask_for_it})
