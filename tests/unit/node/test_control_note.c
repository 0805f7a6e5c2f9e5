/* The checkpoints and proofs that answers show, with their cosignatures. */
#include "check.h"
#include "federation.h"

#include "comity/base64.h"
#include "comity/replica_witness.h"
#include "comity/tlog_proof.h"
#include "node/control.h"
#include "node/control_note.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct error error;

static void begin(struct federation *federation)
{
    federation_init(federation, CODES, 3);
    federation_link(federation, BS, CO);
    federation_link(federation, BS, PA);
    federation_link(federation, CO, PA);
    federation_settle(federation);
}

static void publish(struct federation *federation, const char *number, char id[37])
{
    federation_publish(federation, BS, number, ALL, NULL, id);
}

/* Ask a node for the checkpoint of BS. */
static Comity__Answer *ask_checkpoint(struct federation *federation, int place, bool newest)
{
    char bs[] = "BS";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckpointRequest checkpoint = COMITY__CHECKPOINT_REQUEST__INIT;
    checkpoint.bureau = bs;
    checkpoint.newest = newest;
    request.body_case = COMITY__REQUEST__BODY_CHECKPOINT;
    request.checkpoint = &checkpoint;
    return federation_ask(federation, federation_client(federation, place, 0), &request);
}

/* Check size and cosigning bureaus of a note. */
static void check_note(struct federation *federation, struct view bytes, uint64_t size, bool by_co,
                       bool by_pa)
{
    struct note note;
    struct checkpoint checkpoint;
    uint64_t time_seconds;
    REQUIRE_OK(note_parse(&note, bytes, &error), &error);
    CHECK_OK(checkpoint_verify(&checkpoint, federation->hasher, &note, &federation->members[BS].signer.vkey,
                               1, &error),
             &error);
    CHECK_SAME_NUMBER(checkpoint.size, size);
    CHECK_SAME_NUMBER(cosignature_verify(&note, &federation->members[CO].witness.vkey, &time_seconds, NULL),
                      by_co ? ERROR_NONE : ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(cosignature_verify(&note, &federation->members[PA].witness.vkey, &time_seconds, NULL),
                      by_pa ? ERROR_NONE : ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(note.signature_count, 1 + by_co + by_pa);
}

static void a_checkpoint_is_the_one_most_have_cosigned(void)
{
    struct federation federation;
    char id[37];
    begin(&federation);
    publish(&federation, "A000001", id);
    publish(&federation, "A000002", id); /* in the same second: nobody cosigns that yet */
    Comity__Answer *answer = ask_checkpoint(&federation, CO, false);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECKPOINT);
    check_note(&federation, view_of_text(answer->checkpoint->note), 1, true, true);
    CHECK_SAME_NUMBER(answer->checkpoint->cosignatures, 2);
    CHECK_SAME_NUMBER(answer->checkpoint->size, 2);
    federation_free_answer(answer);
    answer = ask_checkpoint(&federation, CO, true);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECKPOINT);
    check_note(&federation, view_of_text(answer->checkpoint->note), 2, false, false);
    CHECK_SAME_NUMBER(answer->checkpoint->cosignatures, 0);
    federation_free_answer(answer);
    federation_wait(&federation, 1000);
    for (int newest = 0; newest < 2; newest++) {
        answer = ask_checkpoint(&federation, CO, newest == 1);
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECKPOINT);
        check_note(&federation, view_of_text(answer->checkpoint->note), 2, true, true);
        CHECK_SAME_NUMBER(answer->checkpoint->cosignatures, 2);
        federation_free_answer(answer);
    }
    federation_release(&federation);
}

static void before_anybody_has_cosigned_it_is_the_newest(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 3);
    Comity__Answer *answer = ask_checkpoint(&federation, BS, false);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "NOT_FOUND");
    federation_free_answer(answer);
    publish(&federation, "A000001", id);
    answer = ask_checkpoint(&federation, BS, false);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECKPOINT);
    check_note(&federation, view_of_text(answer->checkpoint->note), 1, false, false);
    federation_free_answer(answer);
    federation_release(&federation);
}

/* Ask CO to prove a record of BS; verify it with the log's key alone, and return the note. */
static void check_proof(struct federation *federation, char id[37], uint64_t index, uint64_t size,
                        bool is_cosigned)
{
    struct tlog_proof proof;
    static uint8_t entry[LIMIT_ENTRY_BYTES];
    size_t entry_size = 0;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ProofRequest wanted = COMITY__PROOF_REQUEST__INIT;
    wanted.id = id;
    request.body_case = COMITY__REQUEST__BODY_PROOF;
    request.proof = &wanted;
    struct wire *client = federation_client(federation, CO, NODE_RIGHT_QUERY);
    Comity__Answer *answer = federation_ask(federation, client, &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PROOF);
    REQUIRE_OK(tlog_proof_parse(&proof, view_of_text(answer->proof->proof), &error), &error);
    REQUIRE_OK(base64_decode(proof.extra, entry, sizeof entry, &entry_size, &error), &error);
    CHECK_SAME_NUMBER(proof.index, index);
    CHECK_OK(tlog_proof_verify(&proof, federation->hasher, view_of(entry, entry_size),
                               &federation->members[BS].signer.vkey, 1, &error),
             &error);
    check_note(federation, proof.checkpoint, size, is_cosigned, is_cosigned);
    CHECK_SAME_NUMBER(answer->proof->cosignatures, is_cosigned ? 2 : 0);
    federation_free_answer(answer);
}

static void a_proof_carries_the_cosignatures_that_cover_its_entry(void)
{
    struct federation federation;
    char first[37], second[37];
    begin(&federation);
    publish(&federation, "A000001", first);
    publish(&federation, "A000002", second);
    check_proof(&federation, first, 0, 1, true);
    check_proof(&federation, second, 1, 2, false);
    federation_wait(&federation, 1000);
    check_proof(&federation, first, 0, 2, true);
    check_proof(&federation, second, 1, 2, true);
    federation_release(&federation);
}

CHECK_MAIN("control_note",
           {"a checkpoint is the one most have cosigned", a_checkpoint_is_the_one_most_have_cosigned},
           {"before anybody has cosigned it is the newest", before_anybody_has_cosigned_it_is_the_newest},
           {"a proof carries the cosignatures that cover its entry",
            a_proof_carries_the_cosignatures_that_cover_its_entry})
