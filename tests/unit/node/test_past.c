#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define NOBODY COMITY__DISTRIBUTION__KIND__NOBODY
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};

static struct replica *replica_at(struct federation *federation, int place)
{
    return node_replica(federation->members[place].node);
}

static const char *phase(struct federation *federation, int place)
{
    return own_state_name(replica_own_phase(replica_at(federation, place)));
}

/* Ask node `place` for its status; federation_free_answer() it. */
static Comity__Answer *ask_status(struct federation *federation, int place)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    Comity__Answer *answer = federation_ask(federation, federation_client(federation, place, 0), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_STATUS);
    return answer;
}

static void a_restarted_bureau_signs_when_half_have_given_their_word(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 4);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    CHECK_SAME_TEXT(id, "");
    Comity__Answer *answer = ask_status(&federation, BS);
    CHECK_SAME_TEXT(answer->status->own_state, "locked");
    CHECK(strstr(answer->status->own_why, "heard 0 of 2 needed peers") != NULL);
    federation_free_answer(answer);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    CHECK_SAME_TEXT(id, "");
    /* It reads, receives and passes on all the same. */
    federation_publish(&federation, CO, "C000001", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    CHECK_SAME_TEXT(phase(&federation, BS), "signing");
    CHECK(strstr(federation.members[BS].last_report, "own-signing") != NULL ||
          strstr(federation.members[BS].last_report, "peer-connected") != NULL);
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    answer = ask_status(&federation, BS);
    CHECK_SAME_TEXT(answer->status->own_state, "signing");
    CHECK_SAME_TEXT(answer->status->own_why, "");
    federation_free_answer(answer);
    federation_release(&federation);
}

/* CO and PA have what BS published; PA not what was for CO alone, and nobody what was for nobody. */
static void publish_some(struct federation *federation, char all[37], char few[37], char none[37])
{
    federation_link(federation, BS, CO);
    federation_link(federation, BS, PA);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", ALL, NULL, all);
    federation_publish(federation, BS, "A000002", ONLY, "CO", few);
    federation_publish(federation, BS, "A000003", NOBODY, NULL, none);
    federation_publish(federation, BS, "A000004", ALL, NULL, all);
}

static size_t count_lost(struct federation *federation, int place, uint64_t *ret_first)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__EntriesRequest entries = COMITY__ENTRIES_REQUEST__INIT;
    size_t count = 0;
    request.body_case = COMITY__REQUEST__BODY_ENTRIES;
    request.entries = &entries;
    entries.lost = true;
    struct wire *client = federation_client(federation, place, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(federation, client, &request);
    for (; answer != NULL && answer->body_case == COMITY__ANSWER__BODY_ENTRY; count++) {
        CHECK_SAME_TEXT(answer->entry->kind, "missing");
        if (count == 0)
            *ret_first = answer->entry->index;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DONE);
    CHECK_SAME_NUMBER(answer->done->count, count);
    federation_free_answer(answer);
    return count;
}

static void a_lost_disk_is_filled_again_by_the_peers(void)
{
    struct federation federation;
    char all[37], few[37], none[37], id[37];
    uint64_t first = 0;
    int64_t time_ms;
    federation_init(&federation, CODES, 3);
    publish_some(&federation, all, few, none);
    federation_kill(&federation, BS);
    federation_lose_disk(&federation, BS);
    federation_start(&federation, BS);
    CHECK_SAME_TEXT(phase(&federation, BS), "locked");
    /* PA has hashes of what only CO may see; CO has the bytes. */
    federation_link(&federation, PA, BS);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 4);
    CHECK_SAME_TEXT(phase(&federation, BS), "signing");
    CHECK_SAME_NUMBER(count_lost(&federation, BS, &first), 2);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, all), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, few), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, none), UNKNOWN);
    CHECK_SAME_NUMBER(count_lost(&federation, BS, &first), 1);
    CHECK_SAME_NUMBER(first, 2);
    Comity__Answer *answer = ask_status(&federation, BS);
    CHECK_SAME_NUMBER(answer->status->own_lost, 1);
    federation_free_answer(answer);
    /* What the peers have on disk is known again, though they said so before it was here. */
    CHECK_SAME_NUMBER(replica_acked(replica_at(&federation, BS), &federation.members[PA].bureau,
                                    &federation.members[BS].bureau, &time_ms),
                      4);
    federation_publish(&federation, BS, "A000005", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

static void an_old_backup_never_makes_a_second_history(void)
{
    struct federation federation;
    char all[37], few[37], none[37], id[37];
    federation_init(&federation, CODES, 3);
    federation_publish(&federation, BS, "A000000", ALL, NULL, id);
    struct log_store backup = federation_backup(&federation, BS);
    publish_some(&federation, all, few, none);
    federation_kill(&federation, BS);
    federation_restore(&federation, BS, backup);
    federation_start(&federation, BS);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 1);
    federation_publish(&federation, BS, "B000001", ALL, NULL, id);
    CHECK_SAME_TEXT(id, "");
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 5);
    federation_publish(&federation, BS, "B000002", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK(federation_agrees(&federation));
    for (int place = BS; place <= PA; place++)
        CHECK_SAME_NUMBER(replica_frozen_count(replica_at(&federation, place)), 0);
    federation_release(&federation);
}

