#include "check.h"
#include "comity/person.h"
#include "wanted.h"

static void a_notice_has_a_person(void)
{
    struct wanted wanted;
    struct person person;
    wanted_init(&wanted, "Muster", "Erika", "1964-08-12", COMITY__NOTICE__SEX__F);
    wanted_add_alias(&wanted, "Erika Beispiel");
    wanted_add_alias(&wanted, "Rika");
    wanted_set_nationality(&wanted, "D");
    wanted.notice.family_name_original_script = wanted.notice.family_name;
    wanted.notice.birth_name = wanted.notice.forenames;
    person_of_record(&wanted.record, &person);
    REQUIRE(person.name_count == 5);
    CHECK_SAME_TEXT(person.names[0].family, "Erika Beispiel");
    CHECK_SAME_TEXT(person.names[0].given, "");
    CHECK_SAME_TEXT(person.names[0].title, "alias");
    CHECK_SAME_TEXT(person.names[2].family, "Muster");
    CHECK_SAME_TEXT(person.names[2].given, "Erika");
    CHECK_SAME_TEXT(person.names[3].title, "name in original script");
    CHECK_SAME_TEXT(person.names[3].given, "");
    CHECK_SAME_TEXT(person.names[4].title, "name at birth");
    CHECK_SAME_TEXT(person.born, "1964-08-12");
    CHECK_SAME_NUMBER(person.sex, 'F');
    REQUIRE(person.nationality_count == 1);
    CHECK_SAME_TEXT(person.nationalities[0], "DE");
}

static void who_has_one_name_has_it_as_the_familys(void)
{
    struct wanted wanted;
    struct person person;
    wanted_init(&wanted, NULL, "Sukarta", NULL, COMITY__NOTICE__SEX__U);
    person_of_record(&wanted.record, &person);
    REQUIRE(person.name_count == 1);
    CHECK_SAME_TEXT(person.names[0].family, "Sukarta");
    CHECK_SAME_TEXT(person.born, "");
    CHECK_SAME_NUMBER(person.sex, 0);
}

static void an_organisation_has_names(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Organisation organisation = COMITY__ORGANISATION__INIT;
    struct person person;
    char name[] = "Cormorant Shipping";
    organisation.name = name;
    record.type_case = COMITY__RECORD__TYPE_ORGANISATION;
    record.organisation = &organisation;
    person_of_record(&record, &person);
    REQUIRE(person.name_count == 1);
    CHECK_SAME_TEXT(person.names[0].family, name);
}

static void a_vehicle_has_nobody(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    struct person person;
    record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    record.vehicle = &vehicle;
    person_of_record(&record, &person);
    CHECK_SAME_NUMBER(person.name_count, 0);
    record.type_case = COMITY__RECORD__TYPE__NOT_SET;
    person_of_record(&record, &person);
    CHECK_SAME_NUMBER(person.name_count, 0);
}

CHECK_MAIN("person", {"a notice has a person", a_notice_has_a_person},
           {"who has one name has it as the family's", who_has_one_name_has_it_as_the_familys},
           {"an organisation has names", an_organisation_has_names},
           {"a vehicle has nobody", a_vehicle_has_nobody})
