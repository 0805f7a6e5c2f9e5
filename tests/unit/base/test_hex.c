#include "check.h"
#include "comity/hex.h"

static struct error error;

static void writes_lower_case(void)
{
    char text[9];
    hex_encode(view_of("\x00\x9a\xfe\x7f", 4), text);
    CHECK_SAME_TEXT(text, "009afe7f");
}

static void writes_nothing_as_nothing(void)
{
    char text[1] = "x";
    hex_encode(view_of(NULL, 0), text);
    CHECK_SAME_TEXT(text, "");
}

static void reads_digits_of_either_case(void)
{
    uint8_t bytes[4];
    CHECK_OK(hex_decode(view_of_text("009aFE7f"), bytes, sizeof bytes, &error), &error);
    CHECK_SAME_BYTES(view_of(bytes, sizeof bytes), view_of("\x00\x9a\xfe\x7f", 4));
}

static void refuses_what_is_not_exactly_that_many_digits(void)
{
    static const char *const wrong[] = {"",     "00",   "000",  "00000", "000g", "000G", "000@",
                                        "000`", "00 0", "0x00", "-000",  "00:0", "00/0"};
    uint8_t bytes[2] = {0xaa, 0xbb};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_ERROR(hex_decode(view_of_text(wrong[i]), bytes, sizeof bytes, NULL), ERROR_MALFORMED);
    CHECK_SAME_BYTES(view_of(bytes, 2), view_of("\xaa\xbb", 2));
}

CHECK_MAIN("hex", {"writes lower case", writes_lower_case},
           {"writes nothing as nothing", writes_nothing_as_nothing},
           {"reads digits of either case", reads_digits_of_either_case},
           {"refuses what is not exactly that many digits", refuses_what_is_not_exactly_that_many_digits})
