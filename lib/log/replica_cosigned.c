#include "replica_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- making notes ---- */

/* What a note is made from: the rows of its cosignatures, and their lines. */
struct making {
    size_t row_count;
    struct cosignature_row *rows;
    const struct witness **witnesses; /* of the rows */
    size_t signature_count;           /* of the origin, each key once */
    size_t line_count;
    struct note_line lines[LIMIT_NOTE_SIGNATURES];
};

static void making_free(struct making *making)
{
    if (making == NULL)
        return;
    free(making->rows);
    free(making->witnesses);
    free(making);
}

static enum error_code making_new(struct making **ret, size_t rows_max, struct error *error)
{
    struct making *making = calloc(1, sizeof *making);
    if (making != NULL) {
        making->rows = calloc(rows_max + 1, sizeof *making->rows);
        making->witnesses = calloc(rows_max + 1, sizeof *making->witnesses);
    }
    if (making == NULL || making->rows == NULL || making->witnesses == NULL) {
        making_free(making);
        return error_set(error, ERROR_MEMORY, "no memory for a cosigned note");
    }
    *ret = making;
    return ERROR_NONE;
}

static enum error_code read_row(struct replica *replica, const struct log *log, bool is_kept,
                                const struct log_cosignature *cosignature, struct making *making,
                                struct error *error)
{
    const struct bureau *witness = &cosignature->witness;
    struct cosignature_row *row = &making->rows[making->row_count];
    enum error_code code = replica_read_cosignature(replica, log, witness, is_kept, row, error);
    if (code == ERROR_NONE &&
        (row->size != cosignature->size || !digest_is_equal(&row->root, &making->rows[0].root)))
        code =
            error_set(error, ERROR_DAMAGED, "index: another cosignature of %s than was kept", witness->code);
    if (code == ERROR_NONE)
        making->witnesses[making->row_count++] = witness_set_find(&replica->witnesses, witness);
    return code;
}

/* Read what is wanted of the newest or of the kept ones: those of a size, or that of one witness. */
static enum error_code read_rows(struct replica *replica, const struct log *log, bool is_kept, uint64_t size,
                                 const struct bureau *only, struct making *making, struct error *error)
{
    const struct log_cosignatures *among = is_kept ? &log->witnessing.kept : &log->witnessing.newest;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < among->count && code == ERROR_NONE; i++) {
        const struct log_cosignature *cosignature = &among->items[i];
        bool is_wanted =
            only != NULL ? bureau_is_equal(&cosignature->witness, only) : cosignature->is_checked;
        if (cosignature->size == size && is_wanted && replica_cosignature_counts(replica, log, cosignature))
            code = read_row(replica, log, is_kept, cosignature, making, error);
    }
    return code;
}

static bool has_line(const struct making *making, uint32_t key_id)
{
    for (size_t i = 0; i < making->line_count; i++)
        if (making->lines[i].key_id == key_id)
            return true;
    return false;
}

static void add_log_lines(const struct log *log, struct making *making)
{
    for (size_t i = 0; i < making->row_count; i++) {
        const struct cosignature_row *row = &making->rows[i];
        for (size_t j = 0; j < row->signature_count && making->line_count < LIMIT_LOG_KEYS; j++) {
            const struct log_signature *signature = &row->signatures[j];
            if (!has_line(making, signature->key_id))
                making->lines[making->line_count++] = (struct note_line){
                    log->keys[0].name, signature->key_id, view_of(signature->bytes, sizeof signature->bytes)};
        }
    }
}

static void add_cosignature_lines(struct making *making)
{
    for (size_t i = 0; i < making->row_count && making->line_count < LIMIT_NOTE_SIGNATURES; i++)
        making->lines[making->line_count++] =
            (struct note_line){making->witnesses[i]->key.name, making->rows[i].key_id,
                               view_of(making->rows[i].cosignature, COSIGNATURE_BYTES)};
}

static enum error_code write_note(const struct log *log, const struct making *making, struct buffer *out,
                                  struct error *error)
{
    struct checkpoint checkpoint = {.size = making->rows[0].size, .root = making->rows[0].root};
    struct buffer text;
    buffer_init(&text, LIMIT_NOTE_BYTES);
    memcpy(checkpoint.origin, log->keys[0].name, strlen(log->keys[0].name) + 1);
    enum error_code code = checkpoint_format(&checkpoint, &text, error);
    if (code == ERROR_NONE)
        code = note_format(buffer_view(&text), making->lines, making->line_count, out, error);
    buffer_release(&text);
    return code;
}

