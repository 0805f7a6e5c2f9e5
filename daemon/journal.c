#include "journal.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "comity/hex.h"
#include "comity/uuid.h"

void journal_init(struct journal *journal, const char *path)
{
    *journal = (struct journal){.fd = -1, .address = {.sun_family = AF_UNIX}};
    if (strlen(path) >= sizeof journal->address.sun_path)
        return;
    memcpy(journal->address.sun_path, path, strlen(path) + 1);
    journal->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void journal_release(struct journal *journal)
{
    if (journal->fd >= 0)
        close(journal->fd);
    journal->fd = -1;
}

/* ---- MESSAGE_ID ---- */

void journal_message_id(const char *name, char out[JOURNAL_ID_CHARS + 1])
{
    uint8_t hashed[UUID_BYTES + 64];
    uint8_t hash[EVP_MAX_MD_SIZE];
    struct uuid namespace;
    size_t size = strlen(name);
    enum error_code code = uuid_parse(view_of_text(JOURNAL_NAMESPACE), &namespace, NULL);
    assert(code == ERROR_NONE && size <= sizeof hashed - UUID_BYTES);
    memcpy(hashed, namespace.bytes, UUID_BYTES);
    memcpy(hashed + UUID_BYTES, name, size);
    memset(hash, 0, sizeof hash);
    if (EVP_Digest(hashed, UUID_BYTES + size, hash, NULL, EVP_sha1(), NULL) != 1)
        memset(hash, 0, sizeof hash);
    hash[6] = (uint8_t)((hash[6] & 0x0f) | 0x50);
    hash[8] = (uint8_t)((hash[8] & 0x3f) | 0x80);
    hex_encode(view_of(hash, UUID_BYTES), out);
}

/* ---- entries ---- */

struct fields {
    char *out;
    size_t size;
};

static void add(struct fields *fields, const char *name, const char *value)
{
    size_t left = JOURNAL_ENTRY_BYTES - fields->size;
    if (value == NULL || value[0] == '\0')
        return;
    int size = snprintf(fields->out + fields->size, left, "%s=%s\n", name, value);
    if (size > 0 && (size_t)size < left)
        fields->size += (size_t)size;
}

size_t journal_format(const struct journal_entry *entry, char out[JOURNAL_ENTRY_BYTES])
{
    struct fields fields = {.out = out};
    char id[JOURNAL_ID_CHARS + 1];
    char priority[16];
    journal_message_id(entry->name, id);
    snprintf(priority, sizeof priority, "%u", entry->priority);
    add(&fields, "PRIORITY", priority);
    add(&fields, "SYSLOG_IDENTIFIER", "comityd");
    add(&fields, "MESSAGE_ID", id);
    add(&fields, "EVENT", entry->name);
    add(&fields, "PEER", entry->peer);
    add(&fields, "ORIGIN", entry->origin);
    add(&fields, "ERROR", entry->error);
    add(&fields, "MESSAGE", entry->message);
    return fields.size;
}

bool journal_send(const struct journal *journal, const struct journal_entry *entry)
{
    char datagram[JOURNAL_ENTRY_BYTES];
    if (journal->fd < 0)
        return false;
    size_t size = journal_format(entry, datagram);
    return sendto(journal->fd, datagram, size, MSG_NOSIGNAL, (const struct sockaddr *)&journal->address,
                  sizeof journal->address) == (ssize_t)size;
}
