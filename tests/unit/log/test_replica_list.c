#include "replica_harness.h"

#include "comity/record.h"
#include "comity/replica_list.h"

#include <stdio.h>
#include <string.h>

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

/* Publish a message at a bureau, or with `id` a new version of one. */
static struct uuid say(struct harness *at, const char *subject, const struct uuid *id, const char *readers)
{
    char thread[] = "0190a6c2-0000-7000-8000-000000000001", pa[] = "PA", *to[] = {pa}, text[64];
    Comity__Message body = COMITY__MESSAGE__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    struct audience audience;
    struct replica_receipt receipt;
    audience_init(&audience, readers);
    snprintf(text, sizeof text, "%s", subject);
    body.kind = COMITY__MESSAGE__KIND__REQUEST;
    body.priority = COMITY__PRIORITY__ROUTINE;
    body.thread_id = thread;
    body.n_to = 1;
    body.to = to;
    body.subject = text;
    record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    record.message = &body;
    if (id == NULL)
        REQUIRE_OK(replica_publish(at->replica, harness_now(100), &record, &audience.distribution, false,
                                   &receipt, &error),
                   &error);
    else
        REQUIRE_OK(replica_amend(at->replica, harness_now(100), id, &record, &audience.distribution, 0,
                                 &receipt, &error),
                   &error);
    harness_commit(at);
    return receipt.id;
}

static void withdraw(struct harness *at, const struct uuid *id)
{
    struct replica_receipt receipt;
    REQUIRE_OK(replica_withdraw(at->replica, harness_now(200), id, COMITY__WITHDRAW__REASON__ERROR, &receipt,
                                &error),
               &error);
    harness_commit(at);
}

/* Count the messages that are listed at a bureau, in runs of `run`, and keep the first of them. */
static size_t count_messages(struct harness *at, const char *owner, size_t run, struct replica_listed *out,
                             size_t max)
{
    const struct record_type *type = record_type_find("message");
    struct bureau bureau = harness_bureau(owner == NULL ? "BS" : owner);
    struct replica_listed items[8], last;
    size_t count = 0, got = run;
    for (bool is_first = true; got == run; is_first = false) {
        REQUIRE_OK(replica_list(at->replica, type, owner == NULL ? NULL : &bureau, is_first ? NULL : &last,
                                items, run, &got, &error),
                   &error);
        for (size_t i = 0; i < got; i++, count++) {
            last = items[i];
            if (count < max)
                out[count] = items[i];
        }
    }
    return count;
}

static void records_of_a_type_are_listed_in_order(void)
{
    struct replica_listed listed[5];
    begin();
    struct uuid first = say(&bs, "first", NULL, NULL), second = say(&bs, "second", NULL, NULL);
    struct uuid third = say(&co, "third", NULL, NULL);
    harness_publish(&bs, "L898902C3", NULL);
    harness_send(&bs, &bs.bureau, &co);
    for (size_t run = 1; run <= 4; run++) {
        CHECK_SAME_NUMBER(count_messages(&co, NULL, run, listed, 5), 3);
        CHECK(memcmp(&listed[0].id, &first, sizeof first) == 0);
        CHECK(memcmp(&listed[1].id, &second, sizeof second) == 0);
        CHECK(memcmp(&listed[2].id, &third, sizeof third) == 0);
        CHECK_SAME_TEXT(listed[2].owner.code, "CO");
    }
    CHECK_SAME_NUMBER(count_messages(&co, "BS", 2, listed, 5), 2);
    CHECK_SAME_NUMBER(count_messages(&co, "PA", 2, listed, 5), 0);
    end();
}

static void a_new_version_takes_the_place_of_the_old_one(void)
{
    struct replica_listed listed[2];
    begin();
    struct uuid id = say(&bs, "first", NULL, NULL);
    say(&bs, "second", NULL, NULL);
    say(&bs, "first, once more", &id, NULL);
    CHECK_SAME_NUMBER(count_messages(&bs, NULL, 2, listed, 2), 2);
    CHECK(memcmp(&listed[0].id, &id, sizeof id) == 0);
    CHECK_SAME_NUMBER(listed[0].index, 2);
    end();
}

static void what_is_withdrawn_or_narrowed_is_not_listed(void)
{
    struct replica_listed listed[2];
    begin();
    struct uuid gone = say(&bs, "to all", NULL, NULL), narrowed = say(&bs, "to all, too", NULL, NULL);
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(count_messages(&co, NULL, 2, listed, 2), 2);
    withdraw(&bs, &gone);
    say(&bs, "to nobody", &narrowed, "");
    harness_send(&bs, &bs.bureau, &co);
    CHECK_SAME_NUMBER(count_messages(&co, NULL, 2, listed, 2), 0);
    CHECK_SAME_NUMBER(count_messages(&bs, NULL, 2, listed, 2), 1);
    end();
}

static void the_list_is_derived_again_from_the_logs(void)
{
    struct replica_listed listed[2];
    begin();
    struct uuid kept = say(&bs, "kept", NULL, NULL), gone = say(&bs, "gone", NULL, NULL);
    withdraw(&bs, &gone);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(count_messages(&bs, NULL, 2, listed, 2), 1);
    CHECK(memcmp(&listed[0].id, &kept, sizeof kept) == 0);
    end();
}

static void a_type_that_is_not_listed_is_refused(void)
{
    struct replica_listed listed;
    size_t count = 7;
    begin();
    CHECK(replica_list(bs.replica, record_type_find("vehicle"), NULL, NULL, &listed, 1, &count, &error) ==
          ERROR_INVALID);
    CHECK(strstr(error.text, "vehicle") != NULL);
    CHECK_SAME_NUMBER(count, 7);
    end();
}

CHECK_MAIN("replica_list",
           {"records of a type are listed in order, in runs of any size",
            records_of_a_type_are_listed_in_order},
           {"a new version takes the place of the old one", a_new_version_takes_the_place_of_the_old_one},
           {"what is withdrawn or narrowed is not listed", what_is_withdrawn_or_narrowed_is_not_listed},
           {"the list is derived again from the logs", the_list_is_derived_again_from_the_logs},
           {"a type that is not listed is refused", a_type_that_is_not_listed_is_refused}, )
