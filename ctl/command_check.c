#include "ask.h"
#include "check_answer.h"
#include "check_batch.h"
#include "escape.h"
#include "inquiry.h"
#include "output.h"
#include "source.h"
#include "text_file.h"

#include "comity/date.h"
#include "comity/key.h"

#include <string.h>
#include <time.h>

#define ZONE_BYTES_MAX 1024u

/* What comes of all questions of a run. */
struct checking {
    struct context *context;
    const char *purpose;
    const struct source_choice *choice;
    size_t questions, answered, hits;
    enum outcome outcome;
};

static void show_refusal(struct checking *checking, const json_t *question)
{
    Comity__Failure failure = COMITY__FAILURE__INIT;
    failure.code = ask_text(question_text(question, "error"));
    failure.text = ask_text(question_text(question, "text"));
    checking->outcome = ask_refused(&failure);
}

static void show(struct checking *checking, const json_t *question, const Comity__CheckAnswer *answer)
{
    const json_t *zone = json_object_get(question, "mrz");
    if (zone != NULL)
        check_answer_show_zone(zone);
    if (answer == NULL) {
        show_refusal(checking, question);
        return;
    }
    if (checking->questions > 1) {
        printf("%s%s", question_text(question, "kind"), *question_text(question, "kind") == '\0' ? "" : " ");
        escape_write(stdout, question_text(question, "value"));
        fputs(": ", stdout);
    }
    check_answer_show(answer);
    if (checking->answered == checking->questions)
        output_copies(answer->copies, answer->n_copies);
}

/* One question has the daemon's whole answer; of several, and with a zone, each is a line. */
static void write_json(struct checking *checking, json_t *question, const Comity__CheckAnswer *answer)
{
    struct error error;
    if (answer == NULL)
        show_refusal(checking, question);
    else if (checking->questions == 1 && json_object_get(question, "mrz") == NULL)
        checking->outcome = output_document(&answer->base);
    else if (check_answer_add(question, answer, &error) != ERROR_NONE)
        checking->outcome = OUTCOME_FAILED;
    else
        output_json_line(question);
}

/* Ask other bureaus the same, when the copy here has answered. */
static void ask_source(struct checking *checking, const json_t *question, const Comity__CheckAnswer *here)
{
    struct source_result result = {0};
    Comity__AskRequest ask = COMITY__ASK_REQUEST__INIT;
    ask.kind = ask_text(question_text(question, "kind"));
    ask.value = ask_text(question_text(question, "value"));
    ask.country = ask_text(question_text(question, "country"));
    ask.loose = json_is_true(json_object_get(question, "loose"));
    ask.purpose = ask_text(checking->purpose);
    if (!checking->context->is_json) {
        show(checking, question, here);
        puts("\nAt the source:");
    }
    checking->outcome = source_ask(checking->context, &ask, checking->choice, &result);
    if (checking->outcome == OUTCOME_DONE && checking->context->is_json)
        checking->outcome = source_write(&here->base, &result);
    if (checking->outcome == OUTCOME_DONE)
        checking->outcome = source_outcome(here->n_hits, &result);
    checking->hits += result.hits > 0 ? 1 : 0;
    source_release(&result);
}

static void take(void *self, json_t *question, const Comity__CheckAnswer *answer)
{
    struct checking *checking = self;
    checking->answered++;
    checking->hits += answer != NULL && answer->n_hits > 0 ? 1 : 0;
    if (answer != NULL && source_is_wanted(checking->choice))
        ask_source(checking, question, answer);
    else if (checking->context->is_json)
        write_json(checking, question, answer);
    else
        show(checking, question, answer);
}

/* KIND VALUE, in two words. */
static bool is_pair(const struct arguments *arguments)
{
    return arguments->count == 2 && strchr(arguments->words[0], '=') == NULL;
}

static enum outcome ask_words(struct inquiry *inquiry, const struct arguments *arguments,
                              const struct question_defaults *defaults)
{
    enum outcome outcome = OUTCOME_DONE;
    if (is_pair(arguments))
        return inquiry_ask(inquiry, question_of_kind(arguments->words[0], arguments->words[1], defaults));
    for (size_t i = 0; i < arguments->count && outcome == OUTCOME_DONE; i++)
        outcome = inquiry_ask(inquiry, question_of_word(arguments->words[i], defaults));
    return outcome;
}

