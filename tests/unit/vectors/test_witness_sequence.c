/* Requests to a witness in order, and the answers it must give: which checkpoint is signed by the log, and
 * which proof leads from the last one. The witness here is only the rules of C2SP tlog-witness, written out
 * in a function. */
#include "check.h"
#include "comity/base64.h"
#include "comity/checkpoint.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "vectors.h"

#include <stdio.h>
#include <string.h>

static struct hasher *hasher;
static struct error error;
static unsigned checked;

struct request {
    uint64_t old_size;
    struct proof proof;
    struct view note;
};

struct witness {
    struct vkey log;
    uint64_t size;
    struct digest root;
};

static bool is_mine(const struct vector_file *file)
{
    return json_is_string(json_object_get(file->json, "log_vkey")) &&
           json_is_array(json_object_get(file->json, "sequence"));
}

static bool read_request(struct view body, struct request *out)
{
    struct reader reader;
    reader_init(&reader, body);
    if (!view_is_equal(reader_bytes(&reader, 4), view_of_text("old ")) ||
        decimal_parse(reader_until(&reader, '\n'), INT64_MAX, &out->old_size, NULL) != ERROR_NONE)
        return false;
    out->proof.count = 0;
    for (;;) {
        struct view line = reader_until(&reader, '\n');
        size_t size = 0;
        if (line.size == 0)
            break;
        if (out->proof.count == LIMIT_PROOF_HASHES ||
            base64_decode(line, out->proof.hashes[out->proof.count++].bytes, DIGEST_BYTES, &size, NULL) !=
                ERROR_NONE ||
            size != DIGEST_BYTES)
            return false;
    }
    out->note = reader_bytes(&reader, reader_remaining(&reader));
    return reader.code == ERROR_NONE;
}

static bool leads_on(const struct witness *witness, const struct request *request,
                     const struct checkpoint *next)
{
    if (request->old_size == 0)
        return request->proof.count == 0;
    return proof_verify_consistency(hasher, request->old_size, next->size, &witness->root, &next->root,
                                    &request->proof, NULL) == ERROR_NONE;
}

static unsigned answer(struct witness *witness, const struct request *request)
{
    struct checkpoint next;
    enum error_code code = checkpoint_open(&next, hasher, request->note, &witness->log, 1, &error);
    if (code == ERROR_NOT_FOUND || code == ERROR_ORIGIN)
        return 404;
    /* One signature in the data is spoilt so that its base64 is not canonical: no signature at all to us. */
    if (code == ERROR_SIGNATURE || code == ERROR_MALFORMED)
        return 403;
    if (code != ERROR_NONE || request->old_size > next.size)
        return 400;
    if (request->old_size != witness->size)
        return 409;
    if (!leads_on(witness, request, &next))
        return 422;
    witness->size = next.size;
    witness->root = next.root;
    return 200;
}

static void check_signature(const struct witness *witness, const struct request *request,
                            const json_t *expected, size_t step)
{
    struct note note;
    enum error_code code = note_parse(&note, request->note, &error);
    if (code == ERROR_NONE)
        code = note_verify(&note, &witness->log, &error);
    if (json_is_true(expected))
        CHECK_CASE(code == ERROR_NONE, "step %zu: %s", step, error.text);
    else
        CHECK_CASE(code != ERROR_NONE, "step %zu", step);
}

static void check_step(struct witness *witness, const json_t *step, size_t number)
{
    struct request request;
    uint64_t status = 0;
    checked++;
    if (!CHECK_CASE(read_request(vectors_text(step, "request_body"), &request) &&
                        vectors_number(json_object_get(step, "http_status"), &status),
                    "step %zu", number))
        return;
    check_signature(witness, &request, json_object_get(step, "log_signature_valid"), number);
    unsigned given = answer(witness, &request);
    /* The specification since says 404 for an origin that is not known. */
    bool is_unknown = given == 404 && status == 403;
    CHECK_CASE(given == status || is_unknown, "step %zu: %u instead of %u", number, given, (unsigned)status);
    const char *expected_body = json_string_value(json_object_get(step, "assert_body"));
    if (given == 409 && expected_body != NULL && strncmp(expected_body, "==", 2) == 0) {
        char body[64];
        snprintf(body, sizeof body, "== \"%llu\\n\"", (unsigned long long)witness->size);
        CHECK_SAME_TEXT(expected_body, body);
    }
}

static void visit(const struct vector_file *file)
{
    const json_t *sequence = json_object_get(file->json, "sequence");
    struct witness witness = {.size = 0};
    if (!CHECK_OK(vkey_parse(&witness.log, hasher, vectors_text(file->json, "log_vkey"), &error), &error))
        return;
    for (size_t i = 0; i < json_array_size(sequence); i++)
        check_step(&witness, json_array_get(sequence, i), i + 1);
}

static void answers_as_a_witness_must(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    VECTORS_EACH(is_mine, visit);
    printf("%u requests ", checked);
    hasher_free(hasher);
}

CHECK_MAIN("vectors: witness sequence", {"answers as a witness must", answers_as_a_witness_must})
