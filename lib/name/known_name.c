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
    struct view *heads;        /* by row */
    struct known_word words[]; /* in the order of compare_words() */
};

static int compare_words(const void *a, const void *b)
{
    const struct known_word *left = a, *right = b;
    if (left->size != right->size)
        return left->size < right->size ? -1 : 1;
    return memcmp(left->text, right->text, left->size);
}

static size_t count_letters(const char *rows, const char *letters)
{
    size_t count = 0;
    for (; *rows != '\0'; rows++)
        count += strchr(letters, *rows) != NULL ? 1 : 0;
    return count;
}

static void fill(struct known_names *names)
{
    const char *at = known_name_rows;
    for (uint16_t row = 1; *at != '\0'; row++) {
        const char *first = at;
        size_t size;
        do {
            size = strcspn(at, " |");
            names->words[names->count++] = (struct known_word){at, (uint16_t)size, row};
            at += size + 1;
        } while (at[-1] == ' ');
        if (at > first + strcspn(first, " |") + 1)
            names->heads[row] = view_of(first, strcspn(first, " |"));
    }
    qsort(names->words, names->count, sizeof names->words[0], compare_words);
}

enum error_code known_names_new(struct known_names **ret, struct error *error)
{
    size_t words = count_letters(known_name_rows, " |"), rows = count_letters(known_name_rows, "|");
    struct known_names *names = calloc(1, sizeof *names + words * sizeof names->words[0]);
    struct view *heads = calloc(rows + 1, sizeof *heads);
    if (names == NULL || heads == NULL) {
        free(names);
        free(heads);
        return error_set(error, ERROR_MEMORY, "no memory for known names");
    }
    names->heads = heads;
    fill(names);
    *ret = names;
    return ERROR_NONE;
}

void known_names_free(struct known_names *names)
{
    if (names != NULL)
        free(names->heads);
    free(names);
}

struct view known_names_head(const struct known_names *names, uint16_t row)
{
    return names->heads[row];
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
