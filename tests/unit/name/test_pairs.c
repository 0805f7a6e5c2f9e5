/*
 * How well names are matched, measured: precision, recall and F1 at the default score, on labelled pairs.
 *
 * Our own pairs (tests/names/pairs.tsv) are in two halves by the parity of their lines: the code was made with a look
 * at the design half; the held-out half and the public pairs are only counted. None may fall below what is recorded.
 */
#include "check.h"
#include "comity/name_match.h"
#include "source_tree.h"
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct error error;
static struct name_reader *reader;

struct count {
    unsigned right;  /* same, and found to be */
    unsigned wrong;  /* other, but found to be the same */
    unsigned missed; /* same, but not found to be */
    unsigned all;
};

static double precision(const struct count *count)
{
    return (double)count->right / (double)(count->right + count->wrong);
}

static double recall(const struct count *count)
{
    return (double)count->right / (double)(count->right + count->missed);
}

static double f1(const struct count *count)
{
    return 2 * (double)count->right / (double)(2 * count->right + count->wrong + count->missed);
}

static void tell(const char *what, const struct count *count)
{
    printf("\nnames, %s: %u pairs, precision %.3f, recall %.3f, F1 %.3f", what, count->all, precision(count),
           recall(count), f1(count));
}

static double score_of(const char *a, const char *b)
{
    struct name left, right;
    struct name_match match;
    name_read(reader, view_of_text(a), &left);
    name_read(reader, view_of_text(b), &right);
    name_match_of(reader, &left, &right, &match);
    return match.score;
}

static void add(struct count *count, bool is_same, bool is_found)
{
    count->all++;
    count->right += is_same && is_found ? 1 : 0;
    count->wrong += !is_same && is_found ? 1 : 0;
    count->missed += is_same && !is_found ? 1 : 0;
}

/* ---- our own pairs ---- */

static bool take_pair(char *line, struct count halves[2], unsigned *number)
{
    char *b = strchr(line, '\t');
    char *label = b != NULL ? strchr(b + 1, '\t') : NULL;
    char *why = label != NULL ? strchr(label + 1, '\t') : NULL;
    if (line[0] == '#')
        return true;
    if (why == NULL)
        return false;
    *b++ = *label++ = *why++ = '\0';
    bool is_same = strcmp(label, "same") == 0;
    add(&halves[(*number)++ % 2], is_same, score_of(line, b) >= NAME_MATCH_LEAST);
    return is_same || strcmp(label, "other") == 0;
}

static void our_own_pairs_do_not_fall(void)
{
    struct count halves[2] = {{0}, {0}}, both;
    unsigned number = 0;
    char line[1024];
    REQUIRE_OK(name_reader_new(&reader, &error), &error);
    FILE *file = fopen(COMITY_SOURCE_DIR "/tests/names/pairs.tsv", "r");
    REQUIRE(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        CHECK_CASE(take_pair(line, halves, &number), "line of no pair: %s", line);
    fclose(file);
    name_reader_free(reader);
    both = (struct count){halves[0].right + halves[1].right, halves[0].wrong + halves[1].wrong,
                          halves[0].missed + halves[1].missed, halves[0].all + halves[1].all};
    tell("our own, design half", &halves[0]);
    tell("our own, held-out half", &halves[1]);
    tell("our own", &both);
    CHECK(both.all >= 400);
    CHECK(f1(&halves[0]) >= 0.976 && f1(&halves[1]) >= 0.980);
    CHECK(precision(&both) >= 0.990 && recall(&both) >= 0.967);
}

/* ---- the public pairs ---- */

/* Take the next field of a CSV line: quoted ones have no line ends and no quotes in them here. */
static char *take_field(char **rest)
{
    char *field = *rest;
    bool is_quoted = *field == '"';
    char *end = is_quoted ? strchr(++field, '"') : strchr(field, ',');
    if (end == NULL)
        return NULL;
    *rest = end + (is_quoted ? 2 : 1);
    *end = '\0';
    return field;
}

static bool take_public(char *line, struct count *count)
{
    char *rest = line;
    char *group = take_field(&rest);
    char *schema = group != NULL ? take_field(&rest) : NULL;
    char *a = schema != NULL ? take_field(&rest) : NULL;
    char *b = a != NULL ? take_field(&rest) : NULL;
    char *label = b != NULL ? take_field(&rest) : NULL;
    if (label == NULL)
        return false;
    bool is_same = strcmp(label, "true") == 0;
    if (strcmp(schema, "Person") == 0)
        add(count, is_same, score_of(a, b) >= NAME_MATCH_LEAST);
    return is_same || strcmp(label, "false") == 0;
}

static bool is_mine(const struct vector_file *file)
{
    return strstr(file->path, "person-pairs") != NULL;
}

static void visit(const struct vector_file *file)
{
    struct count count = {0};
    char *text = strndup((const char *)file->text.data, file->text.size);
    char *rest = NULL;
    strtok_r(text, "\r\n", &rest);
    for (char *line = strtok_r(NULL, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest))
        CHECK_CASE(take_public(line, &count), "line of no pair: %s", line);
    tell("public part", &count);
    CHECK(count.all > 100);
    /* The best open matcher: precision 0.543, recall 0.806, F1 0.649. */
    CHECK(f1(&count) >= 0.83 && precision(&count) >= 0.92);
    free(text);
}

static void the_public_pairs_do_not_fall(void)
{
    REQUIRE_OK(name_reader_new(&reader, &error), &error);
    VECTORS_EACH(is_mine, visit);
    name_reader_free(reader);
}

CHECK_MAIN("name pairs", {"our own pairs do not fall", our_own_pairs_do_not_fall},
           {"the public pairs do not fall", the_public_pairs_do_not_fall})
