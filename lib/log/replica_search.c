#include "comity/replica_search.h"

#include "candidate_set.h"
#include "name_row.h"
#include "replica_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_IN_STEP 4096u
#define NAMES_IN_STEP 64u

struct replica_search {
    struct replica *replica;
    struct person_query query;
    const struct record_type *type;
    struct bureau owner; /* code[0] == 0: any */
    struct name_probe probe;
    size_t key;          /* being read */
    struct row_key from; /* where to go on with it */
    size_t rows;         /* read so far */
    size_t rows_in_step;
    bool is_scanned;
    struct candidate_set *candidates;
    size_t compared;
    size_t hits_max;
    size_t hit_count;
    struct replica_search_hit hits[LIMIT_SEARCH_HITS + 1]; /* by score; the last place is for one too many */
    bool is_cut;
};

enum error_code replica_search_new(struct replica_search **ret, struct replica *replica,
                                   const struct person_query *query, const struct record_type *type,
                                   const struct bureau *owner, size_t hits_max, struct error *error)
{
    struct replica_search *search = calloc(1, sizeof *search);
    assert(hits_max <= LIMIT_SEARCH_HITS);
    if (search == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a search");
    search->replica = replica;
    search->query = *query;
    search->type = type;
    if (owner != NULL)
        search->owner = *owner;
    search->hits_max = hits_max;
    name_probe_init(&search->probe, replica->name_reader, replica->settings.fingerprint_key, query);
    enum error_code code = candidate_set_new(&search->candidates, LIMIT_SEARCH_CANDIDATES, error);
    if (code == ERROR_NONE)
        *ret = search;
    else
        replica_search_free(search);
    return code;
}

void replica_search_free(struct replica_search *search)
{
    if (search == NULL)
        return;
    candidate_set_free(search->candidates);
    free(search);
}

/* ---- SCANNING ---- */

static bool take_row(void *context, struct view key, struct view value)
{
    struct replica_search *search = context;
    struct candidate candidate = {.index = get_u64(key.data + 16)};
    uint64_t signature = value.size == 8 ? get_u64(value.data) : 0;
    memcpy(candidate.owner.code, key.data + 8, LIMIT_BUREAU_CHARS);
    candidate.rank = name_probe_rank(&search->probe, signature);
    candidate.is_likely =
        name_probe_words(&search->probe, signature) >= (search->probe.word_count > 1 ? 2u : 1u);
    if (search->owner.code[0] == '\0' || bureau_is_equal(&search->owner, &candidate.owner))
        candidate_set_add(search->candidates, &candidate);
    search->from = row_key_of_key(search->probe.keys[search->key], &candidate.owner, candidate.index + 1);
    search->rows++;
    return ++search->rows_in_step < ROWS_IN_STEP && search->rows < LIMIT_SEARCH_ROWS;
}

static enum error_code scan_key(struct replica_search *search, struct error *error)
{
    uint8_t prefix[8];
    put_u64(prefix, search->probe.keys[search->key]);
    if (search->from.size == 0) {
        memcpy(search->from.bytes, prefix, sizeof prefix);
        search->from.size = sizeof prefix;
    }
    return catalog_scan(&search->replica->catalog, INDEX_NAME, view_of(prefix, sizeof prefix),
                        row_key_view(&search->from), take_row, search, error);
}

static enum error_code scan_step(struct replica_search *search, struct error *error)
{
    enum error_code code = ERROR_NONE;
    search->rows_in_step = 0;
    while (code == ERROR_NONE && search->key < search->probe.key_count &&
           search->rows_in_step < ROWS_IN_STEP && search->rows < LIMIT_SEARCH_ROWS) {
        code = scan_key(search, error);
        if (code == ERROR_NONE && search->rows_in_step < ROWS_IN_STEP && search->rows < LIMIT_SEARCH_ROWS) {
            search->key++;
            search->from.size = 0;
        }
    }
    bool is_over = search->rows == LIMIT_SEARCH_ROWS;
    search->is_scanned = is_over || search->key == search->probe.key_count;
    if (search->is_scanned) {
        candidate_set_sort(search->candidates);
        search->is_cut = is_over || candidate_set_is_cut(search->candidates);
    }
    return code;
}

/* ---- COMPARING ---- */

static void keep_hit(struct replica_search *search, const struct replica_search_hit *hit)
{
    size_t place = search->hit_count;
    while (place > 0 && search->hits[place - 1].match.score < hit->match.score)
        place--;
    memmove(&search->hits[place + 1], &search->hits[place], (search->hit_count - place) * sizeof *hit);
    search->hits[place] = *hit;
    if (search->hit_count < search->hits_max)
        search->hit_count++;
    else
        search->is_cut = true;
}

static enum error_code compare(struct replica_search *search, const struct candidate *candidate,
                               size_t *names, struct error *error)
{
    struct replica_record record = {0};
    struct person person;
    enum error_code code =
        replica_record_at(search->replica, &candidate->owner, candidate->index, &record, error);
    /* Rows of superseded and erased entries may stay behind; they lead nowhere. */
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    const Comity__Record *content = record.entry->publish->record;
    bool is_wanted = record.state == COMITY__RECORD_VIEW__STATE__CURRENT &&
                     (search->type == NULL || search->type->type_case == content->type_case);
    if (is_wanted) {
        struct replica_search_hit hit = {.owner = candidate->owner, .index = candidate->index};
        person_of_record(content, &person);
        person_match_of(search->replica->name_reader, &search->query, &person, &hit.match);
        *names += person.name_count;
        if (hit.match.score >= PERSON_MATCH_LEAST)
            keep_hit(search, &hit);
    }
    replica_record_release(&record);
    return ERROR_NONE;
}

static enum error_code compare_step(struct replica_search *search, bool *ret_done, struct error *error)
{
    size_t names = 0, count = candidate_set_count(search->candidates);
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && search->compared < count && names < NAMES_IN_STEP) {
        names++;
        code = compare(search, candidate_set_at(search->candidates, search->compared++), &names, error);
    }
    *ret_done = search->compared == count;
    return code;
}

enum error_code replica_search_step(struct replica_search *search, bool *ret_done, struct error *error)
{
    *ret_done = false;
    return search->is_scanned ? compare_step(search, ret_done, error) : scan_step(search, error);
}

size_t replica_search_count(const struct replica_search *search)
{
    return search->hit_count;
}

const struct replica_search_hit *replica_search_at(const struct replica_search *search, size_t place)
{
    assert(place < search->hit_count);
    return &search->hits[place];
}

bool replica_search_is_cut(const struct replica_search *search)
{
    return search->is_cut;
}

size_t replica_search_compared(const struct replica_search *search)
{
    return search->compared;
}
