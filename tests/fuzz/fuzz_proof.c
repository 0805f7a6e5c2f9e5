/* Target functions: proof_verify_inclusion, proof_verify_consistency. Two sizes of 8 bytes, two hashes, the proof. */
#include "fuzz.h"

#include "comity/proof.h"

#include <string.h>

static struct hasher *hasher;

void fuzz_begin(void)
{
    struct error error;
    REQUIRE(hasher_new(&hasher, &error) == ERROR_NONE);
}

void fuzz_one(struct view input)
{
    struct digest hashes[2] = {0};
    struct proof proof = {0};
    struct error error;
    uint64_t first = fuzz_number(&input, 8), second = fuzz_number(&input, 8);
    for (size_t i = 0; i < 2; i++) {
        struct view hash = fuzz_take(&input, DIGEST_BYTES);
        memcpy(hashes[i].bytes, hash.data, hash.size);
    }
    while (input.size >= DIGEST_BYTES && proof.count < LIMIT_PROOF_HASHES)
        memcpy(proof.hashes[proof.count++].bytes, fuzz_take(&input, DIGEST_BYTES).data, DIGEST_BYTES);
    bool is_same = digest_is_equal(&hashes[0], &hashes[1]);
    enum error_code code =
        proof_verify_inclusion(hasher, first, second, &hashes[0], &proof, &hashes[1], &error);
    REQUIRE(code != ERROR_NONE || first < second);
    REQUIRE(code != ERROR_NONE || proof.count > 0 || is_same);
    code = proof_verify_consistency(hasher, first, second, &hashes[0], &hashes[1], &proof, &error);
    REQUIRE(code != ERROR_NONE || (first > 0 && first <= second));
    REQUIRE(code != ERROR_NONE || first != second || is_same);
}
