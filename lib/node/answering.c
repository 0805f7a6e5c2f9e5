#include "answering.h"

#include "audit_query.h"
#include "control_lookup.h"
#include "key_lookup.h"
#include "node_private.h"

#include "comity/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- giving an answer ---- */

/* Send what is signed, unless its entry in the audit log is to be stored before. */
static enum error_code send(struct node *node, struct peer *peer, struct error *error)
{
    struct answering *answering = &peer->answering;
    struct disclosure *disclosure = answering->disclosure;
    if (node_audit_holds(node, answering->hold))
        return ERROR_NONE;
    enum error_code code =
        reply_send(peer->link->session, &answering->reply, disclosure == NULL ? NULL : disclosure->entries,
                   disclosure == NULL ? 0 : disclosure->count, error);
    peer->is_due = true;
    answering_drop(peer);
    return code;
}

static enum error_code add_items(struct audit_shown *shown, const struct bureau *owner,
                                 const struct disclosure_item *items, size_t count, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        struct audit_reference reference = {.owner = *owner,
                                            .id = items[i].id,
                                            .has_id = true,
                                            .version = items[i].version,
                                            .index = items[i].index};
        code = audit_shown_put(shown, &reference, error);
    }
    return code;
}

/* Record the question and its signed answer, with what is shown and hinted at. */
static enum error_code record(struct node *node, struct peer *peer, enum error_code outcome,
                              struct error *error)
{
    struct answering *answering = &peer->answering;
    const struct disclosure *disclosure = answering->disclosure;
    struct audit_receipt receipt = {0};
    struct audit_shown shown;
    struct audit_query query = {.asker = &peer->bureau,
                                .who = "",
                                .at = "",
                                .content = answering->content,
                                .query = &query_waiting(peer->link->session)->statement,
                                .reply = &answering->reply,
                                .outcome = error_code_name(outcome),
                                .shown = &shown};
    enum error_code code = ERROR_NONE;
    audit_shown_init(&shown);
    if (disclosure != NULL) {
        code = add_items(&shown, &node->bureau, disclosure->shown, disclosure->count, error);
        query.hint_count = disclosure->hinted_count;
        if (code == ERROR_NONE)
            code = add_items(&shown, &node->bureau, disclosure->hinted, disclosure->hinted_count, error);
    }
    if (code == ERROR_NONE)
        code = audit_record_query(node, &query, &receipt, error);
    answering->hold = receipt.hold;
    audit_shown_release(&shown);
    return code;
}

static enum error_code sign(struct node *node, struct peer *peer, Comity__ReplyStatement *content,
                            struct error *error)
{
    statement_release(&peer->answering.reply);
    return reply_sign(peer->link->session, content, node->now, &peer->answering.reply, error);
}

/* Sign and record an answer, and send it as soon as that may be. */
static enum error_code answer(struct node *node, struct peer *peer, Comity__ReplyStatement *content,
                              struct error *error)
{
    content->outcome = COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED;
    enum error_code code = sign(node, peer, content, error);
    if (code == ERROR_NONE)
        code = record(node, peer, ERROR_NONE, error);
    return code == ERROR_NONE ? send(node, peer, error) : code;
}

/* A refusal leaves even where it could not be recorded: it shows nothing. */
static enum error_code refuse(struct node *node, struct peer *peer, const struct error *why,
                              const char *reason, bool is_recorded, struct error *error)
{
    char text[ERROR_TEXT_BYTES];
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    struct error fault = {0};
    snprintf(text, sizeof text, "%s", reason);
    content.outcome = COMITY__REPLY_STATEMENT__OUTCOME__REFUSED;
    content.reason = text;
    disclosure_free(peer->answering.disclosure);
    peer->answering.disclosure = NULL;
    enum error_code code = sign(node, peer, &content, error);
    if (code == ERROR_NONE && is_recorded && record(node, peer, why->code, &fault) == ERROR_MEMORY)
        code = error_set(error, ERROR_MEMORY, "%s", fault.text);
    return code == ERROR_NONE ? send(node, peer, error) : code;
}

