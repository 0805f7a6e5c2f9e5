/*
 * index: what is derived from the logs: an ordered key-value store that may lag behind them.
 *
 * A narrow interface with one implementation in memory (memory_index.h) and one on disk. What the index has not yet
 * absorbed is in overlays in memory (catalog.h asks them first). After a crash the tail of the logs is applied again from
 * the positions the index holds; a lost or damaged index is rebuilt.
 *
 * Invariants every implementation keeps:
 *  1. Keys are 1 to INDEX_KEY_BYTES bytes, ordered as bytes within their table; values 0 to INDEX_VALUE_BYTES.
 *  2. absorb() may use several transactions, but the rows of the tables from INDEX_LAST on become durable only in the
 *     last: a position is never ahead of what was absorbed, and a leaf counts as missing until all rows that are derived
 *     from its bytes are there. Rows are idempotent: absorbing them again changes nothing.
 *  3. get() and scan() may run in another thread than absorb(); each sees one consistent state.
 *
 * No row holds content of a record: keys are fingerprints, ids, positions and times. There are two exceptions: figures,
 * which are to outlive content (they say of a record its type and days, and of an arrest or a hit which bureaus it concerned), and
 * this bureau's own hits that are yet to be published.
 */
#ifndef COMITY_INDEX_H
#define COMITY_INDEX_H

#include "comity/buffer.h"

#define INDEX_KEY_BYTES 255u
#define INDEX_VALUE_BYTES 1024u

enum index_table {
    INDEX_META,    /* names to values: format version, fingerprint key */
    INDEX_RECORD,  /* owner(8) record id(16) -> the record's newest state */
    INDEX_VERSION, /* owner(8) record id(16) entry index(8) -> nothing: entries that a withdrawal must cover */
    INDEX_KEY,     /* fingerprint(8) owner(8) entry index(8) -> nothing */
    INDEX_SERIES,  /* the same, for series of keys (key_series.h) */
    INDEX_NAME,    /* fingerprint(8) owner(8) entry index(8) -> signature(8): name_row.h */
    INDEX_SOURCE, /* fingerprint(8) of type and source_ref, own records only -> record id(16) entry index(8) */
    INDEX_PEER, /* peer(8) origin(8) -> size(8) it acknowledged, time(8), time(8) at which its newest step began;
                     peer(8) own(8) size(8) -> time(8): steps in which it acknowledged the own log */
    INDEX_WITNESS, /* origin(8) witness(8) -> its newest cosignature (cosignature_row.h), and with 1 behind an
                      older one that is kept (witness_kept.c); origin(8) -> wall
                       time(8) since which the log is without a quorum */
    INDEX_EVIDENCE, /* origin(8) log(8) index(8) -> 1, or 0 where it could not be verified then: entries that prove a
                       fork of the origin */
    INDEX_ALARM, /* origin(8) subject(8) -> time(8) name of the code, NUL, text (alarm.h) */
    INDEX_SEEN, /* 0, origin(8) index(8) -> time(8): opened here, its owner is not told yet; 1, origin(8) index(8)
                     reader(8) -> time(8): its owner knows */
    INDEX_EXPIRY, /* day(4) origin(8) index(8) -> nothing: entries whose bytes go on that day (retention.h) */
    INDEX_TYPE, /* type(4) owner(8) record id(16) -> entry index(8): current records of types that are listed
                     (replica_list.h) */
    INDEX_FIGURE, /* origin(8) index(8) -> what is counted of an entry that publishes (figure.h); stays when it ends */
    INDEX_ARREST, /* fingerprint(8) of the arrest's id, owner(8) index(8) wanting bureau(8) -> arresting bureau(8)
                     day of arrest(4) day of report(4); stays, too */
    INDEX_HIT_FIGURE, /* asker(8) id of its hit(16) 0 owner of the record(8) -> day(4) asked(8) due(8) outcome's entry(8) outcome(1);
                  1 and who answers(8) -> answered(8); stays, too */
    INDEX_DUE, /* time(8) origin(8) index(8) -> nothing: entries of records with an act that is due then (replica_due.h) */
    INDEX_HIT, /* fingerprint(8) -> packed record: hits that are yet to be published here (replica_hit.h) */
    INDEX_AUDIT, /* 0 owner(8) record id(16) audit entry(8) -> nothing: entries that show the record; 1 day(4) -> audit
                       entry(8): the first of that day; 2 origin(8) index(8) -> nothing: entries that publish a root of an audit log */
    INDEX_QUERY, /* day(4) who asked(8) request(8) -> times asked(8) shown something(8) last audit entry counted(8)
                    (query_count.h); stays when entries of the audit log go */
    INDEX_MISSING,  /* origin(8) index(8) -> nothing: leaves to ask for again */
    INDEX_POSITION, /* origin(8) -> size(8): entries below are absorbed */
    INDEX_TABLE_COUNT
};

/* From here on tables stay the last, in this order, as absorb() promises; others are added before. */
#define INDEX_LAST INDEX_MISSING
_Static_assert(INDEX_LAST + 2 == INDEX_TABLE_COUNT, "INDEX_MISSING and INDEX_POSITION are the last tables");

struct index_row {
    enum index_table table;
    struct view key;
    struct view value;
    bool removed; /* the row is to go */
};

/* A supply of rows in ascending order of (table, key), each once. */
struct index_rows {
    void *context;
    /* Give the next row; false when there are no more. The views live until the next call. */
    bool (*next)(void *context, struct index_row *row);
};

struct index_operations {
    /* Copy the value of a key to `value` (cleared first). ERROR_NOT_FOUND, ERROR_IO, ERROR_DAMAGED, ERROR_MEMORY. */
    enum error_code (*get)(void *self, enum index_table table, struct view key, struct buffer *value,
                           struct error *error);

    /* Call `visit` in ascending order for the rows whose key is at or above `from` and begins with `prefix`; returning
     * false ends it. The views live only during the call. `visit` must not call the index. */
    enum error_code (*scan)(void *self, enum index_table table, struct view prefix, struct view from,
                            bool (*visit)(void *context, struct view key, struct view value), void *context,
                            struct error *error);

    /* Take in all rows, durably. ERROR_FULL, ERROR_IO, ERROR_MEMORY: then any part of the rows may be there, but
     * none of the tables from INDEX_LAST on; give them again. */
    enum error_code (*absorb)(void *self, struct index_rows *rows, struct error *error);

    /* Close and free. */
    void (*free)(void *self);
};

struct index {
    const struct index_operations *operations;
    void *self;
};

/* Thin callers of the operations. */
enum error_code index_get(const struct index *index, enum index_table table, struct view key,
                          struct buffer *value, struct error *error);
enum error_code index_scan(const struct index *index, enum index_table table, struct view prefix,
                           struct view from, bool (*visit)(void *context, struct view key, struct view value),
                           void *context, struct error *error);
enum error_code index_absorb(const struct index *index, struct index_rows *rows, struct error *error);
void index_free(struct index *index);

#endif
