#include "ask.h"
#include "log_command.h"
#include "output.h"

#include "comity/decimal.h"
#include "comity/digest.h"
#include "comity/hex.h"

#include <inttypes.h>

struct listing {
    bool is_json;
    enum outcome outcome;
};

static bool show_entry(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    const Comity__EntryView *entry = answer->entry;
    char hash[2 * DIGEST_BYTES + 1];
    if (listing->is_json) {
        listing->outcome = output_line(&entry->base);
        return listing->outcome == OUTCOME_DONE && !ferror(stdout);
    }
    hash[0] = '\0';
    if (entry->hash.len == DIGEST_BYTES)
        hex_encode(view_of(entry->hash.data, entry->hash.len), hash);
    printf("%10" PRIu64 "  %-8s  %s  %zu bytes\n", entry->index, entry->kind, hash, entry->bytes.len);
    return !ferror(stdout);
}

enum outcome log_entries(struct context *context, int count, char **words)
{
    const char *first = "0", *most = "0";
    bool lost = false;
    const struct option options[] = {{"first", &first, NULL}, {"count", &most, NULL}, {"lost", NULL, &lost}};
    struct arguments arguments = {.most = 1};
    struct listing listing = {context->is_json, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_ENTRIES);
    Comity__EntriesRequest entries = COMITY__ENTRIES_REQUEST__INIT;
    request.entries = &entries;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome == OUTCOME_DONE &&
        (decimal_parse(view_of_text(first), INT64_MAX, &entries.first, NULL) != ERROR_NONE ||
         decimal_parse(view_of_text(most), INT64_MAX, &entries.count, NULL) != ERROR_NONE))
        outcome = command_complain(context, "--first and --count want numbers");
    if (outcome == OUTCOME_DONE) {
        entries.bureau = ask_text(arguments.words[0]);
        entries.lost = lost;
        outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_ENTRY, show_entry, &listing);
    }
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}
