#include "log_command.h"
#include "text_file.h"

#include <string.h>

struct part {
    const char *name;
    enum outcome (*run)(struct context *context, int count, char **words);
};

static const struct part PARTS[] = {
    {"checkpoint", log_checkpoint}, {"entries", log_entries}, {"fork-proof", log_fork_proof},
    {"proof", log_proof},           {"verify", log_verify},
};

enum outcome command_log(struct context *context, int count, char **words)
{
    for (size_t i = 0; count > 0 && i < sizeof PARTS / sizeof PARTS[0]; i++) {
        if (strcmp(PARTS[i].name, words[0]) == 0)
            return PARTS[i].run(context, count - 1, words + 1);
    }
    return command_complain(context, "checkpoint, entries, proof, fork-proof or verify");
}

enum outcome log_read_key(const struct context *context, struct hasher *hasher, const char *text,
                          struct vkey *ret)
{
    struct error error;
    struct buffer file = {0};
    enum error_code code = ERROR_NONE;
    if (text == NULL)
        return command_complain(context, "--key VKEY is needed to verify");
    struct view view = view_of_text(text);
    if (strchr(text, '+') == NULL) {
        code = text_file_read(text, VKEY_TEXT_BYTES + 1, &file, &error);
        view = buffer_view(&file);
        while (view.size > 0 && (view.data[view.size - 1] == '\n' || view.data[view.size - 1] == '\r'))
            view.size--;
    }
    if (code == ERROR_NONE)
        code = vkey_parse(ret, hasher, view, &error);
    buffer_release(&file);
    if (code == ERROR_NONE)
        return OUTCOME_DONE;
    fprintf(stderr, "comity: --key: %s\n", error.text);
    return OUTCOME_FAILED;
}
