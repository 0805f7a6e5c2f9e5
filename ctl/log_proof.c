#include "ask.h"
#include "log_command.h"
#include "output.h"
#include "record_name.h"
#include "text_file.h"
#include "trust.h"

#include "comity/base64.h"
#include "comity/bureau.h"
#include "comity/entry.h"
#include "comity/tlog_proof.h"

#include <inttypes.h>
#include <string.h>

#define PROOF_BYTES (2u * LIMIT_NOTE_BYTES + 2u * LIMIT_ENTRY_BYTES)

static enum outcome ask_proof(struct context *context, const char *text)
{
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PROOF);
    Comity__ProofRequest proof = COMITY__PROOF_REQUEST__INIT;
    request.proof = &proof;
    if (record_name_parse(&name, text, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    proof.owner = name.owner.code;
    proof.id = name.id;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_PROOF, &answer);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->proof->base);
    else if (outcome == OUTCOME_DONE)
        fputs(answer->proof->proof, stdout);
    client_free_answer(answer);
    return outcome;
}

/* The proven entry stands in the proof's extra line; what it is worth, the leaf hash says. */
static enum error_code verify(struct trust *trust, struct view text, struct buffer *entry,
                              uint64_t *ret_index, struct error *error)
{
    struct tlog_proof proof;
    struct checkpoint checkpoint;
    size_t size = 0;
    enum error_code code = tlog_proof_parse(&proof, text, error);
    if (code == ERROR_NONE && proof.extra.size == 0)
        code = error_set(error, ERROR_MALFORMED, "the proof does not hold its entry");
    if (code == ERROR_NONE)
        code = buffer_reserve(entry, LIMIT_ENTRY_BYTES, error);
    if (code == ERROR_NONE)
        code = base64_decode(proof.extra, entry->data, LIMIT_ENTRY_BYTES, &size, error);
    if (code == ERROR_NONE) {
        entry->size = size;
        *ret_index = proof.index;
        code = tlog_proof_verify(&proof, trust->hasher, buffer_view(entry), trust->keys, trust->key_count,
                                 error);
    }
    if (code == ERROR_NONE)
        code = trust_verify(trust, proof.checkpoint, &checkpoint, error);
    return code;
}

static enum outcome verify_file(struct trust *trust, const char *path, const char *entry_out)
{
    struct error error;
    struct buffer text = {0}, entry;
    uint64_t index = 0;
    buffer_init(&entry, LIMIT_ENTRY_BYTES);
    enum error_code code = text_file_read(path, PROOF_BYTES, &text, &error);
    if (code == ERROR_NONE) {
        code = verify(trust, buffer_view(&text), &entry, &index, &error);
        if (code != ERROR_NONE)
            error_wrap(&error, "%s", path);
    }
    if (code == ERROR_NONE && entry_out != NULL)
        code = text_file_write(entry_out, buffer_view(&entry), &error);
    if (code == ERROR_NONE) {
        printf("verified: entry %" PRIu64 " (%zu bytes) is in the log %s\n", index, entry.size,
               trust->keys[0].name);
        trust_show(trust);
    } else {
        fprintf(stderr, "comity: %s\n", error.text);
    }
    buffer_release(&text);
    buffer_release(&entry);
    return code == ERROR_NONE ? OUTCOME_DONE : OUTCOME_FAILED;
}

static enum outcome read_trust_and_verify(const struct context *context, const struct trust_options *options,
                                          const char *path, const char *entry_out)
{
    struct trust trust;
    enum outcome outcome = trust_read(&trust, context, options);
    if (outcome == OUTCOME_DONE)
        outcome = verify_file(&trust, path, entry_out);
    trust_release(&trust);
    return outcome;
}

enum outcome log_proof(struct context *context, int count, char **words)
{
    const char *file = NULL, *entry_out = NULL;
    struct trust_options trust;
    trust_options_init(&trust);
    const struct option options[] = {
        {"verify", &file, NULL}, {"entry-out", &entry_out, NULL}, {"quorum", &trust.quorum, NULL}};
    struct arguments arguments = {.list_count = 2, .lists = trust.lists, .most = 1};
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (file != NULL && arguments.count == 0)
        return read_trust_and_verify(context, &trust, file, entry_out);
    if (file == NULL && arguments.count == 1)
        return ask_proof(context, arguments.words[0]);
    return command_complain(context, "either a record, or --verify FILE");
}
