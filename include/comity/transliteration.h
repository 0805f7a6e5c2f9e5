/*
 * transliteration: names of every script in the letters A to Z, as ICAO Doc 9303 part 3, section 6 has them for the
 * machine-readable zone of travel documents.
 *
 * Latin and Cyrillic letters follow its tables (Ä is AE, Å is AA, Ø is OE, Þ is TH, Ж is ZH); ICU transliterates
 * the other scripts. Hyphens, blanks and full stops divide words; apostrophes and digits are dropped. Each Han
 * character and each Hangul syllable is a word. The Arabic article is a word. Letters of a script that ICU cannot
 * transliterate become two letters each that mean nothing: such names only meet others of the same script.
 */
#ifndef COMITY_TRANSLITERATION_H
#define COMITY_TRANSLITERATION_H

#include "comity/error.h"
#include "comity/view.h"

/* Letters of one word; a longer one is cut there. Characters of a text; what is behind is not looked at. */
#define TRANSLITERATION_WORD_CHARS 40u
#define TRANSLITERATION_TEXT_CHARS 512u

struct transliteration_word {
    char text[TRANSLITERATION_WORD_CHARS + 1]; /* of A to Z, never empty */
    uint32_t character; /* the Han character (simplified) or Hangul syllable it stands for, or 0 */
    uint32_t marks;     /* tells words apart that differ in their marks only (Hùng, Hưng); 0: it has none */
    bool lacks_vowels;  /* from Arabic or Hebrew, which write few of them */
};

struct transliteration;

/* Open ICU's tables; the caller frees it. ERROR_MEMORY, ERROR_UNSUPPORTED (this ICU lacks one). */
enum error_code transliteration_new(struct transliteration **ret, struct error *error);

/* Free it; NULL is harmless. */
void transliteration_free(struct transliteration *self);

/* Write the words of a UTF-8 text, at most `max`, and return how many there are; what is not UTF-8 has none. */
size_t transliteration_words(const struct transliteration *self, struct view text,
                             struct transliteration_word *out, size_t max);

/* Shorten the long forms in place, as bureaus do that write no umlauts: AE is A, OE is O, UE is U, AA is A. */
void transliteration_fold(char *text);

#endif
