#include "draft.h"

#include "control_lookup.h"
#include "control_view.h"

#include "comity/record.h"
#include "comity/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND(name) COMITY__MESSAGE__KIND__##name

/* A Reference that is filled in, and its texts. */
struct draft_reference {
    Comity__Reference reference;
    char owner[LIMIT_BUREAU_BYTES];
    char id[UUID_TEXT_CHARS + 1];
};

/* ---- to whom ---- */

static bool is_in(char *const *list, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], code) == 0)
            return true;
    return false;
}

/* Add a bureau to a list that has room, unless it is this one or is there already, or in the other list. */
static void address(const struct node *node, char **list, size_t *count, const char *code, char *const *other,
                    size_t other_count)
{
    if (strcmp(code, node_bureau(node)->code) != 0 && !is_in(list, *count, code) &&
        !is_in(other, other_count, code))
        list[(*count)++] = control_text(code);
}

static enum error_code make_lists(struct draft *draft, struct error *error)
{
    draft->to = calloc(2 * LIMIT_BUREAUS + 1, sizeof *draft->to);
    draft->cc = calloc(2 * LIMIT_BUREAUS + 1, sizeof *draft->cc);
    draft->readers = calloc(2 * LIMIT_BUREAUS + 1, sizeof *draft->readers);
    if (draft->to == NULL || draft->cc == NULL || draft->readers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a draft");
    return ERROR_NONE;
}

/* A reply goes to who wrote, and, where all are to have it, to all others as a copy. */
static void address_reply(struct draft *draft, const struct node *node, bool reply_all)
{
    const Comity__Message *parent = thread_message_of(&draft->parent);
    Comity__Message *message = &draft->message;
    bool is_own = bureau_is_equal(&draft->parent.owner, node_bureau(node));
    message->to = draft->to;
    address(node, draft->to, &message->n_to, draft->parent.owner.code, NULL, 0);
    for (size_t i = 0; is_own && i < parent->n_to; i++)
        address(node, draft->to, &message->n_to, parent->to[i], NULL, 0);
    if (!reply_all)
        return;
    message->cc = draft->cc;
    message->n_cc = 0;
    for (size_t i = 0; !is_own && i < parent->n_to; i++)
        address(node, draft->cc, &message->n_cc, parent->to[i], message->to, message->n_to);
    for (size_t i = 0; i < parent->n_cc; i++)
        address(node, draft->cc, &message->n_cc, parent->cc[i], message->to, message->n_to);
}

static enum error_code check_bureau(const struct node *node, const char *field, size_t place,
                                    const char *code, struct error *error)
{
    struct bureau bureau;
    struct control_peer peer;
    if (bureau_parse(&bureau, view_of_text(code), NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "message.%s[%zu]: \"%.40s\" is not a bureau code", field,
                         place, code);
    if (bureau_is_equal(&bureau, node_bureau(node)))
        return error_set(error, ERROR_INVALID, "message.%s[%zu]: %s is this bureau", field, place, code);
    if (!control_peer_of(node, &bureau, &peer) && replica_log(node_replica(node), &bureau) == NULL)
        return error_set(error, ERROR_INVALID, "message.%s[%zu]: bureau %s is not known to this node", field,
                         place, code);
    return ERROR_NONE;
}

static enum error_code check_bureaus(const struct draft *draft, const struct node *node, struct error *error)
{
    const Comity__Message *message = &draft->message;
    enum error_code code = ERROR_NONE;
    if (message->n_to > LIMIT_BUREAUS || message->n_cc > LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "message.to: more than %u bureaus", LIMIT_BUREAUS);
    for (size_t i = 0; i < message->n_to && code == ERROR_NONE; i++)
        code = check_bureau(node, "to", i, message->to[i], error);
    for (size_t i = 0; i < message->n_cc && code == ERROR_NONE; i++) {
        code = check_bureau(node, "cc", i, message->cc[i], error);
        if (code == ERROR_NONE && is_in(message->to, message->n_to, message->cc[i]))
            code = error_set(error, ERROR_INVALID, "message.cc[%zu]: %s is in \"to\" already", i,
                             message->cc[i]);
    }
    return code;
}

static void distribute(struct draft *draft)
{
    const Comity__Message *message = &draft->message;
    draft->distribution = (Comity__Distribution)COMITY__DISTRIBUTION__INIT;
    draft->distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    draft->distribution.bureaus = draft->readers;
    for (size_t i = 0; i < message->n_to; i++)
        draft->readers[draft->distribution.n_bureaus++] = message->to[i];
    for (size_t i = 0; i < message->n_cc; i++)
        draft->readers[draft->distribution.n_bureaus++] = message->cc[i];
}

/* ---- what it replies to ---- */

/* Find the message of an id; `field` names who asks for it. */
static enum error_code find_message(const struct node *node, const char *owner, const char *id,
                                    struct replica_record *ret, struct error *error)
{
    struct replica_record record;
    enum error_code code = control_record(node, owner, id, &record, error);
    if (code == ERROR_NONE && thread_message_of(&record) == NULL) {
        code = error_set(error, ERROR_INVALID, "record %s of %s is %s", id, record.owner.code,
                         record.entry == NULL ? "withdrawn" : "no message");
        replica_record_release(&record);
    }
    if (code == ERROR_NONE)
        *ret = record;
    else
        error_wrap(error, "message.inReplyTo");
    return code;
}

/* What another bureau reminds of is what is replied to, if it is here. */
static void skip_reminder(struct draft *draft, const struct node *node)
{
    const Comity__Message *parent = thread_message_of(&draft->parent);
    struct bureau owner;
    struct uuid id;
    char text[UUID_TEXT_CHARS + 1];
    struct replica_record reminded;
    if (parent->kind != KIND(REMINDER) || bureau_is_equal(&draft->parent.owner, node_bureau(node)) ||
        !thread_parent_of(parent, &draft->parent.owner, &owner, &id))
        return;
    uuid_format(&id, text);
    if (find_message(node, owner.code, text, &reminded, NULL) != ERROR_NONE)
        return;
    replica_record_release(&draft->parent);
    draft->parent = reminded;
}

static enum error_code find_parent(struct draft *draft, const struct node *node, struct error *error)
{
    const Comity__Reference *named = draft->message.in_reply_to;
    enum error_code code = find_message(node, named->owner, named->record_id, &draft->parent, error);
    if (code != ERROR_NONE)
        return code;
    skip_reminder(draft, node);
    uuid_format(&draft->parent.id, draft->parent_id);
    draft->in_reply_to = (Comity__Reference)COMITY__REFERENCE__INIT;
    draft->in_reply_to.owner = draft->parent.owner.code;
    draft->in_reply_to.record_id = draft->parent_id;
    draft->in_reply_to.version = draft->parent.version;
    draft->message.in_reply_to = &draft->in_reply_to;
    return ERROR_NONE;
}

static Comity__Message__Kind kind_of_reply(const struct draft *draft, const struct node *node)
{
    const Comity__Message *parent = thread_message_of(&draft->parent);
    if (bureau_is_equal(&draft->parent.owner, node_bureau(node)) || !thread_wants_answer(parent))
        return KIND(INFORMATION);
    return parent->kind == KIND(CONSENT_REQUEST) ? KIND(CONSENT_ANSWER) : KIND(ANSWER);
}

static void write_subject(struct draft *draft, const char *before)
{
    const char *subject = thread_message_of(&draft->parent)->subject;
    if (strncmp(subject, before, strlen(before)) == 0)
        before = "";
    snprintf(draft->subject, sizeof draft->subject, "%s%s", before, subject);
    /* The last character may have been cut. */
    for (size_t size = strlen(draft->subject); size > 0 && !utf8_is_valid(view_of_text(draft->subject));)
        draft->subject[--size] = '\0';
    draft->message.subject = draft->subject;
}

static void complete_reply(struct draft *draft, const struct node *node, bool reply_all)
{
    const Comity__Message *parent = thread_message_of(&draft->parent);
    Comity__Message *message = &draft->message;
    if (message->n_to == 0)
        address_reply(draft, node, reply_all);
    if (message->kind == KIND(KIND_NOT_SAID))
        message->kind = kind_of_reply(draft, node);
    if (message->subject[0] == '\0')
        write_subject(draft, "Re: ");
    if (message->priority == COMITY__PRIORITY__PRIORITY_NOT_SAID)
        message->priority = parent->priority;
    if (message->crime_area == COMITY__CRIME_AREA__CRIME_AREA_NOT_SAID)
        message->crime_area = parent->crime_area;
    if (draft->record.operation_id[0] == '\0')
        draft->record.operation_id = draft->parent.entry->publish->record->operation_id;
    thread_id_of(&draft->parent, draft->thread_id);
}

/* ---- reminders ---- */

/* Address those whom the message is to and who have not answered it. */
static void address_silent(struct draft *draft, const struct node *node, const struct thread *thread)
{
    const Comity__Message *parent = thread_message_of(&draft->parent);
    draft->message.to = draft->to;
    draft->message.n_to = 0;
    for (size_t i = 0; i < parent->n_to; i++) {
        struct bureau bureau;
        if (bureau_parse(&bureau, view_of_text(parent->to[i]), NULL) == ERROR_NONE &&
            thread_answer(thread, &draft->parent.owner, &draft->parent.id, &bureau) == NULL)
            address(node, draft->to, &draft->message.n_to, parent->to[i], NULL, 0);
    }
}

static enum error_code number_reminder(struct draft *draft, const struct node *node,
                                       const struct thread *thread, struct error *error)
{
    char before[32];
    int64_t last_ms = 0;
    uint32_t last = thread_reminders(thread, &draft->parent.owner, &draft->parent.id, &last_ms);
    if (draft->message.n_to == 0)
        address_silent(draft, node, thread);
    if (thread_is_closed(thread, &draft->parent.owner, draft->parent.index))
        return error_set(error, ERROR_STATE, "nobody is to be reminded: the thread is closed");
    if (draft->message.n_to == 0)
        return error_set(error, ERROR_STATE, "nobody is to be reminded: all have answered");
    if (last >= DRAFT_REMINDERS)
        return error_set(error, ERROR_STATE, "%u reminders were sent, and there is no fourth",
                         DRAFT_REMINDERS);
    draft->message.reminder = last + 1;
    snprintf(before, sizeof before, "Reminder %" PRIu32 ": ", last + 1);
    if (draft->message.subject[0] == '\0')
        write_subject(draft, before);
    return ERROR_NONE;
}

static enum error_code complete_reminder(struct draft *draft, const struct node *node, struct error *error)
{
    struct thread thread = {0};
    char id[UUID_TEXT_CHARS + 1];
    if (!bureau_is_equal(&draft->parent.owner, node_bureau(node)))
        return error_set(error, ERROR_INVALID, "message.inReplyTo: only its sender can remind of a message");
    if (!thread_wants_answer(thread_message_of(&draft->parent)))
        return error_set(error, ERROR_INVALID, "message.inReplyTo: that message asks for no answer");
    thread_id_of(&draft->parent, id);
    enum error_code code = thread_load(&thread, node_replica(node), id, error);
    if (code == ERROR_NONE)
        code = number_reminder(draft, node, &thread, error);
    thread_release(&thread);
    return code;
}

/* ---- what it refers to ---- */

static enum error_code complete_reference(struct draft_reference *out, const struct node *node,
                                          const Comity__Reference *named, struct error *error)
{
    struct replica_record record;
    enum error_code code = control_record(node, named->owner, named->record_id, &record, error);
    if (code != ERROR_NONE)
        return code;
    if (record.entry == NULL)
        code = error_set(error, ERROR_INVALID, "record %s of %s is withdrawn", named->record_id,
                         record.owner.code);
    if (code == ERROR_NONE) {
        out->reference = (Comity__Reference)COMITY__REFERENCE__INIT;
        memcpy(out->owner, record.owner.code, sizeof out->owner);
        uuid_format(&record.id, out->id);
        out->reference.owner = out->owner;
        out->reference.record_id = out->id;
        out->reference.version = named->version != 0 ? named->version : record.version;
    }
    replica_record_release(&record);
    return code;
}

static enum error_code complete_references(struct draft *draft, const struct node *node, struct error *error)
{
    Comity__Message *message = &draft->message;
    size_t count = message->n_references;
    draft->references = calloc(count + 1, sizeof *draft->references);
    draft->reference_pointers = calloc(count + 1, sizeof(Comity__Reference *));
    if (draft->references == NULL || draft->reference_pointers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a draft");
    for (size_t i = 0; i < count; i++) {
        enum error_code code = complete_reference(&draft->references[i], node, message->references[i], error);
        if (code != ERROR_NONE) {
            error_wrap(error, "message.references[%zu]", i);
            return code;
        }
        draft->reference_pointers[i] = &draft->references[i].reference;
    }
    message->references = draft->reference_pointers;
    return ERROR_NONE;
}

/* ---- all of it ---- */

static enum error_code check_due(const Comity__Message *message, struct now now, struct error *error)
{
    int64_t due_ms = 0;
    if (message->due_at[0] == '\0')
        return ERROR_NONE; /* record_validate() refuses `remind` then */
    if (!thread_wants_answer(message) && message->kind != KIND(REMINDER))
        return error_set(error, ERROR_INVALID, "message.dueAt: this kind of message asks for no answer");
    if (instant_read(view_of_text(message->due_at), &due_ms, NULL) == ERROR_NONE && due_ms < now.wall_ms)
        return error_set(error, ERROR_INVALID, "message.dueAt: %.40s is over", message->due_at);
    return ERROR_NONE;
}

static void complete_first(struct draft *draft, const struct node *node, struct now now)
{
    Comity__Message *message = &draft->message;
    struct uuid id;
    if (message->kind == KIND(KIND_NOT_SAID))
        message->kind = KIND(REQUEST);
    if (message->priority == COMITY__PRIORITY__PRIORITY_NOT_SAID)
        message->priority = COMITY__PRIORITY__ROUTINE;
    if (message->thread_id[0] == '\0') {
        replica_make_id(node_replica(node), now, &id);
        uuid_format(&id, draft->thread_id);
    }
}

static enum error_code complete(struct draft *draft, const struct node *node, bool reply_all, struct now now,
                                struct error *error)
{
    Comity__Message *message = &draft->message;
    enum error_code code = ERROR_NONE;
    if (message->in_reply_to == NULL) {
        complete_first(draft, node, now);
    } else {
        code = find_parent(draft, node, error);
        if (code == ERROR_NONE && message->kind == KIND(REMINDER))
            code = complete_reminder(draft, node, error);
        if (code == ERROR_NONE)
            complete_reply(draft, node, reply_all);
    }
    if (draft->thread_id[0] != '\0')
        message->thread_id = draft->thread_id;
    return code;
}

enum error_code draft_init(struct draft *draft, const struct node *node, const Comity__Record *record,
                           bool reply_all, struct now now, struct error *error)
{
    *draft = (struct draft){0};
    if (record == NULL || record->type_case != COMITY__RECORD__TYPE_MESSAGE || record->message == NULL)
        return error_set(error, ERROR_INVALID, "record: must be a message");
    draft->record = *record;
    draft->message = *record->message;
    draft->record.message = &draft->message;
    enum error_code code = make_lists(draft, error);
    if (code == ERROR_NONE)
        code = complete(draft, node, reply_all, now, error);
    if (code == ERROR_NONE)
        code = check_bureaus(draft, node, error);
    if (code == ERROR_NONE)
        code = complete_references(draft, node, error);
    if (code == ERROR_NONE)
        code = record_validate(&draft->record, error);
    if (code == ERROR_NONE)
        code = check_due(&draft->message, now, error);
    if (code == ERROR_NONE)
        distribute(draft);
    return code;
}

void draft_release(struct draft *draft)
{
    replica_record_release(&draft->parent);
    free(draft->references);
    free(draft->reference_pointers);
    free(draft->to);
    free(draft->cc);
    free(draft->readers);
    *draft = (struct draft){0};
}
