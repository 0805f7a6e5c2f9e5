#include "check_batch.h"

#include "check_answer.h"
#include "inquiry.h"
#include "output.h"
#include "progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_BYTES_MAX ((size_t)LIMIT_ENTRY_BYTES)

struct batch {
    struct inquiry inquiry;
    FILE *input;
    struct progress progress;
    uint64_t read_bytes, lines, answered, hits, refused;
};

static void take(void *self, json_t *question, const Comity__CheckAnswer *answer)
{
    struct batch *batch = self;
    struct error error;
    char detail[80];
    if (answer != NULL && check_answer_add(question, answer, &error) != ERROR_NONE)
        question_refuse(question, error_code_name(error.code), error.text);
    batch->answered++;
    batch->hits += answer != NULL && answer->n_hits > 0 ? 1 : 0;
    batch->refused += question_is_good(question) ? 0 : 1;
    snprintf(detail, sizeof detail, "%" PRIu64 " answered, %" PRIu64 " with a hit", batch->answered,
             batch->hits);
    progress_show(&batch->progress, batch->progress.total > 0 ? batch->read_bytes : batch->answered, detail);
    output_json_line(question);
}

static bool is_blank(struct view line)
{
    return view_trimmed(line).size == 0;
}

static enum outcome ask_line(struct batch *batch, struct view line, const struct question_defaults *defaults)
{
    batch->lines++;
    batch->read_bytes += line.size;
    if (is_blank(line))
        return OUTCOME_DONE;
    if (line.size <= LINE_BYTES_MAX)
        return inquiry_ask(&batch->inquiry, question_of_line(line, batch->lines, defaults));
    json_t *question = json_pack("{s:I}", "line", (json_int_t)batch->lines);
    if (question != NULL)
        question_refuse(question, error_code_name(ERROR_LIMIT), "the line is too long");
    return inquiry_ask(&batch->inquiry, question);
}

static enum outcome ask_lines(struct batch *batch, const char *path, const struct question_defaults *defaults)
{
    enum outcome outcome = OUTCOME_DONE;
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while (outcome == OUTCOME_DONE && ferror(stdout) == 0 &&
           (size = getline(&line, &room, batch->input)) >= 0)
        outcome = ask_line(batch, view_of(line, (size_t)size), defaults);
    if (outcome == OUTCOME_DONE && ferror(batch->input) != 0) {
        fprintf(stderr, "comity: %s: %s\n", path, strerror(errno));
        outcome = OUTCOME_FAILED;
    }
    free(line);
    return outcome;
}

static enum outcome run(struct batch *batch, const char *path, const struct question_defaults *defaults)
{
    struct stat status;
    batch->input = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (batch->input == NULL) {
        fprintf(stderr, "comity: %s: %s\n", path, strerror(errno));
        return OUTCOME_FAILED;
    }
    bool is_sized = fstat(fileno(batch->input), &status) == 0 && S_ISREG(status.st_mode);
    progress_init(&batch->progress, "checking", is_sized ? (uint64_t)status.st_size : 0);
    enum outcome outcome = ask_lines(batch, path, defaults);
    enum outcome rest = inquiry_finish(&batch->inquiry);
    inquiry_release(&batch->inquiry);
    progress_wipe(&batch->progress);
    if (batch->input != stdin)
        fclose(batch->input);
    return outcome == OUTCOME_DONE ? rest : outcome;
}

enum outcome check_batch(struct context *context, const char *path, const struct inquiry_words *words,
                         const struct question_defaults *defaults)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        fputs("comity: no memory\n", stderr);
        return OUTCOME_FAILED;
    }
    batch->inquiry = (struct inquiry){.context = context, .words = *words, .take = take, .self = batch};
    enum outcome outcome = run(batch, path, defaults);
    if (outcome == OUTCOME_DONE)
        outcome = batch->refused > 0 ? OUTCOME_FAILED : batch->hits > 0 ? OUTCOME_DONE : OUTCOME_NOTHING;
    free(batch);
    return outcome;
}
