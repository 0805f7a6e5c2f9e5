/*
 * served: a whole server in the test's own process, with real keys and certificates of make-federation; the test turns its
 * loop. There are BS, which is the server, and CO, whose place the test may take.
 *
 *     served_init(&served);
 *     CHECK(served_start(&served) == ERROR_NONE);
 *     CHECK(served_until(&served, has_stranger, 3000));
 *     served_release(&served);
 *
 * What cannot be set up ends the test program. One at a time: a process has one set of signals.
 */
#ifndef SERVED_H
#define SERVED_H

#include "check.h"
#include "scratch.h"
#include "server.h"

#include <sys/types.h>

struct served {
    char directory[SCRATCH_PATH_BYTES]; /* of the federation */
    struct config *config;              /* until the server is started, which takes it; tests may change it */
    struct server *server;              /* NULL: not started */
    struct error error;                 /* why it did not start */
    uint16_t port;                      /* where BS listens for peers */
    pid_t peer;                         /* the process of CO; 0: there is none */
};

/* Make the federation and read BS's configuration: it dials nobody, and says only alarms. */
void served_init(struct served *served);

/* Read the configuration again, for another start. */
void served_configure(struct served *served);

enum error_code served_start(struct served *served);
void served_stop(struct served *served);
void served_release(struct served *served);

/* Turn the loop until the condition holds; false after so many milliseconds. */
bool served_until(struct served *served, bool (*holds)(struct served *served), int patience_ms);

/* Turn the loop for so long. */
void served_for(struct served *served, int ms);

/* Let CO be dialled at this port. */
void served_dial(struct served *served, uint16_t port);

/* Run CO's server in another process, and let BS dial it; before served_start(). It ends with served_release(). */
void served_peer(struct served *served);

/* Let make-federation renew or revoke a bureau's certificate. */
void served_certificates(const struct served *served, const char *act, const char *code);

/* Connect to the server's peer port, or its control socket; a non-blocking descriptor. */
int served_connect_peer(struct served *served);
int served_connect_client(struct served *served);

/* Listen on a port of 127.0.0.1 that the system chooses; a non-blocking descriptor. */
int served_listen(uint16_t *ret_port);

int64_t served_now_ms(void);

#endif
