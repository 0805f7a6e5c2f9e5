#include "check.h"
#include "comity/message.h"
#include "sample_log.h"
#include "scripted.h"

#include <stdio.h>
#include <stdlib.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char text[] = "c2sp.org/tlog-proof@v1\nindex 0\n";

static void writes_the_proof_of_a_record(void)
{
    struct scripted scripted;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__ProofAnswer proof = COMITY__PROOF_ANSWER__INIT;
    proof.proof = text;
    answer.body_case = COMITY__ANSWER__BODY_PROOF;
    answer.proof = &proof;
    scripted_init(&scripted);
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "CO/" ID), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, text);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_PROOF);
    CHECK_SAME_TEXT(request->proof->owner, "CO");
    CHECK_SAME_TEXT(request->proof->id, ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void verifies_one_without_a_daemon(void)
{
    struct sample_log sample;
    struct scripted scripted;
    char entry[SAMPLE_PATH_BYTES];
    sample_log_init(&sample);
    scripted_init(&scripted);
    snprintf(entry, sizeof entry, "%s/entry", sample.directory);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof, "--key", sample.key,
                                   "--entry-out", entry),
                      OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "verified: entry 11 (8 bytes) is in the log comity/specimen/UT\n");
    REQUIRE(scratch_size(entry) == 8);
    unsigned char *bytes = scratch_load(entry, 8);
    CHECK_SAME_BYTES(view_of(bytes, 8), view_of("\0\0\0\0\0\0\0\x0b", 8));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    free(bytes);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

/* Every byte of the file is needed: none can be another. But a proof is text, and its signature lines may be more. */
static void refuses_every_changed_byte(void)
{
    struct sample_log sample;
    struct scripted scripted;
    unsigned refused = 0;
    sample_log_init(&sample);
    scripted_init(&scripted);
    long size = scratch_size(sample.proof);
    for (long i = 0; i < size; i++) {
        unsigned char *kept = scratch_load(sample.proof, size);
        scratch_patch(sample.proof, i, kept[i] == 'A' ? "B" : "A", 1);
        enum outcome outcome =
            SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof, "--key", sample.vkey);
        CHECK_CASE(outcome == OUTCOME_FAILED, "byte %ld", i);
        refused += outcome == OUTCOME_FAILED;
        scratch_patch(sample.proof, i, &kept[i], 1);
        free(kept);
    }
    CHECK(refused > 300);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof, "--key", sample.vkey),
                      OUTCOME_DONE);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

static void refuses_a_proof_that_holds_no_entry(void)
{
    struct sample_log sample;
    struct scripted scripted;
    sample_log_init(&sample);
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.note, "--key", sample.key),
                      OUTCOME_FAILED);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "log", "proof", "--verify", "/nowhere/proof", "--key", sample.key),
        OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "/nowhere/proof: No such file or directory"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", ID, "--verify", sample.proof), OUTCOME_USAGE);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

CHECK_MAIN("log_proof", {"writes the proof of a record", writes_the_proof_of_a_record},
           {"verifies one without a daemon", verifies_one_without_a_daemon},
           {"refuses every changed byte", refuses_every_changed_byte},
           {"refuses a proof that holds no entry", refuses_a_proof_that_holds_no_entry})
