#include "check.h"
#include "node/control_hit.h"
#include "wanted.h"

#include "comity/person.h"

#include <string.h>

static struct control_hit hit;
static struct person_match match;
static struct error error;

/* Find a notice by what was typed, and fill the hit in. */
static void find(struct wanted *wanted, const char *typed, const char *born)
{
    static Comity__Entry entry;
    static Comity__Publish publish;
    struct name_reader *reader = NULL;
    struct person_query query;
    struct person person;
    comity__entry__init(&entry);
    comity__publish__init(&publish);
    publish.record = &wanted->record;
    entry.act_case = COMITY__ENTRY__ACT_PUBLISH;
    entry.publish = &publish;
    hit = (struct control_hit){.record = {.entry = &entry, .version = 4}};
    memcpy(hit.record.owner.code, "BS", 3);
    REQUIRE_OK(name_reader_new(&reader, &error), &error);
    REQUIRE_OK(person_query_read(reader, typed, born, "", "", &query, &error), &error);
    person_of_record(&wanted->record, &person);
    person_match_of(reader, &query, &person, &match);
    control_hit_fill(&hit, &match);
    name_reader_free(reader);
}

static void a_hit_has_its_record_its_score_and_its_reasons(void)
{
    struct wanted wanted;
    wanted_init(&wanted, "Ostrander", "Erika", "1964-08-12", COMITY__NOTICE__SEX__F);
    find(&wanted, "Erica Ostrander", "1964-12-08");
    CHECK_SAME_TEXT(hit.message.record->owner, "BS");
    CHECK_SAME_NUMBER(hit.message.record->version, 4);
    CHECK_SAME_TEXT(hit.message.name, "Ostrander, Erika");
    CHECK(hit.message.score > 0.8 && hit.message.score < 1);
    REQUIRE(hit.message.n_parts == 2);
    CHECK_SAME_TEXT(hit.message.parts[0]->part, "name");
    CHECK_SAME_TEXT(hit.message.parts[1]->reason, "day and month exchanged");
}

static void the_name_is_the_one_that_fits_best(void)
{
    struct wanted wanted;
    wanted_init(&wanted, "Ostrander", "Erika", NULL, COMITY__NOTICE__SEX__F);
    wanted_add_alias(&wanted, "Leopoldine Fink");
    find(&wanted, "Fink Leopoldine", "");
    CHECK_SAME_TEXT(hit.message.name, "Leopoldine Fink");
    CHECK_SAME_NUMBER(hit.message.n_parts, 1); /* of a date of birth one side says nothing */
}

/* What was in the same place before is not shown. */
static void a_record_without_a_name_shows_none(void)
{
    struct wanted wanted;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    wanted_init(&wanted, "Ostrander", "Erika", NULL, COMITY__NOTICE__SEX__F);
    find(&wanted, "Erika Ostrander", "");
    CHECK_SAME_TEXT(hit.message.name, "Ostrander, Erika");
    wanted.record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    wanted.record.vehicle = &vehicle;
    match.place = 0;
    control_hit_fill(&hit, &match);
    CHECK_SAME_TEXT(hit.message.name, "");
}

CHECK_MAIN("control_hit",
           {"a hit has its record, its score and its reasons",
            a_hit_has_its_record_its_score_and_its_reasons},
           {"the name is the one that fits best", the_name_is_the_one_that_fits_best},
           {"a record without a name shows none", a_record_without_a_name_shows_none})
