/* The pairs of the published test data, and what the header promises beside them. */
#include "check.h"
#include "comity/jaro_winkler.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double alike(const char *a, const char *b)
{
    return jaro_winkler_of(view_of_text(a), view_of_text(b));
}

static bool is_mine(const struct vector_file *file)
{
    return strstr(file->path, "jaro-winkler") != NULL;
}

static void visit(const struct vector_file *file)
{
    char *text = strndup((const char *)file->text.data, file->text.size);
    size_t rows = 0;
    char *rest = NULL;
    for (char *row = strtok_r(text, "\r\n", &rest); row != NULL; row = strtok_r(NULL, "\r\n", &rest)) {
        char *b = strchr(row, ',');
        char *expected = strrchr(row, ',');
        if (!CHECK_CASE(b != NULL && b < expected, "%s", row))
            continue;
        *b++ = *expected++ = '\0';
        CHECK_CASE(fabs(alike(row, b) - strtod(expected, NULL)) < 0.0005 + 1e-9, "%s, %s: %f, not %s", row, b,
                   alike(row, b), expected);
        rows++;
    }
    CHECK(rows > 5);
    free(text);
}

static void agrees_with_every_published_row(void)
{
    VECTORS_EACH(is_mine, visit);
}

static void equal_words_are_one_and_order_does_not_matter(void)
{
    CHECK(alike("MARTHA", "MARTHA") == 1);
    CHECK(fabs(alike("MARTHA", "MARHTA") - 0.9611) < 0.0001);
    CHECK(alike("DIXON", "DICKSONX") == alike("DICKSONX", "DIXON"));
    CHECK(alike("", "") == 0);
}

static void long_words_are_cut(void)
{
    char a[200], b[200];
    memset(a, 'A', sizeof a);
    memset(b, 'A', sizeof b);
    b[100] = 'B';
    CHECK(jaro_winkler_of(view_of(a, sizeof a), view_of(b, sizeof b)) == 1);
}

CHECK_MAIN("jaro_winkler", {"agrees with every published row", agrees_with_every_published_row},
           {"equal words are one, and order does not matter", equal_words_are_one_and_order_does_not_matter},
           {"long words are cut", long_words_are_cut})
