#include "audit_told.h"

#include "comity/replica_audit.h"
#include "comity/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the index read in one step. */
#define STEP_MAX 500u

enum error_code audit_told_new(struct audit_told **ret, const struct bureau *owner, const struct uuid *id,
                               struct error *error)
{
    struct audit_told *told = calloc(1, sizeof *told);
    if (told == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an answer");
    told->owner = *owner;
    told->id = *id;
    *ret = told;
    return ERROR_NONE;
}

void audit_told_free(struct audit_told *told)
{
    free(told);
}

void audit_told_step(struct audit_told *told, struct replica *replica, bool *ret_done)
{
    uint64_t indexes[STEP_MAX];
    size_t count = replica_audit_shown(replica, &told->owner, &told->id, told->from, indexes, STEP_MAX);
    for (size_t i = 0; i < count; i++)
        told->newest[told->found++ % LIMIT_REPLY_DISCLOSURES] = indexes[i];
    if (count > 0)
        told->from = indexes[count - 1] + 1;
    *ret_done = count < STEP_MAX;
}

/* ---- reading what was found ---- */

/* Read an entry; NULL where it is erased or no entry. */
static enum error_code read_entry(struct replica *replica, uint64_t index, Comity__AuditEntry **ret,
                                  struct error *error)
{
    struct log_run run;
    *ret = NULL;
    log_run_init(&run);
    enum error_code code =
        replica_read(replica, replica_audit_log(replica), index, 1, LIMIT_ENTRY_BYTES, &run, error);
    if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    else if (code == ERROR_NONE && run.leaves[0].kind == LEAF_ENTRY &&
             audit_entry_decode(run.leaves[0].bytes, ret, error) == ERROR_MEMORY)
        code = ERROR_MEMORY;
    log_run_release(&run);
    return code;
}

static void copy(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text);
    utf8_mend(out);
}

/* An entry that continues another has its purpose there. */
static enum error_code copy_purpose(struct audit_told_act *act, struct replica *replica,
                                    const Comity__AuditEntry *entry, struct error *error)
{
    Comity__AuditEntry *first = NULL;
    enum error_code code =
        entry->continues == 0 ? ERROR_NONE : read_entry(replica, entry->continues - 1, &first, error);
    copy(act->purpose, sizeof act->purpose, first != NULL ? first->purpose : entry->purpose);
    audit_entry_free(first);
    return code;
}

static uint32_t version_in(const struct audit_told *told, const Comity__AuditEntry *entry)
{
    char id[UUID_TEXT_CHARS + 1];
    uint32_t version = 0;
    uuid_format(&told->id, id);
    for (size_t i = 0; i < entry->n_shown; i++) {
        if (strcmp(entry->shown[i]->record, id) == 0 && entry->shown[i]->version > version)
            version = entry->shown[i]->version;
    }
    return version;
}

static enum error_code add(struct audit_told *told, struct replica *replica, uint64_t index,
                           struct error *error)
{
    Comity__AuditEntry *entry = NULL;
    struct audit_told_act *act = &told->acts[told->count];
    enum error_code code = read_entry(replica, index, &entry, error);
    if (code != ERROR_NONE || entry == NULL)
        return code;
    comity__reply_statement__disclosure__init(&act->message);
    copy(act->who, sizeof act->who, entry->bureau[0] != '\0' ? entry->bureau : entry->who);
    copy(act->request, sizeof act->request, entry->request);
    code = copy_purpose(act, replica, entry, error);
    act->message.time_ms = entry->time_ms;
    act->message.who = act->who;
    act->message.purpose = act->purpose;
    act->message.request = act->request;
    act->message.version = version_in(told, entry);
    told->pointers[told->count++] = &act->message;
    audit_entry_free(entry);
    return code;
}

enum error_code audit_told_fill(struct audit_told *told, struct replica *replica,
                                Comity__ReplyStatement *content, struct error *error)
{
    size_t left = told->found < LIMIT_REPLY_DISCLOSURES ? told->found : LIMIT_REPLY_DISCLOSURES;
    enum error_code code = ERROR_NONE;
    told->count = 0;
    for (size_t i = told->found; left > 0 && code == ERROR_NONE; left--)
        code = add(told, replica, told->newest[--i % LIMIT_REPLY_DISCLOSURES], error);
    content->n_disclosures = told->count;
    content->disclosures = told->pointers;
    content->cut = told->found > LIMIT_REPLY_DISCLOSURES;
    return code;
}
