#include "check.h"
#include "comity/view.h"

static const struct view nothing = {.data = NULL, .size = 0};

static void looks_at_bytes_and_text(void)
{
    static const uint8_t bytes[] = {1, 0, 2};
    CHECK(view_of(bytes, 3).data == bytes);
    CHECK_SAME_NUMBER(view_of(bytes, 3).size, 3);
    CHECK_SAME_NUMBER(view_of_text("abc").size, 3);
    CHECK_SAME_NUMBER(view_of_text("").size, 0);
}

static void looks_at_what_comes_after(void)
{
    CHECK_SAME_BYTES(view_after(view_of_text("abc"), 0), view_of_text("abc"));
    CHECK_SAME_BYTES(view_after(view_of_text("abc"), 2), view_of_text("c"));
    CHECK_SAME_NUMBER(view_after(view_of_text("abc"), 3).size, 0);
    CHECK_SAME_NUMBER(view_after(nothing, 0).size, 0);
}

static void leaves_out_blanks_at_both_ends(void)
{
    CHECK_SAME_BYTES(view_trimmed(view_of_text(" \t a b \n")), view_of_text("a b"));
    CHECK_SAME_BYTES(view_trimmed(view_of_text("ab")), view_of_text("ab"));
    CHECK_SAME_NUMBER(view_trimmed(view_of_text(" \n ")).size, 0);
    CHECK_SAME_NUMBER(view_trimmed(nothing).size, 0);
}

static void is_equal_where_all_bytes_are(void)
{
    CHECK(view_is_equal(view_of("a\0b", 3), view_of("a\0b", 3)));
    CHECK(view_is_equal(nothing, view_of_text("")));
    CHECK(!view_is_equal(view_of("a\0b", 3), view_of("a\0c", 3)));
    CHECK(!view_is_equal(view_of_text("ab"), view_of_text("abc")));
    CHECK(!view_is_equal(nothing, view_of_text("a")));
}

static void orders_by_bytes_and_the_shorter_first(void)
{
    CHECK(view_compare(view_of_text("a"), view_of_text("b")) < 0);
    CHECK(view_compare(view_of_text("b"), view_of_text("a")) > 0);
    CHECK(view_compare(view_of_text("ab"), view_of_text("ab")) == 0);
    CHECK(view_compare(view_of_text("ab"), view_of_text("abc")) < 0);
    CHECK(view_compare(view_of_text("abc"), view_of_text("ab")) > 0);
    CHECK(view_compare(view_of_text("b"), view_of_text("abc")) > 0);
    CHECK(view_compare(view_of_text("\x7f"), view_of_text("\x80")) < 0);
    CHECK(view_compare(nothing, nothing) == 0);
    CHECK(view_compare(nothing, view_of_text("a")) < 0);
}

CHECK_MAIN("view", {"looks at bytes and text", looks_at_bytes_and_text},
           {"looks at what comes after", looks_at_what_comes_after},
           {"leaves out blanks at both ends", leaves_out_blanks_at_both_ends},
           {"is equal where all bytes are", is_equal_where_all_bytes_are},
           {"orders by bytes and the shorter first", orders_by_bytes_and_the_shorter_first})