static enum outcome ask_zone(struct inquiry *inquiry, const char *mrz,
                             const struct question_defaults *defaults)
{
    struct buffer text;
    struct error error;
    if (strcmp(mrz, "-") != 0)
        return inquiry_ask(inquiry, question_of_mrz(view_of_text(mrz), defaults));
    enum outcome outcome = OUTCOME_FAILED;
    if (text_file_read(mrz, ZONE_BYTES_MAX, &text, &error) != ERROR_NONE)
        fprintf(stderr, "comity: %s\n", error.text);
    else
        outcome = inquiry_ask(inquiry, question_of_mrz(buffer_view(&text), defaults));
    buffer_release(&text);
    return outcome;
}

static size_t count_questions(const struct arguments *arguments, const char *mrz)
{
    return mrz != NULL || is_pair(arguments) ? 1 : arguments->count;
}

static enum outcome ask_all(struct context *context, const struct arguments *arguments, const char *mrz,
                            const struct inquiry_words *said, const struct source_choice *choice,
                            const struct question_defaults *defaults)
{
    static struct inquiry inquiry;
    struct checking checking = {.context = context,
                                .purpose = said->purpose,
                                .choice = choice,
                                .questions = count_questions(arguments, mrz)};
    inquiry = (struct inquiry){.context = context, .words = *said, .take = take, .self = &checking};
    enum outcome outcome =
        mrz != NULL ? ask_zone(&inquiry, mrz, defaults) : ask_words(&inquiry, arguments, defaults);
    enum outcome rest = inquiry_finish(&inquiry);
    inquiry_release(&inquiry);
    if (outcome == OUTCOME_DONE)
        outcome = rest == OUTCOME_DONE ? checking.outcome : rest;
    return outcome == OUTCOME_DONE && checking.hits == 0 ? OUTCOME_NOTHING : outcome;
}

static enum outcome complain_of_choice(const struct context *context, const struct arguments *arguments,
                                       const char *mrz, const char *batch, const char *purpose,
                                       const struct source_choice *choice)
{
    if (!source_is_wanted(choice))
        return OUTCOME_DONE;
    if (choice->at != NULL && choice->everyone)
        return command_complain(context, "one of --at and --everyone is wanted");
    if (batch != NULL || count_questions(arguments, mrz) != 1)
        return command_complain(context, "other bureaus are asked one question at a time");
    if (purpose == NULL)
        return command_complain(context, "--purpose is required: other bureaus are told");
    return OUTCOME_DONE;
}

static enum outcome complain(const struct context *context, const struct arguments *arguments,
                             const char *mrz, const char *batch)
{
    if ((mrz != NULL) + (batch != NULL) + (arguments->count > 0) != 1)
        return command_complain(context, "one of VALUE, --mrz and --batch is wanted");
    if (is_pair(arguments) && key_kind_find(arguments->words[0]) == KEY_KIND_COUNT)
        return command_complain(context, "there is no kind of key \"%.40s\"", arguments->words[0]);
    return OUTCOME_DONE;
}

enum outcome command_check(struct context *context, int count, char **words)
{
    const char *country = NULL, *mrz = NULL, *batch = NULL;
    struct inquiry_words said = {NULL, NULL, NULL};
    bool loose = false;
    struct source_choice choice = {0};
    const struct option options[] = {
        {"country", &country, NULL},  {"loose", NULL, &loose},        {"purpose", &said.purpose, NULL},
        {"place", &said.place, NULL}, {"agency", &said.agency, NULL}, {"mrz", &mrz, NULL},
        {"batch", &batch, NULL},      {"at", &choice.at, NULL},       {"everyone", NULL, &choice.everyone}};
    struct arguments arguments = {.fewest = 0, .most = ARGUMENTS_WORDS};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = complain(context, &arguments, mrz, batch);
    if (outcome == OUTCOME_DONE)
        outcome = complain_of_choice(context, &arguments, mrz, batch, said.purpose, &choice);
    if (outcome != OUTCOME_DONE)
        return outcome;
    struct question_defaults defaults = {country, loose, date_of_wall_ms((int64_t)time(NULL) * 1000)};
    return batch != NULL ? check_batch(context, batch, &said, &defaults)
                         : ask_all(context, &arguments, mrz, &said, &choice, &defaults);
}
