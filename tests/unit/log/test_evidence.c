#include "check.h"
#include "comity/evidence.h"
#include "leaf_tree.h"
#include "signer.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES 300u

static struct leaf_tree tree;
static struct signer log_key, next_key, other_key;
static struct error error;
static struct buffer larger, smaller;
static struct evidence evidence;

/* Sign a note of `size` leaves; with `twist`, of another history. */
static void sign(struct buffer *out, uint64_t size, bool twist)
{
    struct checkpoint checkpoint = {.origin = "comity/specimen/UT", .size = size};
    leaf_tree_root(&tree, 0, size, &checkpoint.root);
    checkpoint.root.bytes[5] ^= twist ? 1 : 0;
    buffer_clear(out);
    REQUIRE_OK(checkpoint_sign(&checkpoint, &log_key.vkey, log_key.key, out, &error), &error);
}

static struct evidence_material material(uint64_t known, const struct proof *tail,
                                         const struct tile_source *source)
{
    struct evidence_material made = {.keys = &log_key.vkey,
                                     .key_count = 1,
                                     .larger = buffer_view(&larger),
                                     .smaller = buffer_view(&smaller),
                                     .source = source,
                                     .known = known,
                                     .tail = tail};
    memcpy(made.origin.code, "UT", 3);
    return made;
}

static enum error_code make(uint64_t a, uint64_t b, uint64_t known)
{
    struct proof tail = {0};
    struct tile_source source = leaf_tree_source(&tree);
    sign(&larger, a, false);
    sign(&smaller, b, true);
    if (known < a)
        leaf_tree_consistency(&tree, known, a, &tail);
    tree.visible = known;
    struct evidence_material from = material(known, &tail, &source);
    enum error_code code = evidence_make(&evidence, tree.hasher, &from, &error);
    tree.visible = LEAVES;
    return code;
}

static enum error_code verify(const struct vkey *keys, size_t count)
{
    struct checkpoint a, b;
    return evidence_verify(&evidence, tree.hasher, keys, count, &a, &b, &error);
}

