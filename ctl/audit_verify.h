/*
 * audit_verify: whether the audit log is what it was, and what was published of it.
 */
#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H

#include "command.h"

/* Have the daemon verify its audit log. OUTCOME_FAILED where it does not verify. */
enum outcome audit_verify(struct context *context);

/* Publish the root of the audit log; or list the roots that a bureau (NULL: this one) has published. */
enum outcome audit_publish_root(struct context *context);
enum outcome audit_list_roots(struct context *context, const char *bureau);

#endif