/* The disclosure belongs to the answer from here on. */
static enum error_code disclose(struct node *node, struct peer *peer, struct disclosure *disclosure,
                                struct error *error)
{
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    peer->answering.disclosure = disclosure;
    disclosure_fill(disclosure, &content);
    return answer(node, peer, &content, error);
}

static enum error_code begin_disclosure(const struct node *node, const struct peer *peer,
                                        struct disclosure **ret, struct error *error)
{
    struct disclosure_to to = {node->bureau, peer->bureau, peer->answers.is_silent};
    return disclosure_new(ret, &to, replica_hasher(node->replica), error);
}

/* ---- keys ---- */

struct taking {
    struct disclosure *disclosure;
    enum error_code code;
    struct error *error;
};

static bool take_key(void *context, const struct replica_record *record, const struct key *key,
                     const char *field)
{
    struct taking *taking = context;
    taking->code = disclosure_add(taking->disclosure, record, field, key->loose, taking->error);
    return taking->code == ERROR_NONE;
}

static enum error_code find_keys(struct node *node, const Comity__QueryStatement__Key *key,
                                 struct disclosure *disclosure, struct error *error)
{
    struct taking taking = {disclosure, ERROR_NONE, error};
    struct key_question question = {key->kind, key->value, key->country, key->loose};
    struct key_lookup lookup = {take_key, NULL, &taking};
    enum key_kind kind = key_kind_find(key->kind);
    /* Who points to a record, or writes in a thread, is not asked from outside. */
    if (kind != KEY_KIND_COUNT && !key_kind_is_general(kind))
        return error_set(error, ERROR_DENIED, "kind: %s is not asked of other bureaus", key->kind);
    enum error_code code = key_lookup_run(&lookup, &question, node->replica, error);
    return taking.code != ERROR_NONE ? taking.code : code;
}

static enum error_code answer_key(struct node *node, struct peer *peer, struct error *error)
{
    struct disclosure *disclosure = NULL;
    enum error_code code = begin_disclosure(node, peer, &disclosure, error);
    if (code == ERROR_NONE)
        code = find_keys(node, peer->answering.content->key, disclosure, error);
    if (code == ERROR_NONE)
        return disclose(node, peer, disclosure, error);
    disclosure_free(disclosure);
    return code;
}

/* ---- persons ---- */

static enum error_code begin_search(struct node *node, struct peer *peer, struct error *error)
{
    const Comity__QueryStatement__Person *person = peer->answering.content->person;
    const struct record_type *type = NULL;
    struct person_query query;
    enum error_code code = control_type(person->type, &type, error);
    if (code == ERROR_NONE)
        code = person_query_read(replica_name_reader(node->replica), person->name, person->born, person->sex,
                                 person->nationality, &query, error);
    if (code == ERROR_NONE)
        code = replica_search_new(&peer->answering.search, node->replica, &query, type, &node->bureau,
                                  LIMIT_SEARCH_HITS, error);
    return code;
}

/* One that was withdrawn or amended since it was found is left out. */
static enum error_code take_person(struct node *node, const struct replica_search_hit *found,
                                   struct disclosure *disclosure, struct error *error)
{
    struct replica_record record;
    enum error_code code = replica_record_at(node->replica, &found->owner, found->index, &record, error);
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    if (record.state == COMITY__RECORD_VIEW__STATE__CURRENT)
        code = disclosure_add(disclosure, &record, "", false, error);
    replica_record_release(&record);
    return code;
}

static enum error_code answer_person(struct node *node, struct peer *peer, struct error *error)
{
    struct disclosure *disclosure = NULL;
    enum error_code code = begin_disclosure(node, peer, &disclosure, error);
    size_t count = replica_search_count(peer->answering.search);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = take_person(node, replica_search_at(peer->answering.search, i), disclosure, error);
    if (code == ERROR_NONE) {
        /* Said only beside what is shown: that many were compared would tell of those that are not. */
        disclosure->cut |= disclosure->count > 0 && replica_search_is_cut(peer->answering.search);
        return disclose(node, peer, disclosure, error);
    }
    disclosure_free(disclosure);
    return code;
}

