/* The example of a version 7 UUID, taken apart and made again from its parts. */
#include "check.h"
#include "comity/hex.h"
#include "comity/uuid.h"
#include "vectors.h"

#include <string.h>
#include <strings.h>

static struct error error;

static bool is_mine(const struct vector_file *file)
{
    return json_is_string(json_object_get(json_object_get(file->json, "uuidv7"), "text"));
}

static uint64_t number_of(const json_t *example, const char *key)
{
    uint64_t number = 0;
    CHECK_CASE(vectors_number(json_object_get(example, key), &number), "%s", key);
    return number;
}

static void visit(const struct vector_file *file)
{
    const json_t *example = json_object_get(file->json, "uuidv7");
    struct uuid uuid;
    char text[UUID_TEXT_CHARS + 1];
    if (!CHECK_OK(uuid_parse(vectors_text(example, "text"), &uuid, &error), &error))
        return;
    uuid_format(&uuid, text);
    CHECK(strcasecmp(text, json_string_value(json_object_get(example, "text"))) == 0);
    CHECK_SAME_NUMBER(uuid_time_ms(&uuid), number_of(example, "unix_ts_ms"));
    CHECK_SAME_NUMBER(uuid.bytes[6] >> 4, number_of(example, "ver"));
    CHECK_SAME_NUMBER(uuid.bytes[8] >> 6, number_of(example, "var"));

    struct uuid_generator generator = {.last = {{0}}};
    struct uuid made;
    uint8_t random[10];
    memcpy(random, uuid.bytes + 6, sizeof random);
    uuid_generate(&generator, uuid_time_ms(&uuid), random, &made);
    CHECK_SAME_BYTES(view_of(made.bytes, UUID_BYTES), view_of(uuid.bytes, UUID_BYTES));
}

static void makes_the_examples(void)
{
    VECTORS_EACH(is_mine, visit);
}

CHECK_MAIN("vectors: uuidv7", {"makes the examples", makes_the_examples})
