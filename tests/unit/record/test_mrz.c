#include "check.h"
#include "comity/mrz.h"

#include <stdio.h>
#include <string.h>

/* 2024-06-01 */
#define TODAY 19875

static struct mrz parse(const char *text)
{
    struct mrz mrz = {.format = MRZ_TD1};
    struct error error = {0};
    CHECK_OK(mrz_parse(view_of_text(text), TODAY, &mrz, &error), &error);
    return mrz;
}

static char digit(const char *text)
{
    return mrz_check_digit(view_of_text(text));
}

/* ICAO Doc 9303 part 3, appendix A. */
static void computes_the_published_check_digits(void)
{
    CHECK_SAME_NUMBER(digit("520727"), '3');
    CHECK_SAME_NUMBER(digit("AB2134<<<"), '5');
    CHECK_SAME_NUMBER(digit("HA672242<658022549601086<<<<<<<<<<<<<<0"), '8');
    CHECK_SAME_NUMBER(digit("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<"), '2');
}

/* The specimen of Doc 9303 part 4. */
#define PASSPORT_NAMES "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define PASSPORT PASSPORT_NAMES "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

static void check_eriksson(const struct mrz *mrz)
{
    CHECK_SAME_TEXT(mrz->issuer, "UTO");
    CHECK_SAME_TEXT(mrz->nationality, "UTO");
    CHECK_SAME_TEXT(mrz->family_name, "ERIKSSON");
    CHECK_SAME_TEXT(mrz->forenames, "ANNA MARIA");
    CHECK_SAME_TEXT(mrz->birth_date, "1974-08-12");
    CHECK_SAME_TEXT(mrz->expiry_date, "2012-04-15");
    CHECK_SAME_NUMBER(mrz->sex, 'F');
}

static void reads_a_passport(void)
{
    struct mrz mrz = parse(PASSPORT);
    check_eriksson(&mrz);
    CHECK_SAME_TEXT(mrz_format_name(mrz.format), "TD3");
    CHECK_SAME_TEXT(mrz.document_code, "P");
    CHECK_SAME_TEXT(mrz.number, "L898902C3");
    CHECK_SAME_TEXT(mrz.personal_number, "ZE184226B");
    for (size_t i = 0; i < MRZ_FIELD_COUNT; i++)
        CHECK_CASE(mrz.digits[i].verdict == MRZ_RIGHT, "%s", mrz_field_name((enum mrz_field)i));
    CHECK(mrz_is_right(&mrz));
}