enum error_code replica_cosigned_note(struct replica *replica, const struct log *log, uint64_t size,
                                      const struct bureau *witness, struct buffer *out, struct error *error)
{
    struct making *making = NULL;
    if (log->key_count == 0)
        return error_set(error, ERROR_NOT_FOUND, "%s is not a configured bureau", log->origin.code);
    enum error_code code =
        making_new(&making, log->witnessing.newest.count + log->witnessing.kept.count, error);
    if (code == ERROR_NONE)
        code = read_rows(replica, log, false, size, witness, making, error);
    if (code == ERROR_NONE && witness == NULL)
        code = read_rows(replica, log, true, size, NULL, making, error);
    if (code == ERROR_NONE && making->row_count == 0)
        code = error_set(error, ERROR_NOT_FOUND, "nobody has cosigned %" PRIu64 " leaves of %s", size,
                         log->origin.code);
    if (code == ERROR_NONE) {
        add_log_lines(log, making);
        add_cosignature_lines(making);
        code = write_note(log, making, out, error);
    }
    making_free(making);
    return code;
}

/* ---- taking notes ---- */

struct taking {
    struct log *log;
    struct note note;
    struct checkpoint checkpoint;
    uint64_t latest_seconds;
    bool is_better; /* more have cosigned it than any note here */
};

/* What a line of a note is good for. */
enum line_use {
    LINE_NOTHING,
    LINE_NEWEST, /* the witness has not been known to have cosigned so much, or so late */
    LINE_KEPT    /* it has cosigned more since, but the others of this note have not */
};

static struct log *log_of_origin(const struct replica *replica, const char *origin)
{
    for (size_t i = 0; i < replica->log_count; i++)
        if (replica->logs[i]->key_count > 0 && strcmp(replica->logs[i]->keys[0].name, origin) == 0)
            return replica->logs[i];
    return NULL;
}

/* Read the line of a witness; false: there is none that could be used. */
static bool read_line(const struct taking *taking, const struct witness *witness,
                      uint8_t out[COSIGNATURE_BYTES])
{
    size_t size = 0;
    return witness->key.name[0] != '\0' && !bureau_is_equal(&witness->bureau, &taking->log->origin) &&
           note_signature_of(&taking->note, &witness->key, out, COSIGNATURE_BYTES, &size, NULL) ==
               ERROR_NONE &&
           size == COSIGNATURE_BYTES && cosignature_time(out) <= taking->latest_seconds;
}

/* Tell what the line of a witness, read into `out`, is good for. */
static enum line_use use_of(const struct taking *taking, const struct witness *witness,
                            uint8_t out[COSIGNATURE_BYTES])
{
    const struct log_witnessing *witnessing = &taking->log->witnessing;
    const struct log_cosignature *last = log_find_cosignature(&witnessing->newest, &witness->bureau);
    const struct log_cosignature *kept = log_find_cosignature(&witnessing->kept, &witness->bureau);
    uint64_t size = taking->checkpoint.size;
    if (!read_line(taking, witness, out))
        return LINE_NOTHING;
    if (last == NULL || last->key_id != witness->key.id || last->size < size ||
        (last->size == size && last->time_seconds < cosignature_time(out)))
        return LINE_NEWEST;
    bool is_known =
        last->size == size || (kept != NULL && kept->key_id == witness->key.id && kept->size == size);
    return taking->is_better && !is_known ? LINE_KEPT : LINE_NOTHING;
}

static bool is_better(struct replica *replica, const struct taking *taking)
{
    const struct log_cosignatures *kept = &taking->log->witnessing.kept;
    struct log_cosigned here = {.size = taking->checkpoint.size}, best = {0};
    uint8_t cosignature[COSIGNATURE_BYTES];
    if (here.size > taking->log->stored)
        return false;
    for (size_t i = 0; i < replica->witnesses.count; i++)
        here.count += read_line(taking, &replica->witnesses.items[i], cosignature);
    (void)replica_best_cosigned(replica, taking->log, 0, &best);
    return here.count > best.count || (here.count == best.count && here.size > best.size) ||
           (kept->count > 0 && kept->items[0].size == here.size);
}

static bool has_use(const struct replica *replica, const struct taking *taking)
{
    uint8_t cosignature[COSIGNATURE_BYTES];
    for (size_t i = 0; i < replica->witnesses.count; i++)
        if (use_of(taking, &replica->witnesses.items[i], cosignature) != LINE_NOTHING)
            return true;
    return false;
}

static enum error_code take_lines(struct replica *replica, const struct taking *taking, struct error *error)
{
    struct log *log = taking->log;
    struct cosignature_row row = {.size = taking->checkpoint.size,
                                  .root = taking->checkpoint.root,
                                  .is_checked = taking->checkpoint.size <= log->stored};
    enum error_code code = cosignature_row_take_log(&row, &taking->note, log, error);
    for (size_t i = 0; i < replica->witnesses.count && code == ERROR_NONE; i++) {
        const struct witness *witness = &replica->witnesses.items[i];
        uint64_t time_seconds;
        enum line_use use = use_of(taking, witness, row.cosignature);
        if (use == LINE_NOTHING)
            continue;
        row.key_id = witness->key.id;
        code = cosignature_verify(&taking->note, &witness->key, &time_seconds, error);
        if (code == ERROR_NONE && use == LINE_NEWEST)
            code = replica_put_cosignature(replica, log, &witness->bureau, &row, error);
        else if (code == ERROR_NONE)
            code = replica_keep_cosignature(replica, log, &witness->bureau, &row, error);
    }
    return code;
}

