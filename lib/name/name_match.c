#include "comity/name_match.h"

#include "assignment.h"
#include "pinyin.h"
#include "word_match.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WEIGHT_SMALL_WORD 0.2 /* particles, titles */
#define WEIGHT_SUFFIX 0.3     /* Jr */
#define SHARE_OF_SHORTER 0.75 /* of the score; the rest is of the longer name */
#define COST_OF_CONFLICT 0.15 /* for each word on either side that nothing fits */
#define COST_OF_GENERATION 0.3
#define ONE_WORD_MOST 0.75
#define REVERSED_MOST 0.6
#define JOINED_MAX 3u /* words that may be written as one */
#define JOINED_VALUE_LEAST 0.9
#define VIETNAMESE_CHARS 6u

struct comparing {
    const struct name_reader *reader;
    struct name a, b;
    bool is_syllabic;
    struct word_match pairs[NAME_WORDS][NAME_WORDS];
    size_t partner[ASSIGNMENT_MAX]; /* in b of each word of a; b.count: none */
};

/* ---- which names are made of syllables ---- */

/* Some names of other languages fall into the same syllables ("Maria"); they are known. */
static bool is_chinese(const struct name *name)
{
    for (size_t i = 0; i < name->count; i++) {
        const struct name_word *word = &name->words[i];
        if (!pinyin_is_word(word->text) || (word->known != 0 && strlen(word->text) > 3))
            return false;
    }
    return name->count > 1;
}

/* Tell whether the first or last word is one of the family names that nine of ten Vietnamese have, and all words
 * are short. */
static bool is_vietnamese(const struct name *name)
{
    static const char *const families[] = {"NGUYEN", "TRAN", "LE",  "PHAM", "HUYNH", "HOANG", "PHAN",  "VU",
                                           "VO",     "DANG", "BUI", "DO",   "HO",    "NGO",   "DUONG", "LY"};
    bool has_family = false;
    for (size_t i = 0; i < name->count; i++)
        if (strlen(name->words[i].text) > VIETNAMESE_CHARS)
            return false;
    for (size_t i = 0; i < sizeof families / sizeof families[0] && name->count > 2; i++)
        has_family = has_family || strcmp(name->words[0].text, families[i]) == 0 ||
                     strcmp(name->words[name->count - 1].text, families[i]) == 0;
    return has_family;
}

static bool is_syllabic(const struct name *name)
{
    return is_chinese(name) || is_vietnamese(name);
}

/* ---- words that one side writes as one ---- */

struct join {
    size_t first, count; /* of the words; 0: none */
    double value;
    struct name_word joined;
};

static bool fits_alone(const struct comparing *c, const struct name_word *words, size_t count,
                       const struct name_word *whole)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].text[1] != '\0' &&
            word_match_of(&words[i], whole, c->is_syllabic).value >= JOINED_VALUE_LEAST)
            return true;
    return false;
}

/* Join `count` words from `first` if that fits a word of the other side better than any join before. */
static void try_join(const struct comparing *c, const struct name *name, const struct name *other,
                     size_t first, size_t count, struct join *best)
{
    struct join join = {.first = first, .count = count};
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(name->words[first + i].text);
    for (size_t j = 0; j < other->count; j++) {
        const struct name_word *whole = &other->words[j];
        size_t whole_size = strlen(whole->text);
        if (whole->character != 0 || whole->text[0] != name->words[first].text[0] || whole_size + 2 < size ||
            whole_size > size + 2)
            continue;
        name_join_words(c->reader, &name->words[first], count, &join.joined);
        join.value = word_match_of(&join.joined, whole, c->is_syllabic).value;
        if (join.value >= JOINED_VALUE_LEAST && join.value > best->value &&
            !fits_alone(c, &name->words[first], count, whole))
            *best = join;
    }
}

/* Join the neighbouring words of `name` that best fit one word of the other side; false if there are none. */
static bool join_best(const struct comparing *c, struct name *name, const struct name *other)
{
    struct join best = {.count = 0};
    for (size_t count = 2; count <= JOINED_MAX; count++)
        for (size_t first = 0; first + count <= name->count; first++)
            try_join(c, name, other, first, count, &best);
    if (best.count == 0)
        return false;
    name->words[best.first] = best.joined;
    name->count -= best.count - 1;
    memmove(&name->words[best.first + 1], &name->words[best.first + best.count],
            (name->count - best.first - 1) * sizeof name->words[0]);
    return true;
}

