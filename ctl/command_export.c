#include "ask.h"
#include "output.h"

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
    const char *owner = NULL, *type = NULL;
    const struct option options[] = {{"owner", &owner, NULL}, {"type", &type, NULL}};
    struct arguments arguments = {0};
    struct writing writing = {OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_EXPORT);
    Comity__ExportRequest export = COMITY__EXPORT_REQUEST__INIT;
    request.export = &export;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE) {
        export.owner = ask_text(owner);
        export.type = ask_text(type);
        outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, write_record, &writing);
    }
    return outcome == OUTCOME_DONE ? writing.outcome : outcome;
}
