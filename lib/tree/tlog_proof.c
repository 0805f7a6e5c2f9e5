#include "comity/tlog_proof.h"

#include "comity/base64.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "comity/writer.h"

#include <string.h>

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "
#define INDEX "index "
#define HASH_CHARS BASE64_ENCODED_CHARS(DIGEST_BYTES)

enum error_code tlog_proof_format(uint64_t index, const struct proof *proof, struct view extra,
                                  struct view checkpoint_note, struct buffer *out, struct error *error)
{
    struct writer writer;
    writer_init(&writer, out);
    writer_text(&writer, FIRST_LINE "\n");
    if (extra.size > 0) {
        writer_text(&writer, EXTRA);
        writer_bytes(&writer, extra);
        writer_text(&writer, "\n");
    }
    writer_format(&writer, INDEX "%llu\n", (unsigned long long)index);
    for (size_t i = 0; i < proof->count; i++) {
        char hash[HASH_CHARS + 1];
        base64_encode(view_of(proof->hashes[i].bytes, DIGEST_BYTES), hash);
        writer_format(&writer, "%s\n", hash);
    }
    writer_text(&writer, "\n");
    writer_bytes(&writer, checkpoint_note);
    return writer_finish(&writer, "proof of inclusion", error);
}

/* Cut `word` from the beginning of `line`. */
static bool take_word(struct view *line, const char *word)
{
    size_t size = strlen(word);
    if (line->size < size || memcmp(line->data, word, size) != 0)
        return false;
    *line = view_after(*line, size);
    return true;
}

/* The decoded size is all that is checked of `extra`: its meaning is up to the caller. */
static bool is_base64(struct view text)
{
    enum error_code code = base64_decode(text, NULL, 0, &(size_t){0}, NULL);
    return code == ERROR_NONE || code == ERROR_LIMIT;
}

static enum error_code parse_hashes(struct reader *reader, struct proof *out, struct error *error)
{
    out->count = 0;
    for (;;) {
        struct view line = reader_until(reader, '\n');
        if (reader->code != ERROR_NONE)
            return error_set(error, ERROR_MALFORMED, "proof of inclusion: no checkpoint");
        if (line.size == 0)
            return ERROR_NONE;
        if (out->count == LIMIT_PROOF_HASHES)
            return error_set(error, ERROR_LIMIT, "proof of inclusion: more than %u hashes",
                             LIMIT_PROOF_HASHES);
        struct digest *hash = &out->hashes[out->count++];
        size_t size = 0;
        if (base64_decode(line, hash->bytes, DIGEST_BYTES, &size, NULL) != ERROR_NONE || size != DIGEST_BYTES)
            return error_set(error, ERROR_MALFORMED, "proof of inclusion: hash %zu is not base64 of %d bytes",
                             out->count, DIGEST_BYTES);
    }
}

enum error_code tlog_proof_parse(struct tlog_proof *proof, struct view text, struct error *error)
{
    struct tlog_proof parsed = {.index = 0};
    struct reader reader;
    reader_init(&reader, text);
    if (!view_is_equal(reader_until(&reader, '\n'), view_of_text(FIRST_LINE)))
        return error_set(error, ERROR_MALFORMED, "proof of inclusion: does not begin with " FIRST_LINE);
    struct view line = reader_until(&reader, '\n');
    if (take_word(&line, EXTRA)) {
        if (!is_base64(line))
            return error_set(error, ERROR_MALFORMED, "proof of inclusion: extra is not base64");
        parsed.extra = line;
        line = reader_until(&reader, '\n');
    }
    if (!take_word(&line, INDEX) || decimal_parse(line, UINT64_MAX, &parsed.index, NULL) != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "proof of inclusion: no index");
    enum error_code code = parse_hashes(&reader, &parsed.proof, error);
    if (code != ERROR_NONE)
        return code;
    parsed.checkpoint = reader_bytes(&reader, reader_remaining(&reader));
    if (parsed.checkpoint.size == 0)
        return error_set(error, ERROR_MALFORMED, "proof of inclusion: no checkpoint");
    if (parsed.checkpoint.size > LIMIT_NOTE_BYTES)
        return error_set(error, ERROR_LIMIT, "proof of inclusion: checkpoint of %zu bytes",
                         parsed.checkpoint.size);
    *proof = parsed;
    return ERROR_NONE;
}

enum error_code tlog_proof_verify(const struct tlog_proof *proof, struct hasher *hasher, struct view entry,
                                  const struct vkey *keys, size_t key_count, struct error *error)
{
    struct checkpoint checkpoint;
    enum error_code code = checkpoint_open(&checkpoint, hasher, proof->checkpoint, keys, key_count, error);
    if (code != ERROR_NONE)
        return code;
    struct digest leaf;
    hasher_leaf(hasher, entry, &leaf);
    return proof_verify_inclusion(hasher, proof->index, checkpoint.size, &leaf, &proof->proof,
                                  &checkpoint.root, error);
}
