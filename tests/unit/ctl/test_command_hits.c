#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static void script_end(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void without_a_part_it_is_the_list(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "no hits without an outcome\n"));
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "--all"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "no hits\n"));
    script_end(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "overdue"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "nothing is overdue\n"));
    scripted_release(&scripted);
}

static void an_unknown_part_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "confirm"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "overdue, show, verify, answer or outcome\n"));
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("command_hits", {"without a part it is the list", without_a_part_it_is_the_list},
           {"an unknown part is wrong usage", an_unknown_part_is_wrong_usage})
