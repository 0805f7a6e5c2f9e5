#include "comity/evidence.h"

#include "comity/base64.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "comity/writer.h"

#include <inttypes.h>
#include <string.h>

#define FIRST_LINE "comity-fork-proof@v1"
#define BUREAU "bureau "
#define LEG "leg "
#define SIGNATURE "\xe2\x80\x94 "
#define HASH_CHARS BASE64_ENCODED_CHARS(DIGEST_BYTES)

/* ---- writing ---- */

static void put_hash(struct writer *writer, const struct digest *hash)
{
    char text[HASH_CHARS + 1];
    base64_encode(view_of(hash->bytes, DIGEST_BYTES), text);
    writer_format(writer, "%s\n", text);
}

enum error_code evidence_format(const struct evidence *evidence, struct buffer *out, struct error *error)
{
    struct writer writer;
    writer_init(&writer, out);
    writer_format(&writer, FIRST_LINE "\n" BUREAU "%s\n", evidence->origin.code);
    for (size_t i = 0; i < evidence->leg_count; i++) {
        const struct evidence_leg *leg = &evidence->legs[i];
        writer_format(&writer, LEG "%" PRIu64 " ", leg->size);
        put_hash(&writer, &leg->root);
        for (size_t k = 0; k < leg->proof.count; k++)
            put_hash(&writer, &leg->proof.hashes[k]);
    }
    writer_text(&writer, "\n");
    writer_bytes(&writer, buffer_view(&evidence->larger));
    writer_text(&writer, "\n");
    writer_bytes(&writer, buffer_view(&evidence->smaller));
    return writer_finish(&writer, "proof of a fork", error);
}

/* ---- reading ---- */

static bool take_word(struct view *line, const char *word)
{
    size_t size = strlen(word);
    if (line->size < size || memcmp(line->data, word, size) != 0)
        return false;
    *line = view_after(*line, size);
    return true;
}

static enum error_code read_hash(struct view text, struct digest *out, struct error *error)
{
    size_t size = 0;
    if (base64_decode(text, out->bytes, DIGEST_BYTES, &size, NULL) != ERROR_NONE || size != DIGEST_BYTES)
        return error_set(error, ERROR_MALFORMED, "a hash is not base64 of %d bytes", DIGEST_BYTES);
    return ERROR_NONE;
}

static enum error_code begin_leg(struct evidence *evidence, struct view line, struct error *error)
{
    struct reader reader;
    if (evidence->leg_count == EVIDENCE_LEGS)
        return error_set(error, ERROR_LIMIT, "more than %u legs", EVIDENCE_LEGS);
    struct evidence_leg *leg = &evidence->legs[evidence->leg_count++];
    leg->proof.count = 0;
    reader_init(&reader, line);
    struct view size = reader_until(&reader, ' ');
    if (reader.code != ERROR_NONE || decimal_parse(size, INT64_MAX, &leg->size, NULL) != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "a leg without a size");
    return read_hash(reader_bytes(&reader, reader_remaining(&reader)), &leg->root, error);
}

static enum error_code add_hash(struct evidence *evidence, struct view line, struct error *error)
{
    if (evidence->leg_count == 0)
        return error_set(error, ERROR_MALFORMED, "a hash before the first leg");
    struct proof *proof = &evidence->legs[evidence->leg_count - 1].proof;
    if (proof->count == LIMIT_PROOF_HASHES)
        return error_set(error, ERROR_LIMIT, "a leg of more than %u hashes", LIMIT_PROOF_HASHES);
    return read_hash(line, &proof->hashes[proof->count++], error);
}

static enum error_code read_legs(struct evidence *evidence, struct reader *reader, struct error *error)
{
    enum error_code code = ERROR_NONE;
    evidence->leg_count = 0;
    while (code == ERROR_NONE) {
        struct view line = reader_until(reader, '\n');
        if (reader->code != ERROR_NONE)
            return error_set(error, ERROR_MALFORMED, "no notes");
        if (line.size == 0)
            return ERROR_NONE;
        code = take_word(&line, LEG) ? begin_leg(evidence, line, error) : add_hash(evidence, line, error);
    }
    return code;
}

/* A note ends where the lines of its signatures do. */
static enum error_code read_larger(struct evidence *evidence, struct reader *reader, struct error *error)
{
    size_t start = reader->position;
    struct view line;
    do
        line = reader_until(reader, '\n');
    while (line.size > 0);
    size_t end = reader->position;
    while (line = reader_until(reader, '\n'), take_word(&line, SIGNATURE))
        end = reader->position;
    if (reader->code != ERROR_NONE || line.size > 0)
        return error_set(error, ERROR_MALFORMED, "no second note");
    buffer_clear(&evidence->larger);
    return buffer_append(&evidence->larger, reader->data + start, end - start, error);
}

enum error_code evidence_parse(struct evidence *evidence, struct view text, struct error *error)
{
    struct reader reader;
    reader_init(&reader, text);
    bool is_ours = view_is_equal(reader_until(&reader, '\n'), view_of_text(FIRST_LINE));
    struct view line = reader_until(&reader, '\n');
    enum error_code code = ERROR_NONE;
    if (text.size > EVIDENCE_TEXT_BYTES)
        code = error_set(error, ERROR_LIMIT, "%zu bytes", text.size);
    else if (!is_ours)
        code = error_set(error, ERROR_MALFORMED, "does not begin with " FIRST_LINE);
    else if (!take_word(&line, BUREAU))
        code = error_set(error, ERROR_MALFORMED, "no bureau");
    if (code == ERROR_NONE)
        code = bureau_parse(&evidence->origin, line, error);
    if (code == ERROR_NONE)
        code = read_legs(evidence, &reader, error);
    if (code == ERROR_NONE)
        code = read_larger(evidence, &reader, error);
    if (code == ERROR_NONE) {
        struct view smaller = reader_bytes(&reader, reader_remaining(&reader));
        buffer_clear(&evidence->smaller);
        code = buffer_append(&evidence->smaller, smaller.data, smaller.size, error);
    }
    if (code != ERROR_NONE)
        error_wrap(error, "proof of a fork");
    return code;
}
