#include "check.h"
#include "scratch.h"
#include "text_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct error error;

/* A path in a directory of this test's own. */
struct place {
    char directory[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES + 16];
};

static void begin(struct place *place)
{
    scratch_make(place->directory);
    snprintf(place->path, sizeof place->path, "%s/file", place->directory);
}

static void reads_what_was_written(void)
{
    struct place place;
    struct buffer text;
    begin(&place);
    CHECK_OK(text_file_write(place.path, view_of("a\0b\n", 4), &error), &error);
    CHECK_OK(text_file_read(place.path, 100, &text, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&text), view_of("a\0b\n", 4));
    buffer_release(&text);
    CHECK_OK(text_file_write(place.path, view_of_text(""), &error), &error); /* replaces all of it */
    CHECK_OK(text_file_read(place.path, 100, &text, &error), &error);
    CHECK_SAME_NUMBER(text.size, 0);
    buffer_release(&text);
    scratch_remove(place.directory);
}

static void refuses_more_than_the_limit(void)
{
    struct place place;
    struct buffer text;
    begin(&place);
    scratch_write(place.path, "12345");
    CHECK_ERROR(text_file_read(place.path, 4, &text, &error), ERROR_LIMIT);
    buffer_release(&text);
    CHECK_OK(text_file_read(place.path, 5, &text, &error), &error);
    buffer_release(&text);
    scratch_remove(place.directory);
}

static void names_the_file_it_cannot_read_or_write(void)
{
    struct place place;
    struct buffer text;
    char words[2 * SCRATCH_PATH_BYTES];
    begin(&place);
    CHECK_ERROR(text_file_read(place.path, 4, &text, &error), ERROR_NOT_FOUND);
    buffer_release(&text);
    snprintf(words, sizeof words, "%s: No such file or directory", place.path);
    CHECK_SAME_TEXT(error.text, words);
    CHECK_ERROR(text_file_read(place.directory, 4, &text, &error), ERROR_IO);
    buffer_release(&text);
    CHECK_ERROR(text_file_write(place.directory, view_of_text("x"), &error), ERROR_IO);
    CHECK_ERROR(text_file_write("/dev/full", view_of_text("x"), &error), ERROR_IO);
    scratch_remove(place.directory);
}

static void a_dash_is_standard_input(void)
{
    struct place place;
    struct buffer text;
    begin(&place);
    scratch_write(place.path, "from here");
    int file = open(place.path, O_RDONLY | O_CLOEXEC);
    REQUIRE(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    close(file);
    CHECK_OK(text_file_read("-", 100, &text, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&text), view_of_text("from here"));
    buffer_release(&text);
    scratch_remove(place.directory);
}

CHECK_MAIN("text_file", {"reads what was written", reads_what_was_written},
           {"refuses more than the limit", refuses_more_than_the_limit},
           {"names the file it cannot read or write", names_the_file_it_cannot_read_or_write},
           {"a dash is standard input", a_dash_is_standard_input})
