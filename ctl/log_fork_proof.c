#include "ask.h"
#include "log_command.h"
#include "output.h"
#include "text_file.h"
#include "trust.h"

#include "comity/evidence.h"
#include "comity/hex.h"

#include <inttypes.h>

static enum outcome ask_proof(struct context *context, const char *bureau)
{
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_FORK_PROOF);
    Comity__ForkProofRequest proof = COMITY__FORK_PROOF_REQUEST__INIT;
    request.fork_proof = &proof;
    proof.bureau = ask_text(bureau);
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_FORK_PROOF, &answer);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->fork_proof->base);
    else if (outcome == OUTCOME_DONE)
        fputs(answer->fork_proof->proof, stdout);
    client_free_answer(answer);
    return outcome;
}

static void show_claim(const char *what, const struct checkpoint *checkpoint)
{
    char root[2 * DIGEST_BYTES + 1];
    hex_encode(view_of(checkpoint->root.bytes, DIGEST_BYTES), root);
    printf("  %s %" PRIu64 " leaves, root %s\n", what, checkpoint->size, root);
}

static void show(const char *name, const struct evidence *evidence, const struct checkpoint *larger,
                 const struct checkpoint *smaller)
{
    printf("verified: %s signed two histories that cannot both be true\n", name);
    show_claim("signed", larger);
    show_claim("signed", smaller);
    if (evidence->leg_count > 0) {
        struct checkpoint begins = {.size = evidence->legs[0].size, .root = evidence->legs[0].root};
        show_claim("but the former begins with", &begins);
    }
}

static enum outcome verify_file(struct trust *trust, const char *path)
{
    struct error error;
    struct buffer text = {0};
    struct evidence evidence;
    struct checkpoint larger, smaller;
    evidence_init(&evidence);
    enum error_code code = text_file_read(path, EVIDENCE_TEXT_BYTES, &text, &error);
    if (code == ERROR_NONE) {
        code = evidence_parse(&evidence, buffer_view(&text), &error);
        if (code == ERROR_NONE)
            code = evidence_verify(&evidence, trust->hasher, trust->keys, trust->key_count, &larger, &smaller,
                                   &error);
        if (code != ERROR_NONE)
            error_wrap(&error, "%s", path);
    }
    if (code == ERROR_NONE)
        show(trust->keys[0].name, &evidence, &larger, &smaller);
    else
        fprintf(stderr, "comity: %s\n", error.text);
    buffer_release(&text);
    evidence_release(&evidence);
    return code == ERROR_NONE ? OUTCOME_DONE : OUTCOME_FAILED;
}

static enum outcome read_trust_and_verify(const struct context *context, const struct trust_options *options,
                                          const char *path)
{
    struct trust trust;
    enum outcome outcome = trust_read(&trust, context, options);
    if (outcome == OUTCOME_DONE)
        outcome = verify_file(&trust, path);
    trust_release(&trust);
    return outcome;
}

enum outcome log_fork_proof(struct context *context, int count, char **words)
{
    const char *file = NULL;
    struct trust_options trust;
    trust_options_init(&trust);
    const struct option options[] = {{"verify", &file, NULL}};
    struct arguments arguments = {.list_count = 1, .lists = trust.lists, .most = 1}; /* --key alone */
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (file != NULL && arguments.count == 0)
        return read_trust_and_verify(context, &trust, file);
    if (file == NULL && arguments.count == 1)
        return ask_proof(context, arguments.words[0]);
    return command_complain(context, "either a bureau, or --verify FILE");
}
