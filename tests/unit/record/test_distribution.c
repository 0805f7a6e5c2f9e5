#include "check.h"
#include "comity/distribution.h"
#include "comity/distribution_text.h"
#include "comity/message.h"

#include <stdio.h>
#include <string.h>

enum { NOBODY, ALL, ONLY, EXCEPT };

static struct bureau bureau(const char *code)
{
    struct bureau result = {{0}};
    bureau_parse(&result, view_of_text(code), NULL);
    return result;
}

/* A distribution of at most four codes; the unused ones are NULL. */
struct sample {
    int kind;
    const char *codes[4];
};

static Comity__Distribution make(const struct sample *sample, char *list[4])
{
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    distribution.kind = (Comity__Distribution__Kind)sample->kind;
    distribution.bureaus = list;
    for (size_t i = 0; i < 4 && sample->codes[i] != NULL; i++) {
        list[i] = (char *)(uintptr_t)sample->codes[i];
        distribution.n_bureaus++;
    }
    return distribution;
}

static void shows_an_entry_to_whom_its_owner_lets_see_it(void)
{
    static const struct {
        struct sample sample;
        const char *reader;
        bool allowed;
    } cases[] = {
        {{NOBODY, {0}}, "CO", false},    {{ALL, {0}}, "CO", true},       {{ONLY, {0}}, "CO", false},
        {{ONLY, {"CO"}}, "CO", true},    {{ONLY, {"CO"}}, "PA", false},  {{ONLY, {"PA", "CO"}}, "CO", true},
        {{ONLY, {"COL"}}, "CO", false},  {{ONLY, {"C"}}, "CO", false},   {{EXCEPT, {0}}, "CO", true},
        {{EXCEPT, {"CO"}}, "CO", false}, {{EXCEPT, {"CO"}}, "PA", true}, {{7, {0}}, "CO", false},
        {{7, {"CO"}}, "CO", false},      {{NOBODY, {0}}, "BS", true},    {{ONLY, {0}}, "BS", true},
        {{EXCEPT, {"BS"}}, "BS", true},  {{7, {0}}, "BS", true},
    };
    struct bureau owner = bureau("BS");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *list[4];
        struct bureau reader = bureau(cases[i].reader);
        Comity__Distribution distribution = make(&cases[i].sample, list);
        CHECK_CASE(distribution_allows(&distribution, &owner, &reader) == cases[i].allowed, "case %zu", i);
    }
}

static void shows_what_has_no_distribution_only_to_its_owner(void)
{
    struct bureau owner = bureau("BS");
    struct bureau other = bureau("CO");
    CHECK(distribution_allows(NULL, &owner, &owner));
    CHECK(!distribution_allows(NULL, &owner, &other));
}

