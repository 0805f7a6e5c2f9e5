#include "comity/name.h"
#include "known_name.h"
#include "spelling.h"

#include <stdlib.h>
#include <string.h>

struct name_reader {
    struct transliteration *transliteration;
    struct known_names *known;
};

enum error_code name_reader_new(struct name_reader **ret, struct error *error)
{
    struct name_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to read names");
    enum error_code code = transliteration_new(&reader->transliteration, error);
    if (code == ERROR_NONE)
        code = known_names_new(&reader->known, error);
    if (code == ERROR_NONE)
        *ret = reader;
    else
        name_reader_free(reader);
    return code;
}

void name_reader_free(struct name_reader *reader)
{
    if (reader == NULL)
        return;
    transliteration_free(reader->transliteration);
    known_names_free(reader->known);
    free(reader);
}

/* ---- words that mean something by themselves ---- */

struct special_word {
    const char *text;
    enum name_word_kind kind;
};

/* Words between or before others. */
static const char particles[] = "|A|AL|AD|AR|AS|AF|AV|DA|DAL|DALLA|DAS|DE|DEI|DEL|DELA|DELLA|DELLE|DEM|DEN|"
                                "DER|DES|DET|DI|DO|DOS|DU|E|ED|EL|ER|"
                                "ES|HET|IN|LA|LAS|LE|LES|LO|LOS|OP|SAN|SANTA|TE|TEN|TER|UL|UND|UR|UZ|VAN|"
                                "VANDEN|VANDER|VOM|VON|Y|ZU|ZUM|ZUR|";
static const char patronyms[] =
    "|BEN|BIN|BINT|BINTE|BINTI|BN|BNT|IBN|IBNE|OULD|OUELD|UGLI|OGLU|OGLI|OULD|QIZI|KYZY|WALAD|WLD|";
static const char titles[] =
    "|CAPT|CHEIKH|COL|DAME|DON|DONA|DR|FRAU|GEN|HADJ|HADJI|HAJ|HAJI|HAJJ|HERR|LADY|LORD|LT|MAULANA|MAULAVI|"
    "MISS|MR|MRS|"
    "MS|MULLA|MULLAH|PROF|QARI|SAYED|SAYID|SAYYED|SAYYID|SEYED|SEYYED|SHAIKH|SHAYKH|SHEIK|SHEIKH|SIR|SYED|";
static const char sons[] = "|FILHO|FILS|HIJO|II|JNR|JR|JUNIOR|";
static const char fathers[] = "|PERE|SENIOR|SNR|SR|";
static const char grandsons[] = "|III|NETO|";
static const char nephews[] = "|SOBRINHO|";

static bool is_in(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strchr(list, '|'); at != NULL && at[1] != '\0'; at = strchr(at + 1, '|'))
        if (strncmp(at + 1, word, size) == 0 && at[size + 1] == '|')
            return true;
    return false;
}

static enum name_word_kind kind_of(const struct name *name, size_t place)
{
    const char *text = name->words[place].text;
    bool is_first = place == 0, is_last = place + 1 == name->count;
    if (name->words[place].character != 0)
        return NAME_WORD_PLAIN;
    /* A single letter in front is an initial. */
    if (!is_last && is_in(particles, text) && !(is_first && text[1] == '\0'))
        return NAME_WORD_PARTICLE;
    if (!is_last && !is_first && is_in(patronyms, text))
        return NAME_WORD_PATRONYM;
    if (is_first && name->count > 2 && is_in(titles, text))
        return NAME_WORD_TITLE;
    if (is_first || !is_last)
        return NAME_WORD_PLAIN;
    if (is_in(sons, text))
        return NAME_WORD_SON;
    if (is_in(fathers, text))
        return NAME_WORD_FATHER;
    if (is_in(grandsons, text))
        return NAME_WORD_GRANDSON;
    return is_in(nephews, text) ? NAME_WORD_NEPHEW : NAME_WORD_PLAIN;
}

/* ---- names of two words ---- */

static bool is_vowel(char letter)
{
    return letter != '\0' && strchr("AEIOU", letter) != NULL;
}

static bool is_article(const char *word)
{
    return is_in("|AD|AL|AN|AR|AS|AZ|ED|EL|EN|ER|ES|EZ|UD|UL|UN|UR|US|UZ|OUL|", word);
}

/* "Abdulaziz" and "Abdelaziz" are ABD and AZIZ, "Abdurrahman" is ABD and RAHMAN: drop what stands between them. The A
 * of ABDAZIZ belongs to Aziz. */
static void join_servant(char *word)
{
    size_t at = 3;
    if (strncmp(word, "ABD", 3) != 0 || !is_vowel(word[3]))
        return;
    while (is_vowel(word[at]))
        at++;
    if (word[at] == 'L' || (word[at] != '\0' && word[at] == word[at + 1]))
        at++;
    else if (word[3] == 'A')
        return;
    if (strlen(word + at) >= 3)
        memmove(word + 3, word + at, strlen(word + at) + 1);
}

