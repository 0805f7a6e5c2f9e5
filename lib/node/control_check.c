#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/message.h"

#include <stdlib.h>
#include <string.h>

#define HITS_MAX 100u

/* What one answer may hold in hits. The rest of the frame is for one more hit (an entry at most) and a line
 * of less than 64 bytes for each bureau. */
#define HITS_BYTES_MAX (LIMIT_FRAME_BYTES - 2 * LIMIT_ENTRY_BYTES - LIMIT_BUREAUS * 64u)

struct search {
    const struct key *key;
    Comity__CheckAnswer__Hit *hits[HITS_MAX]; /* message_free() each */
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

static bool take_hit(void *context, const struct replica_record *record, const char *field)
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
    hit.loose = search->key->loose;
    search->code = copy_hit(&hit, &bytes, &search->hits[search->count], search->error);
    if (search->code != ERROR_NONE)
        return false;
    search->count++;
    search->bytes += bytes;
    return true;
}

/* Look one kind of key up. `*ret_fits` is set if the value can be such a key. */
static enum error_code search_kind(struct search *search, struct replica *replica, enum key_kind kind,
                                   const Comity__CheckRequest *check, bool loose, bool *ret_fits,
                                   struct error *error)
{
    struct key key;
    enum error_code code = key_normalise(kind, check->value, check->country, loose, &key, error);
    if (code != ERROR_NONE)
        return code;
    *ret_fits = true;
    search->key = &key;
    code = replica_check(replica, &key, take_hit, search, error);
    return search->code != ERROR_NONE ? search->code : code;
}

/* The exact forms first, so that a hit which both find counts as exact. */
static enum error_code search_kinds(struct search *search, struct replica *replica,
                                    const Comity__CheckRequest *check, struct error *error)
{
    enum key_kind only = KEY_KIND_COUNT;
    if (check->kind[0] != '\0' && (only = key_kind_find(check->kind)) == KEY_KIND_COUNT)
        return error_set(error, ERROR_INVALID, "kind: \"%.64s\" is not known", check->kind);
    bool fits = false;
    enum error_code last = ERROR_NONE;
    for (int loose = 0; loose <= (check->loose ? 1 : 0); loose++)
        for (int kind = 0; kind < KEY_KIND_COUNT && !search->is_cut; kind++) {
            if (only != KEY_KIND_COUNT && only != (enum key_kind)kind)
                continue;
            enum error_code code =
                search_kind(search, replica, (enum key_kind)kind, check, loose != 0, &fits, error);
            if (code != ERROR_NONE && code != ERROR_INVALID && code != ERROR_LIMIT)
                return code;
            last = code == ERROR_NONE ? last : code;
        }
    if (fits)
        return ERROR_NONE;
    error_wrap(error, "value \"%.64s\" cannot be looked up", check->value);
    return last;
}

struct copy_row {
    Comity__CheckAnswer__Copy message;
    char as_of[INSTANT_TEXT_CHARS + 1];
};

static void fill_copy(struct copy_row *row, struct log *log, struct now now)
{
    *row = (struct copy_row){.message = COMITY__CHECK_ANSWER__COPY__INIT};
    control_time(log->is_own ? now.wall_ms : log->heard_ms, row->as_of);
    row->message.origin = log->origin.code;
    row->message.size = log->stored;
    row->message.as_of = row->as_of;
}

static enum error_code answer_search(struct search *search, const struct replica *replica,
                                     struct requester *requester, struct now now, struct error *error)
{
    size_t count = replica_log_count(replica);
    struct copy_row *rows = calloc(count + 1, sizeof *rows);
    Comity__CheckAnswer__Copy **copies = calloc(count + 1, sizeof(Comity__CheckAnswer__Copy *));
    enum error_code code = ERROR_NONE;
    if (rows == NULL || copies == NULL) {
        code = error_set(error, ERROR_MEMORY, "check over %zu logs", count);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        fill_copy(&rows[i], replica_log_at(replica, i), now);
        copies[i] = &rows[i].message;
    }
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    check.n_hits = search->count;
    check.hits = search->hits;
    check.n_copies = count;
    check.copies = copies;
    check.cut = search->is_cut;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    code = requester_answer(requester, &answer, error);
out:
    free(copies);
    free(rows);
    return code;
}

enum error_code control_check(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    struct replica *replica = node_replica(node);
    struct search search = {.error = error};
    if (request->check->value[0] == '\0')
        return error_set(error, ERROR_INVALID, "value: is required");
    enum error_code code = search_kinds(&search, replica, request->check, error);
    if (code == ERROR_NONE)
        code = answer_search(&search, replica, requester, now, error);
    search_release(&search);
    return code;
}
