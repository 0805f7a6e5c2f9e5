#include "check.h"
#include "federation.h"

#include "comity/base64.h"
#include "comity/checkpoint.h"
#include "comity/tlog_proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO", "PA"};

/* Three bureaus, linked; BS has published a record for all and one for CO only. */
struct scene {
    struct federation federation;
    char everyone[37];
    char only_co[37];
};

static void begin(struct scene *scene)
{
    federation_init(&scene->federation, CODES, 3);
    federation_link(&scene->federation, BS, CO);
    federation_link(&scene->federation, BS, PA);
    federation_settle(&scene->federation);
    federation_publish(&scene->federation, BS, "A000001", ALL, NULL, scene->everyone);
    federation_publish(&scene->federation, BS, "A000002", ONLY, "CO", scene->only_co);
}

static void end(struct scene *scene)
{
    federation_release(&scene->federation);
}

static Comity__Answer *ask(struct scene *scene, int place, const Comity__Request *request)
{
    return federation_ask(&scene->federation, federation_client(&scene->federation, place, EVERY_RIGHT),
                          request);
}

static bool is_failure(const Comity__Answer *answer, const char *code)
{
    return answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE &&
           strcmp(answer->failure->code, code) == 0;
}

static void status_tells_what_the_node_holds(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    Comity__Answer *answer = ask(&scene, CO, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_STATUS);
    CHECK_SAME_TEXT(answer->status->bureau, "CO");
    CHECK_SAME_TEXT(answer->status->store, "writing");
    CHECK_SAME_NUMBER(answer->status->peers_connected, 1);
    CHECK_SAME_NUMBER(answer->status->peers_configured, 2);
    REQUIRE(answer->status->n_logs == 3);
    CHECK_SAME_TEXT(answer->status->logs[0]->origin, "BS");
    CHECK_SAME_NUMBER(answer->status->logs[0]->size, 2);
    federation_free_answer(answer);
    end(&scene);
}

static void peers_are_listed_with_their_state(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PeersRequest peers = COMITY__PEERS_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_PEERS;
    request.peers = &peers;
    Comity__Answer *answer = ask(&scene, BS, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PEERS);
    REQUIRE(answer->peers->n_peers == 2);
    CHECK_SAME_TEXT(answer->peers->peers[0]->bureau, "CO");
    CHECK_SAME_TEXT(answer->peers->peers[0]->state, "connected");
    CHECK_SAME_NUMBER(answer->peers->peers[0]->acknowledged, 2);
    federation_free_answer(answer);
    end(&scene);
}

static void a_right_that_is_lacking_is_named(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    withdraw.id = scene.everyone;
    struct wire *client = federation_client(&scene.federation, BS, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(&scene.federation, client, &request);
    CHECK(is_failure(answer, "DENIED"));
    CHECK(answer != NULL && strstr(answer->failure->text, "publish") != NULL);
    CHECK_SAME_NUMBER(federation_state(&scene.federation, BS, scene.everyone),
                      COMITY__RECORD_VIEW__STATE__CURRENT);
    federation_free_answer(answer);
    end(&scene);
}

static void get_shows_a_record_or_says_there_is_none(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    get.id = scene.only_co;
    Comity__Answer *answer = ask(&scene, CO, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK_SAME_TEXT(answer->record->owner, "BS");
    CHECK_SAME_TEXT(answer->record->record->travel_document->number, "A000002");
    federation_free_answer(answer);
    answer = ask(&scene, PA, &request);
    CHECK(is_failure(answer, "NOT_FOUND"));
    federation_free_answer(answer);
    end(&scene);
}

static size_t count_hits(struct scene *scene, int place, const char *value, const char *country, bool loose)
{
    char kind[] = "document", text[32], code[8];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", value);
    snprintf(code, sizeof code, "%s", country);
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    check.kind = kind;
    check.value = text;
    check.country = code;
    check.loose = loose;
    Comity__Answer *answer = ask(scene, place, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECK);
    size_t hits = answer->check->n_hits;
    CHECK_SAME_NUMBER(answer->check->n_copies, 3);
    federation_free_answer(answer);
    return hits;
}

static void check_finds_what_this_bureau_may_see(void)
{
    struct scene scene;
    begin(&scene);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "a-000 001", "", false), 1);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "A000001", "UTO", false), 1);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "A000001", "CO", false), 0);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "AOOOOO1", "", false), 0);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "AOOOOO1", "", true), 1);
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "A000002", "", false), 1);
    CHECK_SAME_NUMBER(count_hits(&scene, PA, "A000002", "", false), 0);
    end(&scene);
}

