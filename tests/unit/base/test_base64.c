#include "check.h"
#include "comity/base64.h"

static struct error error;

/* RFC 4648 section 10. */
static const struct {
    const char *bytes;
    const char *text;
} known[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

static void agrees_with_the_rfc(void)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char text[16];
        uint8_t bytes[16];
        size_t size = 99;
        base64_encode(view_of_text(known[i].bytes), text);
        CHECK_SAME_TEXT(text, known[i].text);
        CHECK_OK(base64_decode(view_of_text(known[i].text), bytes, sizeof bytes, &size, &error), &error);
        CHECK_SAME_BYTES(view_of(bytes, size), view_of_text(known[i].bytes));
    }
}

static void reads_what_it_wrote(void)
{
    uint8_t bytes[100];
    char text[BASE64_ENCODED_CHARS(sizeof bytes) + 1];
    uint8_t again[100];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + (i >> 3));
    for (size_t size = 0; size <= sizeof bytes; size++) {
        size_t read = 0;
        base64_encode(view_of(bytes, size), text);
        CHECK_SAME_NUMBER(view_of_text(text).size, BASE64_ENCODED_CHARS(size));
        CHECK_OK(base64_decode(view_of_text(text), again, size, &read, &error), &error);
        CHECK_SAME_BYTES(view_of(again, read), view_of(bytes, size));
    }
}

static void uses_every_character_of_the_alphabet(void)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t bytes[48];
    char text[65];
    size_t size = 0;
    CHECK_OK(base64_decode(view_of_text(all), bytes, sizeof bytes, &size, &error), &error);
    CHECK_SAME_BYTES(view_of(bytes, 6), view_of("\x00\x10\x83\x10\x51\x87", 6));
    base64_encode(view_of(bytes, size), text);
    CHECK_SAME_TEXT(text, all);
}

static void refuses_what_is_not_canonical(void)
{
    static const char *const wrong[] = {
        "Z",      "Zg",   "Zg=",          "Zg===",      "=",     "====",     "Z===",
        "Zm9vZg", "Zh==", "Zi==",         "Zk==",       "Zo==",  "Zm+=",     "Zm9=",
        "Zm-v",   "Zm_v", "Zm9v\n",       " Zm9v",      "Zm9 v", "Zg==Zg==", "Zg=v",
        "Z=g=",   "=Zg=", "Zm9vYg==Zm9v", "\xc3\xa9xy", "Zm9*",  "Zm9v====", "Zm8=Zm8=",
    };
    uint8_t bytes[32] = {0xaa};
    size_t size = 99;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(base64_decode(view_of_text(wrong[i]), bytes, sizeof bytes, &size, NULL) == ERROR_MALFORMED,
                   "\"%s\"", wrong[i]);
    CHECK(bytes[0] == 0xaa && size == 99);
}

static void refuses_what_has_no_room(void)
{
    uint8_t bytes[2] = {0xaa, 0xbb};
    size_t size = 99;
    CHECK_ERROR(base64_decode(view_of_text("Zm9v"), bytes, 2, &size, NULL), ERROR_LIMIT);
    CHECK_ERROR(base64_decode(view_of_text("Zg=="), bytes, 0, &size, NULL), ERROR_LIMIT);
    CHECK(bytes[0] == 0xaa && bytes[1] == 0xbb && size == 99);
    CHECK_OK(base64_decode(view_of_text("Zm8="), bytes, 2, &size, &error), &error);
}

CHECK_MAIN("base64", {"agrees with RFC 4648", agrees_with_the_rfc},
           {"reads what it wrote", reads_what_it_wrote},
           {"uses every character of the alphabet", uses_every_character_of_the_alphabet},
           {"refuses what is not canonical", refuses_what_is_not_canonical},
           {"refuses what has no room", refuses_what_has_no_room})
