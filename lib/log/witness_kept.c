#include "replica_private.h"

/* Of each witness only the newest cosignature is of use, but for one thing: while a log grows, its witnesses go
 * on one after the other, and some may be away. So that a note which many have cosigned does not fall apart, the
 * cosignatures of that one size are kept. */

static void count_in(const struct replica *replica, const struct log *log,
                     const struct log_cosignatures *among, struct log_cosigned *cosigned)
{
    for (size_t i = 0; i < among->count; i++) {
        const struct log_cosignature *cosignature = &among->items[i];
        if (cosignature->size != cosigned->size || !cosignature->is_checked ||
            !replica_cosignature_counts(replica, log, cosignature))
            continue;
        cosigned->count++;
        cosigned->tag ^= cosignature->tag;
    }
}

struct log_cosigned replica_cosigned_at(const struct replica *replica, const struct log *log, uint64_t size)
{
    struct log_cosigned cosigned = {.size = size};
    count_in(replica, log, &log->witnessing.newest, &cosigned);
    count_in(replica, log, &log->witnessing.kept, &cosigned);
    return cosigned;
}

static struct log_cosigned kept_of(const struct replica *replica, const struct log *log)
{
    const struct log_cosignatures *kept = &log->witnessing.kept;
    return kept->count == 0 ? (struct log_cosigned){0}
                            : replica_cosigned_at(replica, log, kept->items[0].size);
}

static enum error_code drop_kept(struct replica *replica, struct log *log, struct error *error)
{
    struct log_cosignatures *kept = &log->witnessing.kept;
    enum error_code code = ERROR_NONE;
    while (kept->count > 0 && code == ERROR_NONE) {
        struct bureau witness = kept->items[kept->count - 1].witness;
        code = replica_drop_cosignature(replica, log, &witness, true, error);
    }
    return code;
}

enum error_code replica_keep_cosignature(struct replica *replica, struct log *log,
                                         const struct bureau *witness, const struct cosignature_row *row,
                                         struct error *error)
{
    const struct log_cosignatures *kept = &log->witnessing.kept;
    enum error_code code = ERROR_NONE;
    if (kept->count > 0 && kept->items[0].size != row->size)
        code = drop_kept(replica, log, error);
    if (code == ERROR_NONE)
        code = replica_write_cosignature(replica, log, witness, true, row, error);
    return code;
}

/* Keep what a witness is about to replace, if its size is worth it. */
static enum error_code retain(struct replica *replica, struct log *log, const struct log_cosignature *old,
                              struct error *error)
{
    struct bureau witness = old->witness;
    struct cosignature_row row;
    if (!old->is_checked || !replica_cosignature_counts(replica, log, old))
        return ERROR_NONE;
    struct log_cosigned here = replica_cosigned_at(replica, log, old->size), kept = kept_of(replica, log);
    if (here.count < kept.count || (here.count == kept.count && here.size < kept.size))
        return ERROR_NONE;
    enum error_code code = replica_read_cosignature(replica, log, &witness, false, &row, error);
    if (code == ERROR_NOT_FOUND || code == ERROR_DAMAGED)
        return ERROR_NONE;
    return code != ERROR_NONE ? code : replica_keep_cosignature(replica, log, &witness, &row, error);
}

enum error_code replica_put_cosignature(struct replica *replica, struct log *log,
                                        const struct bureau *witness, const struct cosignature_row *row,
                                        struct error *error)
{
    const struct log_cosignature *old = log_find_cosignature(&log->witnessing.newest, witness);
    enum error_code code = ERROR_NONE;
    if (old != NULL && old->size < row->size)
        code = retain(replica, log, old, error);
    if (code == ERROR_NONE)
        code = replica_write_cosignature(replica, log, witness, false, row, error);
    if (code != ERROR_NONE || log->witnessing.kept.count == 0)
        return code;
    struct log_cosigned here = replica_cosigned_at(replica, log, row->size), kept = kept_of(replica, log);
    bool is_outdone = here.size > kept.size && here.count >= kept.count;
    return is_outdone ? drop_kept(replica, log, error) : ERROR_NONE;
}