/* The specimens of Doc 9303 parts 5, 6 and 7. */
static void reads_cards_and_visas(void)
{
    static const struct {
        const char *zone;
        const char *format;
        const char *code;
        const char *number;
    } cases[] = {
        {"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<", "TD1",
         "I", "D23145890"},
        {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6", "TD2", "I", "D23145890"},
        {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L8988901C4UTO7408122F1204159ZE184226B<<<<<<<", "MRV-A",
         "V", "L8988901C"},
        {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<L8988901C4UTO7408122F1204159<<<<<<<<", "MRV-B", "V",
         "L8988901C"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mrz mrz = parse(cases[i].zone);
        check_eriksson(&mrz);
        CHECK_SAME_TEXT(mrz_format_name(mrz.format), cases[i].format);
        CHECK_SAME_TEXT(mrz.document_code, cases[i].code);
        CHECK_SAME_TEXT(mrz.number, cases[i].number);
        CHECK_CASE(mrz_is_right(&mrz), "%s", cases[i].zone);
        bool is_visa = mrz.document_code[0] == 'V';
        CHECK_SAME_NUMBER(mrz.digits[MRZ_WHOLE].verdict, is_visa ? MRZ_ABSENT : MRZ_RIGHT);
        CHECK_SAME_NUMBER(mrz.digits[MRZ_PERSONAL_NUMBER].verdict, MRZ_ABSENT);
    }
}

static void takes_lines_blanks_and_small_letters(void)
{
    struct mrz mrz = parse(" p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\r\n"
                           "L898902C36UTO7408122F1204159 ZE184226B<<<<<10\n");
    check_eriksson(&mrz);
    CHECK(mrz_is_right(&mrz));
}

static void says_which_digit_fails(void)
{
    static const struct {
        const char *line;
        enum mrz_field field;
        char given, expected;
    } cases[] = {
        {"L898902C37UTO7408122F1204159ZE184226B<<<<<10", MRZ_NUMBER, '7', '6'},
        {"L898902C36UTO7408123F1204159ZE184226B<<<<<10", MRZ_BIRTH, '3', '2'},
        {"L898902C36UTO7408122F1204158ZE184226B<<<<<10", MRZ_EXPIRY, '8', '9'},
        {"L898902C36UTO7408122F1204159ZE184226B<<<<<20", MRZ_PERSONAL_NUMBER, '2', '1'},
        {"L898902C36UTO7408122F1204159ZE184226B<<<<<11", MRZ_WHOLE, '1', '0'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char zone[128];
        snprintf(zone, sizeof zone, "%s%s", PASSPORT_NAMES, cases[i].line);
        struct mrz mrz = parse(zone);
        CHECK(!mrz_is_right(&mrz));
        CHECK_SAME_NUMBER(mrz.digits[cases[i].field].verdict, MRZ_WRONG);
        CHECK_SAME_NUMBER(mrz.digits[cases[i].field].given, cases[i].given);
        CHECK_SAME_NUMBER(mrz.digits[cases[i].field].expected, cases[i].expected);
        CHECK_SAME_TEXT(mrz.number, "L898902C3");
        for (size_t j = 0; j < MRZ_WHOLE; j++)
            CHECK_CASE((mrz.digits[j].verdict == MRZ_WRONG) == (j == (size_t)cases[i].field), "%zu in %zu", j,
                       i);
    }
}

static void lets_an_empty_personal_number_go_without_a_digit(void)
{
    struct mrz mrz = parse(PASSPORT_NAMES "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8");
    CHECK_SAME_NUMBER(mrz.digits[MRZ_PERSONAL_NUMBER].verdict, MRZ_ABSENT);
    CHECK_SAME_TEXT(mrz.personal_number, "");
    mrz = parse(PASSPORT_NAMES "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08");
    CHECK_SAME_NUMBER(mrz.digits[MRZ_PERSONAL_NUMBER].verdict, MRZ_RIGHT);
    CHECK(mrz_is_right(&mrz));
    mrz = parse(PASSPORT_NAMES "L898902C36UTO7408122F1204159ZE184226B<<<<<<0");
    CHECK_SAME_NUMBER(mrz.digits[MRZ_PERSONAL_NUMBER].verdict, MRZ_WRONG);
}

/* D23145890734 is the specimen of Doc 9303 part 5; the numbers of which only one reading is right, with the filler counted or
 * without it, are those by which github.com/cheminfo/mrz tests the rule (src/parsers/__tests__/check.test.ts @ ce4ad68a). */
static void takes_both_readings_of_a_long_number(void)
{
    static const struct {
        const char *line;
        const char *number;
        enum mrz_verdict verdict;
        const char *rest;
    } cases[] = {
        {"I<UTOD23145890<7349<<<<<<<<<<<", "D23145890734", MRZ_RIGHT, ""},
        {"I<UTO000590240<6013<<<<<<<<<<<", "000590240601", MRZ_RIGHT, ""},
        {"I<UTO600001795<0152<<<<<<<<<<<", "600001795015", MRZ_RIGHT, ""},
        {"I<UTO592166117<2318<<<<<<<<<<<", "592166117231", MRZ_RIGHT, ""},
        {"I<UTO592166111<7735<<<<<<<<<<<", "592166111773", MRZ_RIGHT, ""},
        {"I<UTO592166111<7734<<<<<<<<<<<", "592166111773", MRZ_WRONG, ""},
        {"I<UTOD23145890<7349<XYZ<<<<<<<", "D23145890734", MRZ_RIGHT, " XYZ"},
        {"I<UTOD23145890<<<<<<<<<<<<<<<<", "D23145890", MRZ_WRONG, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char zone[128];
        snprintf(zone, sizeof zone, "%s7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
                 cases[i].line);
        struct mrz mrz = parse(zone);
        CHECK_SAME_TEXT(mrz.number, cases[i].number);
        CHECK_SAME_TEXT(mrz.personal_number, cases[i].rest);
        CHECK_CASE(mrz.digits[MRZ_NUMBER].verdict == cases[i].verdict, "%s", cases[i].line);
    }
    struct mrz mrz = parse("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D23145890<UTO7408122F12041597349<<<6");
    CHECK_SAME_TEXT(mrz.number, "D23145890734");
    CHECK_SAME_NUMBER(mrz.digits[MRZ_NUMBER].verdict, MRZ_RIGHT);
}

static void knows_dates_as_far_as_they_are_said(void)
{
    static const struct {
        const char *in_zone;
        const char *birth_date;
    } cases[] = {
        {"740812", "1974-08-12"}, {"240601", "2024-06-01"}, {"240602", "1924-06-02"},
        {"000229", "2000-02-29"}, {"74<<<<", "1974"},       {"7408<<", "1974-08"},
        {"<<<<<<", ""},           {"74<<12", ""},           {"741301", ""},
        {"740832", ""},           {"7A0812", ""},           {"24<<<<", "2024"},
        {"25<<<<", "1925"},       {"2407<<", "1924-07"},    {"<<0812", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char zone[128];
        snprintf(zone, sizeof zone, "%sL898902C36UTO%s%cF3012312<<<<<<<<<<<<<<<0", PASSPORT_NAMES,
                 cases[i].in_zone, digit(cases[i].in_zone));
        struct mrz mrz = parse(zone);
        CHECK_SAME_TEXT(mrz.birth_date, cases[i].birth_date);
        CHECK_SAME_NUMBER(mrz.digits[MRZ_BIRTH].verdict, MRZ_RIGHT);
        CHECK_SAME_TEXT(mrz.expiry_date, "2030-12-31");
    }
}

static void reads_names_of_every_shape(void)
{
    static const struct {
        const char *names;
        const char *family_name;
        const char *forenames;
    } cases[] = {
        {"VAN<DER<MUSTER<<JOAO<CARLOS<<<<<<<<<<<<", "VAN DER MUSTER", "JOAO CARLOS"},
        {"SPECIMEN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "SPECIMEN", ""},
        {"<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<<", "", "ANNA MARIA"},
        {"A<B<C<D<E<F<G<H<I<J<K<L<M<N<O<P<Q<R<S<T", "A B C D E F G H I J K L M N O P Q R S T", ""},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ<<K", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", "K"},
        {"<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char zone[128];
        snprintf(zone, sizeof zone, "P<UTO%sL898902C36UTO7408122<1204159ZE184226B<<<<<10", cases[i].names);
        struct mrz mrz = parse(zone);
        CHECK_SAME_TEXT(mrz.family_name, cases[i].family_name);
        CHECK_SAME_TEXT(mrz.forenames, cases[i].forenames);
        CHECK_SAME_NUMBER(mrz.sex, 'X');
    }
}

static void refuses_what_is_no_zone(void)
{
    static const struct {
        const char *text;
        const char *error;
    } cases[] = {
        {"", "machine readable zone: 0 characters, not 90"},
        {"P<UTOERIKSSON", "machine readable zone: 13 characters, not 90"},
        {PASSPORT "<", "machine readable zone: 89 characters, not 90"},
        {PASSPORT PASSPORT, "machine readable zone: 176 characters, not 90"},
        {"P<UTO!", "machine readable zone: character 6 is not of A-Z, 0-9 and <"},
        {"P<UT\xc3\x96", "machine readable zone: character 5 is not of A-Z, 0-9 and <"},
        /* A visa has no format of 3 lines. */
        {"V<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
         "machine readable zone: 90 characters, not 90"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mrz mrz = {.number = "before"};
        struct error error = {0};
        CHECK_ERROR(mrz_parse(view_of_text(cases[i].text), TODAY, &mrz, &error), ERROR_INVALID);
        CHECK_CASE(strncmp(error.text, cases[i].error, strlen(cases[i].error)) == 0, "%s", error.text);
        CHECK_SAME_TEXT(mrz.number, "before");
    }
}

CHECK_MAIN("mrz", {"computes the published check digits", computes_the_published_check_digits},
           {"reads a passport", reads_a_passport}, {"reads cards and visas", reads_cards_and_visas},
           {"takes lines, blanks and small letters", takes_lines_blanks_and_small_letters},
           {"says which digit fails", says_which_digit_fails},
           {"lets an empty personal number go without a digit",
            lets_an_empty_personal_number_go_without_a_digit},
           {"takes both readings of a long number", takes_both_readings_of_a_long_number},
           {"knows dates as far as they are said", knows_dates_as_far_as_they_are_said},
           {"reads names of every shape", reads_names_of_every_shape},
           {"refuses what is no zone", refuses_what_is_no_zone})
