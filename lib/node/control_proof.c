#include "control_handlers.h"
#include "control_lookup.h"
#include "control_note.h"
#include "control_view.h"

#include "comity/base64.h"
#include "comity/tlog_proof.h"

#include <stdlib.h>

/* Write the proof, with its entry, as a NUL-terminated text. */
static enum error_code write_proof(const struct control_note *note, const struct replica_record *record,
                                   const struct proof *proof, struct buffer *out, struct error *error)
{
    struct view bytes = buffer_view(&record->bytes);
    char *extra = malloc(BASE64_ENCODED_CHARS(bytes.size) + 1);
    if (extra == NULL)
        return error_set(error, ERROR_MEMORY, "proof of an entry of %zu bytes", bytes.size);
    base64_encode(bytes, extra);
    enum error_code code =
        tlog_proof_format(record->index, proof, view_of_text(extra), control_note_view(note), out, error);
    free(extra);
    return code != ERROR_NONE ? code : buffer_append(out, "", 1, error);
}

static enum error_code make_proof(struct replica *replica, const struct log *log,
                                  const struct replica_record *record, struct control_note *note,
                                  struct buffer *out, struct error *error)
{
    struct proof proof;
    enum error_code code = control_note_write(replica, log, record->index, false, note, error);
    if (code == ERROR_NONE && note->size > log->stored)
        code = error_set(error, ERROR_STATE,
                         "still catching up with %s: %llu of %llu leaves are here; try again later",
                         log->origin.code, (unsigned long long)log->stored, (unsigned long long)note->size);
    if (code == ERROR_NONE)
        code = replica_inclusion(replica, log, record->index, note->size, &proof, error);
    if (code == ERROR_NONE)
        code = write_proof(note, record, &proof, out, error);
    return code;
}

static enum error_code answer_proof(struct node *node, struct requester *requester,
                                    const struct replica_record *record, struct error *error)
{
    const struct log *log = replica_log(node_replica(node), &record->owner);
    struct control_note note;
    struct buffer text;
    if (log == NULL || record->entry == NULL)
        return error_set(error, ERROR_ERASED, "the record was withdrawn, and its entry erased");
    buffer_init(&text, LIMIT_FRAME_BYTES);
    enum error_code code = make_proof(node_replica(node), log, record, &note, &text, error);
    if (code == ERROR_NONE) {
        struct control_keys keys;
        control_keys_fill(&keys, log);
        Comity__ProofAnswer proof = COMITY__PROOF_ANSWER__INIT;
        proof.proof = (char *)text.data;
        proof.n_vkeys = keys.count;
        proof.vkeys = keys.texts;
        proof.cosignatures = note.cosignatures;
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.body_case = COMITY__ANSWER__BODY_PROOF;
        answer.proof = &proof;
        code = requester_answer(requester, &answer, error);
    }
    control_note_release(&note);
    buffer_release(&text);
    return code;
}

enum error_code control_proof(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    (void)now;
    struct replica_record record;
    enum error_code code = control_record(node, request->proof->owner, request->proof->id, &record, error);
    if (code != ERROR_NONE)
        return code;
    struct audit_reference reference = {.owner = record.owner,
                                        .id = record.id,
                                        .has_id = true,
                                        .version = record.version,
                                        .index = record.index};
    code = requester_show(requester, &reference, error);
    if (code == ERROR_NONE)
        code = answer_proof(node, requester, &record, error);
    replica_record_release(&record);
    return code;
}
