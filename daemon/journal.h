/*
 * journal: entries with fields, by the journal's native protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL).
 *
 * Every kind of message has a name that never changes, and from it a MESSAGE_ID: the UUID of version 5 (RFC 9562 5.5) of
 * the name in JOURNAL_NAMESPACE, so `uuidgen --sha1 --namespace ... --name peer-connected` tells it, too. The catalog
 * systemd/comity.catalog explains them.
 */
#ifndef COMITY_DAEMON_JOURNAL_H
#define COMITY_DAEMON_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define JOURNAL_SOCKET_PATH "/run/systemd/journal/socket"
#define JOURNAL_NAMESPACE "8772c6ab-9a94-402d-9470-362b33060f9b"
#define JOURNAL_ID_CHARS 32u
#define JOURNAL_ENTRY_BYTES 4096u

struct journal {
    int fd; /* -1: there is no journal */
    struct sockaddr_un address;
};

/* No text may hold a line break. */
struct journal_entry {
    unsigned priority; /* of syslog */
    const char *name;  /* of the kind of message */
    const char *message;
    const char *peer;   /* "" or NULL: none */
    const char *origin; /* "" or NULL: none */
    const char *error;  /* "" or NULL: none */
};

/* Write to the journal that listens at `path`. */
void journal_init(struct journal *journal, const char *path);

void journal_release(struct journal *journal);

/* Write the entry as it is sent to `out` and return its size; fields beyond the end are left out. */
size_t journal_format(const struct journal_entry *entry, char out[JOURNAL_ENTRY_BYTES]);

/* Send an entry. False, if the journal does not take it now, or at all. */
bool journal_send(const struct journal *journal, const struct journal_entry *entry);

/* Write the MESSAGE_ID of a kind of message: lower-case hexadecimal digits and a NUL. */
void journal_message_id(const char *name, char out[JOURNAL_ID_CHARS + 1]);

#endif
