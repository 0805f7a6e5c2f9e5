#include "ask.h"
#include "escape.h"
#include "log_command.h"
#include "output.h"
#include "progress.h"
#include "text_file.h"
#include "trust.h"

#include "comity/checkpoint.h"
#include "comity/frontier.h"
#include "comity/hex.h"
#include "comity/message.h"
#include "comity/message_json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- by the daemon ---- */

struct verifying {
    bool is_json;
    bool is_bad;
    struct progress progress;
    enum outcome outcome;
};

/* A piece of news on the way has neither a verdict nor a fault. */
static bool is_verdict(const Comity__VerifyAnswer *verdict)
{
    return verdict->good || *verdict->fault != '\0';
}

static void show_verdict(const Comity__VerifyAnswer *verdict)
{
    char root[2 * DIGEST_BYTES + 1] = "";
    if (verdict->root.len == DIGEST_BYTES)
        hex_encode(view_of(verdict->root.data, verdict->root.len), root);
    printf("%-8s %s  %" PRIu64 " leaves: %" PRIu64 " entries, %" PRIu64 " withheld, %" PRIu64
           " erased, %" PRIu64 " missing  root %s\n",
           verdict->origin, verdict->good ? "good" : "BAD ", verdict->size, verdict->entries,
           verdict->withheld, verdict->erased, verdict->missing, root);
    if (*verdict->fault != '\0') {
        fputs("         ", stdout);
        escape_write(stdout, verdict->fault);
        putchar('\n');
    }
}

static bool take_verdict(void *self, const Comity__Answer *answer)
{
    struct verifying *verifying = self;
    const Comity__VerifyAnswer *verdict = answer->verify;
    if (!is_verdict(verdict)) {
        progress_show(&verifying->progress, verdict->done, verdict->origin);
        return true;
    }
    progress_wipe(&verifying->progress);
    verifying->is_bad = verifying->is_bad || !verdict->good;
    if (verifying->is_json)
        verifying->outcome = output_line(&verdict->base);
    else
        show_verdict(verdict);
    return verifying->outcome == OUTCOME_DONE;
}

static enum outcome ask_verify(struct context *context, const char *bureau)
{
    struct verifying verifying = {.is_json = context->is_json, .outcome = OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_VERIFY);
    Comity__VerifyRequest verify = COMITY__VERIFY_REQUEST__INIT;
    request.verify = &verify;
    verify.bureau = ask_text(bureau);
    progress_init(&verifying.progress, "verifying", 0);
    enum outcome outcome =
        ask_stream(context, &request, COMITY__ANSWER__BODY_VERIFY, take_verdict, &verifying);
    if (outcome == OUTCOME_DONE)
        outcome = verifying.outcome;
    return outcome == OUTCOME_DONE && verifying.is_bad ? OUTCOME_FAILED : outcome;
}

/* ---- without a daemon ---- */

static bool is_hash_only(const char *kind)
{
    return strcmp(kind, "withheld") == 0 || strcmp(kind, "erased") == 0 || strcmp(kind, "missing") == 0;
}

static enum error_code take_leaf(struct hasher *hasher, const Comity__EntryView *entry,
                                 struct frontier *frontier, struct error *error)
{
    struct digest hash, leaf;
    if (entry->index != frontier->size)
        return error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 " where %" PRIu64 " is due", entry->index,
                         frontier->size);
    if (entry->hash.len != DIGEST_BYTES)
        return error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 ": no hash", entry->index);
    memcpy(hash.bytes, entry->hash.data, DIGEST_BYTES);
    if (strcmp(entry->kind, "entry") == 0) {
        hasher_leaf(hasher, view_of(entry->bytes.data, entry->bytes.len), &leaf);
        if (!digest_is_equal(&leaf, &hash))
            return error_set(error, ERROR_PROOF, "leaf %" PRIu64 ": its bytes do not have its hash",
                             entry->index);
    } else if (!is_hash_only(entry->kind) || entry->bytes.len > 0) {
        return error_set(error, ERROR_MALFORMED,
                         "leaf %" PRIu64 ": bytes of an entry, but its kind is \"%.20s\"", entry->index,
                         entry->kind);
    }
    frontier_append(frontier, hasher, &hash);
    return ERROR_NONE;
}

