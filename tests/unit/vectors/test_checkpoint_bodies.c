/* Checkpoint bodies to accept and to refuse, and verifier keys to accept. */
#include "check.h"
#include "comity/base64.h"
#include "comity/checkpoint.h"
#include "comity/reader.h"
#include "comity/writer.h"
#include "vectors.h"

#include <stdio.h>
#include <string.h>

static struct hasher *hasher;
static struct error error;
static unsigned checked;

static bool is_mine(const struct vector_file *file)
{
    const json_t *first = json_array_get(json_object_get(file->json, "vectors"), 0);
    return json_is_string(json_object_get(first, "body")) && json_is_boolean(json_object_get(first, "valid"));
}

/* The library that the vectors are of takes roots of any length; here they have 32 bytes. Where only the
 * length is wrong, say so and write into `out` the same body with a root of 32 bytes, which then has to be
 * judged as given. */
static bool mend_root(struct view body, struct buffer *out)
{
    struct reader reader;
    struct writer writer;
    uint8_t root[256];
    size_t size = 0;
    reader_init(&reader, body);
    reader_until(&reader, '\n');
    reader_until(&reader, '\n');
    size_t before = reader.position;
    struct view rest = reader_bytes(&reader, reader_remaining(&reader));
    const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, '\n', rest.size);
    struct view line = view_of(rest.data, end == NULL ? rest.size : (size_t)(end - rest.data));
    if (base64_decode(line, root, sizeof root, &size, NULL) != ERROR_NONE || size == 0 ||
        size == DIGEST_BYTES)
        return false;
    writer_init(&writer, out);
    writer_bytes(&writer, view_of(body.data, before));
    writer_text(&writer, "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    writer_bytes(&writer, view_of(rest.data + line.size, rest.size - line.size));
    return CHECK_OK(writer_finish(&writer, "body", &error), &error);
}

static void judge(struct view body, bool is_good, const char *name)
{
    struct checkpoint checkpoint;
    enum error_code code = checkpoint_parse(&checkpoint, hasher, body, &error);
    CHECK_CASE((code == ERROR_NONE) == is_good, "%s: %s", name, code == ERROR_NONE ? "accepted" : error.text);
    checked++;
}

static void check_vectors(const json_t *vectors)
{
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        const char *name = json_string_value(json_object_get(vector, "name"));
        bool is_good = json_is_true(json_object_get(vector, "valid"));
        struct view body = vectors_text(vector, "body");
        struct buffer mended;
        buffer_init(&mended, LIMIT_NOTE_BYTES);
        if (mend_root(body, &mended)) {
            judge(body, false, name);
            judge(buffer_view(&mended), is_good, name);
        } else {
            judge(body, is_good, name);
        }
        buffer_release(&mended);
    }
}

static void check_known_root(const json_t *known)
{
    struct checkpoint checkpoint;
    struct digest leaf;
    if (known == NULL)
        return;
    hasher_leaf(hasher, vectors_text(known, "leaf"), &leaf);
    if (CHECK_OK(checkpoint_parse(&checkpoint, hasher, vectors_text(known, "body"), &error), &error))
        CHECK(digest_is_equal(&checkpoint.root, &leaf));
    checked++;
}

static void check_keys(const json_t *keys)
{
    for (size_t i = 0; i < json_array_size(keys); i++) {
        struct view text = vectors_text(json_array_get(keys, i), NULL);
        struct vkey vkey;
        char again[VKEY_TEXT_BYTES];
        enum error_code code = vkey_parse(&vkey, hasher, text, &error);
        checked++;
        if (!CHECK_CASE(code == ERROR_NONE || code == ERROR_UNSUPPORTED, "key %zu: %s", i, error.text) ||
            code != ERROR_NONE)
            continue;
        vkey_format(&vkey, again);
        CHECK_SAME_BYTES(view_of_text(again), text);
    }
}

static void visit(const struct vector_file *file)
{
    check_vectors(json_object_get(file->json, "vectors"));
    check_known_root(json_object_get(file->json, "sumdb_tree"));
    check_keys(json_object_get(file->json, "vkeys_ok"));
}

static void judges_bodies_and_keys(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    VECTORS_EACH(is_mine, visit);
    printf("%u bodies and keys ", checked);
    hasher_free(hasher);
}

CHECK_MAIN("vectors: checkpoint bodies", {"judges bodies and keys", judges_bodies_and_keys})
