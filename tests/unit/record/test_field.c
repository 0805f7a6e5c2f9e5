#include "check.h"
#include "record.pb-c.h"
#include "record/field.h"

#include <stdio.h>
#include <string.h>

struct seen {
    char paths[2048];
    size_t count;
    size_t stop_after;
};

static bool write_down(void *context, const struct field *field)
{
    struct seen *seen = context;
    size_t used = strlen(seen->paths);
    snprintf(seen->paths + used, sizeof seen->paths - used, "%s%s ", field_path(field),
             field_is_set(field) ? "" : "(unset)");
    return ++seen->count != seen->stop_after;
}

static char city[] = "Nowhere";
static char country[] = "UTO";

struct sample {
    Comity__Record record;
    Comity__Notice notice;
    Comity__Notice__ArrestWarrant warrants[2];
    Comity__Notice__ArrestWarrant *list[2];
    Comity__Notice__Disappearance missing;
};

static void init(struct sample *sample)
{
    comity__record__init(&sample->record);
    comity__notice__init(&sample->notice);
    comity__notice__disappearance__init(&sample->missing);
    for (size_t i = 0; i < 2; i++) {
        comity__notice__arrest_warrant__init(&sample->warrants[i]);
        sample->list[i] = &sample->warrants[i];
    }
    sample->record.type_case = COMITY__RECORD__TYPE_NOTICE;
    sample->record.notice = &sample->notice;
    sample->notice.arrest_warrants = sample->list;
    sample->notice.n_arrest_warrants = 2;
    sample->warrants[1].issuing_country = country;
    sample->notice.birth_place = city;
    sample->notice.height_cm = 180;
}

static void visits_what_a_path_names(void)
{
    static const struct {
        const char *path;
        const char *seen;
    } cases[] = {
        {"birth_place", "notice.birthPlace "},
        {"profession", "notice.profession(unset) "},
        {"height_cm", "notice.heightCm "},
        {"arrest_warrants", "notice.arrestWarrants[0] notice.arrestWarrants[1] "},
        {"arrest_warrants.issuing_country",
         "notice.arrestWarrants[0].issuingCountry(unset) notice.arrestWarrants[1].issuingCountry "},
        {"aliases", "notice.aliases(unset) "},
        {"missing", "notice.missing(unset) "},
        {"missing.country", ""},
    };
    struct sample sample;
    init(&sample);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = {.count = 0};
        CHECK(field_visit(&sample.notice.base, "notice", cases[i].path, write_down, &seen));
        CHECK_SAME_TEXT(seen.paths, cases[i].seen);
    }
    sample.notice.missing = &sample.missing;
    struct seen seen = {.count = 0};
    CHECK(field_visit(&sample.record.base, "", "notice.missing.country", write_down, &seen));
    CHECK_SAME_TEXT(seen.paths, "notice.missing.country(unset) ");
}

static void visits_no_member_of_a_oneof_but_the_chosen_one(void)
{
    struct sample sample;
    struct seen seen = {.count = 0};
    init(&sample);
    CHECK(field_visit(&sample.record.base, "", "vehicle.vin", write_down, &seen));
    CHECK(field_visit(&sample.record.base, "", "notice.birth_place", write_down, &seen));
    CHECK_SAME_TEXT(seen.paths, "notice.birthPlace ");
}

static void visits_everything_that_is_set(void)
{
    struct sample sample;
    struct seen seen = {.count = 0};
    init(&sample);
    CHECK(field_visit_all(&sample.record.base, write_down, &seen));
    CHECK_SAME_TEXT(seen.paths, "notice notice.birthPlace notice.heightCm notice.arrestWarrants[0] "
                                "notice.arrestWarrants[1] notice.arrestWarrants[1].issuingCountry ");
}

static void ends_when_the_visitor_says_so(void)
{
    struct sample sample;
    struct seen seen = {.stop_after = 3};
    init(&sample);
    CHECK(!field_visit_all(&sample.record.base, write_down, &seen));
    CHECK_SAME_NUMBER(seen.count, 3);
    seen = (struct seen){.stop_after = 1};
    CHECK(!field_visit(&sample.notice.base, "", "arrest_warrants", write_down, &seen));
    CHECK_SAME_TEXT(seen.paths, "arrestWarrants[0] ");
}

static void reads_texts_and_numbers(void)
{
    struct sample sample;
    init(&sample);
    struct field place = field_of(&sample.notice.base, "birth_place");
    struct field height = field_of(&sample.notice.base, "height_cm");
    sample.notice.father_name = NULL;
    struct field father = field_of(&sample.notice.base, "father_name");
    CHECK_SAME_TEXT(field_text(&place), city);
    CHECK_SAME_TEXT(field_text(&father), "");
    CHECK_SAME_NUMBER(field_number(&height), 180);
}

static void names_fields_as_json_does(void)
{
    static const char *const cases[][2] = {{"vin", "vin"},
                                           {"issuing_country", "issuingCountry"},
                                           {"height_cm", "heightCm"},
                                           {"a_b_c", "aBC"},
                                           {"a_1", "a1"}};
    char name[32];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        field_json_name(cases[i][0], name, sizeof name);
        CHECK_SAME_TEXT(name, cases[i][1]);
    }
    field_json_name("issuing_country", name, 5);
    CHECK_SAME_TEXT(name, "issu");
}

CHECK_MAIN("field", {"visits what a path names", visits_what_a_path_names},
           {"visits no member of a oneof but the chosen one", visits_no_member_of_a_oneof_but_the_chosen_one},
           {"visits everything that is set", visits_everything_that_is_set},
           {"ends when the visitor says so", ends_when_the_visitor_says_so},
           {"reads texts and numbers", reads_texts_and_numbers},
           {"names fields as JSON does", names_fields_as_json_does})
