#include "control_copies.h"
#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "hits.h"
#include "key_lookup.h"

#include "comity/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HITS_MAX 100u

/* What one answer may hold in hits. The rest of the frame is for one more hit (an entry at most) and a line
 * of less than 64 bytes for each bureau. */
#define HITS_BYTES_MAX (LIMIT_FRAME_BYTES - 2 * LIMIT_ENTRY_BYTES - LIMIT_BUREAUS * 64u)

#define DOUBT_BYTES 128u

struct search {
    const Comity__CheckRequest *check;
    char doubts[KEY_KIND_COUNT][DOUBT_BYTES];
    char *doubt_lines[KEY_KIND_COUNT];
    size_t doubt_count;
    Comity__CheckAnswer__Hit *hits[HITS_MAX]; /* message_free() each */
    bool is_told[HITS_MAX];                   /* a key of general kind met it: its owner is told */
    size_t count;
    size_t bytes; /* of the hits, packed */
    bool is_cut;
    enum error_code code;
    struct error *error;
};

static void search_release(struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        message_free(&search->hits[i]->base);
}

/* The record lives only during the call, so the hit is copied by way of its bytes. */
static enum error_code copy_hit(const Comity__CheckAnswer__Hit *hit, size_t *ret_bytes,
                                Comity__CheckAnswer__Hit **ret, struct error *error)
{
    struct buffer bytes;
    ProtobufCMessage *copy = NULL;
    buffer_init(&bytes, LIMIT_FRAME_BYTES);
    enum error_code code = message_pack(&hit->base, &bytes, error);
    if (code == ERROR_NONE)
        code = message_unpack(&comity__check_answer__hit__descriptor, buffer_view(&bytes), LIMIT_DECODE_BYTES,
                              &copy, error);
    if (code == ERROR_NONE) {
        *ret = (Comity__CheckAnswer__Hit *)copy;
        *ret_bytes = bytes.size;
    }
    buffer_release(&bytes);
    return code;
}

static bool is_known(const struct search *search, const struct control_view *view)
{
    for (size_t i = 0; i < search->count; i++) {
        const Comity__RecordView *known = search->hits[i]->record;
        if (strcmp(known->id, view->id) == 0 && strcmp(known->owner, view->owner) == 0)
            return true;
    }
    return false;
}

static bool take_hit(void *context, const struct replica_record *record, const struct key *key,
                     const char *field)
{
    struct search *search = context;
    struct control_view view;
    control_view_fill(&view, record);
    if (is_known(search, &view))
        return true;
    if (search->count == HITS_MAX || search->bytes > HITS_BYTES_MAX) {
        search->is_cut = true;
        return false;
    }
    Comity__CheckAnswer__Hit hit = COMITY__CHECK_ANSWER__HIT__INIT;
    size_t bytes = 0;
    hit.record = &view.view;
    hit.field = control_text(field);
    hit.loose = key->loose;
    search->code = copy_hit(&hit, &bytes, &search->hits[search->count], search->error);
    if (search->code != ERROR_NONE)
        return false;
    search->is_told[search->count] = key_kind_is_general(key->kind);
    search->count++;
    search->bytes += bytes;
    return true;
}

/* Note what is doubtful about the value as a key of this kind. */
static void take_doubt(void *context, enum key_kind kind)
{
    struct search *search = context;
    struct key_doubt doubt;
    if (!key_doubt(kind, search->check->value, &doubt))
        return;
    snprintf(search->doubts[search->doubt_count], DOUBT_BYTES, "%s: %s", key_kind_name(kind), doubt.text);
    search->doubt_lines[search->doubt_count] = search->doubts[search->doubt_count];
    search->doubt_count++;
}

static enum error_code search_keys(struct search *search, struct replica *replica, struct error *error)
{
    const Comity__CheckRequest *check = search->check;
    struct key_question question = {check->kind, check->value, check->country, check->loose};
    struct key_lookup lookup = {take_hit, take_doubt, search};
    enum error_code code = key_lookup_run(&lookup, &question, replica, error);
    return search->code != ERROR_NONE ? search->code : code;
}

/* Their owners are told that officers here have met their records. */
static enum error_code note_hits(const struct search *search, struct node *node,
                                 const struct hits_query *query, struct now now, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < search->count && code == ERROR_NONE; i++) {
        const Comity__CheckAnswer__Hit *hit = search->hits[i];
        struct hits_query asked = *query;
        struct bureau owner;
        asked.is_loose = hit->loose;
        code = bureau_parse(&owner, view_of_text(hit->record->owner), error);
        if (code == ERROR_NONE)
            code = replica_note_opened(node_replica(node), &owner, hit->record->index, now, error);
        if (code == ERROR_NONE && search->is_told[i])
            code = hits_note(node, &asked, hit->record, hit->field, now, error);
    }
    return code;
}

static enum error_code answer_search(struct search *search, const struct replica *replica,
                                     struct requester *requester, struct now now, struct error *error)
{
    struct control_copies copies;
    enum error_code code = control_copies_init(&copies, replica, now, error);
    if (code != ERROR_NONE)
        return code;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    check.n_hits = search->count;
    check.hits = search->hits;
    check.n_copies = copies.count;
    check.copies = copies.copies;
    check.cut = search->is_cut;
    check.n_doubts = search->doubt_count;
    check.doubts = search->doubt_lines;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    code = requester_answer(requester, &answer, error);
    control_copies_release(&copies);
    return code;
}

enum error_code control_check(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    struct replica *replica = node_replica(node);
    int64_t begun_us = node_clock_us(node);
    const Comity__CheckRequest *check = request->check;
    struct search search = {.check = check, .error = error};
    struct hits_query query = {.cause = COMITY__HIT__CAUSE__CHECK,
                               .asker = requester_who(requester),
                               .agency = check->agency,
                               .place = check->place,
                               .purpose = check->purpose};
    enum error_code code = hits_check_query(&query, error);
    if (code == ERROR_NONE)
        code = search_keys(&search, replica, error);
    if (code == ERROR_NONE)
        code = note_hits(&search, node, &query, now, error);
    if (code == ERROR_NONE)
        code = answer_search(&search, replica, requester, now, error);
    if (code == ERROR_NONE)
        node_count_query(node, COUNTS_CHECK, begun_us, search.count);
    search_release(&search);
    return code;
}
