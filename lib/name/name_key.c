#include "comity/name_key.h"

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
    return letter != '\0' && strchr("AEIOUWY", letter) != NULL;
}

/* Put an A between consonants: HSN sounds like HASAN. */
static void fill_vowels(const char *text, char out[NAME_WORD_BYTES])
{
    size_t size = 0;
    for (; *text != '\0' && size + 2 < NAME_WORD_BYTES; text++) {
        out[size++] = *text;
        if (!is_vowel(text[0]) && text[1] != '\0' && !is_vowel(text[1]))
            out[size++] = 'A';
    }
    out[size] = '\0';
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
    char text[NAME_WORD_BYTES];
    give_sounds(v, word->text);
    memcpy(text, word->text, sizeof text);
    transliteration_fold(text);
    if (strcmp(text, word->text) != 0)
        give_sounds(v, text);
    give(v, 'P', text, strlen(text) < 3 ? strlen(text) : 3);
    give_ends(v, text);
    if (word->lacks_vowels) {
        fill_vowels(word->text, text);
        give_sounds(v, text);
    }
    struct view known = name_known_as(reader, word);
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
        char text[NAME_WORD_BYTES];
        struct metaphone sound;
        if (!is_told(&name->words[i]))
            continue;
        memcpy(text, name->words[i].text, sizeof text);
        if (name->words[i].lacks_vowels)
            fill_vowels(name->words[i].text, text);
        transliteration_fold(text);
        metaphone_of(text, SOUND_CHARS, &sound);
        give(&v, 'W', sound.primary, strlen(sound.primary));
    }
}
