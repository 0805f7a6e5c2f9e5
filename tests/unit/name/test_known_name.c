#include "check.h"
#include "name/known_name.h"

#include <string.h>

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

/* Each spelling stands once, in capitals, so that what it is the same as is said in one place. */
static void the_rows_are_well_formed(void)
{
    struct known_names *names;
    REQUIRE_OK(known_names_new(&names, &error), &error);
    unsigned row = 1;
    for (const char *at = known_name_rows; *at != '\0';) {
        char word[64] = "";
        size_t size = strcspn(at, " |");
        REQUIRE(size >= 2 && size < sizeof word && at[size] != '\0');
        memcpy(word, at, size);
        CHECK_CASE(strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == size, "%s", word);
        CHECK_CASE(known_names_find(names, word) == row, "%s stands twice", word);
        row += at[size] == '|' ? 1 : 0;
        at += size + 1;
    }
    known_names_free(names);
}

CHECK_MAIN("known_name", {"spellings share a row, and names do not", spellings_share_a_row_and_names_do_not},
           {"the rows are well formed", the_rows_are_well_formed})
