/* Signed notes and checkpoints of others, listed with their keys and what is to be said of them. */
#include "check.h"
#include "comity/cosignature.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hasher *hasher;
static struct error error;
static unsigned verified_signatures;

static bool is_index(const struct vector_file *file)
{
    const json_t *first = json_array_get(file->json, 0);
    return json_is_string(json_object_get(first, "file")) && json_is_array(json_object_get(first, "vkeys"));
}

static enum error_code verify(const struct note *note, const struct vkey *vkey)
{
    uint64_t time_seconds;
    return vkey->type == VKEY_COSIGNATURE ? cosignature_verify(note, vkey, &time_seconds, &error)
                                          : note_verify(note, vkey, &error);
}

/* The rule of signed-note: what is known must hold, and something must be known. */
static bool is_accepted(const struct note *note, const json_t *vkeys, const char *path)
{
    unsigned held = 0;
    for (size_t i = 0; i < json_array_size(vkeys); i++) {
        struct vkey vkey;
        enum error_code code =
            vkey_parse(&vkey, hasher, vectors_text(json_array_get(vkeys, i), NULL), &error);
        if (code == ERROR_UNSUPPORTED)
            continue;
        if (!CHECK_CASE(code == ERROR_NONE, "%s: key %zu: %s", path, i, error.text))
            return false;
        code = verify(note, &vkey);
        if (code == ERROR_NOT_FOUND)
            continue;
        if (code != ERROR_NONE)
            return false;
        held++;
    }
    verified_signatures += held;
    return held > 0;
}

static const struct note_signature *find_line(const struct note *note, struct view name, struct view id)
{
    for (size_t i = 0; i < note->signature_count; i++) {
        char text[9];
        snprintf(text, sizeof text, "%08x", note->signatures[i].key_id);
        if (view_is_equal(note->signatures[i].name, name) && view_is_equal(view_of_text(text), id))
            return &note->signatures[i];
    }
    return NULL;
}

static void check_lines(const struct note *note, const json_t *lines, const char *path)
{
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);
        const struct note_signature *found =
            find_line(note, vectors_text(line, "name"), vectors_text(line, "key_id"));
        uint64_t size = 0;
        if (!CHECK_CASE(found != NULL, "%s: signature %zu", path, i) ||
            !vectors_number(json_object_get(line, "sig_len"), &size))
            continue;
        size_t padding = 0;
        while (padding < 2 && found->base64.data[found->base64.size - 1 - padding] == '=')
            padding++;
        CHECK_SAME_NUMBER(found->base64.size / 4 * 3 - padding - 4, size);
    }
}

static void check_body(const struct note *note, struct view origin, const char *path)
{
    struct reader reader;
    uint64_t size = 0;
    reader_init(&reader, note->text);
    struct view first = reader_until(&reader, '\n');
    if (origin.size > 0)
        CHECK_SAME_BYTES(first, origin);
    if (decimal_parse(reader_until(&reader, '\n'), INT64_MAX, &size, NULL) != ERROR_NONE)
        return; /* a note that is no checkpoint */
    struct checkpoint checkpoint;
    enum error_code code = checkpoint_parse(&checkpoint, hasher, note->text, &error);
    CHECK_CASE(code == ERROR_NONE && checkpoint.size == size, "%s: %s", path, error.text);
}

static void check_mutants(struct view bytes, size_t text_size, const json_t *vkeys, const char *path)
{
    uint8_t *changed = malloc(bytes.size);
    REQUIRE(changed != NULL);
    for (size_t i = 0; i < text_size; i += 1 + text_size / 50) {
        struct note note;
        memcpy(changed, bytes.data, bytes.size);
        changed[i] ^= 0x01;
        unsigned before = verified_signatures;
        if (note_parse(&note, view_of(changed, bytes.size), NULL) == ERROR_NONE)
            CHECK_CASE(!is_accepted(&note, vkeys, path), "%s: byte %zu changed", path, i);
        verified_signatures = before;
    }
    free(changed);
}

static void check_note(const struct vector_file *file, const json_t *item)
{
    const char *path = json_string_value(json_object_get(item, "file"));
    const json_t *vkeys = json_object_get(item, "vkeys");
    const json_t *expected = json_object_get(item, "expect_note_accepted");
    bool is_expected = expected == NULL || json_is_true(expected);
    struct view bytes;
    struct note note;
    if (!CHECK_CASE(vectors_read(file, path, &bytes), "%s: cannot be read", path))
        return;
    enum error_code code = note_parse(&note, bytes, &error);
    if (CHECK_CASE(code == ERROR_NONE || !is_expected, "%s: %s", path, error.text) && code == ERROR_NONE) {
        CHECK_CASE(is_accepted(&note, vkeys, path) == is_expected, "%s: %s", path, error.text);
        check_lines(&note, json_object_get(item, "signatures_checked_here"), path);
        if (is_expected) {
            check_body(&note, vectors_text(item, "origin"), path);
            check_mutants(bytes, note.text.size, vkeys, path);
        }
    }
    free((void *)(uintptr_t)bytes.data);
}

static void visit_index(const struct vector_file *file)
{
    for (size_t i = 0; i < json_array_size(file->json); i++)
        check_note(file, json_array_get(file->json, i));
}

static void judges_notes_of_others(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    VECTORS_EACH(is_index, visit_index);
    printf("%u signatures ", verified_signatures);
    hasher_free(hasher);
}

CHECK_MAIN("vectors: notes", {"judges notes of others", judges_notes_of_others})
