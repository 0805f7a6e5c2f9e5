#include "control_copies.h"
#include "control_handlers.h"
#include "control_hit.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/replica_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HITS_USUAL 20u

/* What one answer may hold in hits. The rest of the frame is for one more hit (an entry at most), 1 KiB of reasons for
 * each hit, and a line of less than 64 bytes for each bureau. */
#define HITS_BYTES_MAX                                                                                       \
    (LIMIT_FRAME_BYTES - 2 * LIMIT_ENTRY_BYTES - LIMIT_SEARCH_HITS * 1024u - LIMIT_BUREAUS * 64u)

struct searching {
    struct stream stream;
    struct replica_search *search;
    int64_t begun_us;
};

/* ---- the answer ---- */

struct hits {
    size_t count;
    size_t bytes;
    struct control_hit items[LIMIT_SEARCH_HITS];
    Comity__SearchAnswer__Hit *pointers[LIMIT_SEARCH_HITS];
    bool is_cut;
};

static void hits_free(struct hits *hits)
{
    if (hits == NULL)
        return;
    for (size_t i = 0; i < hits->count; i++)
        replica_record_release(&hits->items[i].record);
    free(hits);
}

/* Read a hit again; one that was withdrawn or amended since it was found is left out. */
static enum error_code add_hit(struct hits *hits, struct replica *replica,
                               const struct replica_search_hit *found, struct error *error)
{
    struct control_hit *hit = &hits->items[hits->count];
    enum error_code code = replica_record_at(replica, &found->owner, found->index, &hit->record, error);
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    hits->bytes += hit->record.bytes.size;
    hits->is_cut = hits->bytes > HITS_BYTES_MAX;
    if (hits->is_cut || hit->record.state != COMITY__RECORD_VIEW__STATE__CURRENT) {
        replica_record_release(&hit->record);
        return ERROR_NONE;
    }
    control_hit_fill(hit, &found->match);
    hits->pointers[hits->count++] = &hit->message;
    return ERROR_NONE;
}

static enum error_code collect_hits(struct searching *self, struct replica *replica, struct hits *hits,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    size_t count = replica_search_count(self->search);
    for (size_t i = 0; i < count && code == ERROR_NONE && !hits->is_cut; i++)
        code = add_hit(hits, replica, replica_search_at(self->search, i), error);
    return code;
}

static enum error_code put_answer(struct searching *self, struct replica *replica, struct now now,
                                  struct error *error)
{
    struct control_copies copies = {0};
    struct hits *hits = calloc(1, sizeof *hits);
    enum error_code code = hits == NULL ? error_set(error, ERROR_MEMORY, "search") : ERROR_NONE;
    if (code == ERROR_NONE)
        code = collect_hits(self, replica, hits, error);
    if (code == ERROR_NONE)
        code = control_copies_init(&copies, replica, now, error);
    if (code == ERROR_NONE) {
        Comity__SearchAnswer search = COMITY__SEARCH_ANSWER__INIT;
        search.n_hits = hits->count;
        search.hits = hits->pointers;
        search.n_copies = copies.count;
        search.copies = copies.copies;
        search.cut = hits->is_cut || replica_search_is_cut(self->search);
        search.compared = (uint32_t)replica_search_compared(self->search);
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.body_case = COMITY__ANSWER__BODY_SEARCH;
        answer.search = &search;
        code = stream_put(&self->stream, &answer, error);
    }
    self->stream.is_done = code == ERROR_NONE;
    control_copies_release(&copies);
    hits_free(hits);
    return code;
}

static enum error_code search_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    struct searching *self = (struct searching *)stream;
    bool is_done = false;
    enum error_code code = replica_search_step(self->search, &is_done, error);
    if (code == ERROR_NONE && is_done)
        code = put_answer(self, node_replica(node), now, error);
    if (code == ERROR_NONE && is_done)
        node_count_query(node, COUNTS_SEARCH, self->begun_us, replica_search_count(self->search));
    return code;
}

static void search_free(struct stream *stream)
{
    struct searching *self = (struct searching *)stream;
    replica_search_free(self->search);
    free(self);
}

/* ---- the request ---- */

static enum error_code read_request(const Comity__SearchRequest *wanted, const struct replica *replica,
                                    struct person_query *query, const struct record_type **type,
                                    size_t *hits_max, struct error *error)
{
    *hits_max = wanted->limit == 0 ? HITS_USUAL : wanted->limit;
    if (wanted->purpose[0] == '\0')
        return error_set(error, ERROR_INVALID, "purpose: is required: why do you ask?");
    if (*hits_max > LIMIT_SEARCH_HITS)
        return error_set(error, ERROR_LIMIT, "limit: %zu hits, at most %u", *hits_max, LIMIT_SEARCH_HITS);
    enum error_code code = control_type(wanted->type, type, error);
    if (code == ERROR_NONE)
        code = person_query_read(replica_name_reader(replica), wanted->name, wanted->born, wanted->sex,
                                 wanted->nationality, query, error);
    return code;
}

enum error_code control_search(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    (void)now;
    struct person_query query;
    const struct record_type *type = NULL;
    size_t hits_max = 0;
    struct replica *replica = node_replica(node);
    enum error_code code = read_request(request->search, replica, &query, &type, &hits_max, error);
    if (code != ERROR_NONE)
        return code;
    struct searching *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "search");
    self->stream = (struct stream){.next = search_next, .free = search_free};
    self->begun_us = node_clock_us(node);
    code = replica_search_new(&self->search, replica, &query, type, NULL, hits_max, error);
    if (code != ERROR_NONE) {
        free(self);
        return code;
    }
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
