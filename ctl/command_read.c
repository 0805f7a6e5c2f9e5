#include "ask.h"
#include "attachment.h"
#include "message_text.h"
#include "output.h"
#include "record_name.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum outcome show(const struct context *context, const Comity__MessageView *view)
{
    if (context->is_json)
        return output_document(&view->base);
    message_text_show(view);
    return OUTCOME_DONE;
}

/* Save every file that can be saved. */
static enum outcome save(struct context *context, const Comity__MessageView *view, int directory)
{
    const Comity__Message *message = view->record->record->message;
    enum outcome outcome = OUTCOME_DONE;
    if (message->n_attachments == 0)
        fputs("comity: nothing is attached\n", stderr);
    for (size_t i = 0; i < message->n_attachments && outcome != OUTCOME_UNREACHABLE; i++) {
        enum outcome saved = attachment_save(context, view->record->owner, message->attachments[i], directory,
                                             context->is_json);
        outcome = saved == OUTCOME_DONE ? outcome : saved;
    }
    return outcome;
}

static enum outcome read_message(struct context *context, struct record_name *name, bool peek, int directory)
{
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_READ);
    Comity__ReadRequest read = COMITY__READ_REQUEST__INIT;
    read.owner = name->owner.code;
    read.id = name->id;
    read.peek = peek;
    request.read = &read;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_MESSAGE, &answer);
    if (outcome == OUTCOME_DONE)
        outcome = show(context, answer->message);
    if (outcome == OUTCOME_DONE && directory >= 0)
        outcome = save(context, answer->message, directory);
    client_free_answer(answer);
    return outcome;
}

enum outcome command_read(struct context *context, int count, char **words)
{
    const char *path = NULL;
    bool peek = false;
    const struct option options[] = {{"save", &path, NULL}, {"peek", NULL, &peek}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    int directory = -1;
    enum outcome outcome = command_arguments(context, count, words, options, 2, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome != OUTCOME_DONE)
        return outcome;
    /* Before the message is opened: its sender is told of that. */
    if (path != NULL && (directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        fprintf(stderr, "comity: --save %s: %s\n", path, strerror(errno));
        return OUTCOME_FAILED;
    }
    outcome = read_message(context, &name, peek, directory);
    if (directory >= 0)
        close(directory);
    return outcome;
}
