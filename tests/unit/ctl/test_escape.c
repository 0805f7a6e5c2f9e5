#include "check.h"
#include "escape.h"

#include <stdlib.h>

static struct error error;

static void shows(struct view text, const char *expected, bool keeps_lines)
{
    struct buffer out;
    buffer_init(&out, 1000);
    enum error_code code =
        keeps_lines ? escape_append_lines(&out, text, &error) : escape_append(&out, text, &error);
    CHECK_OK(code, &error);
    CHECK_SAME_BYTES(buffer_view(&out), view_of_text(expected));
    buffer_release(&out);
}

static void text_of_any_script_stays(void)
{
    static const char *const TEXTS[] = {"", "plain", "Müller Ñandú", "Иванов", "王小明", "فاطمة", "👮"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        shows(view_of_text(TEXTS[i]), TEXTS[i], false);
}

static void what_drives_a_terminal_is_spelled_out(void)
{
    shows(view_of_text("\x1b[2J"), "\\u001b[2J", false);
    shows(view_of_text("a\rb\bc\x7f"), "a\\u000db\\u0008c\\u007f", false);
    shows(view_of("a\0b", 3), "a\\u0000b", false);
    shows(view_of_text("\xc2\x9b"
                       "31m"),
          "\\u009b31m", false); /* the C1 form of ESC [ */
}

static void what_turns_or_hides_text_is_spelled_out(void)
{
    shows(view_of_text("\xe2\x80\xae"
                       "txt.exe"),
          "\\u202etxt.exe", false); /* right-to-left override */
    shows(view_of_text("a\xe2\x80\x8b"
                       "b"),
          "a\\u200bb", false); /* zero-width space */
    shows(view_of_text("\xe2\x81\xa6x\xe2\x81\xa9"), "\\u2066x\\u2069", false);
    shows(view_of_text("\xef\xbb\xbfx"), "\\ufeffx", false);
    shows(view_of_text("a\xe2\x80\xa8"
                       "b"),
          "a\\u2028b", false);
}

static void bytes_that_are_no_text_are_spelled_out(void)
{
    shows(view_of_text("a\xff"
                       "b"),
          "a\\u00ffb", false);
    shows(view_of_text("\xc3"), "\\u00c3", false);
    shows(view_of_text("\xed\xa0\x80"), "\\u00ed\\u00a0\\u0080", false); /* half of a surrogate pair */
}

static void lines_stay_only_where_we_laid_them_out(void)
{
    shows(view_of_text("a\n\tb"), "a\\n\\tb", false);
    shows(view_of_text("a\n\tb\x1b"), "a\n\tb\\u001b", true);
}

static void a_full_buffer_says_so(void)
{
    struct buffer out;
    buffer_init(&out, 3);
    CHECK_ERROR(escape_append(&out, view_of_text("abcd"), &error), ERROR_LIMIT);
    buffer_release(&out);
}

static void writes_to_a_file(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    REQUIRE(file != NULL);
    escape_write(file, "Müller\x1b\n");
    escape_write(file, "");
    fclose(file);
    CHECK_SAME_TEXT(text, "Müller\\u001b\\n");
    free(text);
}

CHECK_MAIN("escape", {"text of any script stays", text_of_any_script_stays},
           {"what drives a terminal is spelled out", what_drives_a_terminal_is_spelled_out},
           {"what turns or hides text is spelled out", what_turns_or_hides_text_is_spelled_out},
           {"bytes that are no text are spelled out", bytes_that_are_no_text_are_spelled_out},
           {"lines stay only where we laid them out", lines_stay_only_where_we_laid_them_out},
           {"a full buffer says so", a_full_buffer_says_so}, {"writes to a file", writes_to_a_file})
