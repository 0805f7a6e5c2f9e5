#include "check.h"
#include "name/known_name.h"

static struct error error;

static void spellings_share_a_row_and_names_do_not(void)
{
    struct known_names *names;
    REQUIRE_OK(known_names_new(&names, &error), &error);
    CHECK(known_names_count(names) > 1500);
    CHECK(known_names_find(names, "MOHAMED") != 0);
    CHECK_SAME_NUMBER(known_names_find(names, "MOHAMED"), known_names_find(names, "MUHAMMAD"));
    CHECK_SAME_NUMBER(known_names_find(names, "BOB"), known_names_find(names, "ROBERT"));
    CHECK(known_names_find(names, "MARIA") != known_names_find(names, "MARTA"));
    CHECK_SAME_NUMBER(known_names_find(names, "XYZZY"), 0);
    CHECK_SAME_NUMBER(known_names_find(names, ""), 0);
    CHECK_SAME_NUMBER(known_names_find(names, "MARI"), 0);
    known_names_free(names);
}

CHECK_MAIN("known_name", {"spellings share a row, and names do not", spellings_share_a_row_and_names_do_not})
