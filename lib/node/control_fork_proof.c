#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/evidence.h"

static enum error_code format(const struct log *log, struct hasher *hasher, struct buffer *text,
                              Comity__ForkProofAnswer *answer, struct error *error)
{
    struct evidence evidence;
    struct checkpoint larger, smaller;
    evidence_init(&evidence);
    enum error_code code = evidence_unpack(&evidence, buffer_view(&log->evidence), error);
    if (code == ERROR_NONE)
        code = evidence_format(&evidence, text, error);
    if (code == ERROR_NONE)
        code = buffer_append(text, "", 1, error);
    if (code == ERROR_NONE && evidence_verify(&evidence, hasher, log->keys, log->key_count, &larger, &smaller,
                                              NULL) == ERROR_NONE) {
        answer->larger_size = larger.size;
        answer->smaller_size = smaller.size;
    }
    evidence_release(&evidence);
    return code;
}

enum error_code control_fork_proof(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    Comity__ForkProofAnswer proof = COMITY__FORK_PROOF_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    struct log *log = NULL;
    struct buffer text;
    struct control_keys keys;
    struct bureau holder = {{0}};
    (void)now;
    enum error_code code = control_log(node, request->fork_proof->bureau, &log, error);
    if (code == ERROR_NONE && log->evidence.size == 0)
        code = error_set(error, ERROR_NOT_FOUND, "no fork of the log of %s is known here", log->origin.code);
    if (code != ERROR_NONE)
        return code;
    buffer_init(&text, EVIDENCE_TEXT_BYTES + 1);
    code = format(log, replica_hasher(node_replica(node)), &text, &proof, error);
    if (code == ERROR_NONE) {
        control_keys_fill(&keys, log);
        (void)replica_fork_entry(node_replica(node), log, &holder, &proof.index, NULL);
        proof.proof = (char *)text.data;
        proof.n_vkeys = keys.count;
        proof.vkeys = keys.texts;
        proof.log = holder.code;
        answer.body_case = COMITY__ANSWER__BODY_FORK_PROOF;
        answer.fork_proof = &proof;
        code = requester_answer(requester, &answer, error);
    }
    buffer_release(&text);
    return code;
}
