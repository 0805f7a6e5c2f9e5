#include "check.h"
#include "record_name.h"

#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static struct error error;

static void an_id_stands_alone_or_with_its_owner(void)
{
    struct record_name name;
    CHECK_OK(record_name_parse(&name, ID, &error), &error);
    CHECK_SAME_TEXT(name.id, ID);
    CHECK_SAME_TEXT(name.owner.code, "");
    CHECK_OK(record_name_parse(&name, "CO/" ID, &error), &error);
    CHECK_SAME_TEXT(name.owner.code, "CO");
    CHECK_SAME_TEXT(name.id, ID);
}

static void capitals_in_an_id_are_the_same_id(void)
{
    struct record_name name;
    CHECK_OK(record_name_parse(&name, "01890A5D-AC96-774B-BCCE-B302099A8057", &error), &error);
    CHECK_SAME_TEXT(name.id, ID);
}

static void what_is_no_name_is_named(void)
{
    static const char *const WRONG[] = {"",     "/",         "CO/",  "/" ID,          "co/" ID, ID "0",
                                        "x" ID, "CO/PA/" ID, ID "/", "01890a5d-ac96", " " ID,   "CO /" ID};
    struct record_name name = {.id = "untouched"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++)
        CHECK_CASE(record_name_parse(&name, WRONG[i], &error) == ERROR_INVALID, "\"%s\"", WRONG[i]);
    CHECK_SAME_TEXT(name.id, "untouched");
    CHECK_ERROR(record_name_parse(&name, "passport", &error), ERROR_INVALID);
    CHECK(strstr(error.text, "\"passport\" is not a record's id") != NULL);
}

CHECK_MAIN("record_name", {"an id stands alone or with its owner", an_id_stands_alone_or_with_its_owner},
           {"capitals in an id are the same id", capitals_in_an_id_are_the_same_id},
           {"what is no name is named", what_is_no_name_is_named})
