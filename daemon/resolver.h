/*
 * resolver: looks host names up without making the loop wait.
 *
 * Each look-up has a thread of its own, which ends with it.
 */
#ifndef COMITY_DAEMON_RESOLVER_H
#define COMITY_DAEMON_RESOLVER_H

#include "address.h"

struct event_base;
struct resolver_query;

struct resolver_answer {
    enum error_code code; /* ERROR_NONE, ERROR_NOT_FOUND */
    struct sockaddr_storage address;
    socklen_t address_size;
    char text[ERROR_TEXT_BYTES];
};

/* Begin, with the `choice` of address_resolve(); `answered` is called once, from the loop, and the query is
 * gone then. ERROR_MEMORY, ERROR_IO. */
enum error_code resolver_query_new(struct resolver_query **ret, struct event_base *base,
                                   const struct address *address, unsigned choice,
                                   void (*answered)(void *context, const struct resolver_answer *answer),
                                   void *context, struct error *error);

/* Forget a query that is not answered yet; NULL is harmless. */
void resolver_query_free(struct resolver_query *query);

#endif