static void begins(void)
{
    leaf_tree_init(&tree, LEAVES);
    signer_init(&log_key, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    signer_init(&next_key, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 3);
    signer_init(&other_key, tree.hasher, "comity/specimen/UTO", VKEY_ED25519, 2);
    buffer_init(&larger, LIMIT_NOTE_BYTES);
    buffer_init(&smaller, LIMIT_NOTE_BYTES);
    evidence_init(&evidence);
    CHECK(tree.size == LEAVES);
}

static void proves_two_roots_of_one_size(void)
{
    struct checkpoint a, b;
    REQUIRE_OK(make(20, 20, 20), &error);
    CHECK_SAME_NUMBER(evidence.leg_count, 0);
    CHECK_OK(evidence_verify(&evidence, tree.hasher, &log_key.vkey, 1, &a, &b, &error), &error);
    CHECK_SAME_NUMBER(a.size, 20);
    CHECK_SAME_NUMBER(b.size, 20);
    CHECK(!digest_is_equal(&a.root, &b.root));
}

/* Every pair of sizes, with all leaves of the larger tree at hand, or just some. */
static void proves_a_smaller_history_that_is_no_beginning(void)
{
    static const uint64_t SIZES[] = {1, 2, 3, 7, 8, 200, 255, 256, 257, 299, 300};
    static const size_t COUNT = sizeof SIZES / sizeof SIZES[0];
    for (size_t a = 0; a < COUNT; a++)
        for (size_t b = 0; b < a; b++)
            for (size_t known = b; known <= a; known++) {
                CHECK_OK(make(SIZES[a], SIZES[b], SIZES[known]), &error);
                CHECK_SAME_NUMBER(evidence.leg_count, known == b || known == a ? 1 : 2);
                CHECK_OK(verify(&log_key.vkey, 1), &error);
            }
}

static void makes_none_of_what_can_both_be_true(void)
{
    struct tile_source source = leaf_tree_source(&tree);
    sign(&larger, 20, false);
    sign(&smaller, 7, false);
    struct evidence_material from = material(20, NULL, &source);
    CHECK_ERROR(evidence_make(&evidence, tree.hasher, &from, &error), ERROR_PROOF);
    sign(&smaller, 20, false);
    from = material(20, NULL, &source);
    CHECK_ERROR(evidence_make(&evidence, tree.hasher, &from, &error), ERROR_PROOF);
    /* The larger leaves have another root than the larger note: nobody signed that. */
    sign(&larger, 20, true);
    sign(&smaller, 7, true);
    from = material(20, NULL, &source);
    CHECK_ERROR(evidence_make(&evidence, tree.hasher, &from, &error), ERROR_PROOF);
}

static void wants_a_known_key(void)
{
    struct vkey keys[2] = {next_key.vkey, log_key.vkey};
    REQUIRE_OK(make(20, 7, 20), &error);
    CHECK_OK(verify(keys, 2), &error);
    CHECK_ERROR(verify(keys, 1), ERROR_NOT_FOUND);
    CHECK_ERROR(verify(keys, 0), ERROR_NOT_FOUND);
    CHECK_ERROR(verify(&other_key.vkey, 1), ERROR_NOT_FOUND);
}

static void takes_a_note_of_two_keys_only_if_both_hold(void)
{
    struct note note;
    struct vkey keys[2] = {log_key.vkey, next_key.vkey};
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    struct tile_source source = leaf_tree_source(&tree);
    for (unsigned bad = 0; bad < 2; bad++) {
        sign(&larger, 20, false);
        sign(&smaller, 7, true);
        REQUIRE_OK(note_parse(&note, buffer_view(&smaller), &error), &error);
        REQUIRE_OK(ed25519_sign(next_key.key, note.text, signature, &error), &error);
        signature[3] ^= (uint8_t)bad;
        REQUIRE_OK(
            note_append_signature(&smaller, &next_key.vkey, view_of(signature, sizeof signature), &error),
            &error);
        struct evidence_material from = material(20, NULL, &source);
        from.keys = keys;
        from.key_count = 2;
        CHECK_ERROR(evidence_make(&evidence, tree.hasher, &from, &error),
                    bad == 0 ? ERROR_NONE : ERROR_SIGNATURE);
    }
}

static void keeps_out_what_others_added_to_a_note(void)
{
    uint8_t junk[2000] = {1};
    struct tile_source source = leaf_tree_source(&tree);
    sign(&larger, 20, false);
    sign(&smaller, 7, true);
    for (unsigned i = 0; i < 20; i++)
        REQUIRE_OK(note_append_signature(&smaller, &other_key.vkey, view_of(junk, sizeof junk), &error),
                   &error);
    struct evidence_material from = material(20, NULL, &source);
    CHECK_OK(evidence_make(&evidence, tree.hasher, &from, &error), &error);
    CHECK(evidence.smaller.size < 400);
    CHECK_OK(verify(&log_key.vkey, 1), &error);
}

static void survives_the_wire(void)
{
    struct evidence again;
    struct buffer bytes, same;
    evidence_init(&again);
    buffer_init(&bytes, LIMIT_EVIDENCE_BYTES);
    buffer_init(&same, LIMIT_EVIDENCE_BYTES);
    static const uint64_t KNOWN[] = {7, 100, 299};
    for (size_t i = 0; i < 3; i++) {
        REQUIRE_OK(make(299, 7, KNOWN[i]), &error);
        buffer_clear(&bytes);
        buffer_clear(&same);
        REQUIRE_OK(evidence_pack(&evidence, &bytes, &error), &error);
        REQUIRE_OK(evidence_unpack(&again, buffer_view(&bytes), &error), &error);
        REQUIRE_OK(evidence_pack(&again, &same, &error), &error);
        CHECK_SAME_BYTES(buffer_view(&same), buffer_view(&bytes));
    }
    buffer_release(&bytes);
    buffer_release(&same);
    evidence_release(&again);
}

/* Change every byte and cut everywhere: what can still be read must not verify, but where it says the same. */
static void refuses_every_change(void)
{
    struct buffer bytes;
    uint8_t changed[LIMIT_EVIDENCE_BYTES];
    buffer_init(&bytes, LIMIT_EVIDENCE_BYTES);
    REQUIRE_OK(make(299, 7, 100), &error);
    REQUIRE_OK(evidence_pack(&evidence, &bytes, &error), &error);
    memcpy(changed, bytes.data, bytes.size);
    struct vkey key = log_key.vkey;
    size_t origin_at = 2; /* the bureau's code is for people: the origin line is what is signed */
    for (size_t i = 0; i < bytes.size; i++) {
        changed[i] ^= 1;
        bool is_read = evidence_unpack(&evidence, view_of(changed, bytes.size), &error) == ERROR_NONE;
        CHECK_CASE(!is_read || i == origin_at || i == origin_at + 1 || verify(&key, 1) != ERROR_NONE,
                   "byte %zu", i);
        changed[i] ^= 1;
        CHECK_CASE(evidence_unpack(&evidence, view_of(changed, i), &error) != ERROR_NONE ||
                       verify(&key, 1) != ERROR_NONE,
                   "cut at %zu", i);
    }
    buffer_release(&bytes);
}

/* Hostile numbers: more legs or hashes than there can be. */
static void limits_what_it_reads(void)
{
    Comity__Evidence message = COMITY__EVIDENCE__INIT;
    Comity__Evidence__Leg leg = COMITY__EVIDENCE__LEG__INIT, *legs[3] = {&leg, &leg, &leg};
    uint8_t bytes[DIGEST_BYTES] = {1};
    char code[] = "UT";
    ProtobufCBinaryData hash = {sizeof bytes, bytes}, hashes[64];
    for (size_t i = 0; i < 64; i++)
        hashes[i] = hash;
    message.origin = code;
    message.larger = message.smaller = leg.root = hash;
    message.legs = legs;
    message.n_legs = 3;
    CHECK_ERROR(evidence_read(&evidence, &message, &error), ERROR_LIMIT);
    message.n_legs = 1;
    CHECK_OK(evidence_read(&evidence, &message, &error), &error);
    leg.proof = hashes;
    leg.n_proof = 64;
    CHECK_ERROR(evidence_read(&evidence, &message, &error), ERROR_LIMIT);
    leg.n_proof = 63;
    CHECK_OK(evidence_read(&evidence, &message, &error), &error);
    hashes[62].len = 31;
    CHECK_ERROR(evidence_read(&evidence, &message, &error), ERROR_MALFORMED);
    static uint8_t long_bytes[LIMIT_EVIDENCE_BYTES + 1];
    CHECK_ERROR(evidence_unpack(&evidence, view_of(long_bytes, sizeof long_bytes), &error), ERROR_LIMIT);
}

CHECK_MAIN("evidence", {"begins", begins}, {"proves two roots of one size", proves_two_roots_of_one_size},
           {"proves a smaller history that is no beginning", proves_a_smaller_history_that_is_no_beginning},
           {"makes none of what can both be true", makes_none_of_what_can_both_be_true},
           {"wants a known key", wants_a_known_key},
           {"takes a note of two keys only if both hold", takes_a_note_of_two_keys_only_if_both_hold},
           {"keeps out what others added to a note", keeps_out_what_others_added_to_a_note},
           {"survives the wire", survives_the_wire}, {"refuses every change", refuses_every_change},
           {"limits what it reads", limits_what_it_reads})
