#include "check.h"
#include "letter.h"
#include "node/thread.h"

#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static struct thread thread;
static char id[37], thread_id[37];

/* BS has asked CO and PA. */
static void begin(void)
{
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    letter_send(&federation, BS, "{'message':{'to':['CO','PA'],'subject':'Vehicle'}}", id);
    Comity__Answer *answer = letter_look(&federation, BS, id);
    snprintf(thread_id, sizeof thread_id, "%s", answer->message->record->record->message->thread_id);
    federation_free_answer(answer);
}

static void end(void)
{
    thread_release(&thread);
    federation_release(&federation);
}

static struct uuid uuid(void)
{
    struct uuid read;
    REQUIRE_OK(uuid_parse(view_of_text(id), &read, NULL), NULL);
    return read;
}

static struct bureau bureau(int place)
{
    return federation.members[place].bureau;
}

/* Write a message of the thread without any help, as a bureau's own system may. */
static void write(int place, const char *more)
{
    char json[512], unused[37];
    snprintf(json, sizeof json,
             "{'message':{'threadId':'%s','to':['%s'],'subject':'x','priority':'ROUTINE'%s}}", thread_id,
             place == BS ? "CO" : "BS", more);
    letter_publish(&federation, place, json, unused);
}

static void load(void)
{
    struct error error;
    thread_release(&thread);
    CHECK_OK(thread_load(&thread, node_replica(federation.members[BS].node), thread_id, &error), &error);
}

static bool is_answered_by(int place)
{
    struct uuid request = uuid();
    struct bureau owner = bureau(BS), by = bureau(place);
    load();
    return thread_answer(&thread, &owner, &request, &by) != NULL;
}

static void nobody_answers_for_another(void)
{
    char more[256];
    begin();
    snprintf(more, sizeof more, ",'kind':'ANSWER','inReplyTo':{'owner':'BS','recordId':'%s'}", id);
    CHECK(!is_answered_by(CO) && !is_answered_by(PA));
    write(PA, more);
    CHECK(is_answered_by(PA));
    CHECK(!is_answered_by(CO));
    end();
}

static void what_is_no_answer_does_not_count_as_one(void)
{
    char more[256], other[37];
    begin();
    snprintf(more, sizeof more, ",'kind':'INFORMATION','inReplyTo':{'owner':'BS','recordId':'%s'}", id);
    write(CO, more);
    write(CO, ",'kind':'ANSWER'");
    CHECK(!is_answered_by(CO));
    letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'Other'}}", other);
    snprintf(more, sizeof more, ",'kind':'ANSWER','inReplyTo':{'owner':'BS','recordId':'%s'}", other);
    write(CO, more);
    CHECK(!is_answered_by(CO));
    end();
}

static void only_who_has_asked_closes_and_what_comes_later_is_open_again(void)
{
    char later[37], json[256];
    begin();
    struct bureau owner = bureau(BS);
    write(CO, ",'kind':'ANSWER','closes':true");
    load();
    CHECK(!thread_is_closed(&thread, &owner, 0));
    snprintf(json, sizeof json, "{'message':{'inReplyTo':{'recordId':'%s'},'closes':true}}", id);
    letter_send(&federation, BS, json, later);
    load();
    CHECK(thread_is_closed(&thread, &owner, 0));
    CHECK(!thread_is_closed(&thread, &owner, 2));
    end();
}

static uint32_t reminders_of(const struct uuid *request)
{
    struct bureau owner = bureau(BS);
    int64_t time_ms = 0;
    uint32_t last = thread_reminders(&thread, &owner, request, &time_ms);
    CHECK((last > 0) == (time_ms > 0));
    return last;
}

static void only_reminders_of_who_has_asked_count(void)
{
    char more[256];
    struct uuid request;
    begin();
    request = uuid();
    snprintf(more, sizeof more, ",'kind':'REMINDER','reminder':2,'inReplyTo':{'owner':'BS','recordId':'%s'}",
             id);
    write(PA, more);
    load();
    CHECK_SAME_NUMBER(thread.count, 2);
    CHECK_SAME_NUMBER(reminders_of(&request), 0);
    snprintf(more, sizeof more, "{'message':{'kind':'REMINDER','inReplyTo':{'recordId':'%s'}}}", id);
    char reminder[37];
    letter_send(&federation, BS, more, reminder);
    load();
    CHECK_SAME_NUMBER(reminders_of(&request), 1);
    end();
}

static void a_thread_is_in_order_of_time_and_has_a_limit(void)
{
    begin();
    for (unsigned i = 0; i < 5; i++) {
        federation_wait(&federation, 1000);
        write(i % 2 == 0 ? PA : CO, ",'kind':'INFORMATION'");
    }
    load();
    REQUIRE(thread.count == 6);
    for (size_t i = 1; i < thread.count; i++)
        CHECK(thread.messages[i - 1].time_ms < thread.messages[i].time_ms);
    CHECK(!thread.is_cut);
    for (unsigned i = 0; i < LIMIT_THREAD_MESSAGES; i++)
        write(BS, ",'kind':'INFORMATION'");
    load();
    CHECK_SAME_NUMBER(thread.count, LIMIT_THREAD_MESSAGES);
    CHECK(thread.is_cut);
    end();
}

CHECK_MAIN("thread", {"nobody answers for another", nobody_answers_for_another},
           {"what is no answer does not count as one", what_is_no_answer_does_not_count_as_one},
           {"only who has asked closes, and what comes later is open again",
            only_who_has_asked_closes_and_what_comes_later_is_open_again},
           {"only reminders of who has asked count", only_reminders_of_who_has_asked_count},
           {"a thread is in order of time and has a limit", a_thread_is_in_order_of_time_and_has_a_limit})
