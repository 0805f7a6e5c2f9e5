/* Checkpoint bodies to accept and to refuse, and verifier keys to accept. */
#include "check.h"
#include "comity/base64.h"
#include "comity/checkpoint.h"
#include "comity/reader.h"
#include "vectors.h"

#include <stdio.h>

static struct hasher *hasher;
static struct error error;
static unsigned checked;

static bool is_mine(const struct vector_file *file)
{
    const json_t *first = json_array_get(json_object_get(file->json, "vectors"), 0);
    return json_is_string(json_object_get(first, "body")) && json_is_boolean(json_object_get(first, "valid"));
}

/* Others accept a root of any length; here it has 32 bytes. */
static bool has_root_of_32_bytes(struct view body)
{
    struct reader reader;
    uint8_t root[DIGEST_BYTES];
    size_t size = 0;
    reader_init(&reader, body);
    reader_until(&reader, '\n');
    reader_until(&reader, '\n');
    return base64_decode(reader_until(&reader, '\n'), root, sizeof root, &size, NULL) == ERROR_NONE &&
           size == sizeof root;
}

static void check_vectors(const json_t *vectors)
{
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        struct view body = vectors_text(vector, "body");
        bool is_good = json_is_true(json_object_get(vector, "valid")) && has_root_of_32_bytes(body);
        struct checkpoint checkpoint;
        enum error_code code = checkpoint_parse(&checkpoint, hasher, body, &error);
        CHECK_CASE((code == ERROR_NONE) == is_good, "%s: %s",
                   json_string_value(json_object_get(vector, "name")),
                   code == ERROR_NONE ? "accepted" : error.text);
        checked++;
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