/* Signing on the word of half of the peers, it learns from another that it is behind, while a client waits. */
static void a_client_hears_that_nothing_was_published(void)
{
    struct federation federation;
    char id[37];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    federation_init(&federation, CODES, 3);
    federation_publish(&federation, BS, "A000000", ALL, NULL, id);
    struct log_store backup = federation_backup(&federation, BS);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    char later[37];
    federation_publish(&federation, BS, "A000001", ALL, NULL, later);
    federation_kill(&federation, BS);
    federation_restore(&federation, BS, backup);
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA); /* which has nothing of BS */
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, BS), "signing");
    /* A commit is under way, so that what a client does waits for the next. */
    federation.members[BS].holds_commits = true;
    char foreign[37];
    federation_publish(&federation, PA, "P000001", ALL, NULL, foreign);
    CHECK(federation.members[BS].batch != NULL);
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    withdraw.id = id;
    withdraw.reason = COMITY__WITHDRAW__REASON__ERROR;
    struct wire *client = federation_client(&federation, BS, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    CHECK(answer == NULL);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "LOCKED");
    federation_free_answer(answer);
    federation.members[BS].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, BS), "signing");
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, later), CURRENT);
    CHECK_SAME_NUMBER(replica_frozen_count(replica_at(&federation, CO)), 0);
    federation_release(&federation);
}

/* An old backup that had signed again before anybody could tell: both histories come to light, and it ends. */
static void a_second_history_ends_the_log(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 3);
    struct log_store backup = federation_backup(&federation, BS);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_publish(&federation, BS, "A000002", ALL, NULL, id);
    federation_kill(&federation, BS);
    federation_restore(&federation, BS, backup);
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    federation_publish(&federation, BS, "B000001", ALL, NULL, id);
    CHECK(id[0] != '\0');
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, BS), "forked");
    for (int place = BS; place <= PA; place++)
        CHECK_CASE(replica_frozen_count(replica_at(&federation, place)) == 1, "node %d", place);
    federation_publish(&federation, BS, "B000002", ALL, NULL, id);
    CHECK_SAME_TEXT(id, "");
    Comity__Answer *answer = ask_status(&federation, BS);
    CHECK_SAME_TEXT(answer->status->own_state, "forked");
    federation_free_answer(answer);
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, BS), "forked");
    federation_release(&federation);
}

/* Evidence reaches who is locked, and is published as soon as it signs. */
static void evidence_gets_through_to_who_is_locked(void)
{
    static const char *const TWINS[] = {"BS", "CO", "PA", "BS", "MX", "JM", "NZ"};
    struct federation federation;
    char id[37];
    federation_init(&federation, TWINS, 7);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_publish(&federation, 3, "B000001", ALL, NULL, id);
    federation_kill(&federation, PA);
    federation_start(&federation, PA); /* 5 peers: it needs three words */
    federation_link(&federation, 3, PA);
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, PA), "locked");
    /* PA holds as many leaves of the twin: whoever compares first finds it. */
    federation.members[CO].gives_full = true;
    federation_publish(&federation, CO, "C000001", ALL, NULL, id);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(replica_log(replica_at(&federation, PA), &federation.members[BS].bureau)->is_frozen);
    CHECK_SAME_TEXT(phase(&federation, PA), "locked");
    CHECK_SAME_NUMBER(federation_size(&federation, PA, PA), 0);
    federation_wait(&federation, 61000);
    CHECK_SAME_NUMBER(federation_size(&federation, PA, PA), 0);
    federation_link(&federation, PA, 5);
    federation_settle(&federation);
    CHECK_SAME_TEXT(phase(&federation, PA), "signing");
    CHECK_SAME_NUMBER(federation_size(&federation, PA, PA), 1);
    federation_release(&federation);
}

CHECK_MAIN("past",
           {"a restarted bureau signs when half have given their word",
            a_restarted_bureau_signs_when_half_have_given_their_word},
           {"a lost disk is filled again by the peers", a_lost_disk_is_filled_again_by_the_peers},
           {"an old backup never makes a second history", an_old_backup_never_makes_a_second_history},
           {"a client hears that nothing was published", a_client_hears_that_nothing_was_published},
           {"a second history ends the log", a_second_history_ends_the_log},
           {"evidence gets through to who is locked", evidence_gets_through_to_who_is_locked})