static enum error_code take(struct replica *replica, struct taking *taking, const struct bureau *sender,
                            struct now now, struct error *error)
{
    uint64_t size;
    struct log *log = taking->log;
    enum error_code code =
        replica_see_checkpoint(replica, &log->origin, sender, taking->note.whole, now, &size, error);
    /* The origin's misdeed, or this node's own trouble: the peer only tells of it. */
    if (log->is_frozen)
        return ERROR_NONE;
    if (code == ERROR_NONE)
        code = checkpoint_verify(&taking->checkpoint, replica->hasher, &taking->note, log->keys,
                                 log->key_count, error);
    if (code == ERROR_NONE)
        code = take_lines(replica, taking, error);
    /* Signed by a key that is not known here, or no longer. */
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

enum error_code replica_take_cosigned(struct replica *replica, const struct bureau *sender, struct view note,
                                      struct now now, struct error *error)
{
    struct taking taking = {.latest_seconds = now.wall_ms < 0 ? 0 : (uint64_t)now.wall_ms / 1000};
    taking.latest_seconds += WITNESS_AHEAD_SECONDS;
    enum error_code code = note_parse(&taking.note, note, error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(&taking.checkpoint, replica->hasher, taking.note.text, error);
    if (code != ERROR_NONE)
        return error_wrap(error, "cosigned checkpoint");
    taking.log = log_of_origin(replica, taking.checkpoint.origin);
    if (taking.log == NULL || taking.checkpoint.size == 0)
        return ERROR_NONE;
    taking.is_better = is_better(replica, &taking);
    if (!has_use(replica, &taking))
        return ERROR_NONE;
    code = take(replica, &taking, sender, now, error);
    return code == ERROR_NONE ? code
                              : error_wrap(error, "cosigned checkpoint of %s", taking.log->origin.code);
}

/* ---- comparing with what has come ---- */

/* The origin signed another tree than the one here: whoever looks at checkpoints finds that out. */
static enum error_code expose(struct replica *replica, struct log *log,
                              const struct log_cosignature *cosignature, struct error *error)
{
    struct buffer note;
    uint64_t size;
    struct bureau witness = cosignature->witness;
    buffer_init(&note, LIMIT_NOTE_BYTES);
    enum error_code code = replica_cosigned_note(replica, log, cosignature->size, &witness, &note, error);
    if (code == ERROR_NONE)
        code = replica_see_checkpoint(replica, &log->origin, &replica->settings.bureau, buffer_view(&note),
                                      (struct now){0}, &size, error);
    buffer_release(&note);
    if (log->is_frozen)
        return ERROR_NONE;
    return code == ERROR_MEMORY || code == ERROR_IO
               ? code
               : replica_drop_cosignature(replica, log, &witness, false, error);
}

static enum error_code root_at(struct replica *replica, const struct log *log, uint64_t size,
                               struct digest *out, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    struct frontier frontier;
    enum error_code code = tile_frontier(&source, replica->hasher, size, &frontier, error);
    if (code == ERROR_NONE)
        frontier_root(&frontier, replica->hasher, out);
    return code;
}

static enum error_code check_one(struct replica *replica, struct log *log,
                                 const struct log_cosignature *cosignature, struct error *error)
{
    struct bureau witness = cosignature->witness;
    struct cosignature_row row;
    struct digest root;
    enum error_code code = replica_read_cosignature(replica, log, &witness, false, &row, error);
    if (code == ERROR_NOT_FOUND || code == ERROR_DAMAGED)
        return replica_drop_cosignature(replica, log, &witness, false, error);
    if (code == ERROR_NONE)
        code = root_at(replica, log, row.size, &root, error);
    if (code != ERROR_NONE)
        return code;
    if (!digest_is_equal(&root, &row.root))
        return expose(replica, log, cosignature, error);
    row.is_checked = true;
    return replica_put_cosignature(replica, log, &witness, &row, error);
}

enum error_code replica_check_cosignatures(struct replica *replica, struct log *log, struct error *error)
{
    struct log_witnessing *witnessing = &log->witnessing;
    enum error_code code = ERROR_NONE;
    size_t place = 0;
    bool is_left = false;
    while (witnessing->has_unchecked && place < witnessing->newest.count && code == ERROR_NONE &&
           !log->is_frozen) {
        const struct log_cosignature *cosignature = &witnessing->newest.items[place];
        size_t count = witnessing->newest.count;
        bool is_here = !cosignature->is_checked && cosignature->size <= log->stored;
        is_left = is_left || (!cosignature->is_checked && !is_here);
        if (is_here)
            code = check_one(replica, log, cosignature, error);
        place += witnessing->newest.count == count; /* a dropped one's place is taken by the last */
    }
    if (code == ERROR_NONE && !log->is_frozen)
        witnessing->has_unchecked = is_left;
    return code;
}
