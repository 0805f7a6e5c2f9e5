#include "check.h"
#include "file_name.h"

#include <stdio.h>
#include <string.h>

static void check_clean(const char *text, const char *expected)
{
    char name[FILE_NAME_BYTES];
    file_name_clean(text, name);
    CHECK_SAME_TEXT(name, expected);
}

static void good_names_stay(void)
{
    check_clean("scan.pdf", "scan.pdf");
    check_clean("Fingerabdr\xc3\xbc"
                "cke 2.jpeg",
                "Fingerabdr\xc3\xbc"
                "cke 2.jpeg");
    check_clean("\xd0\xbf\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82.tar.gz",
                "\xd0\xbf\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82.tar.gz");
}

static void no_path_is_left(void)
{
    check_clean("/etc/passwd", "passwd");
    check_clean("../../.ssh/authorized_keys", "authorized_keys");
    check_clean("C:\\Windows\\system.ini", "system.ini");
    check_clean("..", "_");
    check_clean(".", "_");
    check_clean("a/", "attachment");
    check_clean("", "attachment");
    check_clean(".bashrc", "_bashrc");
    check_clean("-rf", "_rf");
}

static void nothing_turns_or_hides_text(void)
{
    check_clean("invoice\xe2\x80\xae"
                "fdp.exe",
                "invoice_fdp.exe"); /* U+202E turns what follows */
    check_clean("a\x1b[2Jb.txt", "a_[2Jb.txt");
    check_clean("a\nb\x7f.txt", "a_b_.txt");
    check_clean("a\xe2\x80\x8b"
                "b",
                "a_b"); /* U+200B has no width */
    check_clean("bad\xff\xc3.txt", "bad__.txt");
    check_clean("x.txt. . ", "x.txt");
    check_clean("what?<now>|\"*:", "what__now_____");
}

static void what_is_too_long_keeps_its_extension(void)
{
    char text[400], name[FILE_NAME_BYTES], numbered[FILE_NAME_BYTES + 16];
    for (size_t i = 0; i < 300; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    memcpy(text + 300, ".pdf", 5);
    file_name_clean(text, name);
    CHECK(strlen(name) < FILE_NAME_BYTES);
    CHECK_SAME_TEXT(name + strlen(name) - 6, "\xc3\xa9.pdf");
    CHECK(strlen(file_name_number(name, 1000, numbered, sizeof numbered)) < 256);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[1] = '.';
    file_name_clean(text, name);
    CHECK(strlen(name) < FILE_NAME_BYTES);
}

static void a_number_goes_before_the_extension(void)
{
    char out[FILE_NAME_BYTES + 16];
    CHECK_SAME_TEXT(file_name_number("scan.pdf", 2, out, sizeof out), "scan (2).pdf");
    CHECK_SAME_TEXT(file_name_number("README", 3, out, sizeof out), "README (3)");
    CHECK_SAME_TEXT(file_name_number("_bashrc", 4, out, sizeof out), "_bashrc (4)");
}

CHECK_MAIN("file_name", {"good names stay", good_names_stay}, {"no path is left", no_path_is_left},
           {"nothing turns or hides text", nothing_turns_or_hides_text},
           {"what is too long keeps its extension", what_is_too_long_keeps_its_extension},
           {"a number goes before the extension", a_number_goes_before_the_extension})
