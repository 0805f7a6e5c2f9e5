#include "ask.h"
#include "log_command.h"
#include "output.h"

static void print_keys(const Comity__CheckpointAnswer *checkpoint)
{
    for (size_t i = 0; i < checkpoint->n_vkeys; i++)
        puts(checkpoint->vkeys[i]);
}

enum outcome log_checkpoint(struct context *context, int count, char **words)
{
    bool wants_key = false, wants_newest = false;
    const struct option options[] = {{"key", NULL, &wants_key}, {"newest", NULL, &wants_newest}};
    struct arguments arguments = {.most = 1};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_CHECKPOINT);
    Comity__CheckpointRequest checkpoint = COMITY__CHECKPOINT_REQUEST__INIT;
    request.checkpoint = &checkpoint;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE) {
        checkpoint.bureau = ask_text(arguments.words[0]);
        checkpoint.newest = wants_newest;
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_CHECKPOINT, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->checkpoint->base);
    else if (outcome == OUTCOME_DONE && wants_key)
        print_keys(answer->checkpoint);
    else if (outcome == OUTCOME_DONE)
        fputs(answer->checkpoint->note, stdout);
    client_free_answer(answer);
    return outcome;
}
