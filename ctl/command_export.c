#include "ask.h"
#include "output.h"

#include "comity/view.h"

#include <inttypes.h>

struct writing {
    enum outcome outcome;
};

static bool write_record(void *self, const Comity__Answer *answer)
{
    struct writing *writing = self;
    writing->outcome = output_line(&answer->record->base);
    return writing->outcome == OUTCOME_DONE && !ferror(stdout);
}

enum outcome command_export(struct context *context, int count, char **words)
{
    const char *owner = NULL, *type = NULL, *h2_reason = NULL;
    uint64_t held_back = 0;
    const struct option options[] = {
        {"owner", &owner, NULL}, {"type", &type, NULL}, {"permission", &h2_reason, NULL}};
    struct arguments arguments = {0};
    struct writing writing = {OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_EXPORT);
    Comity__ExportRequest export = COMITY__EXPORT_REQUEST__INIT;
    request.export = &export;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome == OUTCOME_DONE && h2_reason != NULL && view_trimmed(view_of_text(h2_reason)).size == 0)
        outcome = command_complain(context, "--permission wants a text: who has permitted it");
    if (outcome == OUTCOME_DONE) {
        export.owner = ask_text(owner);
        export.type = ask_text(type);
        export.h2_reason = ask_text(h2_reason);
        outcome = ask_export(context, &request, write_record, &writing, &held_back);
    }
    if (outcome == OUTCOME_DONE && held_back > 0)
        fprintf(stderr,
                "comity: %" PRIu64
                " of other bureaus' records held back: H2, not to be passed on without the owner's "
                "permission (--permission TEXT)\n",
                held_back);
    return outcome == OUTCOME_DONE ? writing.outcome : outcome;
}
