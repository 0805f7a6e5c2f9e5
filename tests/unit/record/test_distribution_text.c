#include "comity/distribution_text.h"

#include "check.h"
#include "comity/distribution.h"
#include "comity/message.h"

#include <stdio.h>
#include <string.h>

static void reads_and_writes_back(void)
{
    static const struct {
        const char *text;
        Comity__Distribution__Kind kind;
        size_t bureaus;
        const char *again;
    } cases[] = {
        {"all", COMITY__DISTRIBUTION__KIND__ALL, 0, "all"},
        {" ALL ", COMITY__DISTRIBUTION__KIND__ALL, 0, "all"},
        {"nobody", COMITY__DISTRIBUTION__KIND__NOBODY, 0, "nobody"},
        {"CO", COMITY__DISTRIBUTION__KIND__ONLY, 1, "CO"},
        {"CO, PA ,XPO", COMITY__DISTRIBUTION__KIND__ONLY, 3, "CO,PA,XPO"},
        {"ALL", COMITY__DISTRIBUTION__KIND__ALL, 0, "all"},
        {"all-except:PA", COMITY__DISTRIBUTION__KIND__EXCEPT, 1, "all-except:PA"},
        {"All-Except: PA, CO", COMITY__DISTRIBUTION__KIND__EXCEPT, 2, "all-except:PA,CO"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[DISTRIBUTION_TEXT_BYTES];
        struct error error = {0};
        Comity__Distribution *distribution = NULL;
        REQUIRE_OK(distribution_text_parse(view_of_text(cases[i].text), &distribution, &error), &error);
        CHECK_SAME_NUMBER(distribution->kind, cases[i].kind);
        CHECK_SAME_NUMBER(distribution->n_bureaus, cases[i].bureaus);
        CHECK_OK(distribution_validate(distribution, &error), &error);
        distribution_text_format(distribution, text);
        CHECK_SAME_TEXT(text, cases[i].again);
        message_free(&distribution->base);
    }
}

static void refuses_what_is_no_distribution(void)
{
    static const char *const texts[] = {
        "",      " ",        ",",           "CO,",        ",CO", "CO,,PA", "co", "CO;PA",
        "CO PA", "CO,PA,CO", "all-except:", "all-except", "any", "all,PA", "A",  "all-except:PA,",
        "CO\n",  "NINECHARS"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct error error = {0};
        Comity__Distribution *distribution = NULL;
        CHECK_CASE(distribution_text_parse(view_of_text(texts[i]), &distribution, &error) == ERROR_INVALID,
                   "\"%s\"", texts[i]);
        CHECK(distribution == NULL);
        CHECK(strncmp(error.text, "distribution: ", 14) == 0);
    }
}

static void holds_as_many_bureaus_as_there_may_be(void)
{
    char text[DISTRIBUTION_TEXT_BYTES + 32] = "all-except:";
    char again[DISTRIBUTION_TEXT_BYTES];
    size_t size = strlen(text);
    for (unsigned i = 0; i < LIMIT_BUREAUS; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%sB%07u", i > 0 ? "," : "", i);
    struct error error = {0};
    Comity__Distribution *distribution = NULL;
    REQUIRE_OK(distribution_text_parse(view_of_text(text), &distribution, &error), &error);
    CHECK_SAME_NUMBER(distribution->n_bureaus, LIMIT_BUREAUS);
    distribution_text_format(distribution, again);
    CHECK_SAME_TEXT(again, text);
    message_free(&distribution->base);

    snprintf(text + size, sizeof text - size, ",ZZ");
    distribution = NULL;
    CHECK_ERROR(distribution_text_parse(view_of_text(text), &distribution, &error), ERROR_LIMIT);
    CHECK(distribution == NULL);
}

static void writes_who_may_see_it(void)
{
    char text[DISTRIBUTION_TEXT_BYTES];
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    distribution_text_format(NULL, text);
    CHECK_SAME_TEXT(text, "nobody");
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution_text_format(&distribution, text);
    CHECK_SAME_TEXT(text, "nobody");
    distribution.kind = COMITY__DISTRIBUTION__KIND__EXCEPT;
    distribution_text_format(&distribution, text);
    CHECK_SAME_TEXT(text, "all");
    distribution.kind = (Comity__Distribution__Kind)77;
    distribution_text_format(&distribution, text);
    CHECK_SAME_TEXT(text, "nobody");
}

CHECK_MAIN("distribution_text", {"reads each form and writes it back", reads_and_writes_back},
           {"refuses what is no distribution", refuses_what_is_no_distribution},
           {"holds as many bureaus as there may be", holds_as_many_bureaus_as_there_may_be},
           {"writes who may see it, whatever stands there", writes_who_may_see_it})