static void join_words(struct comparing *c)
{
    while (join_best(c, &c->a, &c->b) || join_best(c, &c->b, &c->a))
        continue;
}

/* ---- pairing ---- */

static bool is_suffix(const struct name_word *word)
{
    return word->kind >= NAME_WORD_SON;
}

static bool is_small(const struct name_word *word)
{
    return word->kind == NAME_WORD_PARTICLE || word->kind == NAME_WORD_PATRONYM ||
           word->kind == NAME_WORD_TITLE;
}

static double weight_of(const struct name_word *word)
{
    if (is_small(word))
        return WEIGHT_SMALL_WORD;
    return is_suffix(word) ? WEIGHT_SUFFIX : 1;
}

static struct word_match compare_pair(const struct comparing *c, const struct name_word *a,
                                      const struct name_word *b)
{
    if (is_suffix(a) || is_suffix(b))
        return a->kind == b->kind ? (struct word_match){WORD_EQUAL, 1} : (struct word_match){WORD_OTHER, 0};
    if (a->kind == NAME_WORD_PATRONYM && b->kind == NAME_WORD_PATRONYM)
        return (struct word_match){WORD_EQUAL, 1};
    return word_match_of(a, b, c->is_syllabic);
}

static void pair_words(struct comparing *c)
{
    double value[ASSIGNMENT_MAX][ASSIGNMENT_MAX];
    for (size_t i = 0; i < c->a.count; i++)
        for (size_t j = 0; j < c->b.count; j++) {
            double weight = weight_of(&c->a.words[i]) + weight_of(&c->b.words[j]);
            c->pairs[i][j] = compare_pair(c, &c->a.words[i], &c->b.words[j]);
            value[i][j] = c->pairs[i][j].value * weight;
        }
    assignment_solve(value, c->a.count, c->b.count, c->partner);
    for (size_t i = 0; i < c->a.count; i++)
        if (c->partner[i] < c->b.count && c->pairs[i][c->partner[i]].kind == WORD_OTHER)
            c->partner[i] = c->b.count;
}

/* ---- the score ---- */

struct side {
    double weight;  /* of all words */
    double covered; /* weight times value of those with a partner */
    double missed;  /* weight of the plain words without a match */
    unsigned plain; /* words that are no particles, titles or suffixes */
};

static void add_to_side(struct side *side, const struct name_word *word, double value)
{
    double weight = weight_of(word);
    side->weight += weight;
    side->covered += weight * value;
    if (is_small(word) || is_suffix(word))
        return;
    side->plain++;
    side->missed += value < WORD_MATCH_LEAST ? 1 - value : 0;
}

static void count_pair(struct name_match *out, enum word_match_kind kind)
{
    out->equal += kind == WORD_EQUAL ? 1 : 0;
    out->spelled += kind == WORD_SPELLING || kind == WORD_SOUND || kind == WORD_KNOWN ? 1 : 0;
    out->initials += kind == WORD_INITIAL ? 1 : 0;
    out->near += kind == WORD_NEAR ? 1 : 0;
}

/* Go over both sides; particles count for the score, but not among the words that are told to people. */
static void add_up(const struct comparing *c, struct side *a, struct side *b, struct name_match *out)
{
    bool is_taken[NAME_WORDS] = {false};
    for (size_t i = 0; i < c->a.count; i++) {
        const struct name_word *word = &c->a.words[i];
        size_t j = c->partner[i];
        double value = j < c->b.count ? c->pairs[i][j].value : 0;
        bool is_told = !is_small(word) && !is_suffix(word);
        add_to_side(a, word, value);
        if (j == c->b.count) {
            out->only_a += is_told ? 1 : 0;
            continue;
        }
        is_taken[j] = true;
        add_to_side(b, &c->b.words[j], value);
        if (is_told)
            count_pair(out, c->pairs[i][j].kind);
    }
    for (size_t j = 0; j < c->b.count; j++) {
        if (is_taken[j])
            continue;
        add_to_side(b, &c->b.words[j], 0);
        out->only_b += is_small(&c->b.words[j]) || is_suffix(&c->b.words[j]) ? 0 : 1;
    }
}

