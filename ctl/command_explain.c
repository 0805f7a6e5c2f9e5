#include "ask.h"
#include "escape.h"
#include "output.h"
#include "record_name.h"

static void show(const Comity__ExplainAnswer *explanation)
{
    output_fact("entitled", explanation->entitled ? "yes" : "no");
    output_fact("rule", explanation->rule);
    output_fact("state", explanation->state);
    for (size_t i = 0; i < explanation->n_steps; i++) {
        printf("%3zu. ", i + 1);
        escape_write(stdout, explanation->steps[i]);
        putchar('\n');
    }
}

enum outcome command_explain(struct context *context, int count, char **words)
{
    struct arguments arguments = {.fewest = 2, .most = 2};
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_EXPLAIN);
    Comity__ExplainRequest explain = COMITY__EXPLAIN_REQUEST__INIT;
    request.explain = &explain;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE) {
        explain.owner = name.owner.code;
        explain.id = name.id;
        explain.bureau = ask_text(arguments.words[1]);
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_EXPLAIN, &answer);
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = output_document(&answer->explain->base);
    else if (outcome == OUTCOME_DONE)
        show(answer->explain);
    client_free_answer(answer);
    return outcome;
}
