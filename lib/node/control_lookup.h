/*
 * control_lookup: what the words of a request name: bureaus, logs, records.
 */
#ifndef COMITY_CONTROL_LOOKUP_H
#define COMITY_CONTROL_LOOKUP_H

#include "control.h"

#include "comity/record.h"

/* Read a record's id. ERROR_INVALID. */
enum error_code control_id(const char *text, struct uuid *ret, struct error *error);

/* Find the log of a bureau; "" is this node's own. ERROR_INVALID, ERROR_NOT_FOUND. */
enum error_code control_log(const struct node *node, const char *bureau, struct log **ret,
                            struct error *error);

/* Find a record; an empty `owner` is any. replica_record_release() it. ERROR_INVALID, ERROR_NOT_FOUND, errors
 * of the stores. */
enum error_code control_record(const struct node *node, const char *owner, const char *id,
                               struct replica_record *ret, struct error *error);

/* Find a type of record by its name; "" is any, and NULL. ERROR_INVALID. */
enum error_code control_type(const char *name, const struct record_type **ret, struct error *error);

/* Return the log that follows `after` in the order of codes (a code of zeros: the first), or NULL. Logs may
 * come and go between two calls. */
struct log *control_log_after(const struct node *node, const struct bureau *after);

/* Tell whether a request for `owner` ("": all) wants this log. */
bool control_wants(const char *owner, const struct log *log);

/* Find the configured peer of this code. */
bool control_peer_of(const struct node *node, const struct bureau *bureau, struct control_peer *ret);

#endif
