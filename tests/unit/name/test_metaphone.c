/* The words of the published test data, and what the header promises beside them. */
#include "check.h"
#include "comity/metaphone.h"
#include "vectors.h"

#include <stdio.h>
#include <string.h>

static bool is_mine(const struct vector_file *file)
{
    return strstr(file->path, "double-metaphone") != NULL;
}

static void check_row(char *row)
{
    char *primary = strchr(row, '\t');
    char *alternate = primary != NULL ? strchr(primary + 1, '\t') : NULL;
    struct metaphone codes;
    if (!CHECK_CASE(alternate != NULL, "%s", row))
        return;
    *primary++ = *alternate++ = '\0';
    metaphone_of(row, 4, &codes);
    CHECK_CASE(strcmp(codes.primary, primary) == 0, "%s: %s, not %s", row, codes.primary, primary);
    CHECK_CASE(strcmp(codes.alternate, alternate) == 0, "%s: or %s, not %s", row, codes.alternate, alternate);
}

static void visit(const struct vector_file *file)
{
    size_t rows = 0, at = 0;
    while (at < file->text.size) {
        char row[256];
        const uint8_t *end = memchr(file->text.data + at, '\n', file->text.size - at);
        size_t size = end != NULL ? (size_t)(end - file->text.data) - at : file->text.size - at;
        snprintf(row, sizeof row, "%.*s", (int)size, (const char *)file->text.data + at);
        at += size + 1;
        if (row[0] == '#' || row[0] == '\0')
            continue;
        check_row(row);
        rows++;
    }
    CHECK(rows > 100);
}

static void agrees_with_every_published_row(void)
{
    VECTORS_EACH(is_mine, visit);
}

static void codes_are_cut_where_it_is_told(void)
{
    struct metaphone codes;
    metaphone_of("Christopherson", METAPHONE_CHARS, &codes);
    CHECK_SAME_TEXT(codes.primary, "KRSTFRSN");
    metaphone_of("Christopherson", 2, &codes);
    CHECK_SAME_TEXT(codes.primary, "KR");
    metaphone_of("Christopherson", 0, &codes);
    CHECK_SAME_TEXT(codes.primary, "");
}

static void any_bytes_are_a_word(void)
{
    struct metaphone codes;
    char word[200];
    metaphone_of("", 4, &codes);
    CHECK_SAME_TEXT(codes.primary, "");
    for (unsigned seed = 0; seed < 2000; seed++) {
        size_t size = seed % sizeof word;
        for (size_t i = 0; i < size; i++)
            word[i] = (char)(1 + (seed * 31 + i * i * 7 + i * seed) % 255);
        word[size > 0 ? size - 1 : 0] = '\0';
        metaphone_of(word, METAPHONE_CHARS, &codes);
        CHECK(strlen(codes.primary) <= METAPHONE_CHARS && strlen(codes.alternate) <= METAPHONE_CHARS);
    }
}

CHECK_MAIN("metaphone", {"agrees with every published row", agrees_with_every_published_row},
           {"codes are cut where it is told", codes_are_cut_where_it_is_told},
           {"any bytes are a word", any_bytes_are_a_word})
