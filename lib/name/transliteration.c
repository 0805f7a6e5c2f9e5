#include "comity/transliteration.h"
#include "letter.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define UNITS_MAX (3 * TRANSLITERATION_TEXT_CHARS)
#define WORD_UNITS_MAX (4 * TRANSLITERATION_WORD_CHARS)
#define FIRST_SYLLABLE 0xAC00 /* of Hangul; before it stand single letters */

struct transliteration {
    UTransliterator *to_latin;
    UTransliterator *to_simplified; /* Han characters */
    const UNormalizer2 *normalizer;
};

static UTransliterator *open_one(const char *name, UErrorCode *status)
{
    UChar id[32];
    u_uastrcpy(id, name);
    return utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, status);
}

enum error_code transliteration_new(struct transliteration **ret, struct error *error)
{
    UErrorCode status = U_ZERO_ERROR;
    struct transliteration *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for transliteration");
    self->normalizer = unorm2_getNFCInstance(&status);
    self->to_latin = open_one("Any-Latin", &status);
    self->to_simplified = open_one("Hant-Hans", &status);
    if (U_FAILURE(status)) {
        transliteration_free(self);
        return error_set(error, ERROR_UNSUPPORTED, "ICU cannot transliterate: %s", u_errorName(status));
    }
    *ret = self;
    return ERROR_NONE;
}

void transliteration_free(struct transliteration *self)
{
    if (self == NULL)
        return;
    if (self->to_latin != NULL)
        utrans_close(self->to_latin);
    if (self->to_simplified != NULL)
        utrans_close(self->to_simplified);
    free(self);
}

/* Take the code point at `*i` (ICU's macros for it do not compile without warnings). */
static UChar32 take(const UChar *units, int32_t size, int32_t *i)
{
    UChar32 unit = units[(*i)++];
    if (unit < 0xD800 || unit > 0xDBFF || *i == size || units[*i] < 0xDC00 || units[*i] > 0xDFFF)
        return unit;
    return 0x10000 + ((unit - 0xD800) << 10) + (units[(*i)++] - 0xDC00);
}

/* ---- one word ---- */

/* The word that is being read, and those that are done. */
struct reading {
    const struct transliteration *self;
    struct transliteration_word *out;
    size_t max;
    size_t count;
    UChar units[WORD_UNITS_MAX];
    int32_t size;
};

static void append(struct transliteration_word *word, const char *text)
{
    size_t size = strlen(word->text), more = strlen(text);
    if (size + more <= TRANSLITERATION_WORD_CHARS)
        memcpy(word->text + size, text, more + 1);
}

static bool needs_icu(UScriptCode script)
{
    return script != USCRIPT_LATIN && script != USCRIPT_CYRILLIC && script != USCRIPT_COMMON &&
           script != USCRIPT_INHERITED;
}

static UScriptCode script_of(UChar32 code_point)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(code_point, &status);
    return U_SUCCESS(status) ? script : USCRIPT_COMMON;
}

/* Two letters that tell the letters of one script apart. */
static void append_unknown(struct transliteration_word *word, UChar32 code_point)
{
    char text[3] = {(char)('A' + code_point / 26 % 26), (char)('A' + code_point % 26), '\0'};
    append(word, text);
}

static void append_units(struct transliteration_word *word, const UChar *units, int32_t size)
{
    for (int32_t i = 0; i < size;) {
        UChar32 code_point = take(units, size, &i);
        const char *text = letter_text((uint32_t)code_point);
        if (text != NULL)
            append(word, text);
        else if (u_isalpha(code_point) && needs_icu(script_of(code_point)))
            append_unknown(word, code_point);
    }
}

static int32_t transform(const UTransliterator *transliterator, UChar units[WORD_UNITS_MAX], int32_t size)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t limit = size;
    utrans_transUChars(transliterator, units, &size, WORD_UNITS_MAX, 0, &limit, &status);
    return U_SUCCESS(status) ? size : 0;
}

/* Return the first script of the word that only ICU can transliterate, or USCRIPT_LATIN. */
static UScriptCode word_script(const struct reading *reading)
{
    for (int32_t i = 0; i < reading->size;) {
        UChar32 code_point = take(reading->units, reading->size, &i);
        if (needs_icu(script_of(code_point)))
            return script_of(code_point);
    }
    return USCRIPT_LATIN;
}

/* Hash (FNV-1a) the small letters of a word that has marks; 0 for one of A to Z alone. */
static uint32_t marks_of(const struct reading *reading)
{
    uint32_t hash = 2166136261u;
    bool has_marks = false;
    for (int32_t i = 0; i < reading->size;) {
        UChar32 small = u_tolower(take(reading->units, reading->size, &i));
        has_marks = has_marks || small > 0x7F;
        hash = (hash ^ (uint32_t)small) * 16777619u;
    }
    return has_marks ? hash | 1 : 0;
}

/* Scripts of India write an A within each consonant, which is silent at the end of a name: "Rajesh(a)". */
static void drop_silent_vowel(struct reading *reading, UScriptCode script)
{
    bool is_indian = script == USCRIPT_DEVANAGARI || script == USCRIPT_BENGALI ||
                     script == USCRIPT_GUJARATI || script == USCRIPT_GURMUKHI;
    if (is_indian && reading->size > 3 && reading->units[reading->size - 1] == 'a')
        reading->size--;
}

/* A Korean syllable ends in K, T, P or L (Revised Romanization of 2000), where ICU has G, D, B and R. */
static void harden_end(struct transliteration_word *word)
{
    static const char soft[] = "GDBR", hard[] = "KTPL";
    size_t size = strlen(word->text);
    const char *found = size > 1 ? strchr(soft, word->text[size - 1]) : NULL;
    if (found != NULL)
        word->text[size - 1] = hard[found - soft];
}

