#include "comity/name_key.h"
#include "spelling.h"

#include <stdio.h>
#include <string.h>

/* Sounds are cut here, as published, so that endings do not matter. */
#define SOUND_CHARS 4u

struct visiting {
    bool (*visit)(void *context, struct view key);
    void *context;
    bool goes_on;
};

static void give(struct visiting *v, char kind, const char *text, size_t size)
{
    char key[NAME_KEY_BYTES];
    if (!v->goes_on || size == 0 || size + 1 > sizeof key)
        return;
    key[0] = kind;
    memcpy(key + 1, text, size);
    v->goes_on = v->visit(v->context, view_of(key, size + 1));
}

static void give_sounds(struct visiting *v, const char *text)
{
    struct metaphone sound;
    metaphone_of(text, SOUND_CHARS, &sound);
    give(v, 'M', sound.primary, strlen(sound.primary));
    if (strcmp(sound.primary, sound.alternate) != 0)
        give(v, 'M', sound.alternate, strlen(sound.alternate));
}

static bool is_vowel(char letter)
{
    return letter != '\0' && strchr("AEIOU", letter) != NULL;
}

/* Put vowels where a script leaves them out: an A between consonants, U for W and I for Y but in front. HSN sounds like
 * HASAN, YWSF like YUSAF. */
static void fill_vowels(const char *text, char out[NAME_WORD_BYTES])
{
    size_t size = 0;
    for (size_t i = 0; text[i] != '\0' && size + 2 < NAME_WORD_BYTES; i++) {
        char letter = i > 0 && text[i] == 'W' ? 'U' : i > 0 && text[i] == 'Y' ? 'I' : text[i];
        if (i > 0 && !is_vowel(out[size - 1]) && !is_vowel(letter))
            out[size++] = 'A';
        out[size++] = letter;
    }
    out[size] = '\0';
}

/* Write the spelling that sounds and beginnings are taken of. */
static void write_plain(const struct name_word *word, char out[NAME_WORD_BYTES])
{
    char filled[NAME_WORD_BYTES];
    if (word->lacks_vowels) {
        fill_vowels(word->text, filled);
        spelling_plain(filled, out, NAME_WORD_BYTES);
    } else {
        memcpy(out, word->plain, NAME_WORD_BYTES);
    }
}

static void give_ends(struct visiting *v, const char *text)
{
    size_t size = strlen(text);
    if (size < 5)
        return;
    char ends[3] = {text[0], text[size - 2], text[size - 1]};
    give(v, 'E', ends, sizeof ends);
}

static void give_word(struct visiting *v, const struct name_reader *reader, const struct name_word *word)
{
    char plain[NAME_WORD_BYTES];
    struct view known = name_known_as(reader, word);
    write_plain(word, plain);
    give_sounds(v, word->text);
    if (strcmp(plain, word->text) != 0)
        give_sounds(v, plain);
    give(v, 'P', plain, strlen(plain) < 3 ? strlen(plain) : 3);
    give_ends(v, plain);
    give(v, 'K', (const char *)known.data, known.size);
}

static bool is_told(const struct name_word *word)
{
    return word->kind == NAME_WORD_PLAIN && (word->text[1] != '\0' || word->character != 0);
}

void name_keys(const struct name_reader *reader, const struct name *name,
               bool (*visit)(void *context, struct view key), void *context)
{
    struct visiting v = {.visit = visit, .context = context, .goes_on = true};
    size_t particles = 0; /* right before the word */
    for (size_t i = 0; i < name->count; i++) {
        const struct name_word *word = &name->words[i];
        if (word->kind == NAME_WORD_PARTICLE || word->kind == NAME_WORD_PATRONYM) {
            particles++;
            continue;
        }
        if (is_told(word))
            give_word(&v, reader, word);
        if (is_told(word) && particles > 0) {
            struct name_word joined;
            name_join_words(reader, word - particles, particles + 1, &joined);
            give_word(&v, reader, &joined);
        }
        particles = 0;
    }
}

void name_sounds(const struct name *name, bool (*visit)(void *context, struct view sound), void *context)
{
    struct visiting v = {.visit = visit, .context = context, .goes_on = true};
    for (size_t i = 0; i < name->count; i++) {
        char plain[NAME_WORD_BYTES];
        struct metaphone sound;
        if (!is_told(&name->words[i]))
            continue;
        write_plain(&name->words[i], plain);
        metaphone_of(plain, SOUND_CHARS, &sound);
        give(&v, 'W', sound.primary, strlen(sound.primary));
    }
}