static void refuses_what_no_officer_can_have_meant(void)
{
    static const struct {
        struct sample sample;
        enum error_code code;
    } cases[] = {
        {{NOBODY, {0}}, ERROR_NONE},
        {{ALL, {0}}, ERROR_NONE},
        {{ONLY, {0}}, ERROR_NONE},
        {{ONLY, {"CO", "PA"}}, ERROR_NONE},
        {{EXCEPT, {"PA", "CO"}}, ERROR_NONE},
        {{ALL, {"CO"}}, ERROR_INVALID},
        {{NOBODY, {"CO"}}, ERROR_INVALID},
        {{ONLY, {"CO", "PA", "CO"}}, ERROR_INVALID},
        {{EXCEPT, {"co"}}, ERROR_INVALID},
        {{ONLY, {""}}, ERROR_INVALID},
        {{4, {0}}, ERROR_INVALID},
        {{-1, {0}}, ERROR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *list[4];
        Comity__Distribution distribution = make(&cases[i].sample, list);
        CHECK_CASE(distribution_validate(&distribution, NULL) == cases[i].code, "case %zu", i);
    }
}

static void holds_every_bureau_of_a_federation_and_no_more(void)
{
    static char codes[LIMIT_BUREAUS + 1][LIMIT_BUREAU_BYTES];
    char *list[LIMIT_BUREAUS + 1];
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    for (unsigned i = 0; i <= LIMIT_BUREAUS; i++) {
        snprintf(codes[i], sizeof codes[i], "B%u", i);
        list[i] = codes[i];
    }
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.bureaus = list;
    distribution.n_bureaus = LIMIT_BUREAUS;
    CHECK_OK(distribution_validate(&distribution, NULL), NULL);
    distribution.n_bureaus++;
    CHECK_ERROR(distribution_validate(&distribution, NULL), ERROR_LIMIT);
}

/* Against the definition itself: is there a bureau, known or not, that could see one and may not see the
 * other? */
static void narrows_exactly_when_somebody_loses_it(void)
{
    static const struct sample samples[] = {
        {NOBODY, {0}},          {ALL, {0}},           {ONLY, {0}},   {ONLY, {"CO"}},   {ONLY, {"PA"}},
        {ONLY, {"CO", "PA"}},   {ONLY, {"PA", "CO"}}, {EXCEPT, {0}}, {EXCEPT, {"CO"}}, {EXCEPT, {"PA"}},
        {EXCEPT, {"PA", "CO"}}, {9, {"CO"}},
    };
    static const char *const readers[] = {"CO", "PA", "ZZ"};
    struct bureau owner = bureau("BS");
    size_t count = sizeof samples / sizeof samples[0];
    for (size_t i = 0; i < count * count; i++) {
        char *lists[2][4];
        Comity__Distribution before = make(&samples[i / count], lists[0]);
        Comity__Distribution after = make(&samples[i % count], lists[1]);
        bool loses = false;
        for (size_t j = 0; j < 3; j++) {
            struct bureau reader = bureau(readers[j]);
            loses = loses || (distribution_allows(&before, &owner, &reader) &&
                              !distribution_allows(&after, &owner, &reader));
        }
        CHECK_CASE(distribution_narrows(&before, &after) == loses, "%zu to %zu", i / count, i % count);
    }
}

static void narrows_to_nobody_where_there_is_no_distribution(void)
{
    Comity__Distribution all = COMITY__DISTRIBUTION__INIT;
    all.kind = COMITY__DISTRIBUTION__KIND__ALL;
    CHECK(distribution_narrows(&all, NULL));
    CHECK(!distribution_narrows(NULL, &all));
    CHECK(!distribution_narrows(NULL, NULL));
}

static void names_who_loses_it(void)
{
    static const struct {
        struct sample before, after;
        const char *loser; /* NULL: nobody */
    } cases[] = {
        {{ONLY, {"CO", "PA"}}, {ONLY, {"CO"}}, "PA"},
        {{ALL, {0}}, {EXCEPT, {"PA"}}, "PA"},
        {{ALL, {0}}, {ONLY, {"CO"}}, ""},
        {{ONLY, {"CO"}}, {ALL, {0}}, NULL},
        {{ONLY, {"CO"}}, {ONLY, {0}}, "CO"},
        {{EXCEPT, {"PA"}}, {NOBODY, {0}}, ""},
        {{NOBODY, {0}}, {ONLY, {0}}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *lists[2][4];
        struct bureau loser;
        Comity__Distribution before = make(&cases[i].before, lists[0]);
        Comity__Distribution after = make(&cases[i].after, lists[1]);
        bool loses = distribution_loser(&before, &after, &loser);
        CHECK_CASE(loses == (cases[i].loser != NULL), "case %zu", i);
        if (loses)
            CHECK_SAME_TEXT(loser.code, cases[i].loser);
    }
}

static void shows_it_to_more_and_to_fewer(void)
{
    static const struct {
        struct sample from, list;
        bool shown;
        const char *expected;
    } cases[] = {
        {{ONLY, {"CO"}}, {ONLY, {"PA"}}, true, "CO,PA"},
        {{ONLY, {"CO"}}, {ONLY, {"CO", "PA"}}, true, "CO,PA"},
        {{NOBODY, {0}}, {ONLY, {"CO"}}, true, "CO"},
        {{ALL, {0}}, {ONLY, {"CO"}}, true, "all"},
        {{EXCEPT, {"CO", "PA"}}, {ONLY, {"CO"}}, true, "all-except:PA"},
        {{EXCEPT, {"CO"}}, {ONLY, {"CO"}}, true, "all"},
        {{ONLY, {"CO", "PA"}}, {ONLY, {"CO"}}, false, "PA"},
        {{ONLY, {"CO"}}, {ONLY, {"CO"}}, false, "nobody"},
        {{ALL, {0}}, {ONLY, {"CO"}}, false, "all-except:CO"},
        {{EXCEPT, {"CO"}}, {ONLY, {"PA"}}, false, "all-except:CO,PA"},
        {{NOBODY, {0}}, {ONLY, {"PA"}}, false, "nobody"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *lists[2][4], text[DISTRIBUTION_TEXT_BYTES];
        struct error error;
        Comity__Distribution *made = NULL;
        Comity__Distribution from = make(&cases[i].from, lists[0]);
        Comity__Distribution list = make(&cases[i].list, lists[1]);
        char operation[] = "BS/X";
        from.operation = operation;
        if (!CHECK_OK(distribution_with(&from, &list, cases[i].shown, &made, &error), &error))
            continue;
        distribution_text_format(made, text);
        CHECK_SAME_TEXT(text, cases[i].expected);
        CHECK_SAME_TEXT(made->operation, ""); /* it follows none any more */
        CHECK_OK(distribution_validate(made, &error), &error);
        message_free(&made->base);
    }
}

static void shows_it_to_no_more_than_there_can_be(void)
{
    static char codes[LIMIT_BUREAUS + 1][LIMIT_BUREAU_BYTES];
    char *list[LIMIT_BUREAUS + 1];
    Comity__Distribution from = COMITY__DISTRIBUTION__INIT, more = from, *made = NULL;
    for (unsigned i = 0; i <= LIMIT_BUREAUS; i++) {
        snprintf(codes[i], sizeof codes[i], "B%u", i);
        list[i] = codes[i];
    }
    from.kind = more.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    from.bureaus = list;
    from.n_bureaus = LIMIT_BUREAUS;
    more.bureaus = &list[LIMIT_BUREAUS];
    more.n_bureaus = 1;
    CHECK_ERROR(distribution_with(&from, &more, true, &made, NULL), ERROR_LIMIT);
    CHECK(made == NULL);
}

CHECK_MAIN("distribution",
           {"shows an entry to whom its owner lets see it", shows_an_entry_to_whom_its_owner_lets_see_it},
           {"shows what has no distribution only to its owner",
            shows_what_has_no_distribution_only_to_its_owner},
           {"refuses what no officer can have meant", refuses_what_no_officer_can_have_meant},
           {"holds every bureau of a federation and no more", holds_every_bureau_of_a_federation_and_no_more},
           {"narrows exactly when somebody loses it", narrows_exactly_when_somebody_loses_it},
           {"narrows to nobody where there is no distribution",
            narrows_to_nobody_where_there_is_no_distribution},
           {"names who loses it", names_who_loses_it},
           {"shows it to more and to fewer", shows_it_to_more_and_to_fewer},
           {"shows it to no more than there can be", shows_it_to_no_more_than_there_can_be})
