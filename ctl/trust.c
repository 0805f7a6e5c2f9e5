#include "trust.h"

#include "text_file.h"

#include "comity/decimal.h"
#include "comity/instant.h"

#include <stdlib.h>
#include <string.h>

/* A file of as many keys as there can be witnesses, with room for remarks. */
#define KEYS_BYTES (2u * LIMIT_BUREAUS * VKEY_TEXT_BYTES)

enum { KEYS, WITNESSES };

void trust_options_init(struct trust_options *options)
{
    options->lists[KEYS].name = "key";
    options->lists[WITNESSES].name = "witness";
    options->lists[KEYS].count = options->lists[WITNESSES].count = 0;
    options->quorum = NULL;
}

/* ---- keys ---- */

struct reading {
    struct hasher *hasher;
    enum vkey_type type;
    size_t count;
    size_t most;
    struct vkey *keys;
};

static enum error_code add_key(struct reading *reading, struct view text, struct error *error)
{
    struct vkey key;
    enum error_code code = vkey_parse(&key, reading->hasher, text, error);
    if (code != ERROR_NONE)
        return code;
    if (key.type != reading->type)
        return error_set(error, ERROR_INVALID, "%s is the key of a %s", key.name,
                         key.type == VKEY_ED25519 ? "log" : "witness");
    for (size_t i = 0; i < reading->count; i++)
        if (reading->keys[i].id == key.id && strcmp(reading->keys[i].name, key.name) == 0)
            return ERROR_NONE;
    if (reading->count == reading->most)
        return error_set(error, ERROR_LIMIT, "more than %zu keys", reading->most);
    reading->keys[reading->count++] = key;
    return ERROR_NONE;
}

static struct view trimmed(struct view line)
{
    while (line.size > 0 && (line.data[line.size - 1] == '\r' || line.data[line.size - 1] == ' '))
        line.size--;
    return line;
}

static enum error_code add_lines(struct reading *reading, struct view text, struct error *error)
{
    enum error_code code = ERROR_NONE;
    while (text.size > 0 && code == ERROR_NONE) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        struct view line = trimmed(view_of(text.data, size));
        if (line.size > 0 && line.data[0] != '#')
            code = add_key(reading, line, error);
        text = view_after(text, end == NULL ? size : size + 1);
    }
    return code;
}

static enum error_code add_value(struct reading *reading, const char *value, struct error *error)
{
    struct buffer text = {0};
    if (strchr(value, '+') != NULL)
        return add_key(reading, view_of_text(value), error);
    enum error_code code = text_file_read(value, KEYS_BYTES, &text, error);
    if (code == ERROR_NONE) {
        code = add_lines(reading, buffer_view(&text), error);
        if (code != ERROR_NONE)
            error_wrap(error, "%s", value);
    }
    buffer_release(&text);
    return code;
}

static enum error_code read_list(const struct option_list *list, struct reading *reading, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < list->count && code == ERROR_NONE; i++)
        code = add_value(reading, list->values[i], error);
    if (code == ERROR_NONE && list->count > 0 && reading->count == 0)
        code = error_set(error, ERROR_INVALID, "there is no key in %s", list->values[0]);
    return code == ERROR_NONE ? code : error_wrap(error, "--%s", list->name);
}

static enum error_code read_keys(struct trust *trust, const struct option_list *list, struct error *error)
{
    struct reading reading = {trust->hasher, VKEY_ED25519, 0, LIMIT_LOG_KEYS, trust->keys};
    enum error_code code = read_list(list, &reading, error);
    trust->key_count = reading.count;
    for (size_t i = 1; i < reading.count && code == ERROR_NONE; i++)
        if (strcmp(trust->keys[i].name, trust->keys[0].name) != 0)
            code = error_set(error, ERROR_INVALID, "--key: of two logs, %s and %s", trust->keys[0].name,
                             trust->keys[i].name);
    return code;
}

/* What a bureau says of its own log counts for nothing. */
static void drop_own(struct trust *trust)
{
    char own[COSIGNATURE_NAME_BYTES];
    size_t kept = 0;
    cosignature_name(own, trust->keys[0].name);
    for (size_t i = 0; i < trust->witness_count; i++)
        if (strcmp(trust->witnesses[i].name, own) != 0)
            trust->witnesses[kept++] = trust->witnesses[i];
    trust->witness_count = kept;
}

