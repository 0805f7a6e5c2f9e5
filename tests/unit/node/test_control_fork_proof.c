#include "check.h"
#include "federation.h"

#include "comity/evidence.h"
#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>

enum { BS, CO, PA, TWIN }; /* the twin is BS once more */

static const char *const CODES[] = {"BS", "CO", "PA", "BS"};

static Comity__Answer *ask_proof(struct federation *federation, int place, const char *bureau)
{
    char code[16];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ForkProofRequest proof = COMITY__FORK_PROOF_REQUEST__INIT;
    snprintf(code, sizeof code, "%s", bureau);
    request.body_case = COMITY__REQUEST__BODY_FORK_PROOF;
    request.fork_proof = &proof;
    proof.bureau = code;
    return federation_ask(federation, federation_client(federation, place, 0), &request);
}

/* CO has two leaves of BS, PA one of its twin. */
static void begin(struct federation *federation)
{
    char id[37];
    federation_init(federation, CODES, 4);
    federation_link(federation, BS, CO);
    federation_link(federation, TWIN, PA);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_publish(federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_publish(federation, TWIN, "B000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_link(federation, CO, PA);
    federation_settle(federation);
}

static void the_evidence_can_be_had_by_whoever_asks(void)
{
    struct federation federation;
    struct evidence evidence;
    struct checkpoint larger, smaller;
    struct error error;
    begin(&federation);
    evidence_init(&evidence);
    for (int place = BS; place <= TWIN; place++) {
        Comity__Answer *answer = ask_proof(&federation, place, "BS");
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FORK_PROOF);
        REQUIRE_OK(evidence_parse(&evidence, view_of_text(answer->fork_proof->proof), &error), &error);
        CHECK_OK(evidence_verify(&evidence, federation.hasher, &federation.members[BS].signer.vkey, 1,
                                 &larger, &smaller, &error),
                 &error);
        /* Which sizes were compared depends on whose word came first: a head or a cosignature. */
        CHECK_SAME_NUMBER(answer->fork_proof->larger_size, larger.size);
        CHECK_SAME_NUMBER(answer->fork_proof->smaller_size, smaller.size);
        CHECK_SAME_TEXT(answer->fork_proof->log, "CO");
        CHECK_SAME_NUMBER(answer->fork_proof->index, 0);
        CHECK_SAME_NUMBER(answer->fork_proof->n_vkeys, 1);
        federation_free_answer(answer);
    }
    evidence_release(&evidence);
    federation_release(&federation);
}

static void there_is_none_of_others(void)
{
    static const char *const BUREAUS[] = {"PA", "XX", "bs"};
    static const char *const WANTED[] = {"NOT_FOUND", "NOT_FOUND", "INVALID"};
    struct federation federation;
    begin(&federation);
    for (size_t i = 0; i < 3; i++) {
        Comity__Answer *answer = ask_proof(&federation, CO, BUREAUS[i]);
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
        CHECK_SAME_TEXT(answer->failure->code, WANTED[i]);
        federation_free_answer(answer);
    }
    federation_release(&federation);
}

CHECK_MAIN("control_fork_proof",
           {"the evidence can be had by whoever asks", the_evidence_can_be_had_by_whoever_asks},
           {"there is none of others", there_is_none_of_others})
