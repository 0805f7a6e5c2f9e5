#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdlib.h>
#include <string.h>

enum error_code control_checkpoint(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct log *log = NULL;
    enum error_code code = control_log(node, request->checkpoint->bureau, &log, error);
    if (code != ERROR_NONE)
        return code;
    if (log->checkpoint.size == 0)
        return error_set(error, ERROR_NOT_FOUND, "%s has not signed a checkpoint that this node knows",
                         log->origin.code);
    struct control_keys keys;
    control_keys_fill(&keys, log);
    char *note = strndup((const char *)log->checkpoint.data, log->checkpoint.size);
    if (note == NULL)
        return error_set(error, ERROR_MEMORY, "checkpoint of %s", log->origin.code);
    Comity__CheckpointAnswer checkpoint = COMITY__CHECKPOINT_ANSWER__INIT;
    checkpoint.note = note;
    checkpoint.n_vkeys = keys.count;
    checkpoint.vkeys = keys.texts;
    checkpoint.size = log->stored;
    checkpoint.frozen = log->is_frozen;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_CHECKPOINT;
    answer.checkpoint = &checkpoint;
    code = requester_answer(requester, &answer, error);
    free(note);
    return code;
}
