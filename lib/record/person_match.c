#include "comity/person_match.h"
#include "country.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *title;
    double weight;
} parts[MATCH_PART_COUNT] = {
    [MATCH_NAME] = {"name", 0.6},
    [MATCH_BORN] = {"born", 0.3},
    [MATCH_SEX] = {"sex", 0.1},
    [MATCH_NATIONALITY] = {"nationality", 0.05},
};

/* ---- what was typed ---- */

static enum error_code read_born(const char *text, struct person_query *query, struct error *error)
{
    char written[DATE_TEXT_CHARS + 2];
    snprintf(written, sizeof written, "%s", text);
    for (char *c = written; *c != '\0'; c++)
        if (*c == '/' || *c == '.')
            *c = '-';
    if (date_parse(view_of_text(written), &query->born, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "born: \"%.32s\" is not YYYY, YYYY-MM or YYYY-MM-DD", text);
    query->has_born = true;
    return ERROR_NONE;
}

static enum error_code read_sex(const char *text, struct person_query *query, struct error *error)
{
    if (text[0] == '\0' || text[1] != '\0' || strchr("MFUXmfux", text[0]) == NULL)
        return error_set(error, ERROR_INVALID, "sex: \"%.32s\" is not M, F, U or X", text);
    char sex = (char)(text[0] >= 'a' ? text[0] - 'a' + 'A' : text[0]);
    query->sex = sex == 'M' || sex == 'F' ? sex : '\0';
    return ERROR_NONE;
}

static enum error_code read_nationality(const char *text, struct person_query *query, struct error *error)
{
    const char *stored = country_find(text);
    if (stored == NULL)
        return error_set(error, ERROR_INVALID,
                         "nationality: \"%.32s\" is not a country code (ISO 3166 or ICAO)", text);
    snprintf(query->nationality, sizeof query->nationality, "%s", stored);
    return ERROR_NONE;
}

enum error_code person_query_read(const struct name_reader *reader, const char *name, const char *born,
                                  const char *sex, const char *nationality, struct person_query *out,
                                  struct error *error)
{
    struct person_query query = {.sex = 0};
    enum error_code code = ERROR_NONE;
    name_read(reader, view_of_text(name), &query.name);
    if (query.name.count == 0)
        code = error_set(error, ERROR_INVALID, "name: \"%.64s\" has no letters", name);
    if (code == ERROR_NONE && born[0] != '\0')
        code = read_born(born, &query, error);
    if (code == ERROR_NONE && sex[0] != '\0')
        code = read_sex(sex, &query, error);
    if (code == ERROR_NONE && nationality[0] != '\0')
        code = read_nationality(nationality, &query, error);
    if (code == ERROR_NONE)
        *out = query;
    return code;
}

/* ---- comparing ---- */

static void match_names(const struct name_reader *reader, const struct person_query *query,
                        const struct person *person, struct person_match *out)
{
    for (size_t i = 0; i < person->name_count; i++) {
        char text[2 * TRANSLITERATION_TEXT_CHARS];
        struct name name;
        struct name_match match;
        snprintf(text, sizeof text, "%s %s", person->names[i].family, person->names[i].given);
        name_read(reader, view_of_text(text), &name);
        name_match_of(reader, &query->name, &name, &match);
        if (i > 0 && match.score <= out->name.score)
            continue;
        out->name = match;
        out->title = person->names[i].title;
        out->place = i;
    }
    out->parts[MATCH_NAME] = out->name.score;
}

static void match_born(const struct person_query *query, const struct person *person,
                       struct person_match *out)
{
    struct date_span recorded;
    if (!query->has_born || date_parse(view_of_text(person->born), &recorded, NULL) != ERROR_NONE)
        return;
    struct birth_match match = birth_match_of(query->born, recorded);
    out->parts[MATCH_BORN] = match.value;
    out->born_reason = match.reason;
}

static void match_nationality(const struct person_query *query, const struct person *person,
                              struct person_match *out)
{
    if (query->nationality[0] == '\0' || person->nationality_count == 0)
        return;
    out->parts[MATCH_NATIONALITY] = 0;
    for (size_t i = 0; i < person->nationality_count; i++)
        if (strcmp(person->nationalities[i], query->nationality) == 0)
            out->parts[MATCH_NATIONALITY] = 1;
}

void person_match_of(const struct name_reader *reader, const struct person_query *query,
                     const struct person *person, struct person_match *out)
{
    double sum = 0, weight = 0;
    *out = (struct person_match){.title = "name", .born_reason = ""};
    for (size_t i = 0; i < MATCH_PART_COUNT; i++)
        out->parts[i] = -1;
    match_names(reader, query, person, out);
    match_born(query, person, out);
    if (query->sex != 0 && person->sex != 0)
        out->parts[MATCH_SEX] = query->sex == person->sex ? 1 : 0;
    match_nationality(query, person, out);
    for (size_t i = 0; i < MATCH_PART_COUNT; i++) {
        if (out->parts[i] < 0)
            continue;
        sum += out->parts[i] * parts[i].weight;
        weight += parts[i].weight;
    }
    out->score = person->name_count == 0 ? 0 : sum / weight;
}

/* ---- reasons ---- */

const char *person_match_part_title(enum person_match_part part)
{
    return parts[part].title;
}

void person_match_explain(const struct person_match *match, enum person_match_part part,
                          char out[PERSON_MATCH_REASON_BYTES])
{
    char words[PERSON_MATCH_REASON_BYTES / 2];
    if (match->parts[part] < 0) {
        snprintf(out, PERSON_MATCH_REASON_BYTES, "not compared");
    } else if (part == MATCH_NAME) {
        name_match_explain(&match->name, words, sizeof words);
        snprintf(out, PERSON_MATCH_REASON_BYTES, "%s: %s", match->title, words);
    } else if (part == MATCH_BORN) {
        snprintf(out, PERSON_MATCH_REASON_BYTES, "%s", match->born_reason);
    } else {
        snprintf(out, PERSON_MATCH_REASON_BYTES, match->parts[part] > 0 ? "the same" : "another");
    }
}
