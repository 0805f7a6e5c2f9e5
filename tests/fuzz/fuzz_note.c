/* Target functions: note_parse, note_verify, checkpoint_parse, checkpoint_open, cosignature_verify, vkey_parse. A key, an
 * empty line, a note. */
#include "fuzz.h"

#include "comity/cosignature.h"

#include <string.h>

static struct hasher *hasher;

void fuzz_begin(void)
{
    struct error error;
    REQUIRE(hasher_new(&hasher, &error) == ERROR_NONE);
}

static void open_note(struct view text, const struct vkey *vkey)
{
    struct checkpoint checkpoint;
    struct error error;
    struct note *note = malloc(sizeof *note);
    struct buffer body;
    uint64_t time;
    REQUIRE(note != NULL);
    buffer_init(&body, LIMIT_NOTE_BYTES);
    if (note_parse(note, text, &error) == ERROR_NONE) {
        REQUIRE(note->text.size < text.size);
        (void)note_verify(note, vkey, &error);
        (void)cosignature_verify(note, vkey, &time, &error);
        (void)checkpoint_open(&checkpoint, hasher, text, vkey, 1, &error);
        /* Of a body that says no more than it must there is one form. */
        if (checkpoint_parse(&checkpoint, hasher, note->text, &error) == ERROR_NONE &&
            checkpoint_format(&checkpoint, &body, &error) == ERROR_NONE)
            REQUIRE(body.size <= note->text.size && memcmp(body.data, note->text.data, body.size) == 0);
    }
    buffer_release(&body);
    free(note);
}

void fuzz_one(struct view input)
{
    struct vkey vkey;
    struct error error;
    char text[VKEY_TEXT_BYTES];
    const uint8_t *end = input.size == 0 ? NULL : memmem(input.data, input.size, "\n\n", 2);
    if (end == NULL)
        return;
    struct view key = fuzz_take(&input, (size_t)(end - input.data));
    fuzz_take(&input, 2);
    if (vkey_parse(&vkey, hasher, key, &error) != ERROR_NONE)
        return;
    vkey_format(&vkey, text);
    REQUIRE(view_is_equal(view_of_text(text), key));
    open_note(input, &vkey);
}
