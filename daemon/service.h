/*
 * service: what the service manager hears of the server, and when its watchdog is fed.
 *
 * Invariants:
 *  1. It hears READY only when the stores are open and both sockets listen.
 *  2. The watchdog is fed from the loop, and only while the disk answers: while no job of the store writer has been under
 *     way for longer than the watchdog's time (a minute, where there is no watchdog). So a loop that hangs is found
 *     within that time, a disk within twice that time. A disk that is full, or refuses, has answered.
 *
 *     opening --service_started()--> running --service_stopping()--> stopping
 *                                     |   ^
 *                 service_reloading() v   | service_reloaded()
 *                                    reloading
 *
 * Belongs to the loop's thread. What it cannot tell is lost; nothing depends on it.
 */
#ifndef COMITY_DAEMON_SERVICE_H
#define COMITY_DAEMON_SERVICE_H

#include "server.h"

struct service;

/* Find out who wants to hear. The server is borrowed; its loop is there already. ERROR_INVALID, ERROR_IO, ERROR_MEMORY. */
enum error_code service_new(struct service **ret, struct server *server, struct error *error);

/* NULL is harmless, here only. */
void service_free(struct service *service);

/* Opening goes on: so many entries are left to be applied. */
void service_recovering(struct service *service, uint64_t left);

/* Opening failed. */
void service_failed(struct service *service, const struct error *error);

/* The store writer runs, and the sockets listen. ERROR_MEMORY. */
enum error_code service_started(struct service *service, struct error *error);

void service_reloading(struct service *service);
void service_reloaded(struct service *service, bool is_good);
void service_stopping(struct service *service);

/* A job of the store writer has ended like this. */
void service_stored(struct service *service, const struct store_writer_result *result);

/* Tell how the server is, if that changed since it was told last. */
void service_refresh(struct service *service);

#endif
