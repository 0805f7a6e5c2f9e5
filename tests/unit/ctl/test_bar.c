#include "bar.h"
#include "check.h"

#include <string.h>

static void a_bar_is_as_long_as_its_number(void)
{
    char bar[BAR_BYTES];
    bar_format(bar, 50, 100, false);
    CHECK_SAME_TEXT(bar, "###############");
    bar_format(bar, 100, 100, false);
    CHECK_SAME_NUMBER(strlen(bar), BAR_CHARS);
    bar_format(bar, 300, 100, false);
    CHECK_SAME_NUMBER(strlen(bar), BAR_CHARS);
    bar_format(bar, UINT64_MAX, UINT64_MAX, true);
    CHECK_SAME_NUMBER(strlen(bar), 3 * BAR_CHARS);
}

static void blocks_tell_eighths(void)
{
    char bar[BAR_BYTES];
    bar_format(bar, 1, 30, true);
    CHECK_SAME_TEXT(bar, "\u2588");
    bar_format(bar, 3, 60, true);
    CHECK_SAME_TEXT(bar, "\u2588\u258c");
    bar_format(bar, 1, 240, true);
    CHECK_SAME_TEXT(bar, "\u258f");
}

static void nothing_has_no_bar_and_little_has_one(void)
{
    char bar[BAR_BYTES];
    bar_format(bar, 0, 100, true);
    CHECK_SAME_TEXT(bar, "");
    bar_format(bar, 0, 0, false);
    CHECK_SAME_TEXT(bar, "");
    bar_format(bar, 1, 1000000, false);
    CHECK_SAME_TEXT(bar, "#");
    bar_format(bar, 1, 1000000, true);
    CHECK_SAME_TEXT(bar, "\u258f");
}

CHECK_MAIN("bar", {"a bar is as long as its number", a_bar_is_as_long_as_its_number},
           {"blocks tell eighths", blocks_tell_eighths},
           {"nothing has no bar, and little has one", nothing_has_no_bar_and_little_has_one})
