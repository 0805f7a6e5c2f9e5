#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static void script_unlocked(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__UnlockAnswer unlock = COMITY__UNLOCK_ANSWER__INIT;
    unlock.index = 41;
    answer.body_case = COMITY__ANSWER__BODY_UNLOCK;
    answer.unlock = &unlock;
    scripted_answer(scripted, &answer);
}

static void the_reason_is_told_and_where_it_stands(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_unlocked(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "unlock", "--reason", "all others burnt"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "unlocked: entry 41 of this bureau's log says so"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_UNLOCK);
    CHECK_SAME_TEXT(request->unlock->reason, "all others burnt");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void programs_get_the_index(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_unlocked(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "unlock", "--reason=x"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"index\": \"41\""));
    scripted_release(&scripted);
}

static void without_a_reason_nothing_is_asked(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "unlock"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "unlock", "--reason", ""), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--reason TEXT is needed"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

static void a_refusal_fails(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_STATE, "the own log is not locked");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "unlock", "--reason", "x"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "the own log is not locked"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_unlock",
           {"the reason is told, and where it stands", the_reason_is_told_and_where_it_stands},
           {"programs get the index", programs_get_the_index},
           {"without a reason nothing is asked", without_a_reason_nothing_is_asked},
           {"a refusal fails", a_refusal_fails})
