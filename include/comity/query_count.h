/*
 * query_count: how often was asked on a day, and how often something was shown: counted from the audit log, to outlive
 * its entries.
 *
 * A row says up to which entry it counts, so that an entry that is applied again, after a crash or to make the index
 * anew, is not counted twice.
 */
#ifndef COMITY_QUERY_COUNT_H
#define COMITY_QUERY_COUNT_H

#include "comity/bureau.h"

#include "audit.pb-c.h"

#define QUERY_COUNT_REQUEST_BYTES 8u

struct query_count {
    int32_t day;
    struct bureau asker;                         /* whose officers, or whose node, asked */
    char request[QUERY_COUNT_REQUEST_BYTES + 1]; /* "check" or "search" */
    uint64_t asked;
    uint64_t shown; /* of them showed a record or more */
    uint64_t last;  /* audit entry that was counted last */
};

#define QUERY_COUNT_KEY_BYTES (4u + LIMIT_BUREAU_CHARS + QUERY_COUNT_REQUEST_BYTES)
#define QUERY_COUNT_VALUE_BYTES 24u

/* Write the key and the value of a row; read them back. ERROR_DAMAGED. */
void query_count_write(const struct query_count *count, uint8_t key[QUERY_COUNT_KEY_BYTES],
                       uint8_t value[QUERY_COUNT_VALUE_BYTES]);
enum error_code query_count_parse(struct view key, struct view value, struct query_count *ret,
                                  struct error *error);

/* Tell whether an audit entry is a question that is counted, and by whom and on which day; with `asked` 1, and `shown`
 * 1 if it showed anything. `own` asks where no bureau is named. */
bool query_count_of(const Comity__AuditEntry *entry, const struct bureau *own, uint64_t index,
                    struct query_count *ret);

#endif