static enum error_code step_search(struct node *node, struct peer *peer, struct error *error)
{
    bool is_done = false;
    enum error_code code = peer->answering.search == NULL ? begin_search(node, peer, error) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = replica_search_step(peer->answering.search, &is_done, error);
    return code == ERROR_NONE && is_done ? answer_person(node, peer, error) : code;
}

/* ---- who was shown a record ---- */

/* Of its own records alone a bureau may ask that. */
static enum error_code begin_told(const struct node *node, struct peer *peer, struct error *error)
{
    const Comity__QueryStatement__Disclosures *wanted = peer->answering.content->disclosures;
    struct uuid id;
    if (!peer->answers.has_audit_answers)
        return error_set(error, ERROR_DENIED, "%s answers no questions of %s about its audit log",
                         node->bureau.code, peer->bureau.code);
    if (wanted->record_id.len != UUID_BYTES)
        return error_set(error, ERROR_INVALID, "record: an id of %zu bytes", wanted->record_id.len);
    memcpy(id.bytes, wanted->record_id.data, UUID_BYTES);
    return audit_told_new(&peer->answering.told, &peer->bureau, &id, error);
}

static enum error_code step_told(struct node *node, struct peer *peer, struct error *error)
{
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    bool is_done = false;
    enum error_code code = peer->answering.told == NULL ? begin_told(node, peer, error) : ERROR_NONE;
    if (code != ERROR_NONE)
        return code;
    audit_told_step(peer->answering.told, node->replica, &is_done);
    if (!is_done)
        return ERROR_NONE;
    code = audit_told_fill(peer->answering.told, node->replica, &content, error);
    return code == ERROR_NONE ? answer(node, peer, &content, error) : code;
}

/* ---- one query ---- */

/* Say once a minute how many were refused because of the quota. */
static void note_quota(struct node *node, struct peer *peer)
{
    struct answering *answering = &peer->answering;
    answering->refused_by_quota++;
    if (answering->reported_ms != 0 && node->now.steady_ms - answering->reported_ms < 60000)
        return;
    node_report(node, NODE_LEVEL_WARNING, ERROR_LIMIT, "query-quota", &peer->bureau, NULL,
                "%" PRIu64 " of its questions refused: more than %" PRIu32 " a minute",
                answering->refused_by_quota, peer->answers.queries_per_minute);
    answering->refused_by_quota = 0;
    answering->reported_ms = node->now.steady_ms;
}

/* Take the next query up; an error is the reason to refuse it. `*ret_recorded`: it is within the quota, and so recorded. */
static enum error_code begin(struct node *node, struct peer *peer, bool *ret_recorded, struct error *error)
{
    struct session *session = peer->link->session;
    const struct log *log = replica_log(node->replica, &peer->bureau);
    uint32_t per_minute = peer->answers.queries_per_minute;
    if (per_minute == 0)
        return error_set(error, ERROR_DENIED, "%s takes no questions from %s", node->bureau.code,
                         peer->bureau.code);
    if (!quota_take(&peer->answering.quota, per_minute, node->now.steady_ms)) {
        note_quota(node, peer);
        return error_set(error, ERROR_LIMIT,
                         "more than the %" PRIu32 " questions a minute that %s answers %s", per_minute,
                         node->bureau.code, peer->bureau.code);
    }
    *ret_recorded = true;
    enum error_code code = node_audit_ready(node, error);
    if (code != ERROR_NONE)
        return error_set(error, ERROR_IO, "it could not be recorded");
    code = query_read(session, &peer->answering.content, error);
    if (code != ERROR_NONE)
        return code;
    if (log == NULL || log->is_frozen)
        return error_set(error, ERROR_FORK, "two histories of %s are signed", peer->bureau.code);
    if (peer->answering.content->purpose[0] == '\0')
        return error_set(error, ERROR_INVALID, "purpose: is required");
    return ERROR_NONE;
}

