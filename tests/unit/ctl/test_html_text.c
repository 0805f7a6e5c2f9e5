#include "check.h"
#include "html_text.h"

#include <stdlib.h>

static char *text;
static size_t size;

static FILE *begin(void)
{
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out != NULL);
    return out;
}

static void check(FILE *out, const char *expected)
{
    fclose(out);
    CHECK_SAME_TEXT(text, expected);
    free(text);
}

static void a_text_means_nothing_to_html(void)
{
    FILE *out = begin();
    html_text(out, "<script>\"a\" & 'b'</script>");
    check(out, "&#60;script&#62;&#34;a&#34; &#38; &#39;b&#39;&#60;/script&#62;");
    out = begin();
    html_text(out, "Cura\u00e7ao\n\x7f!");
    check(out, "Cura\u00e7ao  !");
}

static void numbers_stand_in_groups(void)
{
    static const struct {
        uint64_t number;
        const char *expected;
    } cases[] = {{0, "0"},
                 {999, "999"},
                 {1000, "1\u202f000"},
                 {43990000, "43\u202f990\u202f000"},
                 {UINT64_MAX, "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        FILE *out = begin();
        html_number(out, cases[i].number);
        check(out, cases[i].expected);
    }
}

CHECK_MAIN("html_text", {"a text means nothing to HTML", a_text_means_nothing_to_html},
           {"numbers stand in groups", numbers_stand_in_groups})
