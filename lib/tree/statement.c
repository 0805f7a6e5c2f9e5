#include "comity/statement.h"

#include <string.h>

static const char QUERY_PREFIX[] = "comity/query/1";
static const char REPLY_PREFIX[] = "comity/reply/1";

#define PREFIX_BYTES_MAX 16u

void statement_init(struct statement *statement)
{
    *statement = (struct statement){0};
    buffer_init(&statement->bytes, STATEMENT_BYTES_MAX);
}

void statement_release(struct statement *statement)
{
    buffer_release(&statement->bytes);
}

struct view statement_prefix(enum statement_kind kind)
{
    return kind == STATEMENT_QUERY ? view_of(QUERY_PREFIX, sizeof QUERY_PREFIX)
                                   : view_of(REPLY_PREFIX, sizeof REPLY_PREFIX);
}

/* Write what is signed. */
static enum error_code write_signed(const struct statement *statement, enum statement_kind kind,
                                    struct buffer *out, struct error *error)
{
    struct view prefix = statement_prefix(kind);
    buffer_init(out, PREFIX_BYTES_MAX + STATEMENT_BYTES_MAX);
    enum error_code code = buffer_append(out, prefix.data, prefix.size, error);
    if (code == ERROR_NONE)
        code = buffer_append(out, statement->bytes.data, statement->bytes.size, error);
    return code;
}

enum error_code statement_sign(struct statement *statement, enum statement_kind kind,
                               const struct ed25519_key *key, struct error *error)
{
    struct buffer text;
    enum error_code code = write_signed(statement, kind, &text, error);
    if (code == ERROR_NONE)
        code = ed25519_sign(key, buffer_view(&text), statement->signature, error);
    buffer_release(&text);
    return code;
}

enum error_code statement_verify(const struct statement *statement, enum statement_kind kind,
                                 const struct vkey *keys, size_t key_count, struct error *error)
{
    struct buffer text;
    enum error_code code = write_signed(statement, kind, &text, error);
    if (code == ERROR_NONE)
        code = error_set(error, ERROR_SIGNATURE, "signed by none of the keys that are known");
    for (size_t i = 0; i < key_count && code == ERROR_SIGNATURE; i++) {
        if (keys[i].type == VKEY_ED25519)
            code = ed25519_verify(keys[i].key, buffer_view(&text), statement->signature, NULL);
    }
    buffer_release(&text);
    return code;
}

enum error_code statement_set(struct statement *statement, struct view bytes, struct view signature,
                              struct error *error)
{
    if (signature.size != ED25519_SIGNATURE_BYTES)
        return error_set(error, ERROR_MALFORMED, "a signature of %zu bytes, not %d", signature.size,
                         ED25519_SIGNATURE_BYTES);
    if (bytes.size > STATEMENT_BYTES_MAX)
        return error_set(error, ERROR_LIMIT, "a statement of %zu bytes, at most %u", bytes.size,
                         STATEMENT_BYTES_MAX);
    struct buffer copy;
    buffer_init(&copy, STATEMENT_BYTES_MAX);
    enum error_code code = buffer_append(&copy, bytes.data, bytes.size, error);
    if (code != ERROR_NONE) {
        buffer_release(&copy);
        return code;
    }
    buffer_release(&statement->bytes);
    statement->bytes = copy;
    memcpy(statement->signature, signature.data, ED25519_SIGNATURE_BYTES);
    return ERROR_NONE;
}
