#include "replica_harness.h"

#include "record_json.h"

#include "comity/message.h"
#include "comity/replica_due.h"

#include <stdio.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define HOUR_MS 3600000

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

/* Publish a hit whose answer is due so many hours after the harness's time 0, or with `id` a new version of one. */
static struct replica_receipt ask(struct harness *at, int hours, const struct uuid *id)
{
    char text[512], due[INSTANT_TEXT_CHARS + 1] = "";
    struct audience audience;
    struct replica_receipt receipt;
    if (hours >= 0)
        instant_format(harness_now(0).wall_ms + hours * HOUR_MS, due);
    snprintf(text, sizeof text,
             "{'hit':{'record':{'owner':'PA','recordId':'" ID "','version':1},'time':'1971-01-01T00:00Z',"
             "'priority':'URGENT','answerDueAt':'%s'}}",
             due);
    Comity__Record *record = record_json_read(text);
    audience_init(&audience, NULL);
    if (id == NULL)
        REQUIRE_OK(replica_publish(at->replica, harness_now(0), record, &audience.distribution, false,
                                   &receipt, &error),
                   &error);
    else
        REQUIRE_OK(replica_amend(at->replica, harness_now(0), id, record, NULL, 0, &receipt, &error), &error);
    message_free(&record->base);
    harness_commit(at);
    return receipt;
}

/* Write what is due within so many hours as "BS0 CO2", in runs of `run`. */
static const char *due_within(struct harness *at, int hours, size_t run)
{
    static char out[128];
    struct replica_due items[8], last;
    size_t size = 0, got = run;
    for (bool is_first = true; got == run; is_first = false) {
        REQUIRE_OK(replica_due(at->replica, is_first ? NULL : &last, harness_now(0).wall_ms + hours * HOUR_MS,
                               items, run, &got, &error),
                   &error);
        for (size_t i = 0; i < got; i++) {
            last = items[i];
            size += (size_t)snprintf(out + size, sizeof out - size, "%s%s%d", size > 0 ? " " : "",
                                     last.owner.code, (int)last.index);
        }
    }
    out[size] = '\0';
    return out;
}

static void what_is_due_comes_in_the_order_of_its_times(void)
{
    begin();
    ask(&bs, 5, NULL);
    ask(&bs, 2, NULL);
    ask(&bs, -1, NULL); /* never */
    ask(&co, 3, NULL);
    harness_publish(&bs, "L898902C3", NULL);
    harness_send(&co, &co.bureau, &bs);
    for (size_t run = 1; run <= 4; run++) {
        CHECK_SAME_TEXT(due_within(&bs, 1, run), "");
        CHECK_SAME_TEXT(due_within(&bs, 2, run), "BS1");
        CHECK_SAME_TEXT(due_within(&bs, 9, run), "BS1 CO0 BS0");
    }
    end();
}

static void a_new_version_is_due_at_its_own_time(void)
{
    begin();
    struct replica_receipt first = ask(&bs, 2, NULL);
    ask(&bs, 4, &first.id);
    CHECK_SAME_TEXT(due_within(&bs, 9, 8), "BS0 BS1"); /* the first is superseded */
    end();
}

static void what_is_withdrawn_is_not_due(void)
{
    begin();
    struct replica_receipt receipt = ask(&bs, 2, NULL);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_TEXT(due_within(&co, 9, 8), "BS0");
    REQUIRE_OK(replica_withdraw(bs.replica, harness_now(1), &receipt.id, COMITY__WITHDRAW__REASON__ERROR,
                                &receipt, &error),
               &error);
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_TEXT(due_within(&bs, 9, 8), "");
    CHECK_SAME_TEXT(due_within(&co, 9, 8), "");
    end();
}

static void it_is_derived_again_from_the_logs(void)
{
    begin();
    ask(&bs, 2, NULL);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_TEXT(due_within(&bs, 9, 8), "BS0");
    end();
}

CHECK_MAIN("replica_due",
           {"what is due comes in the order of its times", what_is_due_comes_in_the_order_of_its_times},
           {"a new version is due at its own time", a_new_version_is_due_at_its_own_time},
           {"what is withdrawn is not due", what_is_withdrawn_is_not_due},
           {"it is derived again from the logs", it_is_derived_again_from_the_logs})
