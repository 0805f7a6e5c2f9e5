/*
 * notify: tells the service manager how the daemon is, by datagrams to $NOTIFY_SOCKET (sd_notify(3)).
 *
 * Where nobody asked to be told, nothing is sent. No call waits longer than a second; what the service manager does not
 * take by then is lost.
 */
#ifndef COMITY_DAEMON_NOTIFY_H
#define COMITY_DAEMON_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "comity/error.h"

#define NOTIFY_STATUS_BYTES 512u /* longer texts are cut */

struct notify {
    int fd;              /* -1: nobody asked */
    int64_t watchdog_ms; /* the longest time between two notify_alive(); 0: nobody watches */
    struct sockaddr_un address;
    socklen_t address_size;
};

/* Read $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID. On failure nobody is told. ERROR_INVALID (not an absolute path or
 * abstract name, not a time), ERROR_IO. */
enum error_code notify_init(struct notify *notify, struct error *error);

void notify_release(struct notify *notify);

/* The daemon can be used, for the first time or again after notify_reloading(). */
void notify_ready(const struct notify *notify);

/* It reads its configuration again, since `steady_us`, which is CLOCK_MONOTONIC's now. */
void notify_reloading(const struct notify *notify, int64_t steady_us);

/* It is about to end. */
void notify_stopping(const struct notify *notify);

/* It works as it should. */
void notify_alive(const struct notify *notify);

/* Starting, or stopping, takes up to so much longer, from now on. */
void notify_extend(const struct notify *notify, int64_t more_ms);

/* One line for people, shown by `systemctl status`. */
void notify_status(const struct notify *notify, const char *text);

#endif