static void check_says_what_is_doubtful_or_no_key(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char vin[] = "1M8GDM9AYKP042788", nothing[] = "?", country[] = "914";
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    check.value = vin;
    Comity__Answer *answer = ask(&scene, CO, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECK);
    REQUIRE(answer->check->n_doubts == 1);
    CHECK_SAME_TEXT(answer->check->doubts[0], "vin: the check digit (9th character) should be X");
    federation_free_answer(answer);
    check.value = nothing;
    answer = ask(&scene, CO, &request);
    REQUIRE(is_failure(answer, "INVALID"));
    CHECK_SAME_TEXT(
        answer->failure->text,
        "value \"?\" cannot be looked up: document number: \"?\" is too short, at least 3 of A-Z 0-9");
    federation_free_answer(answer);
    check.value = vin;
    check.country = country;
    answer = ask(&scene, CO, &request);
    CHECK(is_failure(answer, "INVALID"));
    federation_free_answer(answer);
    end(&scene);
}

static Comity__Answer *amend(struct scene *scene, char *id, const char *only, uint32_t expected)
{
    char code[8];
    char *codes[] = {code};
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    snprintf(code, sizeof code, "%s", only);
    distribution.kind = ONLY;
    distribution.n_bureaus = 1;
    distribution.bureaus = codes;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    amend.id = id;
    amend.distribution = &distribution;
    amend.expected_version = expected;
    return ask(scene, BS, &request);
}

