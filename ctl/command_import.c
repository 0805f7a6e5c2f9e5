#include "ask.h"
#include "escape.h"
#include "output.h"
#include "progress.h"
#include "publication.h"

#include "comity/distribution_text.h"
#include "comity/import.h"
#include "comity/key.h"
#include "comity/message.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define READ_BYTES 65536u

/* Requests under way: enough for the daemon to commit in groups, few enough that it never has to hold them
 * back. */
#define WINDOW 512u

struct line {
    uint64_t number;
    char source_ref[sizeof((struct import_item *)0)->source_ref];
};

struct importing {
    struct context *context;
    const char *path;
    FILE *input;
    FILE *errors;
    Comity__Distribution *to;
    Comity__Durable wait;
    Comity__Durable *waits; /* NULL: other bureaus are not waited for, or not any more */
    bool wants_durable;
    bool stops;
    bool is_stopped;
    struct progress progress;
    uint64_t read_bytes;
    struct line window[WINDOW]; /* requests under way, oldest first */
    size_t window_first, window_count;
    uint64_t taken, published, amended, unchanged, withdrawn, refused, warnings;
    uint64_t durable; /* at as many other bureaus as was asked for */
};

/* ---- what went wrong with a line ---- */

static void write_error(const struct importing *importing, uint64_t line, const char *source_ref,
                        const char *kind, const char *text)
{
    json_t *row = json_pack("{s:I,s:s,s:s,s:s}", "line", (json_int_t)line, "sourceRef", source_ref, "kind",
                            kind, "text", text);
    char *words = row == NULL ? NULL : json_dumps(row, JSON_COMPACT | JSON_ENSURE_ASCII);
    if (words != NULL)
        fprintf(importing->errors, "%s\n", words);
    free(words);
    json_decref(row);
}

static void tell(struct importing *importing, uint64_t line, const char *source_ref, const char *kind,
                 const char *text)
{
    if (importing->errors != NULL) {
        write_error(importing, line, source_ref, kind, text);
        return;
    }
    progress_wipe(&importing->progress);
    fprintf(stderr, "comity: %s:%" PRIu64 ": %s: ", importing->path, line, kind);
    escape_write(stderr, text);
    fputc('\n', stderr);
}

static void refuse(struct importing *importing, uint64_t line, const char *source_ref, const char *text)
{
    importing->refused++;
    tell(importing, line, source_ref, "refused", text);
    importing->is_stopped = importing->is_stopped || importing->stops;
}

/* ---- answers ---- */

/* One that took too long is waited for, not all behind it. */
static void count_durable(struct importing *importing, const Comity__Durability *durability)
{
    if (durability != NULL && durability->reached)
        importing->durable++;
    else if (durability != NULL)
        importing->waits = NULL;
}

static void count_answer(struct importing *importing, const Comity__Answer *answer)
{
    const struct line *line = &importing->window[importing->window_first];
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        refuse(importing, line->number, line->source_ref, answer->failure->text);
        /* Nothing else would be published either. */
        importing->is_stopped = importing->is_stopped || ask_failure_code(answer->failure) == ERROR_LOCKED;
        return;
    }
    if (answer->body_case != COMITY__ANSWER__BODY_PUBLISH) {
        refuse(importing, line->number, line->source_ref, "the daemon gave an answer to something else");
        return;
    }
    count_durable(importing, answer->publish->durability);
    switch (answer->publish->outcome) {
    case COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED:
        importing->published++;
        break;
    case COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED:
        importing->amended++;
        break;
    case COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN:
        importing->withdrawn++;
        break;
    default:
        importing->unchanged++;
    }
}

static enum outcome receive_one(struct importing *importing)
{
    struct error error;
    Comity__Answer *answer = NULL;
    if (client_receive(importing->context->client, &answer, &error) != ERROR_NONE)
        return ask_lost(importing->context, &error);
    count_answer(importing, answer);
    client_free_answer(answer);
    importing->window_first = (importing->window_first + 1) % WINDOW;
    importing->window_count--;
    return OUTCOME_DONE;
}

static enum outcome receive_all(struct importing *importing)
{
    enum outcome outcome = OUTCOME_DONE;
    while (outcome == OUTCOME_DONE && importing->window_count > 0)
        outcome = receive_one(importing);
    return outcome;
}

/* ---- requests ---- */

