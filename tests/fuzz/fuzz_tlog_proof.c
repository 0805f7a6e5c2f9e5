/* Target functions: tlog_proof_parse, tlog_proof_format. */
#include "fuzz.h"

#include "comity/buffer.h"
#include "comity/tlog_proof.h"

void fuzz_begin(void)
{
}

void fuzz_one(struct view input)
{
    struct tlog_proof proof;
    struct error error;
    struct buffer text;
    buffer_init(&text, 8u * LIMIT_NOTE_BYTES);
    if (tlog_proof_parse(&proof, input, &error) == ERROR_NONE) {
        REQUIRE(proof.proof.count <= LIMIT_PROOF_HASHES);
        REQUIRE(proof.checkpoint.size <= input.size);
        (void)tlog_proof_format(proof.index, &proof.proof, (struct view){0}, proof.checkpoint, &text, &error);
    }
    buffer_release(&text);
}
