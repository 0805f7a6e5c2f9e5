#include "spelling.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LETTERS_MAX 64u

/* Longer ones first where one begins with the other. */
static const struct {
    const char *from;
    const char *to;
} rewrites[] = {
    {"SCHTSCH", "S"}, {"TSCH", "C"}, {"TSHCH", "C"}, {"SHCH", "S"}, {"SCH", "S"}, {"TCH", "C"}, {"TSH", "C"},
    {"DZH", "J"},     {"CHT", "CT"}, {"SH", "S"},    {"SZ", "S"},   {"CH", "C"},  {"CZ", "C"},  {"ZH", "Z"},
    {"DJ", "J"},      {"DZ", "Z"},   {"KH", "K"},    {"GH", "G"},   {"TH", "T"},  {"DH", "D"},  {"PH", "F"},
    {"BH", "B"},      {"RH", "R"},   {"TS", "C"},    {"TZ", "C"},   {"CK", "K"},  {"QU", "K"},  {"Q", "K"},
    {"X", "KS"},      {"OU", "U"},   {"OO", "U"},    {"EE", "I"},   {"IE", "I"},  {"YE", "E"},  {"YI", "I"},
    {"IY", "I"},      {"IJ", "I"},   {"YJ", "I"},    {"AE", "A"},   {"OE", "O"},  {"UE", "U"},  {"AA", "A"},
    {"W", "V"},       {"Y", "I"},
};

static bool is_vowel(char letter)
{
    return letter != '\0' && strchr("AEIOU", letter) != NULL;
}

/* Append the letter unless it repeats the last. */
static size_t put(char *out, size_t size, size_t out_bytes, char letter)
{
    if (size + 1 < out_bytes && (size == 0 || out[size - 1] != letter))
        out[size++] = letter;
    return size;
}

static size_t rewrite(const char *word, char *out, size_t out_bytes)
{
    size_t size = 0;
    while (*word != '\0') {
        size_t row = 0, count = sizeof rewrites / sizeof rewrites[0];
        while (row < count && strncmp(word, rewrites[row].from, strlen(rewrites[row].from)) != 0)
            row++;
        if (row == count) {
            size = put(out, size, out_bytes, *word++);
            continue;
        }
        for (const char *to = rewrites[row].to; *to != '\0'; to++)
            size = put(out, size, out_bytes, *to);
        word += strlen(rewrites[row].from);
    }
    return size;
}

void spelling_plain(const char *word, char *out, size_t out_bytes)
{
    char written[LETTERS_MAX];
    char scottish[LETTERS_MAX];
    size_t size, kept = 0;
    if (strncmp(word, "MC", 2) == 0 && word[2] != '\0') {
        snprintf(scottish, sizeof scottish, "MA%s", word + 1);
        word = scottish;
    }
    size = rewrite(word, written, sizeof written);
    for (size_t i = 0; i < size; i++) {
        bool is_silent = written[i] == 'H' && (i + 1 == size || !is_vowel(written[i + 1]));
        if (!is_silent)
            kept = put(out, kept, out_bytes, written[i]);
    }
    out[kept] = '\0';
}

void spelling_skeleton(const char *word, char *out, size_t out_bytes)
{
    char consonants[LETTERS_MAX];
    size_t size = 0;
    for (; *word != '\0' && size + 1 < sizeof consonants; word++)
        if (!is_vowel(*word) && strchr("VWY", *word) == NULL)
            consonants[size++] = *word;
    consonants[size] = '\0';
    out[rewrite(consonants, out, out_bytes)] = '\0';
}

/* ---- cost ---- */

static double cost_of_other(char a, char b)
{
    static const char confused[][3] = {"CK", "CS", "CZ", "SZ", "JI", "JZ", "JG", "JH", "JC",
                                       "VB", "VF", "DT", "BP", "GK", "GH", "KH", "VU", "NM"};
    if (is_vowel(a) && is_vowel(b))
        return 0.5;
    for (size_t i = 0; i < sizeof confused / sizeof confused[0]; i++)
        if ((confused[i][0] == a && confused[i][1] == b) || (confused[i][0] == b && confused[i][1] == a))
            return 0.5;
    return 1;
}

static double cost_of_extra(char letter, bool is_last)
{
    if (letter == 'H')
        return 0.5;
    if (!is_vowel(letter))
        return 1;
    return is_last && letter == 'E' ? 0.3 : 0.6;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

double spelling_cost(const char *a, const char *b)
{
    double cost[3][LETTERS_MAX + 1]; /* rows i - 2, i - 1 and i, in turn */
    size_t a_size = strnlen(a, LETTERS_MAX), b_size = strnlen(b, LETTERS_MAX);
    cost[0][0] = 0;
    for (size_t j = 1; j <= b_size; j++)
        cost[0][j] = cost[0][j - 1] + cost_of_extra(b[j - 1], j == b_size);
    for (size_t i = 1; i <= a_size; i++) {
        double *row = cost[i % 3], *above = cost[(i + 2) % 3], *before = cost[(i + 1) % 3];
        row[0] = above[0] + cost_of_extra(a[i - 1], i == a_size);
        for (size_t j = 1; j <= b_size; j++) {
            double other = a[i - 1] == b[j - 1] ? 0 : cost_of_other(a[i - 1], b[j - 1]);
            row[j] = least(above[j - 1] + other, least(above[j] + cost_of_extra(a[i - 1], i == a_size),
                                                       row[j - 1] + cost_of_extra(b[j - 1], j == b_size)));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return cost[a_size % 3][b_size];
}

double spelling_budget(size_t length)
{
    if (length <= 2)
        return 0;
    if (length == 3)
        return 0.3;
    if (length == 4)
        return 0.6;
    if (length <= 6)
        return 1;
    return length <= 9 ? 1.5 : 2;
}
