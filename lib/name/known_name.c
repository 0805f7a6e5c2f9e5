#include "known_name.h"

#include <stdlib.h>
#include <string.h>

struct known_word {
    const char *text; /* in known_name_rows: not ended by a NUL */
    uint16_t size;
    uint16_t row;
};

struct known_names {
    size_t count;
    struct known_word words[]; /* in the order of compare_words() */
};

static int compare_words(const void *a, const void *b)
{
    const struct known_word *left = a, *right = b;
    if (left->size != right->size)
        return left->size < right->size ? -1 : 1;
    return memcmp(left->text, right->text, left->size);
}

static size_t count_words(const char *rows)
{
    size_t count = 0;
    for (; *rows != '\0'; rows++)
        count += *rows == ' ' || *rows == '|' ? 1 : 0;
    return count;
}

enum error_code known_names_new(struct known_names **ret, struct error *error)
{
    size_t count = count_words(known_name_rows);
    struct known_names *names = calloc(1, sizeof *names + count * sizeof names->words[0]);
    const char *at = known_name_rows;
    uint16_t row = 1;
    if (names == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for known names");
    while (*at != '\0') {
        size_t size = strcspn(at, " |");
        names->words[names->count++] = (struct known_word){at, (uint16_t)size, row};
        row = (uint16_t)(row + (at[size] == '|' ? 1 : 0));
        at += size + 1;
    }
    qsort(names->words, names->count, sizeof names->words[0], compare_words);
    *ret = names;
    return ERROR_NONE;
}

void known_names_free(struct known_names *names)
{
    free(names);
}

uint16_t known_names_find(const struct known_names *names, const char *word)
{
    struct known_word wanted = {.text = word, .size = (uint16_t)strlen(word)};
    const struct known_word *found =
        bsearch(&wanted, names->words, names->count, sizeof names->words[0], compare_words);
    return found != NULL ? found->row : 0;
}

size_t known_names_count(const struct known_names *names)
{
    return names->count;
}
