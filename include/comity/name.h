/*
 * name: a person's name taken apart into words that can be compared.
 *
 * A word has its letters as a passport has them (transliteration.h), a plain spelling that unites the usual ways to
 * write one name, and what it sounds like. Names formed of two words become one: "Abd al-Rahman" and "Abdurrahman"
 * are ABDRAHMAN, "Salah ad-Din" and "Salaheddine" are SALAHDIN. A name holds at most NAME_WORDS words; what is
 * behind is cut.
 */
#ifndef COMITY_NAME_H
#define COMITY_NAME_H

#include "comity/metaphone.h"
#include "comity/transliteration.h"

#define NAME_WORDS 16u
#define NAME_WORD_BYTES (TRANSLITERATION_WORD_CHARS + 2u)

enum name_word_kind {
    NAME_WORD_PLAIN,
    NAME_WORD_PARTICLE, /* de, van, al: says little */
    NAME_WORD_PATRONYM, /* bin, ibn, bint: the next word is a father's name */
    NAME_WORD_TITLE,    /* Dr, Sheikh */
    NAME_WORD_SON,      /* Jr, Filho, II */
    NAME_WORD_FATHER,   /* Sr */
    NAME_WORD_GRANDSON, /* Neto, III */
    NAME_WORD_NEPHEW,   /* Sobrinho */
};

struct name_word {
    char text[NAME_WORD_BYTES];  /* A to Z */
    char plain[NAME_WORD_BYTES]; /* spelling_plain() of it */
    char skeleton[NAME_WORD_BYTES];
    struct metaphone sound;
    uint32_t character; /* as in transliteration_word */
    uint32_t marks;     /* as there */
    uint16_t known;     /* row of known_name.h, or 0 */
    bool lacks_vowels;
    bool is_father; /* stands behind a NAME_WORD_PATRONYM */
    enum name_word_kind kind;
};

struct name {
    size_t count;
    struct name_word words[NAME_WORDS];
};

/* What reads names: tables of letters and of known names. */
struct name_reader;

/* Make a reader; the caller frees it. ERROR_MEMORY, ERROR_UNSUPPORTED. */
enum error_code name_reader_new(struct name_reader **ret, struct error *error);

/* Free it; NULL is harmless. */
void name_reader_free(struct name_reader *reader);

/* Take a name apart, in any script and order. What has no letters gives a name without words. */
void name_read(const struct name_reader *reader, struct view text, struct name *out);

/* Make one word of `count` neighbouring ones ("Jean" and "Pierre": JEANPIERRE), as if it had been written so. */
void name_join_words(const struct name_reader *reader, const struct name_word *words, size_t count,
                     struct name_word *out);

/* Return the first spelling of the known name that the word is a form of, if it has others; else nothing. */
struct view name_known_as(const struct name_reader *reader, const struct name_word *word);

#endif