static enum outcome send_item(struct importing *importing, const struct import_item *item)
{
    struct error error;
    Comity__Distribution nobody = COMITY__DISTRIBUTION__INIT;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    enum outcome outcome = OUTCOME_DONE;
    enum error_code code;
    publish.record = item->record;
    publish.distribution = item->distribution != NULL ? item->distribution
                           : importing->to != NULL    ? importing->to
                                                      : &nobody;
    publish.once = true;
    publish.durable = importing->waits;
    request.publish = &publish;
    if (importing->window_count == WINDOW)
        outcome = receive_one(importing);
    while (outcome == OUTCOME_DONE) {
        code = client_send(importing->context->client, &request, &error);
        if (code == ERROR_NONE)
            break;
        outcome = code == ERROR_BUSY && importing->window_count > 0 ? receive_one(importing)
                                                                    : ask_lost(importing->context, &error);
    }
    if (outcome == OUTCOME_DONE) {
        struct line *line =
            &importing->window[(importing->window_first + importing->window_count++) % WINDOW];
        line->number = item->line;
        memcpy(line->source_ref, item->source_ref, sizeof line->source_ref);
    }
    return outcome;
}

struct doubting {
    struct importing *importing;
    const struct import_item *item;
};

static void tell_doubt(void *context, const char *path, const struct key_doubt *doubt)
{
    const struct doubting *doubting = context;
    char text[IMPORT_WARNING_BYTES];
    if (doubt->is_usual)
        return;
    snprintf(text, sizeof text, "%s: %s", path, doubt->text);
    doubting->importing->warnings++;
    tell(doubting->importing, doubting->item->line, doubting->item->source_ref, "doubtful", text);
}

static enum outcome take_items(struct importing *importing, struct import *import)
{
    struct import_item item;
    enum outcome outcome = OUTCOME_DONE;
    while (outcome == OUTCOME_DONE && !importing->is_stopped && import_next(import, &item)) {
        importing->taken++;
        if (item.warning[0] != '\0') {
            importing->warnings++;
            tell(importing, item.line, item.source_ref, "left out", item.warning);
        }
        struct doubting doubting = {importing, &item};
        if (item.record != NULL)
            key_doubts_of_record(item.record, tell_doubt, &doubting);
        if (item.record == NULL)
            refuse(importing, item.line, item.source_ref, item.error.text);
        else
            outcome = send_item(importing, &item);
        import_item_release(&item);
    }
    return outcome;
}

static enum outcome fail(const struct importing *importing, const struct error *error)
{
    fprintf(stderr, "comity: %s: %s\n", importing->path, error->text);
    return OUTCOME_FAILED;
}

static enum outcome read_input(struct importing *importing, struct import *import)
{
    uint8_t bytes[READ_BYTES];
    struct error error;
    enum outcome outcome = OUTCOME_DONE;
    size_t size;
    while (outcome == OUTCOME_DONE && !importing->is_stopped &&
           (size = fread(bytes, 1, sizeof bytes, importing->input)) > 0) {
        char detail[64];
        if (import_feed(import, view_of(bytes, size), &error) != ERROR_NONE)
            return fail(importing, &error);
        outcome = take_items(importing, import);
        importing->read_bytes += size;
        snprintf(detail, sizeof detail, "%" PRIu64 " records, %" PRIu64 " refused", importing->taken,
                 importing->refused);
        progress_show(&importing->progress, importing->read_bytes, detail);
    }
    if (ferror(importing->input)) {
        error_set(&error, ERROR_IO, "%s", strerror(errno));
        return fail(importing, &error);
    }
    if (outcome == OUTCOME_DONE && !importing->is_stopped && import_finish(import, &error) != ERROR_NONE)
        outcome = fail(importing, &error);
    if (outcome == OUTCOME_DONE)
        outcome = take_items(importing, import);
    return outcome;
}

/* ---- the whole ---- */

static void show_result(const struct importing *importing)
{
    if (importing->context->is_json) {
        printf("{\"taken\":%" PRIu64 ",\"published\":%" PRIu64 ",\"amended\":%" PRIu64
               ",\"unchanged\":%" PRIu64 ",\"withdrawn\":%" PRIu64 ",\"refused\":%" PRIu64
               ",\"warnings\":%" PRIu64 ",\"durable\":%" PRIu64 ",\"stopped\":%s}\n",
               importing->taken, importing->published, importing->amended, importing->unchanged,
               importing->withdrawn, importing->refused, importing->warnings, importing->durable,
               importing->is_stopped ? "true" : "false");
        return;
    }
    printf("%" PRIu64 " records read: %" PRIu64 " published, %" PRIu64 " amended, %" PRIu64
           " unchanged, %" PRIu64 " refused\n",
           importing->taken, importing->published, importing->amended, importing->unchanged,
           importing->refused);
    if (importing->withdrawn > 0)
        printf("%" PRIu64 " passed over: they were withdrawn\n", importing->withdrawn);
    if (importing->is_stopped)
        puts(importing->stops ? "stopped at the first refusal, as asked"
                              : "stopped: nothing else would be published either");
}

/* Records that are stored here, but were not seen to be at enough other bureaus. */
static uint64_t count_not_durable(const struct importing *importing)
{
    uint64_t stored = importing->published + importing->amended + importing->unchanged;
    return importing->wants_durable ? stored - importing->durable : 0;
}

