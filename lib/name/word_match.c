#include "word_match.h"

#include "comity/jaro_winkler.h"
#include "spelling.h"

#include <string.h>

#define VALUE_FOLDED 0.98 /* the same but for umlauts */
#define VALUE_PLAIN 0.96  /* the same in plain spelling */
#define VALUE_KNOWN 0.94
#define VALUE_SKELETON 0.92 /* one lacks vowels, the consonants are the same */
#define VALUE_HOMOPHONE 0.8 /* Han characters that sound the same */
#define VALUE_INITIAL 0.85
#define VALUE_SOUND 0.8
#define VALUE_NEAR 0.4
#define SPELLING_LEAST 0.8
#define SPELLING_MOST 0.94
#define SOUND_ALIKE_LEAST 0.8 /* Jaro-Winkler */
#define SOUND_COST_MORE 0.5   /* beyond the budget of spelling */

static const struct word_match other = {WORD_OTHER, 0};

static size_t shorter(const char *a, const char *b)
{
    size_t a_size = strlen(a), b_size = strlen(b);
    return a_size < b_size ? a_size : b_size;
}

static bool is_folded_equal(const struct name_word *a, const struct name_word *b)
{
    char a_text[NAME_WORD_BYTES], b_text[NAME_WORD_BYTES];
    memcpy(a_text, a->text, sizeof a_text);
    memcpy(b_text, b->text, sizeof b_text);
    transliteration_fold(a_text);
    transliteration_fold(b_text);
    return strcmp(a_text, b_text) == 0;
}

static struct word_match match_characters(const struct name_word *a, const struct name_word *b)
{
    if (a->character == b->character)
        return (struct word_match){WORD_EQUAL, 1};
    /* One syllable of Hangul sounds like no other. */
    return strcmp(a->text, b->text) == 0 ? (struct word_match){WORD_SOUND, VALUE_HOMOPHONE} : other;
}

static struct word_match match_initial(const struct name_word *a, const struct name_word *b)
{
    return a->text[0] == b->text[0] ? (struct word_match){WORD_INITIAL, VALUE_INITIAL} : other;
}

/* One word comes from a script without vowels. */
static struct word_match match_skeletons(const struct name_word *a, const struct name_word *b)
{
    bool is_equal = a->skeleton[0] != '\0' && strcmp(a->skeleton, b->skeleton) == 0;
    bool is_short = a->skeleton[1] == '\0' && (strlen(a->text) > 4 || strlen(b->text) > 4);
    return is_equal && !is_short ? (struct word_match){WORD_SPELLING, VALUE_SKELETON} : other;
}

static bool ends_with(const char *word, size_t size, const char *ending)
{
    size_t length = strlen(ending);
    return size >= length && strncmp(word + size - length, ending, length) == 0;
}

/* Tell whether one word is a surname of Slavic form for a man, the other the same for a woman. */
static bool is_slavic_pair(const char *man, const char *woman)
{
    static const char *const pairs[][2] = {{"OV", "OVA"},  {"EV", "EVA"},  {"IN", "INA"},
                                           {"SKI", "SKA"}, {"CKI", "CKA"}, {"SKI", "SKAIA"},
                                           {"II", "AIA"},  {"I", "AIA"},   {"", "OVA"}};
    size_t man_size = strlen(man), woman_size = strlen(woman);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t stem = man_size - strlen(pairs[i][0]);
        if (man_size >= 4 && ends_with(man, man_size, pairs[i][0]) &&
            ends_with(woman, woman_size, pairs[i][1]) && woman_size - strlen(pairs[i][1]) == stem &&
            strncmp(man, woman, stem) == 0)
            return true;
    }
    return false;
}

/* Tell whether the words differ in a last letter that tells a woman's name from a man's: none or O, and A. */
static bool is_other_sex(const char *man, const char *woman)
{
    size_t man_size = strlen(man), woman_size = strlen(woman);
    if (woman_size < 3 || woman[woman_size - 1] != 'A')
        return false;
    if (man_size == woman_size)
        return man[man_size - 1] == 'O' && strncmp(man, woman, man_size - 1) == 0;
    return man_size + 1 == woman_size && !strchr("AEIOU", man[man_size - 1]) &&
           strncmp(man, woman, man_size) == 0;
}

static bool sounds_alike(const struct metaphone *a, const struct metaphone *b)
{
    return strcmp(a->primary, b->primary) == 0 || strcmp(a->primary, b->alternate) == 0 ||
           strcmp(a->alternate, b->primary) == 0;
}

static struct word_match match_spellings(const struct name_word *a, const struct name_word *b)
{
    double cost = spelling_cost(a->plain, b->plain);
    double budget = spelling_budget(shorter(a->plain, b->plain));
    double alike = jaro_winkler_of(view_of_text(a->text), view_of_text(b->text));
    if (is_slavic_pair(a->plain, b->plain) || is_slavic_pair(b->plain, a->plain))
        return (struct word_match){WORD_SPELLING, SPELLING_MOST};
    if (cost == 0)
        return (struct word_match){WORD_SPELLING, VALUE_PLAIN};
    bool is_sexed = is_other_sex(a->plain, b->plain) || is_other_sex(b->plain, a->plain);
    if (cost <= budget && is_sexed)
        return (struct word_match){WORD_NEAR, VALUE_NEAR};
    if (cost <= budget) {
        double value = alike < SPELLING_LEAST ? SPELLING_LEAST : alike;
        return (struct word_match){WORD_SPELLING, value > SPELLING_MOST ? SPELLING_MOST : value};
    }
    if (cost <= budget + SOUND_COST_MORE && !is_sexed && shorter(a->plain, b->plain) >= 4 &&
        alike >= SOUND_ALIKE_LEAST && sounds_alike(&a->sound, &b->sound))
        return (struct word_match){WORD_SOUND, VALUE_SOUND};
    return other;
}

struct word_match word_match_of(const struct name_word *a, const struct name_word *b, bool is_syllabic)
{
    if (a->character != 0 && b->character != 0)
        return match_characters(a, b);
    if (strcmp(a->text, b->text) == 0) {
        bool are_marked_apart = is_syllabic && a->marks != 0 && b->marks != 0 && a->marks != b->marks;
        return are_marked_apart ? (struct word_match){WORD_NEAR, VALUE_NEAR}
                                : (struct word_match){WORD_EQUAL, 1};
    }
    if (a->text[1] == '\0' || b->text[1] == '\0')
        return match_initial(a, b);
    if (is_folded_equal(a, b))
        return (struct word_match){WORD_SPELLING, VALUE_FOLDED};
    if (a->known != 0 && a->known == b->known)
        return (struct word_match){WORD_KNOWN, VALUE_KNOWN};
    if (is_syllabic)
        return other;
    if (a->lacks_vowels != b->lacks_vowels)
        return match_skeletons(a, b);
    struct word_match match = match_spellings(a, b);
    bool are_two_names = a->known != 0 && b->known != 0;
    if (are_two_names && match.kind != WORD_OTHER)
        match = (struct word_match){WORD_NEAR, VALUE_NEAR};
    return match;
}
