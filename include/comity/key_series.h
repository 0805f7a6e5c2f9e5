/*
 * key_series: numbers without a gap between two ends: stolen blank documents, the addresses of a network.
 *
 * A series is found by what all of its keys share: their length, and the characters in which both ends begin. So one row
 * of the index stands for a series of any size, and a question needs one look-up for each number of characters its key
 * can begin with. Whether the key really lies in the series is told by the record itself.
 */
#ifndef COMITY_KEY_SERIES_H
#define COMITY_KEY_SERIES_H

#include "comity/key.h"

/* All keys of one kind and length from `first` to `last`, which differ in digits only (of an IP address: hexadecimal
 * ones): where both ends have the same letter, so has each key between them. */
struct key_series {
    enum key_kind kind;
    bool loose;
    char first[LIMIT_KEY_BYTES];
    char last[LIMIT_KEY_BYTES]; /* not before `first`, and as long */
    char country[4];
    const char *field; /* as of struct key */
};

/* Tell whether there are series of this kind. */
bool key_series_has_kind(enum key_kind kind);

/* Make a series of two texts, or, with `last` NULL, of one that stands for both ("203.0.113.0/24"). `country` as of
 * key_normalise(). ERROR_INVALID, ERROR_LIMIT: the texts make no such keys; the ends are not of one length, differ in
 * other characters than digits, or are in the wrong order. */
enum error_code key_series_normalise(enum key_kind kind, const char *first, const char *last,
                                     const char *country, bool loose, struct key_series *out,
                                     struct error *error);

/* Tell whether the key is one of the series, in every respect. */
bool key_series_holds(const struct key_series *series, const struct key *key);

/* Call `visit` for each series of a record, in each form, as key_of_record() does for keys. */
void key_series_of_record(const Comity__Record *record,
                          bool (*visit)(void *context, const struct key_series *series), void *context);

/* Write the bytes that are fingerprinted for a series; and for a key that begins with `chars` characters like a series
 * (at most all of them). Return the size. */
size_t key_series_bytes(const struct key_series *series, uint8_t out[LIMIT_KEY_BYTES + 8]);
size_t key_series_bytes_of_key(const struct key *key, size_t chars, uint8_t out[LIMIT_KEY_BYTES + 8]);

#endif
