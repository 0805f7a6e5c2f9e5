#include "answering.h"

#include "control_lookup.h"
#include "disclosure.h"
#include "key_lookup.h"
#include "node_private.h"

#include "comity/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- giving an answer ---- */

static enum error_code answer(struct node *node, struct peer *peer, Comity__ReplyStatement *content,
                              struct disclosure *disclosure, struct error *error)
{
    struct statement reply;
    struct session *session = peer->link->session;
    enum error_code code = reply_send(session, content, disclosure == NULL ? NULL : disclosure->entries,
                                      node->now, &reply, error);
    if (code == ERROR_NONE)
        statement_release(&reply);
    peer->is_due = true;
    answering_drop(peer);
    return code;
}

static enum error_code refuse(struct node *node, struct peer *peer, const char *reason, struct error *error)
{
    char text[ERROR_TEXT_BYTES];
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    snprintf(text, sizeof text, "%s", reason);
    content.outcome = COMITY__REPLY_STATEMENT__OUTCOME__REFUSED;
    content.reason = text;
    return answer(node, peer, &content, NULL, error);
}

static enum error_code disclose(struct node *node, struct peer *peer, struct disclosure *disclosure,
                                struct error *error)
{
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    content.outcome = COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED;
    disclosure_fill(disclosure, &content);
    return answer(node, peer, &content, disclosure, error);
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
        code = disclose(node, peer, disclosure, error);
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
        code = disclose(node, peer, disclosure, error);
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

/* Take the next query up; an error is the reason to refuse it. */
static enum error_code begin(struct node *node, struct peer *peer, struct error *error)
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
    enum error_code code = query_read(session, &peer->answering.content, error);
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
        return error_set(error, ERROR_DENIED, "%s answers no questions of %s about its audit log",
                         node->bureau.code, peer->bureau.code);
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

static enum error_code step_peer(struct node *node, struct peer *peer, struct error *error)
{
    struct error why = {0};
    const struct session *session = peer->link->session;
    if (session->room_bytes < REPLY_FRAME_BYTES)
        return ERROR_NONE;
    enum error_code code = peer->answering.content == NULL ? begin(node, peer, &why) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = go_on(node, peer, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (is_inner(code))
        node_report(node, NODE_LEVEL_WARNING, code, "query-failed", &peer->bureau, NULL, "%s", why.text);
    if (code != ERROR_NONE)
        code = refuse(node, peer, is_inner(code) ? "it cannot be answered now" : why.text, error);
    if (session->query_count > 0 && session->room_bytes >= REPLY_FRAME_BYTES)
        node->is_answering = true;
    return code;
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
        code = step_peer(node, peer, error);
        answering_report(node, peer);
        has_queries = has_queries || peer->link->session->query_count > 0;
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
    answering->content = NULL;
    answering->search = NULL;
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
