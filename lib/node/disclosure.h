/*
 * disclosure: what one bureau is shown of this bureau's records that meet its question.
 *
 * Invariants:
 *  1. Only own records are shown: for others' their owners answer.
 *  2. An entry is shown where distribution_allows() it to who asks.
 *  3. Of any other, the answer says at most that there is something (`contact`), and not that where its owner has named who
 *     asks as excluded, or the bureau is answered silently. Such a record leaves no trace in the answer: it is the
 *     same as if the record did not exist.
 */
#ifndef COMITY_DISCLOSURE_H
#define COMITY_DISCLOSURE_H

#include "comity/replica.h"

#include "peer.pb-c.h"

#define DISCLOSURE_FIELD_BYTES 128u

/* To whom, and how. */
struct disclosure_to {
    struct bureau owner; /* this bureau */
    struct bureau asker;
    bool is_silent; /* what is not shown is not hinted at */
};

/* A version of a record that was shown, or hinted at. */
struct disclosure_item {
    struct uuid id;
    uint32_t version;
    uint64_t index;
    struct digest hash;
    char field[DISCLOSURE_FIELD_BYTES];
    bool is_loose;
    struct buffer entry;
};

struct disclosure {
    struct disclosure_to to;
    struct hasher *hasher;
    size_t count;
    size_t bytes; /* of entries */
    struct disclosure_item shown[LIMIT_REPLY_HITS];
    size_t hinted_count; /* the first so many of what was hinted at, for the audit */
    struct disclosure_item hinted[LIMIT_REPLY_HITS];
    bool contact;
    bool cut; /* more might be shown */
    /* what reply_send() takes */
    Comity__ReplyStatement__Hit hits[LIMIT_REPLY_HITS];
    Comity__ReplyStatement__Hit *pointers[LIMIT_REPLY_HITS];
    struct view entries[LIMIT_REPLY_HITS];
};

/* Begin with nothing; the caller frees it. ERROR_MEMORY. */
enum error_code disclosure_new(struct disclosure **ret, const struct disclosure_to *to, struct hasher *hasher,
                               struct error *error);

/* Free it; NULL is harmless. */
void disclosure_free(struct disclosure *disclosure);

/* Take a current record that meets the question, with its entry; one that was taken already is passed over. ERROR_MEMORY. */
enum error_code disclosure_add(struct disclosure *disclosure, const struct replica_record *record,
                               const char *field, bool is_loose, struct error *error);

/* Fill in what an answer says of it; it points into the disclosure, as `entries` does. */
void disclosure_fill(struct disclosure *disclosure, Comity__ReplyStatement *content);

#endif
