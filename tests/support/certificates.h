/*
 * certificates: an authority that also issues what no honest one would.
 *
 * Keys are P-256 unless asked otherwise; everything is written as PEM. Whatever fails here ends the test
 * program with a message.
 */
#ifndef CERTIFICATES_H
#define CERTIFICATES_H

#include <stdbool.h>

#define LEAF_URIS 2

/* Zero is the ordinary certificate: valid from a minute ago for an hour, digitalSignature, both sides of TLS. */
struct leaf_options {
    const char *uris[LEAF_URIS]; /* until the first NULL */
    long begins_s, ends_s;       /* seconds from now; both 0: the ordinary */
    const char *key_usage;       /* OpenSSL's words; "" leaves the extension out */
    const char *extended_usage;  /* the same */
    bool is_authority;
    int rsa_bits; /* 0: P-256 */
};

struct authority;

/* Make a self-signed authority; `name` is its subject. authority_free() it. */
struct authority *authority_new(const char *name);
void authority_free(struct authority *authority);

/* Write the authority's own certificate. */
void authority_write_anchor(const struct authority *authority, const char *path);

/* Issue a leaf and write it and its new key (mode 0600). */
void authority_issue(const struct authority *authority, const struct leaf_options *options,
                     const char *certificate_path, const char *key_path);

/* Write a revocation list, due to be replaced in `next_s` seconds, with the certificate at `revoked_path` on
 * it (NULL: empty). */
void authority_write_list(const struct authority *authority, const char *path, long next_s,
                          const char *revoked_path);

#endif
