#include "control_handlers.h"
#include "control_lookup.h"
#include "control_note.h"
#include "control_view.h"

enum error_code control_checkpoint(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct log *log = NULL;
    struct control_note note;
    enum error_code code = control_log(node, request->checkpoint->bureau, &log, error);
    if (code != ERROR_NONE)
        return code;
    code = control_note_write(node_replica(node), log, 0, request->checkpoint->newest, &note, error);
    if (code == ERROR_NONE) {
        struct control_keys keys;
        control_keys_fill(&keys, log);
        Comity__CheckpointAnswer checkpoint = COMITY__CHECKPOINT_ANSWER__INIT;
        checkpoint.note = (char *)note.text.data;
        checkpoint.n_vkeys = keys.count;
        checkpoint.vkeys = keys.texts;
        checkpoint.size = log->stored;
        checkpoint.frozen = log->is_frozen;
        checkpoint.cosignatures = note.cosignatures;
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.body_case = COMITY__ANSWER__BODY_CHECKPOINT;
        answer.checkpoint = &checkpoint;
        code = requester_answer(requester, &answer, error);
    }
    control_note_release(&note);
    return code;
}
