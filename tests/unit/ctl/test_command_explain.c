#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char rule[] = "only CO", state[] = "not entitled", first[] = "published",
            second[] = "withheld \xe2\x80\xae";

static void script_explanation(struct scripted *scripted)
{
    char *steps[] = {first, second};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__ExplainAnswer explain = COMITY__EXPLAIN_ANSWER__INIT;
    explain.rule = rule;
    explain.state = state;
    explain.n_steps = 2;
    explain.steps = steps;
    answer.body_case = COMITY__ANSWER__BODY_EXPLAIN;
    answer.explain = &explain;
    scripted_answer(scripted, &answer);
}

static void the_answer_comes_first_then_each_step(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_explanation(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "explain", "BS/" ID, "PA"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "entitled     no\n"
                                  "rule         only CO\n"
                                  "state        not entitled\n"
                                  "  1. published\n"
                                  "  2. withheld \\u202e\n");
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_EXPLAIN);
    CHECK_SAME_TEXT(request->explain->owner, "BS");
    CHECK_SAME_TEXT(request->explain->bureau, "PA");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void programs_get_one_document(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_explanation(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "explain", ID, "PA"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"steps\": [\n    \"published\","));
    scripted_release(&scripted);
}

static void both_words_are_needed(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "explain", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "something is missing"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_explain",
           {"the answer comes first, then each step", the_answer_comes_first_then_each_step},
           {"programs get one document", programs_get_one_document},
           {"both words are needed", both_words_are_needed})
