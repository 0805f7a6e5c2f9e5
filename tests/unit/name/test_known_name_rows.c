#include "check.h"
#include "name/known_name.h"

#include <string.h>

static struct error error;

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

CHECK_MAIN("known_name_rows", {"the rows are well formed", the_rows_are_well_formed})
