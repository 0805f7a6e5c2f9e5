/* Target functions: message_json_decode, message_json_encode, record_validate, record_summary, key_of_record. */
#include "fuzz.h"

#include "comity/key.h"
#include "comity/message_json.h"
#include "comity/record.h"

void fuzz_begin(void)
{
}

static bool count_key(void *context, const struct key *key)
{
    size_t *count = context;
    uint8_t bytes[LIMIT_KEY_BYTES + 8];
    REQUIRE(key->text[0] != '\0');
    REQUIRE(key_bytes(key, bytes) <= sizeof bytes);
    return ++*count <= LIMIT_RECORD_KEYS;
}

static void use(const ProtobufCMessage *message)
{
    char summary[200];
    struct error error;
    json_t *json = NULL;
    ProtobufCMessage *again = NULL;
    size_t count = 0;
    const Comity__Record *record = (const Comity__Record *)message;
    if (record_validate(record, &error) != ERROR_NONE)
        return;
    record_summary(record, summary, sizeof summary);
    key_of_record(record, count_key, &count);
    REQUIRE(count <= LIMIT_RECORD_KEYS);
    REQUIRE(message_json_encode(message, &json, &error) == ERROR_NONE);
    REQUIRE(message_json_decode(&comity__record__descriptor, json, &again, &error) == ERROR_NONE);
    json_decref(json);
    message_free(again);
}

void fuzz_one(struct view input)
{
    ProtobufCMessage *message = NULL;
    struct error error;
    json_t *json = json_loadb((const char *)input.data, input.size, JSON_REJECT_DUPLICATES, NULL);
    if (json != NULL &&
        message_json_decode(&comity__record__descriptor, json, &message, &error) == ERROR_NONE)
        use(message);
    message_free(message);
    json_decref(json);
}
