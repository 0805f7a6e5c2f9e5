#include "ask.h"
#include "escape.h"
#include "output.h"

#include "comity/key.h"

static void show_hits(const Comity__CheckAnswer *check)
{
    for (size_t i = 0; i < check->n_hits; i++) {
        const Comity__CheckAnswer__Hit *hit = check->hits[i];
        printf("HIT  in %s%s\n", hit->field, hit->loose ? ", look-alikes folded" : "");
        output_record_line(hit->record);
    }
    for (size_t i = 0; i < check->n_doubts; i++) {
        fputs("doubtful: ", stdout);
        escape_write(stdout, check->doubts[i]);
        putchar('\n');
    }
    if (check->cut)
        puts("There are more hits than are shown.");
    if (check->n_hits == 0)
        puts("no hit");
    else
        puts("A hit is no ground for action: verify it with its owner first.");
}

enum outcome command_check(struct context *context, int count, char **words)
{
    const char *country = NULL, *purpose = NULL;
    bool loose = false;
    const struct option options[] = {
        {"country", &country, NULL}, {"loose", NULL, &loose}, {"purpose", &purpose, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 2};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_CHECK);
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    request.check = &check;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && arguments.count == 2 &&
        key_kind_find(arguments.words[0]) == KEY_KIND_COUNT)
        outcome = command_complain(context, "there is no kind of key \"%.40s\"", arguments.words[0]);
    if (outcome == OUTCOME_DONE) {
        check.kind = ask_text(arguments.count == 2 ? arguments.words[0] : NULL);
        check.value = ask_text(arguments.words[arguments.count - 1]);
        check.country = ask_text(country);
        check.purpose = ask_text(purpose);
        check.loose = loose;
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_CHECK, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json) {
        outcome = output_document(&answer->check->base);
    } else if (outcome == OUTCOME_DONE) {
        show_hits(answer->check);
        output_copies(answer->check->copies, answer->check->n_copies);
    }
    if (outcome == OUTCOME_DONE && answer->check->n_hits == 0)
        outcome = OUTCOME_NOTHING;
    client_free_answer(answer);
    return outcome;
}
