#include "check.h"

#include "comity/utf8.h"
#include <stdio.h>
#include <string.h>

static void reads_code_points_of_every_length(void)
{
    static const uint32_t expected[] = {0x41,   0x7f,   0x80,   0xe9,   0x7ff,   0x800,
                                        0x2014, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    struct reader reader;
    reader_init(&reader,
                view_of_text("A\x7f\xc2\x80\xc3\xa9\xdf\xbf\xe0\xa0\x80\xe2\x80\x94\xed\x9f\xbf\xee\x80\x80"
                             "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        CHECK_SAME_NUMBER(utf8_next(&reader), expected[i]);
    CHECK_SAME_NUMBER(reader_remaining(&reader), 0);
    CHECK_SAME_NUMBER(reader.code, ERROR_NONE);
}

static void refuses_what_is_not_utf8(void)
{
    static const char *const wrong[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x41",
        "\xc2\xc2\x80",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xe2\x80",
        "\xe2\x80\x41",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xff",
        "\xfe",
        "ok\xff",
        "\xf0\x9f\x98",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(!utf8_is_valid(view_of_text(wrong[i])), "case %zu", i);
}

static void accepts_whole_texts(void)
{
    CHECK(utf8_is_valid(view_of(NULL, 0)));
    CHECK(utf8_is_valid(view_of("a\0b", 3)));
    CHECK(utf8_is_valid(view_of_text("\xe2\x80\x94 \xd0\x96\xc3\xa9\xe6\x97\xa5\xf0\x9f\x99\x82")));
}

static void mends_what_cannot_be_shown(void)
{
    static const struct {
        const char *text;
        const char *mended;
    } cases[] = {
        {"", ""},
        {"plain \n\t Ñ \xf0\x9f\x98\x80", "plain \n\t Ñ \xf0\x9f\x98\x80"},
        {"\x1b[2J\x7f", "?[2J?"},
        {"a\xc2\x9b z", "a?? z"},
        {"cut \xe2\x82", "cut ??"},
        {"\xff\xc3+\xed\xa0\x80", "??+???"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i].text);
        utf8_mend(text);
        CHECK_SAME_TEXT(text, cases[i].mended);
    }
}

/* At every place of a word, and behind it: the eight bytes at once and the rest one by one agree. */
static void counts_plain_bytes(void)
{
    static const uint8_t others[] = {0x00, 0x09, 0x0a, 0x1f, 0x7f, 0x80, 0xc3, 0xff};
    uint8_t text[24];
    for (size_t size = 0; size <= sizeof text; size++) {
        memset(text, '~', sizeof text);
        CHECK_SAME_NUMBER(utf8_plain_bytes(view_of(text, size)), size);
        memset(text, ' ', sizeof text);
        CHECK_SAME_NUMBER(utf8_plain_bytes(view_of(text, size)), size);
        for (size_t place = 0; place < size; place++)
            for (size_t i = 0; i < sizeof others; i++) {
                memset(text, 'a', sizeof text);
                text[place] = others[i];
                CHECK_CASE(utf8_plain_bytes(view_of(text, size)) == place, "%zu of %zu: 0x%02x", place, size,
                           others[i]);
            }
    }
}

static void knows_white_space(void)
{
    static const uint32_t spaces[] = {0x09,   0x0a,   0x0d,   0x20,   0x85,   0xa0,   0x1680,
                                      0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    static const uint32_t others[] = {0x00, 0x08,   0x0e,   0x1f,   0x21,   0x41,  0x84,
                                      0x86, 0x180e, 0x200b, 0x2014, 0x3001, 0xfeff};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        CHECK_CASE(utf8_is_space(spaces[i]), "U+%04X", spaces[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CHECK_CASE(!utf8_is_space(others[i]), "U+%04X", others[i]);
}

CHECK_MAIN("utf8", {"reads code points of every length", reads_code_points_of_every_length},
           {"refuses what is not UTF-8", refuses_what_is_not_utf8},
           {"accepts whole texts", accepts_whole_texts},
           {"mends what cannot be shown", mends_what_cannot_be_shown},
           {"counts plain bytes", counts_plain_bytes}, {"knows white space", knows_white_space})