/* "Salahuddin" and "Salaheddine" are SALAH and DIN. */
static void join_faith(char *word)
{
    static const char *const endings[] = {"DDIN", "DDINE", "DDEEN", "DDEN", "ALDIN", "ELDIN", "ULDIN"};
    size_t size = strlen(word);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t ending = strlen(endings[i]);
        if (size < ending + 3 || strcmp(word + size - ending, endings[i]) != 0)
            continue;
        size -= ending;
        while (size > 0 && is_vowel(word[size - 1]))
            size--;
        memcpy(word + size, "DIN", sizeof "DIN");
        return;
    }
}

static void remove_words(struct name *name, size_t place, size_t count)
{
    name->count -= count;
    memmove(&name->words[place], &name->words[place + count], (name->count - place) * sizeof name->words[0]);
}

static void append(char *word, const char *more)
{
    size_t size = strlen(word), room = TRANSLITERATION_WORD_CHARS - size, wanted = strlen(more);
    if (wanted > room)
        wanted = room;
    memcpy(word + size, more, wanted);
    word[size + wanted] = '\0';
}

/* "Abd", "Abd al-", "Abdul", before the word it belongs to. */
static void join_servants(struct name *name)
{
    for (size_t i = 0; i + 1 < name->count; i++) {
        struct name_word *word = &name->words[i];
        if (!is_in("|ABD|ABDAL|ABDEL|ABDOL|ABDOUL|ABDU|ABDUL|ABDUR|ABDER|ABDES|ABDUS|", word->text))
            continue;
        size_t next = i + 1;
        if (is_article(name->words[next].text) && next + 1 < name->count)
            next++;
        const char *rest = name->words[next].text;
        memcpy(word->text, "ABD", sizeof "ABD");
        append(word->text, strncmp(rest, "ALL", 3) == 0 ? rest + 2 : rest);
        word->lacks_vowels = name->words[next].lacks_vowels;
        remove_words(name, i + 1, next - i);
    }
}

/* "Salah", "al-" or "ud-", "Din". */
static void join_faiths(struct name *name)
{
    for (size_t i = 0; i + 2 < name->count; i++) {
        if (!is_article(name->words[i + 1].text) || !is_in("|DIN|DINE|DEEN|DYN|", name->words[i + 2].text))
            continue;
        append(name->words[i].text, "DIN");
        remove_words(name, i + 1, 2);
    }
}

/* Arabic writes the first vowel of Abd with a letter that transliteration drops. */
static void complete_servant(struct name_word *word)
{
    size_t size = strlen(word->text);
    if (!word->lacks_vowels || strncmp(word->text, "BD", 2) != 0 || size == 3 || size == 4)
        return;
    memmove(word->text + 1, word->text, size < TRANSLITERATION_WORD_CHARS ? size + 1 : size);
    word->text[0] = 'A';
    word->text[TRANSLITERATION_WORD_CHARS] = '\0';
}

/* ---- reading ---- */

static void complete_word(const struct name_reader *reader, struct name_word *word)
{
    if (strcmp(word->text, "ST") == 0)
        memcpy(word->text, "SAINT", sizeof "SAINT");
    spelling_plain(word->text, word->plain, sizeof word->plain);
    spelling_skeleton(word->text, word->skeleton, sizeof word->skeleton);
    metaphone_of(word->text, METAPHONE_CHARS, &word->sound);
    word->known = known_names_find(reader->known, word->text);
}

void name_read(const struct name_reader *reader, struct view text, struct name *out)
{
    struct transliteration_word words[NAME_WORDS];
    *out = (struct name){0};
    out->count = transliteration_words(reader->transliteration, text, words, NAME_WORDS);
    for (size_t i = 0; i < out->count; i++) {
        memcpy(out->words[i].text, words[i].text, sizeof words[i].text);
        out->words[i].character = words[i].character;
        out->words[i].marks = words[i].marks;
        out->words[i].lacks_vowels = words[i].lacks_vowels;
        complete_servant(&out->words[i]);
    }
    join_servants(out);
    join_faiths(out);
    for (size_t i = 0; i < out->count; i++) {
        join_servant(out->words[i].text);
        join_faith(out->words[i].text);
        out->words[i].kind = kind_of(out, i);
        out->words[i].is_father = i > 0 && out->words[i - 1].kind == NAME_WORD_PATRONYM;
        complete_word(reader, &out->words[i]);
    }
}

void name_join_words(const struct name_reader *reader, const struct name_word *words, size_t count,
                     struct name_word *out)
{
    *out = words[0];
    out->character = out->marks = 0;
    out->kind = NAME_WORD_PLAIN;
    for (size_t i = 1; i < count; i++)
        append(out->text, words[i].text);
    complete_word(reader, out);
}

struct view name_known_as(const struct name_reader *reader, const struct name_word *word)
{
    return known_names_head(reader->known, word->known);
}
