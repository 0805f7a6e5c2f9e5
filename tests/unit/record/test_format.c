#include "check.h"
#include "record/format.h"

static void knows_texts_of_each_format(void)
{
    static const struct {
        enum format format;
        const char *good;
        const char *bad;
    } cases[] = {
        {FORMAT_DATE, "2024", "24"},
        {FORMAT_DATE, "2024-02-29", "2023-02-29"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05-02T12Z"},
        {FORMAT_TIME, "2024-05-02T23:59:59Z", "2024-05-02T24:00:00Z"},
        {FORMAT_TIME, "2024-05-02T12:00:00.5Z", "2024-05-02T12:00:00.Z"},
        {FORMAT_TIME, "2024-05-02T00:00:00.000Z", "2024-05-02T00:00:00.000"},
        {FORMAT_TIME, "2024-02-29T12:00Z", "2023-02-29T12:00Z"},
        {FORMAT_TIME, "2024-05-02T12:59Z", "2024-05-02T12:60Z"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05-02 12:00Z"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05-02T12:00+01:00"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05-02T12:00:60Z"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05T12:00Z"},
        {FORMAT_TIME, "2024-05-02T12:00Z", "2024-05-02"},
        {FORMAT_COUNTRY, "UTO", "914"},
        {FORMAT_BUREAU, "BS", "bs"},
        {FORMAT_UUID, "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d"},
        {FORMAT_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "ba7816bf"},
        {FORMAT_SHA256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
         "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {FORMAT_FILE_NAME, "scan (2).pdf", "../scan.pdf"},
        {FORMAT_FILE_NAME, ".x", "."},
        {FORMAT_FILE_NAME, "...", ".."},
        {FORMAT_FILE_NAME, "a", "C:\\scan.pdf"},
        {FORMAT_FILE_NAME, "\xc3\xa9", "/"},
        {FORMAT_FILE_NAME, "a b", "a\nb"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_CASE(format_is_kept(cases[i].format, cases[i].good), "%s", cases[i].good);
        CHECK_CASE(!format_is_kept(cases[i].format, cases[i].bad), "%s", cases[i].bad);
        CHECK_CASE(!format_is_kept(cases[i].format, ""), "%s", format_name(cases[i].format));
    }
    CHECK(format_is_kept(FORMAT_ANY_TEXT, ""));
}

/* Each is earlier than the next; what is less exact is neither earlier nor later than what it holds. */
static void orders_what_is_certain(void)
{
    static const char *const ascending[] = {"0999",       "2023",       "2024-05",
                                            "2024-06-01", "2024-06-02", "2024-06-03T00:00Z"};
    static const char *const same[] = {"2024-06", "2024", "2024-06-03", "2024-06-03T12:00Z"};
    size_t count = sizeof ascending / sizeof ascending[0];
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            CHECK_CASE(format_is_earlier(ascending[i], ascending[j]) == (i < j), "%s and %s", ascending[i],
                       ascending[j]);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            CHECK_CASE(!format_is_earlier(same[i], same[j]), "%s and %s", same[i], same[j]);
    CHECK(format_is_earlier("2024-06-03T12:00Z", "2024-06-03T12:01:00Z"));
    CHECK(format_is_earlier("2024-06-03T12:00:00.1Z", "2024-06-03T12:00:00.2Z"));
    CHECK(!format_is_earlier("2024-06-03T12:00Z", "2024-06-03T12:00:30Z"));
    CHECK(format_is_earlier("2024-06-03T23:00Z", "2024-06-04T01:00Z"));
}

CHECK_MAIN("format", {"knows texts of each format", knows_texts_of_each_format},
           {"orders what is certain", orders_what_is_certain})