static enum outcome judge_durable(const struct importing *importing)
{
    uint64_t count = count_not_durable(importing);
    if (count == 0)
        return OUTCOME_DONE;
    fprintf(stderr,
            "comity: %" PRIu64 " are stored here, but were not seen to be at %u other bureaus in time; the "
            "others get them as soon as they can\n",
            count, (unsigned)importing->wait.bureaus);
    return OUTCOME_FAILED;
}

static enum outcome run(struct importing *importing, const struct import_options *options)
{
    struct import *import = NULL;
    struct error error;
    enum outcome outcome = ask_connect(importing->context);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (import_new(options, &import, &error) != ERROR_NONE)
        return fail(importing, &error);
    outcome = read_input(importing, import);
    import_free(import);
    enum outcome rest = outcome == OUTCOME_UNREACHABLE ? OUTCOME_DONE : receive_all(importing);
    progress_wipe(&importing->progress);
    show_result(importing);
    if (outcome == OUTCOME_DONE)
        outcome = rest;
    if (outcome == OUTCOME_DONE)
        outcome = judge_durable(importing);
    return outcome == OUTCOME_DONE && importing->refused > 0 ? OUTCOME_FAILED : outcome;
}

static enum import_format guess_format(const char *path)
{
    static const struct {
        const char *ending;
        enum import_format format;
    } ENDINGS[] = {{".ndjson", IMPORT_NDJSON},
                   {".jsonl", IMPORT_NDJSON},
                   {".csv", IMPORT_CSV},
                   {".json", IMPORT_NOTICES}};
    size_t size = strlen(path);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        size_t length = strlen(ENDINGS[i].ending);
        if (size > length && strcmp(path + size - length, ENDINGS[i].ending) == 0)
            return ENDINGS[i].format;
    }
    return IMPORT_FORMAT_COUNT;
}

static enum outcome open_files(struct importing *importing, const char *errors)
{
    struct stat status;
    const char *path = importing->path;
    importing->input = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (importing->input == NULL) {
        fprintf(stderr, "comity: %s: %s\n", path, strerror(errno));
        return OUTCOME_FAILED;
    }
    bool is_sized = fstat(fileno(importing->input), &status) == 0 && S_ISREG(status.st_mode);
    progress_init(&importing->progress, "importing", is_sized ? (uint64_t)status.st_size : 0);
    if (errors == NULL)
        return OUTCOME_DONE;
    importing->errors = fopen(errors, "w");
    if (importing->errors == NULL) {
        fprintf(stderr, "comity: %s: %s\n", errors, strerror(errno));
        return OUTCOME_FAILED;
    }
    return OUTCOME_DONE;
}

enum outcome command_import(struct context *context, int count, char **words)
{
    const char *format = NULL, *type = NULL, *colour = NULL, *to = NULL, *operation = NULL,
               *on_error = "continue", *errors = NULL, *durable = NULL;
    const struct option options[] = {{"format", &format, NULL},     {"type", &type, NULL},
                                     {"colour", &colour, NULL},     {"to", &to, NULL},
                                     {"on-error", &on_error, NULL}, {"errors", &errors, NULL},
                                     {"durable", &durable, NULL},   {"operation", &operation, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct importing *importing = calloc(1, sizeof *importing);
    struct import_options how = {0};
    if (importing == NULL) {
        fputs("comity: no memory\n", stderr);
        return OUTCOME_FAILED;
    }
    importing->context = context;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE) {
        importing->path = arguments.words[0];
        importing->stops = strcmp(on_error, "stop") == 0;
        how = (struct import_options){.type = type, .colour = colour};
        how.format = format != NULL ? import_format_find(format) : guess_format(importing->path);
        if (how.format == IMPORT_FORMAT_COUNT)
            outcome = command_complain(context, "--format: ndjson, csv or notices");
        else if (!importing->stops && strcmp(on_error, "continue") != 0)
            outcome = command_complain(context, "--on-error: stop or continue");
    }
    if (outcome == OUTCOME_DONE)
        outcome = publication_distribution(context, to, &importing->to);
    if (outcome == OUTCOME_DONE)
        outcome = publication_operation(context, operation, to, &importing->to);
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &importing->wait, &importing->waits);
    importing->wants_durable = importing->waits != NULL && importing->wait.bureaus > 0;
    if (outcome == OUTCOME_DONE)
        outcome = open_files(importing, errors);
    if (outcome == OUTCOME_DONE)
        outcome = run(importing, &how);
    if (importing->input != NULL && importing->input != stdin)
        fclose(importing->input);
    if (importing->errors != NULL)
        fclose(importing->errors);
    message_free(importing->to == NULL ? NULL : &importing->to->base);
    free(importing);
    return outcome;
}