static void narrowing_takes_a_record_from_those_who_lose_it(void)
{
    struct scene scene;
    begin(&scene);
    Comity__Answer *answer = amend(&scene, scene.everyone, "PA", 7);
    CHECK(is_failure(answer, "STATE")); /* it is at version 1 */
    federation_free_answer(answer);
    answer = amend(&scene, scene.everyone, "PA", 1);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    CHECK_SAME_NUMBER(answer->publish->version, 2);
    CHECK_SAME_NUMBER(federation_state(&scene.federation, PA, scene.everyone),
                      COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK_SAME_NUMBER(federation_state(&scene.federation, CO, scene.everyone),
                      COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    CHECK(federation_agrees(&scene.federation));
    federation_free_answer(answer);
    end(&scene);
}

static Comity__Answer *withdraw(struct scene *scene, char *id)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    withdraw.id = id;
    withdraw.reason = COMITY__WITHDRAW__REASON__ERROR;
    return ask(scene, BS, &request);
}

static void a_withdrawn_record_is_erased_and_its_owner_knows(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__DeliveriesRequest deliveries = COMITY__DELIVERIES_REQUEST__INIT;
    begin(&scene);
    federation_free_answer(withdraw(&scene, scene.everyone));
    CHECK_SAME_NUMBER(count_hits(&scene, CO, "A000001", "", false), 0);
    CHECK_SAME_NUMBER(federation_state(&scene.federation, CO, scene.everyone),
                      COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    Comity__Answer *again = withdraw(&scene, scene.everyone);
    CHECK(is_failure(again, "STATE"));
    federation_free_answer(again);
    request.body_case = COMITY__REQUEST__BODY_DELIVERIES;
    request.deliveries = &deliveries;
    deliveries.id = scene.everyone;
    Comity__Answer *answer = ask(&scene, BS, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DELIVERIES);
    REQUIRE(answer->deliveries->n_deliveries == 2);
    CHECK_SAME_TEXT(answer->deliveries->deliveries[0]->state, "erased");
    CHECK_SAME_TEXT(answer->deliveries->deliveries[1]->state, "erased");
    federation_free_answer(answer);
    end(&scene);
}

static void explain_gives_the_rule(void)
{
    struct scene scene;
    char pa[] = "PA";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ExplainRequest explain = COMITY__EXPLAIN_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_EXPLAIN;
    request.explain = &explain;
    explain.id = scene.only_co;
    explain.bureau = pa;
    Comity__Answer *answer = ask(&scene, BS, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_EXPLAIN);
    CHECK(!answer->explain->entitled);
    CHECK_SAME_TEXT(answer->explain->state, "not entitled");
    CHECK(answer->explain->n_steps > 1);
    federation_free_answer(answer);
    end(&scene);
}

static void a_checkpoint_verifies_with_its_key(void)
{
    struct scene scene;
    char bs[] = "BS";
    struct checkpoint checkpoint;
    struct vkey vkey;
    struct error error;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckpointRequest wanted = COMITY__CHECKPOINT_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_CHECKPOINT;
    request.checkpoint = &wanted;
    wanted.bureau = bs;
    wanted.newest = true;
    Comity__Answer *answer = ask(&scene, PA, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECKPOINT);
    struct hasher *hasher = scene.federation.hasher;
    REQUIRE_OK(vkey_parse(&vkey, hasher, view_of_text(answer->checkpoint->vkeys[0]), &error), &error);
    CHECK_OK(checkpoint_open(&checkpoint, hasher, view_of_text(answer->checkpoint->note), &vkey, 1, &error),
             &error);
    CHECK_SAME_NUMBER(checkpoint.size, 2);
    CHECK_SAME_TEXT(checkpoint.origin, "comity/test/BS");
    federation_free_answer(answer);
    end(&scene);
}

static void a_proof_stands_on_its_own(void)
{
    struct scene scene;
    struct tlog_proof proof;
    struct error error;
    uint8_t entry[LIMIT_ENTRY_BYTES];
    size_t size = 0;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ProofRequest wanted = COMITY__PROOF_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_PROOF;
    request.proof = &wanted;
    wanted.id = scene.everyone;
    Comity__Answer *answer = ask(&scene, CO, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PROOF);
    REQUIRE_OK(tlog_proof_parse(&proof, view_of_text(answer->proof->proof), &error), &error);
    REQUIRE_OK(base64_decode(proof.extra, entry, sizeof entry, &size, &error), &error);
    const struct vkey *vkey = &scene.federation.members[BS].signer.vkey;
    CHECK_OK(tlog_proof_verify(&proof, scene.federation.hasher, view_of(entry, size), vkey, 1, &error),
             &error);
    entry[size / 2] ^= 1;
    CHECK_ERROR(tlog_proof_verify(&proof, scene.federation.hasher, view_of(entry, size), vkey, 1, &error),
                ERROR_PROOF);
    federation_free_answer(answer);
    end(&scene);
}

static void verify_reads_every_log(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__VerifyRequest wanted = COMITY__VERIFY_REQUEST__INIT;
    bool more = true;
    size_t logs = 0;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_VERIFY;
    request.verify = &wanted;
    struct wire *client = federation_client(&scene.federation, PA, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&scene.federation, client, &request);
    while (answer != NULL && more) {
        REQUIRE(answer->body_case == COMITY__ANSWER__BODY_VERIFY);
        CHECK(answer->verify->good);
        if (strcmp(answer->verify->origin, "BS") == 0) {
            CHECK_SAME_NUMBER(answer->verify->entries, 1);
            CHECK_SAME_NUMBER(answer->verify->withheld, 1);
        }
        more = answer->more;
        logs++;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    CHECK(!more);
    CHECK_SAME_NUMBER(logs, 3);
    federation_free_answer(answer);
    end(&scene);
}

static void export_gives_current_records_and_their_number(void)
{
    struct scene scene;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ExportRequest wanted = COMITY__EXPORT_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_EXPORT;
    request.export = &wanted;
    struct wire *client = federation_client(&scene.federation, PA, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&scene.federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK_SAME_TEXT(answer->record->id, scene.everyone);
    CHECK(answer->more);
    federation_free_answer(answer);
    answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DONE);
    CHECK_SAME_NUMBER(answer->done->count, 1);
    CHECK(!answer->more);
    federation_free_answer(answer);
    end(&scene);
}

static void entries_show_hashes_and_bytes(void)
{
    struct scene scene;
    char bs[] = "BS";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__EntriesRequest wanted = COMITY__ENTRIES_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_ENTRIES;
    request.entries = &wanted;
    wanted.bureau = bs;
    wanted.first = 1;
    struct wire *client = federation_client(&scene.federation, PA, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&scene.federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_ENTRY);
    CHECK_SAME_NUMBER(answer->entry->index, 1);
    CHECK_SAME_TEXT(answer->entry->kind, "withheld");
    CHECK_SAME_NUMBER(answer->entry->hash.len, DIGEST_BYTES);
    CHECK_SAME_NUMBER(answer->entry->bytes.len, 0);
    federation_free_answer(answer);
    end(&scene);
}

static void watch_tells_of_what_arrives(void)
{
    struct scene scene;
    char id[37];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WatchRequest wanted = COMITY__WATCH_REQUEST__INIT;
    begin(&scene);
    request.body_case = COMITY__REQUEST__BODY_WATCH;
    request.watch = &wanted;
    struct wire *client = federation_client(&scene.federation, CO, EVERY_RIGHT);
    CHECK(federation_ask(&scene.federation, client, &request) == NULL);
    federation_publish(&scene.federation, BS, "A000003", ALL, NULL, id);
    Comity__Answer *answer = federation_answer(client);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD);
    CHECK_SAME_TEXT(answer->record->id, id);
    CHECK(answer->more);
    federation_free_answer(answer);
    end(&scene);
}

static void answers_leave_in_the_order_of_the_requests(void)
{
    struct scene scene;
    Comity__Request slow = COMITY__REQUEST__INIT, quick = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdrawal = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    begin(&scene);
    slow.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    slow.withdraw = &withdrawal;
    withdrawal.id = scene.everyone;
    quick.body_case = COMITY__REQUEST__BODY_STATUS;
    quick.status = &status;
    struct wire *client = federation_client(&scene.federation, BS, EVERY_RIGHT);
    scene.federation.members[BS].holds_commits = true;
    federation_send(&scene.federation, client, &slow);
    federation_send(&scene.federation, client, &quick);
    federation_settle(&scene.federation);
    CHECK(federation_answer(client) == NULL);
    scene.federation.members[BS].holds_commits = false;
    federation_settle(&scene.federation);
    Comity__Answer *first = federation_answer(client), *second = federation_answer(client);
    CHECK(first != NULL && first->body_case == COMITY__ANSWER__BODY_PUBLISH);
    CHECK(second != NULL && second->body_case == COMITY__ANSWER__BODY_STATUS);
    federation_free_answer(first);
    federation_free_answer(second);
    end(&scene);
}

CHECK_MAIN("control", {"status tells what the node holds", status_tells_what_the_node_holds},
           {"peers are listed with their state", peers_are_listed_with_their_state},
           {"a right that is lacking is named", a_right_that_is_lacking_is_named},
           {"get shows a record or says there is none", get_shows_a_record_or_says_there_is_none},
           {"check finds what this bureau may see", check_finds_what_this_bureau_may_see},
           {"check says what is doubtful, or no key", check_says_what_is_doubtful_or_no_key},
           {"narrowing takes a record from those who lose it",
            narrowing_takes_a_record_from_those_who_lose_it},
           {"a withdrawn record is erased and its owner knows",
            a_withdrawn_record_is_erased_and_its_owner_knows},
           {"explain gives the rule", explain_gives_the_rule},
           {"a checkpoint verifies with its key", a_checkpoint_verifies_with_its_key},
           {"a proof stands on its own", a_proof_stands_on_its_own},
           {"verify reads every log", verify_reads_every_log},
           {"export gives current records and their number", export_gives_current_records_and_their_number},
           {"entries show hashes and bytes", entries_show_hashes_and_bytes},
           {"watch tells of what arrives", watch_tells_of_what_arrives},
           {"answers leave in the order of the requests", answers_leave_in_the_order_of_the_requests})