static bool is_reversed(const struct comparing *c)
{
    bool father_in_a = false, father_in_b = false;
    for (size_t i = 0; i < c->a.count; i++) {
        size_t j = c->partner[i];
        if (j == c->b.count || c->pairs[i][j].value < WORD_MATCH_LEAST)
            continue;
        father_in_a = father_in_a || (c->a.words[i].is_father && !c->b.words[j].is_father);
        father_in_b = father_in_b || (!c->a.words[i].is_father && c->b.words[j].is_father);
    }
    return father_in_a && father_in_b;
}

static bool is_other_generation(const struct comparing *c)
{
    const struct name_word *a = &c->a.words[c->a.count - 1], *b = &c->b.words[c->b.count - 1];
    return is_suffix(a) && is_suffix(b) && a->kind != b->kind;
}

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static void score(const struct comparing *c, struct name_match *out)
{
    struct side a = {0}, b = {0};
    add_up(c, &a, &b, out);
    const struct side *small = a.weight <= b.weight ? &a : &b;
    const struct side *large = small == &a ? &b : &a;
    unsigned matched = out->equal + out->spelled;
    out->score = SHARE_OF_SHORTER * small->covered / small->weight +
                 (1 - SHARE_OF_SHORTER) * large->covered / large->weight -
                 COST_OF_CONFLICT * lesser(a.missed, b.missed);
    out->is_reversed = is_reversed(c);
    out->is_generation = is_other_generation(c);
    out->is_one_word = matched + out->initials < 2 && (a.plain > 1 || b.plain > 1);
    if (out->is_generation)
        out->score -= COST_OF_GENERATION;
    if (out->is_one_word || matched == 0)
        out->score = lesser(out->score, ONE_WORD_MOST);
    if (out->is_reversed)
        out->score = lesser(out->score, REVERSED_MOST);
    out->score = out->score < 0 ? 0 : out->score;
}

void name_match_of(const struct name_reader *reader, const struct name *a, const struct name *b,
                   struct name_match *out)
{
    struct comparing c = {.reader = reader};
    *out = (struct name_match){.score = 0};
    if (a->count == 0 || b->count == 0)
        return;
    c.a = *a;
    c.b = *b;
    c.is_syllabic = is_syllabic(a) && is_syllabic(b);
    join_words(&c);
    pair_words(&c);
    score(&c, out);
}

/* ---- reasons ---- */

struct text {
    char *out;
    size_t size, bytes;
};

__attribute__((format(printf, 3, 4))) static void add(struct text *text, const char *divider,
                                                      const char *format, ...)
{
    va_list arguments;
    if (text->size + 1 >= text->bytes)
        return;
    text->size += (size_t)snprintf(text->out + text->size, text->bytes - text->size, "%s",
                                   text->size > 0 ? divider : "");
    if (text->size >= text->bytes)
        return;
    va_start(arguments, format);
    int more = vsnprintf(text->out + text->size, text->bytes - text->size, format, arguments);
    va_end(arguments);
    text->size += more > 0 ? (size_t)more : 0;
}

void name_match_explain(const struct name_match *match, char *out, size_t out_bytes)
{
    struct text text = {out, 0, out_bytes};
    out[0] = '\0';
    if (match->equal > 0)
        add(&text, ", ", "%u equal", match->equal);
    if (match->spelled > 0)
        add(&text, ", ", "%u spelled otherwise", match->spelled);
    if (match->initials > 0)
        add(&text, ", ", "%u by initial", match->initials);
    if (match->near > 0)
        add(&text, ", ", "%u close but another name", match->near);
    if (match->only_a > 0)
        add(&text, "; ", "%u only asked for", match->only_a);
    if (match->only_b > 0)
        add(&text, "; ", "%u only in the record", match->only_b);
    if (match->is_one_word)
        add(&text, "; ", "one word tells nobody");
    if (match->is_reversed)
        add(&text, "; ", "father and son exchanged");
    if (match->is_generation)
        add(&text, "; ", "another generation");
}
