#include "check.h"
#include "comity/person_match.h"
#include "wanted.h"

#include <string.h>

static struct error error;
static struct name_reader *reader;

static struct person_query query_of(const char *name, const char *born, const char *sex,
                                    const char *nationality)
{
    struct person_query query;
    if (reader == NULL)
        REQUIRE_OK(name_reader_new(&reader, &error), &error);
    REQUIRE_OK(person_query_read(reader, name, born, sex, nationality, &query, &error), &error);
    return query;
}

/* Erika Muster, a woman born 12 August 1964, of the specimen country; also known as Frida Beispiel. */
static struct person_match match(const char *name, const char *born, const char *sex, const char *nationality)
{
    struct wanted wanted;
    struct person person;
    struct person_match out;
    struct person_query query = query_of(name, born, sex, nationality);
    wanted_init(&wanted, "Muster", "Erika", "1964-08-12", COMITY__NOTICE__SEX__F);
    wanted_add_alias(&wanted, "Frida Beispiel");
    wanted_set_nationality(&wanted, "UTO");
    person_of_record(&wanted.record, &person);
    person_match_of(reader, &query, &person, &out);
    CHECK(out.score >= 0 && out.score <= 1 + 1e-9);
    return out;
}

static bool is_one(double value)
{
    return value > 1 - 1e-9;
}

static void all_that_both_tell_counts(void)
{
    CHECK(is_one(match("Erika Muster", "", "", "").score));
    CHECK(is_one(match("Erika Muster", "1964-08-12", "F", "UTO").score));
    CHECK(match("Erika Muster", "1964-12-08", "F", "UTO").score > 0.95);
    CHECK(match("Erika Muster", "1951-02-03", "F", "UTO").score < PERSON_MATCH_LEAST);
    CHECK(match("Erika Muster", "", "M", "").score > PERSON_MATCH_LEAST);
    CHECK(match("Erika Muster", "", "M", "").score < 0.9);
    CHECK(match("Erika Muster", "", "", "XXA").score < 1);
    CHECK(match("Erika Muster", "", "U", "").parts[MATCH_SEX] < 0);
    CHECK(match("Erika Muster", "", "", "").parts[MATCH_BORN] < 0);
}

static void a_surname_and_the_birth_date_are_enough(void)
{
    CHECK(match("Muster", "", "", "").score < PERSON_MATCH_LEAST);
    CHECK(match("Muster", "1964-08-12", "", "").score >= PERSON_MATCH_LEAST);
    CHECK(match("Muster", "1964", "", "").score < PERSON_MATCH_LEAST);
}

static void the_best_of_the_names_counts(void)
{
    struct person_match found = match("Beispiel Frida", "1964-08-12", "", "");
    CHECK(is_one(found.score));
    CHECK_SAME_TEXT(found.title, "alias");
    CHECK_SAME_NUMBER(found.place, 0);
    CHECK_SAME_TEXT(match("Erika Mustr", "", "", "").title, "name");
}

static void each_part_has_its_reason(void)
{
    char text[PERSON_MATCH_REASON_BYTES];
    struct person_match found = match("Erika Mustr", "1964-12-08", "M", "UTO");
    person_match_explain(&found, MATCH_NAME, text);
    CHECK_SAME_TEXT(text, "name: 1 equal, 1 spelled otherwise");
    person_match_explain(&found, MATCH_BORN, text);
    CHECK_SAME_TEXT(text, "day and month exchanged");
    person_match_explain(&found, MATCH_SEX, text);
    CHECK_SAME_TEXT(text, "another");
    person_match_explain(&found, MATCH_NATIONALITY, text);
    CHECK_SAME_TEXT(text, "the same");
    CHECK_SAME_TEXT(person_match_part_title(MATCH_BORN), "born");
    found = match("Erika", "", "", "");
    person_match_explain(&found, MATCH_SEX, text);
    CHECK_SAME_TEXT(text, "not compared");
}

static void who_has_no_name_is_nobody(void)
{
    struct person nobody = {.born = ""};
    struct person_match found;
    struct person_query query = query_of("Erika Muster", "", "", "");
    person_match_of(reader, &query, &nobody, &found);
    CHECK(found.score == 0);
}

static void check_refused(const char *name, const char *born, const char *sex, const char *nationality,
                          const char *part)
{
    struct person_query query = {.sex = '?'};
    CHECK_ERROR(person_query_read(reader, name, born, sex, nationality, &query, &error), ERROR_INVALID);
    CHECK_CASE(strncmp(error.text, part, strlen(part)) == 0, "%s", error.text);
    CHECK(query.sex == '?');
}

static void what_cannot_be_read_is_named(void)
{
    struct person_query query = query_of("Erika", "1964/08.12", "f", "deu");
    CHECK(query.has_born && query.born.first == query.born.last);
    CHECK_SAME_NUMBER(query.sex, 'F');
    CHECK_SAME_TEXT(query.nationality, "DE");
    check_refused("", "", "", "", "name:");
    check_refused("12 -", "", "", "", "name:");
    check_refused("Erika", "1964-13-01", "", "", "born:");
    check_refused("Erika", "1964-08-12 ", "", "", "born:");
    check_refused("Erika", "12.8.64", "", "", "born:");
    check_refused("Erika", "", "W", "", "sex:");
    check_refused("Erika", "", "MF", "", "sex:");
    check_refused("Erika", "", "", "QQQ", "nationality:");
    name_reader_free(reader);
}

CHECK_MAIN("person_match", {"all that both tell counts", all_that_both_tell_counts},
           {"a surname and the birth date are enough", a_surname_and_the_birth_date_are_enough},
           {"the best of the names counts", the_best_of_the_names_counts},
           {"each part has its reason", each_part_has_its_reason},
           {"who has no name is nobody", who_has_no_name_is_nobody},
           {"what cannot be read is named", what_cannot_be_read_is_named})