static enum error_code take_line(struct hasher *hasher, const char *line, size_t size,
                                 struct frontier *frontier, struct error *error)
{
    json_error_t fault;
    ProtobufCMessage *message = NULL;
    json_t *json = json_loadb(line, size, JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL)
        return error_set(error, ERROR_MALFORMED, "%s", fault.text);
    enum error_code code = message_json_decode(&comity__entry_view__descriptor, json, &message, error);
    if (code == ERROR_NONE)
        code = take_leaf(hasher, (const Comity__EntryView *)message, frontier, error);
    message_free(message);
    json_decref(json);
    return code;
}

static enum error_code read_entries(struct hasher *hasher, const char *path, struct frontier *frontier,
                                    struct error *error)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    uint64_t number = 0;
    enum error_code code = ERROR_NONE;
    if (file == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    while (code == ERROR_NONE && (size = getline(&line, &capacity, file)) >= 0) {
        number++;
        code = take_line(hasher, line, (size_t)size, frontier, error);
        if (code != ERROR_NONE)
            error_wrap(error, "%s:%" PRIu64, path, number);
    }
    free(line);
    fclose(file);
    return code;
}

static enum error_code compare(struct hasher *hasher, const struct frontier *frontier,
                               const struct checkpoint *checkpoint, struct error *error)
{
    struct digest root;
    frontier_root(frontier, hasher, &root);
    if (frontier->size != checkpoint->size)
        return error_set(error, ERROR_PROOF, "%" PRIu64 " entries, the checkpoint is of %" PRIu64,
                         frontier->size, checkpoint->size);
    if (!digest_is_equal(&root, &checkpoint->root))
        return error_set(error, ERROR_PROOF, "the entries do not have the root of the checkpoint");
    return ERROR_NONE;
}

static enum outcome verify_offline(struct trust *trust, const char *entries, const char *note)
{
    struct error error;
    struct checkpoint checkpoint;
    struct buffer text = {0};
    struct frontier frontier;
    frontier_init(&frontier);
    enum error_code code = text_file_read(note, LIMIT_NOTE_BYTES, &text, &error);
    if (code == ERROR_NONE)
        code = trust_verify(trust, buffer_view(&text), &checkpoint, &error);
    if (code == ERROR_NONE)
        code = read_entries(trust->hasher, entries, &frontier, &error);
    if (code == ERROR_NONE)
        code = compare(trust->hasher, &frontier, &checkpoint, &error);
    if (code == ERROR_NONE) {
        printf("verified: %" PRIu64 " entries are the log %s\n", checkpoint.size, checkpoint.origin);
        trust_show(trust);
    } else {
        fprintf(stderr, "comity: %s\n", error.text);
    }
    buffer_release(&text);
    return code == ERROR_NONE ? OUTCOME_DONE : OUTCOME_FAILED;
}

static enum outcome read_trust_and_verify(const struct context *context, const struct trust_options *options,
                                          const char *entries, const char *note)
{
    struct trust trust;
    enum outcome outcome = trust_read(&trust, context, options);
    if (outcome == OUTCOME_DONE)
        outcome = verify_offline(&trust, entries, note);
    trust_release(&trust);
    return outcome;
}

enum outcome log_verify(struct context *context, int count, char **words)
{
    const char *entries = NULL, *note = NULL;
    struct trust_options trust;
    trust_options_init(&trust);
    const struct option options[] = {
        {"offline", &entries, NULL}, {"checkpoint", &note, NULL}, {"quorum", &trust.quorum, NULL}};
    struct arguments arguments = {.list_count = 2, .lists = trust.lists, .most = 1};
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (entries == NULL)
        return ask_verify(context, arguments.words[0]);
    if (note == NULL || arguments.count != 0)
        return command_complain(context, "--offline ENTRIES wants --checkpoint NOTE and --key VKEY");
    return read_trust_and_verify(context, &trust, entries, note);
}
