#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char owner[] = "BS", id[] = ID;

static void script_done(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN;
    publish.owner = owner;
    publish.id = id;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

static void every_reason_has_its_word(void)
{
    static const struct {
        const char *word;
        Comity__Withdraw__Reason reason;
    } ROWS[] = {{"purpose-achieved", COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED},
                {"error", COMITY__WITHDRAW__REASON__ERROR},
                {"retention-over", COMITY__WITHDRAW__REASON__RETENTION_OVER},
                {"other", COMITY__WITHDRAW__REASON__OTHER}};
    struct scripted scripted;
    scripted_init(&scripted);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        script_done(&scripted);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID, "--reason", ROWS[i].word), OUTCOME_DONE);
        Comity__Request *request = scripted_request(&scripted);
        REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_WITHDRAW);
        CHECK_SAME_TEXT(request->withdraw->id, ID);
        CHECK_SAME_NUMBER(request->withdraw->reason, ROWS[i].reason);
        message_free(&request->base);
    }
    scripted_release(&scripted);
}

static void a_reason_that_is_none_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID, "--reason", "boredom"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--reason: purpose-achieved, error, retention-over or other"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_withdraw", {"every reason has its word", every_reason_has_its_word},
           {"a reason that is none is wrong usage", a_reason_that_is_none_is_wrong_usage})
