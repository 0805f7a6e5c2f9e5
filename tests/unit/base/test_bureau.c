#include "comity/bureau.h"

#include <string.h>

#include "check.h"

static struct bureau parsed(const char *text)
{
    struct bureau bureau;
    struct error error;

    memset(&bureau, 'x', sizeof bureau);
    REQUIRE_OK(bureau_parse(&bureau, view_of_text(text), &error), &error);
    return bureau;
}

static void reads_codes(void)
{
    struct bureau bureau = parsed("BS");

    CHECK_SAME_TEXT(bureau.code, "BS");
    CHECK_SAME_BYTES(view_of(bureau.code, sizeof bureau.code), view_of("BS\0\0\0\0\0\0\0", 9));
    CHECK_SAME_TEXT(parsed("ABCDEF09").code, "ABCDEF09");
}

static void refuses_everything_else(void)
{
    static const char *const texts[] = {"",    "B",   "bs",  "Bs",   "ABCDEFGHI",
                                        "B-S", "B S", " BS", "BS\n", "B\xc3\x96"};
    struct bureau bureau = parsed("UTO");
    struct error error;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CHECK_CASE(bureau_parse(&bureau, view_of_text(texts[i]), &error) == ERROR_INVALID, "\"%s\"",
                   texts[i]);
    CHECK(bureau_parse(&bureau, view_of("BS\0", 3), &error) == ERROR_INVALID);
    CHECK(bureau_parse(&bureau, view_of(NULL, 0), &error) == ERROR_INVALID);
    CHECK_SAME_TEXT(bureau.code, "UTO");
    bureau_parse(&bureau, view_of_text("bs"), &error);
    CHECK_SAME_TEXT(error.text, "\"bs\" is not a bureau code (2 to 8 of A-Z 0-9)");
}

static void orders_as_bytes(void)
{
    struct bureau bs = parsed("BS"), bsx = parsed("BSX"), co = parsed("CO"), again = parsed("BS");

    CHECK(bureau_compare(&bs, &bsx) < 0 && bureau_compare(&bsx, &co) < 0 && bureau_compare(&co, &bs) > 0);
    CHECK(bureau_compare(&bs, &again) == 0 && bureau_is_equal(&bs, &again));
    CHECK(!bureau_is_equal(&bs, &bsx));
}

CHECK_MAIN("bureau", {"reads codes", reads_codes}, {"refuses everything else", refuses_everything_else},
           {"orders as bytes", orders_as_bytes})
