#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/replica_witness.h"

#include <stdlib.h>

struct row {
    Comity__WitnessesAnswer__Witness message;
    struct bureau bureau;
    char time[INSTANT_TEXT_CHARS + 1];
    char vkey[VKEY_TEXT_BYTES];
};

static void fill_row(struct row *row, const struct replica_witness *witness, const struct log *log,
                     const struct log_cosignature *cosignature)
{
    *row = (struct row){.message = COMITY__WITNESSES_ANSWER__WITNESS__INIT, .bureau = witness->bureau};
    vkey_format(&witness->key, row->vkey);
    row->message.bureau = row->bureau.code;
    row->message.vkey = row->vkey;
    row->message.time = row->time;
    if (cosignature == NULL)
        return;
    control_time((int64_t)cosignature->time_seconds * 1000, row->time);
    row->message.size = cosignature->size;
    row->message.newest = cosignature->is_checked && cosignature->size >= log->stored;
    row->message.ahead = !cosignature->is_checked;
}

/* The origin does not witness itself; a bureau without a key cannot. */
static size_t fill_rows(const struct replica *replica, const struct log *log, struct row *rows,
                        Comity__WitnessesAnswer__Witness **messages)
{
    size_t count = 0;
    for (size_t i = 0; i < replica_witness_count(replica); i++) {
        struct replica_witness witness;
        replica_witness_at(replica, i, &witness);
        if (witness.key.name[0] == '\0' || bureau_is_equal(&witness.bureau, &log->origin))
            continue;
        fill_row(&rows[count], &witness, log, replica_cosignature(replica, log, &witness.bureau));
        messages[count] = &rows[count].message;
        count++;
    }
    return count;
}

enum error_code control_witnesses(struct node *node, struct requester *requester,
                                  const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct replica *replica = node_replica(node);
    struct log *log = NULL;
    enum error_code code = control_log(node, request->witnesses->bureau, &log, error);
    if (code != ERROR_NONE)
        return code;
    size_t most = replica_witness_count(replica) + 1;
    struct row *rows = calloc(most, sizeof *rows);
    Comity__WitnessesAnswer__Witness **messages = calloc(most, sizeof(Comity__WitnessesAnswer__Witness *));
    if (rows == NULL || messages == NULL) {
        code = error_set(error, ERROR_MEMORY, "list of %zu witnesses", most);
        goto out;
    }
    struct control_keys keys;
    char since[INSTANT_TEXT_CHARS + 1];
    control_keys_fill(&keys, log);
    control_time(log->witnessing.below_since_ms, since);
    Comity__WitnessesAnswer witnesses = COMITY__WITNESSES_ANSWER__INIT;
    witnesses.origin = log->origin.code;
    witnesses.size = log->stored;
    witnesses.witnessed = replica_witnessed(replica, log, log->stored);
    witnesses.quorum = replica_quorum(replica, log);
    witnesses.below_quorum_since = since;
    witnesses.frozen = log->is_frozen;
    witnesses.n_vkeys = keys.count;
    witnesses.vkeys = keys.texts;
    witnesses.n_witnesses = fill_rows(replica, log, rows, messages);
    witnesses.witnesses = messages;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_WITNESSES;
    answer.witnesses = &witnesses;
    code = requester_answer(requester, &answer, error);
out:
    free(messages);
    free(rows);
    return code;
}
