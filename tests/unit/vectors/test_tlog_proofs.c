/* Texts of proofs of inclusion to accept and to refuse, for their syntax. */
#include "check.h"
#include "comity/tlog_proof.h"
#include "vectors.h"

#include <stdio.h>

static struct error error;
static unsigned checked;

static bool is_mine(const struct vector_file *file)
{
    const json_t *first = json_array_get(json_object_get(file->json, "vectors"), 0);
    return json_is_string(json_object_get(first, "proof")) &&
           json_is_boolean(json_object_get(first, "valid_syntax"));
}

static void check_round_trip(const struct tlog_proof *proof, struct view text)
{
    struct buffer buffer;
    buffer_init(&buffer, 2 * LIMIT_NOTE_BYTES);
    CHECK_OK(tlog_proof_format(proof->index, &proof->proof, proof->extra, proof->checkpoint, &buffer, &error),
             &error);
    CHECK_SAME_BYTES(buffer_view(&buffer), text);
    buffer_release(&buffer);
}

static void visit(const struct vector_file *file)
{
    const json_t *vectors = json_object_get(file->json, "vectors");
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        struct view text = vectors_text(vector, "proof");
        struct tlog_proof proof;
        enum error_code code = tlog_proof_parse(&proof, text, &error);
        CHECK_CASE((code == ERROR_NONE) == json_is_true(json_object_get(vector, "valid_syntax")), "%s: %s",
                   json_string_value(json_object_get(vector, "name")),
                   code == ERROR_NONE ? "accepted" : error.text);
        if (code == ERROR_NONE)
            check_round_trip(&proof, text);
        checked++;
    }
}

static void judges_the_syntax_of_proofs(void)
{
    VECTORS_EACH(is_mine, visit);
    printf("%u proofs ", checked);
}

CHECK_MAIN("vectors: tlog proofs", {"judges the syntax of proofs", judges_the_syntax_of_proofs})