static enum error_code read_witnesses(struct trust *trust, const struct option_list *list,
                                      struct error *error)
{
    trust->witnesses = calloc(LIMIT_BUREAUS, sizeof *trust->witnesses);
    trust->findings = calloc(LIMIT_BUREAUS, sizeof *trust->findings);
    if (trust->witnesses == NULL || trust->findings == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for keys");
    struct reading reading = {trust->hasher, VKEY_COSIGNATURE, 0, LIMIT_BUREAUS, trust->witnesses};
    enum error_code code = read_list(list, &reading, error);
    trust->witness_count = reading.count;
    drop_own(trust);
    trust->quorum = trust->witness_count == 0 ? 0 : trust->witness_count / 2 + 1;
    return code;
}

static enum outcome read_quorum(struct trust *trust, const struct context *context, const char *text)
{
    uint64_t quorum;
    if (text == NULL)
        return OUTCOME_DONE;
    if (decimal_parse(view_of_text(text), trust->witness_count, &quorum, NULL) != ERROR_NONE || quorum == 0)
        return command_complain(context,
                                "--quorum wants a number from 1 to that of the witnesses given (%zu)",
                                trust->witness_count);
    trust->quorum = (size_t)quorum;
    return OUTCOME_DONE;
}

enum outcome trust_read(struct trust *trust, const struct context *context,
                        const struct trust_options *options)
{
    struct error error;
    *trust = (struct trust){0};
    if (options->lists[KEYS].count == 0)
        return command_complain(context, "--key VKEY is needed to verify");
    enum error_code code = hasher_new(&trust->hasher, &error);
    if (code == ERROR_NONE)
        code = read_keys(trust, &options->lists[KEYS], &error);
    if (code == ERROR_NONE)
        code = read_witnesses(trust, &options->lists[WITNESSES], &error);
    if (code == ERROR_NONE)
        return read_quorum(trust, context, options->quorum);
    fprintf(stderr, "comity: %s\n", error.text);
    return OUTCOME_FAILED;
}

void trust_release(struct trust *trust)
{
    free(trust->witnesses);
    free(trust->findings);
    hasher_free(trust->hasher);
    *trust = (struct trust){0};
}

/* ---- verifying ---- */

static enum error_code find_cosignatures(struct trust *trust, const struct note *note, struct error *error)
{
    trust->finding_count = 0;
    for (size_t i = 0; i < trust->witness_count; i++) {
        struct trust_finding finding = {.witness = &trust->witnesses[i]};
        enum error_code code = cosignature_verify(note, finding.witness, &finding.time_seconds, error);
        if (code == ERROR_NONE)
            trust->findings[trust->finding_count++] = finding;
        else if (code != ERROR_NOT_FOUND)
            return code;
    }
    if (trust->finding_count < trust->quorum)
        return error_set(error, ERROR_PROOF, "cosigned by %zu of %zu witnesses, %zu are needed",
                         trust->finding_count, trust->witness_count, trust->quorum);
    return ERROR_NONE;
}

enum error_code trust_verify(struct trust *trust, struct view bytes, struct checkpoint *ret,
                             struct error *error)
{
    struct note note;
    struct checkpoint checkpoint;
    enum error_code code = note_parse(&note, bytes, error);
    if (code == ERROR_NONE)
        code = checkpoint_verify(&checkpoint, trust->hasher, &note, trust->keys, trust->key_count, error);
    if (code == ERROR_NONE)
        code = find_cosignatures(trust, &note, error);
    if (code == ERROR_NONE)
        *ret = checkpoint;
    return code;
}

void trust_show(const struct trust *trust)
{
    if (trust->witness_count == 0)
        return;
    printf("cosigned by %zu of %zu witnesses\n", trust->finding_count, trust->witness_count);
    for (size_t i = 0; i < trust->finding_count; i++) {
        char time[INSTANT_TEXT_CHARS + 1];
        uint64_t seconds = trust->findings[i].time_seconds;
        instant_format((int64_t)(seconds > INT64_MAX / 1000 ? INT64_MAX / 1000 : seconds) * 1000, time);
        printf("  %s  %s\n", time, trust->findings[i].witness->name);
    }
}