static void put_word(struct reading *reading, const struct transliteration_word *word)
{
    if (word->text[0] != '\0' && reading->count < reading->max)
        reading->out[reading->count++] = *word;
}

/* Put the article of an Arabic word ("al-") by itself. */
static void split_article(struct reading *reading)
{
    const struct transliteration_word article = {.text = "AL", .lacks_vowels = true};
    if (reading->size < 5 || reading->units[0] != 0x0627 || reading->units[1] != 0x0644)
        return;
    put_word(reading, &article);
    memmove(reading->units, reading->units + 2, (size_t)(reading->size - 2) * sizeof reading->units[0]);
    reading->size -= 2;
}

static void end_word(struct reading *reading)
{
    struct transliteration_word word = {.text = ""};
    UScriptCode script = word_script(reading);
    if (script == USCRIPT_ARABIC)
        split_article(reading);
    word.lacks_vowels = script == USCRIPT_ARABIC || script == USCRIPT_HEBREW;
    if (script == USCRIPT_LATIN) {
        word.marks = marks_of(reading);
    } else {
        reading->size = transform(reading->self->to_latin, reading->units, reading->size);
        drop_silent_vowel(reading, script);
    }
    append_units(&word, reading->units, reading->size);
    put_word(reading, &word);
    reading->size = 0;
}

static void add_to_word(struct reading *reading, UChar32 code_point)
{
    /* What ICU makes of it needs room too. */
    if (reading->size < (int32_t)TRANSLITERATION_WORD_CHARS)
        U16_APPEND_UNSAFE(reading->units, reading->size, code_point);
}

/* A Han character or Hangul syllable. */
static void put_character(struct reading *reading, UChar32 code_point)
{
    struct transliteration_word word = {.text = ""};
    UChar simplified[WORD_UNITS_MAX];
    int32_t size = 0;
    UChar32 same = code_point;
    end_word(reading);
    U16_APPEND_UNSAFE(simplified, size, code_point);
    size = transform(reading->self->to_simplified, simplified, size);
    if (size > 0)
        same = take(simplified, size, &(int32_t){0});
    add_to_word(reading, code_point);
    word.character = (uint32_t)same;
    reading->size = transform(reading->self->to_latin, reading->units, reading->size);
    append_units(&word, reading->units, reading->size);
    reading->size = 0;
    if (script_of(code_point) == USCRIPT_HANGUL)
        harden_end(&word);
    put_word(reading, &word);
}

/* ---- the text ---- */

static bool is_syllable(UChar32 code_point)
{
    UScriptCode script = script_of(code_point);
    return script == USCRIPT_HAN || (script == USCRIPT_HANGUL && code_point >= FIRST_SYLLABLE);
}

/* Characters within a word that say nothing: apostrophes, digits, marks that join or do not join. */
static bool is_passed_over(UChar32 code_point)
{
    static const UChar32 apostrophes[] = {'\'',   '`',    0xB4,  0x2018, 0x2019,
                                          0x201B, 0x2032, 0x55A, 0x5F3,  0x5F4};
    for (size_t i = 0; i < sizeof apostrophes / sizeof apostrophes[0]; i++)
        if (apostrophes[i] == code_point)
            return true;
    int8_t type = u_charType(code_point);
    return type == U_DECIMAL_DIGIT_NUMBER || type == U_FORMAT_CHAR || type == U_MODIFIER_LETTER;
}

static bool is_part_of_word(UChar32 code_point)
{
    int8_t type = u_charType(code_point);
    return u_isalpha(code_point) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

static void read_character(struct reading *reading, UChar32 code_point)
{
    if (is_syllable(code_point))
        put_character(reading, code_point);
    else if (is_passed_over(code_point))
        return;
    else if (is_part_of_word(code_point))
        add_to_word(reading, code_point);
    else
        end_word(reading);
}

/* Write the text composed (NFC), so that an Ü is one letter; return its units, or 0 for what is no text. */
static int32_t compose(const struct transliteration *self, struct view text, UChar out[UNITS_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[TRANSLITERATION_TEXT_CHARS];
    int32_t size = 0;
    size_t bytes = text.size;
    if (bytes > TRANSLITERATION_TEXT_CHARS) {
        bytes = TRANSLITERATION_TEXT_CHARS;
        while (bytes > 0 && U8_IS_TRAIL(text.data[bytes]))
            bytes--;
    }
    u_strFromUTF8(units, (int32_t)TRANSLITERATION_TEXT_CHARS, &size, (const char *)text.data, (int32_t)bytes,
                  &status);
    size = unorm2_normalize(self->normalizer, units, size, out, UNITS_MAX, &status);
    return U_SUCCESS(status) ? size : 0;
}

size_t transliteration_words(const struct transliteration *self, struct view text,
                             struct transliteration_word *out, size_t max)
{
    struct reading reading = {.self = self, .out = out, .max = max};
    UChar units[UNITS_MAX];
    int32_t size = text.size == 0 ? 0 : compose(self, text, units);
    for (int32_t i = 0; i < size;) {
        UChar32 code_point = take(units, size, &i);
        read_character(&reading, code_point);
    }
    end_word(&reading);
    return reading.count;
}

void transliteration_fold(char *text)
{
    char *out = text;
    for (const char *in = text; *in != '\0'; in++) {
        *out++ = *in;
        if ((in[1] == 'E' && strchr("AOU", *in) != NULL) || (in[0] == 'A' && in[1] == 'A'))
            in++;
    }
    *out = '\0';
}