static enum error_code go_on(struct node *node, struct peer *peer, struct error *error)
{
    const Comity__QueryStatement *content = peer->answering.content;
    int64_t waited_ms = node->now.steady_ms - query_waiting(peer->link->session)->received_ms;
    if (waited_ms > content->timeout_ms)
        return error_set(error, ERROR_TIMEOUT, "not answered within the %" PRIu32 " ms that were given",
                         content->timeout_ms);
    switch (content->question_case) {
    case COMITY__QUERY_STATEMENT__QUESTION_KEY:
        return answer_key(node, peer, error);
    case COMITY__QUERY_STATEMENT__QUESTION_PERSON:
        return step_search(node, peer, error);
    case COMITY__QUERY_STATEMENT__QUESTION_DISCLOSURES:
        return step_told(node, peer, error);
    default:
        return error_set(error, ERROR_UNSUPPORTED, "%s does not know this kind of question",
                         node->bureau.code);
    }
}

/* What went wrong in the store is nobody's business outside. */
static bool is_inner(enum error_code code)
{
    return code == ERROR_IO || code == ERROR_DAMAGED || code == ERROR_CRYPTO || code == ERROR_NOT_FOUND;
}

/* Answer, or go on answering, the oldest query; what stands in the way is the reason to refuse it. */
static enum error_code step_query(struct node *node, struct peer *peer, struct error *error)
{
    struct error why = {0};
    bool is_begun = peer->answering.content != NULL, is_recorded = is_begun;
    enum error_code code = is_begun ? ERROR_NONE : begin(node, peer, &is_recorded, &why);
    if (code == ERROR_NONE)
        code = go_on(node, peer, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code == ERROR_NONE)
        return ERROR_NONE;
    if (is_inner(code))
        node_report(node, NODE_LEVEL_WARNING, code, "query-failed", &peer->bureau, NULL, "%s", why.text);
    return refuse(node, peer, &why, is_inner(code) ? "it cannot be answered now" : why.text, is_recorded,
                  error);
}

static enum error_code step_peer(struct node *node, struct peer *peer, struct error *error)
{
    const struct session *session = peer->link->session;
    if (session->room_bytes < REPLY_FRAME_BYTES)
        return ERROR_NONE;
    enum error_code code =
        peer->answering.reply.bytes.size > 0 ? send(node, peer, error) : step_query(node, peer, error);
    bool is_held = peer->answering.reply.bytes.size > 0;
    if (!is_held && session->query_count > 0 && session->room_bytes >= REPLY_FRAME_BYTES)
        node->is_answering = true;
    return code;
}

/* Who cannot be answered, not even with a refusal, is not kept waiting. */
static enum error_code step_or_end(struct node *node, struct peer *peer, struct error *error)
{
    struct error why = {0};
    enum error_code code = step_peer(node, peer, &why);
    answering_report(node, peer);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE)
        link_end(node, peer, code, why.text);
    return ERROR_NONE;
}

enum error_code answering_step(struct node *node, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool has_queries = false;
    if (!node->has_queries)
        return ERROR_NONE;
    node->is_answering = false;
    for (size_t i = 0; i < node->peer_count && code == ERROR_NONE; i++) {
        struct peer *peer = &node->peers[i];
        if (peer->link == NULL || peer->link->session->query_count == 0)
            continue;
        code = step_or_end(node, peer, error);
        has_queries = has_queries || (peer->link != NULL && peer->link->session->query_count > 0);
    }
    node->has_queries = has_queries;
    return code;
}

void answering_drop(struct peer *peer)
{
    struct answering *answering = &peer->answering;
    if (answering->content != NULL)
        message_free(&answering->content->base);
    replica_search_free(answering->search);
    audit_told_free(answering->told);
    disclosure_free(answering->disclosure);
    statement_release(&answering->reply);
    answering->content = NULL;
    answering->search = NULL;
    answering->told = NULL;
    answering->disclosure = NULL;
    answering->hold = 0;
    statement_init(&answering->reply);
}

void answering_report(struct node *node, struct peer *peer)
{
    const struct session *session = peer->link->session;
    if (session->query_faults == peer->faults_reported)
        return;
    peer->faults += session->query_faults - peer->faults_reported;
    peer->faults_reported = session->query_faults;
    node_report(node, NODE_LEVEL_WARNING, ERROR_SIGNATURE, "query-fault", &peer->bureau, NULL, "%s",
                session->query_fault);
}
