/*
 * name_row: the rows of INDEX_NAME, by which a search by name finds records that are worth comparing.
 *
 * A row's key begins with the keyed fingerprint of one name_key of a word that may be the family's; each record has one for
 * each such key. Its value is the record's signature, a Bloom filter of 64 bits, by keyed fingerprints too: one bit for
 * each word's sound, of all its names, and one for each year the person may be born in. So one row tells, without the
 * record, how many of the words that are asked for are likely in it. Neither holds content.
 */
#ifndef COMITY_NAME_ROW_H
#define COMITY_NAME_ROW_H

#include "comity/fingerprint.h"
#include "comity/name_key.h"
#include "comity/person_match.h"

/* Call `visit` for each row of a record's names, at most LIMIT_RECORD_NAME_ROWS; a row may come twice. `visit` returning
 * false ends it. */
void name_rows_of_record(const struct name_reader *reader,
                         const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], const Comity__Record *record,
                         bool (*visit)(void *context, uint64_t fingerprint, uint64_t signature),
                         void *context);

#define NAME_PROBE_KEYS 256u

/* What a search looks for. */
struct name_probe {
    size_t key_count;
    uint64_t keys[NAME_PROBE_KEYS]; /* fingerprints, the most telling first, none twice */
    size_t word_count;
    uint64_t words[NAME_WORDS]; /* the bit of each word's sound */
    uint64_t born;              /* the bits of the years asked for, or 0 */
};

void name_probe_init(struct name_probe *probe, const struct name_reader *reader,
                     const uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES], const struct person_query *query);

/* Return how many words of the probe are likely in a record with this signature. */
unsigned name_probe_words(const struct name_probe *probe, uint64_t signature);

/* Return how likely the record is the person: words count most, then the year. */
unsigned name_probe_rank(const struct name_probe *probe, uint64_t signature);

#endif
