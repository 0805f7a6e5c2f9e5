#include "comity/evidence.h"

#include "comity/message.h"

#include <inttypes.h>
#include <string.h>

void evidence_init(struct evidence *evidence)
{
    *evidence = (struct evidence){0};
    buffer_init(&evidence->larger, LIMIT_EVIDENCE_BYTES);
    buffer_init(&evidence->smaller, LIMIT_EVIDENCE_BYTES);
}

void evidence_release(struct evidence *evidence)
{
    buffer_release(&evidence->larger);
    buffer_release(&evidence->smaller);
}

/* ---- verifying ---- */

static enum error_code verify_legs(const struct evidence *evidence, struct hasher *hasher,
                                   const struct checkpoint *larger, const struct checkpoint *smaller,
                                   struct error *error)
{
    const struct evidence_leg *legs = evidence->legs;
    if (legs[0].size != smaller->size)
        return error_set(error, ERROR_PROOF, "it proves a tree of %" PRIu64 " leaves, not of %" PRIu64,
                         legs[0].size, smaller->size);
    if (digest_is_equal(&legs[0].root, &smaller->root))
        return error_set(error, ERROR_PROOF, "the larger tree begins with the smaller one");
    for (size_t i = 0; i < evidence->leg_count; i++) {
        bool is_last = i + 1 == evidence->leg_count;
        uint64_t size = is_last ? larger->size : legs[i + 1].size;
        const struct digest *root = is_last ? &larger->root : &legs[i + 1].root;
        if (size <= legs[i].size)
            return error_set(error, ERROR_PROOF, "it leads from %" PRIu64 " leaves to %" PRIu64, legs[i].size,
                             size);
        enum error_code code =
            proof_verify_consistency(hasher, legs[i].size, size, &legs[i].root, root, &legs[i].proof, error);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

static enum error_code verify_claims(const struct evidence *evidence, struct hasher *hasher,
                                     const struct checkpoint *larger, const struct checkpoint *smaller,
                                     struct error *error)
{
    if (smaller->size > larger->size)
        return error_set(error, ERROR_PROOF, "the smaller note states more leaves than the larger");
    if (smaller->size < larger->size && evidence->leg_count == 0)
        return error_set(error, ERROR_PROOF, "no proof leads from %" PRIu64 " leaves to %" PRIu64,
                         smaller->size, larger->size);
    if (smaller->size < larger->size)
        return verify_legs(evidence, hasher, larger, smaller, error);
    if (evidence->leg_count > 0 || digest_is_equal(&larger->root, &smaller->root))
        return error_set(error, ERROR_PROOF, "both notes state the same");
    return ERROR_NONE;
}

enum error_code evidence_verify(const struct evidence *evidence, struct hasher *hasher,
                                const struct vkey *keys, size_t key_count, struct checkpoint *ret_larger,
                                struct checkpoint *ret_smaller, struct error *error)
{
    struct checkpoint larger, smaller;
    enum error_code code =
        checkpoint_open(&larger, hasher, buffer_view(&evidence->larger), keys, key_count, error);
    if (code == ERROR_NONE)
        code = checkpoint_open(&smaller, hasher, buffer_view(&evidence->smaller), keys, key_count, error);
    if (code == ERROR_NONE)
        code = verify_claims(evidence, hasher, &larger, &smaller, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "evidence about %s", evidence->origin.code);
        return code;
    }
    *ret_larger = larger;
    *ret_smaller = smaller;
    return ERROR_NONE;
}

/* ---- making ---- */

static enum error_code put_leg(struct evidence *evidence, struct hasher *hasher,
                               const struct evidence_material *material, uint64_t size, struct error *error)
{
    struct evidence_leg *leg = &evidence->legs[evidence->leg_count++];
    struct frontier frontier;
    leg->size = size;
    enum error_code code = tile_frontier(material->source, hasher, size, &frontier, error);
    if (code == ERROR_NONE)
        frontier_root(&frontier, hasher, &leg->root);
    return code;
}

static enum error_code put_legs(struct evidence *evidence, struct hasher *hasher,
                                const struct evidence_material *material, uint64_t first, uint64_t last,
                                struct error *error)
{
    uint64_t known = material->known < last ? material->known : last;
    enum error_code code = put_leg(evidence, hasher, material, first, error);
    if (code == ERROR_NONE && known == first) {
        evidence->legs[0].proof = *material->tail;
        return ERROR_NONE;
    }
    if (code == ERROR_NONE)
        code =
            proof_make_consistency(material->source, hasher, first, known, &evidence->legs[0].proof, error);
    if (code == ERROR_NONE && known < last) {
        code = put_leg(evidence, hasher, material, known, error);
        evidence->legs[1].proof = *material->tail;
    }
    return code;
}

enum error_code evidence_make(struct evidence *evidence, struct hasher *hasher,
                              const struct evidence_material *material, struct error *error)
{
    struct checkpoint larger, smaller;
    evidence->origin = material->origin;
    evidence->leg_count = 0;
    buffer_clear(&evidence->larger);
    buffer_clear(&evidence->smaller);
    enum error_code code =
        checkpoint_strip(material->larger, material->keys, material->key_count, &evidence->larger, error);
    if (code == ERROR_NONE)
        code = checkpoint_strip(material->smaller, material->keys, material->key_count, &evidence->smaller,
                                error);
    if (code == ERROR_NONE)
        code = checkpoint_open(&larger, hasher, buffer_view(&evidence->larger), material->keys,
                               material->key_count, error);
    if (code == ERROR_NONE)
        code = checkpoint_open(&smaller, hasher, buffer_view(&evidence->smaller), material->keys,
                               material->key_count, error);
    if (code == ERROR_NONE && smaller.size < larger.size)
        code = put_legs(evidence, hasher, material, smaller.size, larger.size, error);
    if (code == ERROR_NONE)
        code = verify_claims(evidence, hasher, &larger, &smaller, error);
    if (code != ERROR_NONE)
        error_wrap(error, "evidence about %s", material->origin.code);
    return code;
}

/* ---- the message ---- */

static enum error_code read_digest(const ProtobufCBinaryData *bytes, struct digest *out, struct error *error)
{
    if (bytes->len != DIGEST_BYTES)
        return error_set(error, ERROR_MALFORMED, "hash of %zu bytes", bytes->len);
    memcpy(out->bytes, bytes->data, DIGEST_BYTES);
    return ERROR_NONE;
}

static enum error_code read_leg(struct evidence_leg *leg, const Comity__Evidence__Leg *message,
                                struct error *error)
{
    if (message->n_proof > LIMIT_PROOF_HASHES)
        return error_set(error, ERROR_LIMIT, "proof of %zu hashes", message->n_proof);
    leg->size = message->size;
    leg->proof.count = message->n_proof;
    enum error_code code = read_digest(&message->root, &leg->root, error);
    for (size_t i = 0; i < message->n_proof && code == ERROR_NONE; i++)
        code = read_digest(&message->proof[i], &leg->proof.hashes[i], error);
    return code;
}

static enum error_code read_note(struct buffer *out, const ProtobufCBinaryData *bytes, struct error *error)
{
    if (bytes->len == 0)
        return error_set(error, ERROR_MALFORMED, "a note is missing");
    buffer_clear(out);
    return buffer_append(out, bytes->data, bytes->len, error);
}

enum error_code evidence_read(struct evidence *evidence, const Comity__Evidence *message, struct error *error)
{
    enum error_code code = bureau_parse(&evidence->origin, view_of_text(message->origin), error);
    if (code == ERROR_NONE && message->n_legs > EVIDENCE_LEGS)
        code = error_set(error, ERROR_LIMIT, "%zu legs", message->n_legs);
    if (code == ERROR_NONE)
        code = read_note(&evidence->larger, &message->larger, error);
    if (code == ERROR_NONE)
        code = read_note(&evidence->smaller, &message->smaller, error);
    evidence->leg_count = code == ERROR_NONE ? message->n_legs : 0;
    for (size_t i = 0; i < evidence->leg_count && code == ERROR_NONE; i++)
        code = read_leg(&evidence->legs[i], message->legs[i], error);
    if (code != ERROR_NONE)
        error_wrap(error, "evidence");
    return code;
}

enum error_code evidence_unpack(struct evidence *evidence, struct view bytes, struct error *error)
{
    ProtobufCMessage *message = NULL;
    if (bytes.size > LIMIT_EVIDENCE_BYTES)
        return error_set(error, ERROR_LIMIT, "evidence of %zu bytes", bytes.size);
    enum error_code code =
        message_unpack(&comity__evidence__descriptor, bytes, LIMIT_ENTRY_DECODE_BYTES, &message, error);
    if (code == ERROR_NONE)
        code = evidence_read(evidence, (const Comity__Evidence *)message, error);
    message_free(message);
    return code;
}

/* protobuf-c's bytes are not const; packing only reads. */
static ProtobufCBinaryData binary(struct view bytes)
{
    union {
        const uint8_t *in;
        uint8_t *out;
    } cast = {.in = bytes.data};
    return (ProtobufCBinaryData){.len = bytes.size, .data = cast.out};
}

enum error_code evidence_pack(const struct evidence *evidence, struct buffer *out, struct error *error)
{
    Comity__Evidence message = COMITY__EVIDENCE__INIT;
    Comity__Evidence__Leg legs[EVIDENCE_LEGS], *pointers[EVIDENCE_LEGS];
    ProtobufCBinaryData hashes[EVIDENCE_LEGS][LIMIT_PROOF_HASHES];
    struct bureau origin = evidence->origin;
    for (size_t i = 0; i < evidence->leg_count; i++) {
        const struct evidence_leg *leg = &evidence->legs[i];
        comity__evidence__leg__init(&legs[i]);
        for (size_t k = 0; k < leg->proof.count; k++)
            hashes[i][k] = binary(view_of(leg->proof.hashes[k].bytes, DIGEST_BYTES));
        legs[i].size = leg->size;
        legs[i].root = binary(view_of(leg->root.bytes, DIGEST_BYTES));
        legs[i].n_proof = leg->proof.count;
        legs[i].proof = hashes[i];
        pointers[i] = &legs[i];
    }
    message.origin = origin.code;
    message.larger = binary(buffer_view(&evidence->larger));
    message.smaller = binary(buffer_view(&evidence->smaller));
    message.n_legs = evidence->leg_count;
    message.legs = pointers;
    if (protobuf_c_message_get_packed_size(&message.base) > LIMIT_EVIDENCE_BYTES)
        return error_set(error, ERROR_LIMIT, "evidence about %s of more than %u bytes", origin.code,
                         LIMIT_EVIDENCE_BYTES);
    return message_pack(&message.base, out, error);
}
