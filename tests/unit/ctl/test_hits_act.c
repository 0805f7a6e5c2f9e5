#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void script_done(struct scripted *scripted)
{
    static char owner[] = "CO", id[] = ID;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer published = COMITY__PUBLISH_ANSWER__INIT;
    published.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED;
    published.owner = owner;
    published.id = id;
    published.version = 2;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &published;
    scripted_answer(scripted, &answer);
}

/* Run a command, and return what it asked for. */
static Comity__Request *asked(const char *const *words)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_done(&scripted);
    CHECK_SAME_NUMBER(scripted_run(&scripted, words), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "amended CO/" ID " version 2, entry 0\n"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_HIT_ACT);
    CHECK_SAME_TEXT(request->hit_act->id, ID);
    scripted_release(&scripted);
    return request;
}
#define ASKED(...) asked((const char *const[]){"hits", __VA_ARGS__, NULL})

static void a_question_is_urgent_or_routine(void)
{
    Comity__Request *request = ASKED("verify", "CO/" ID, "--urgent", "--remarks", "held at the port");
    CHECK_SAME_TEXT(request->hit_act->owner, "CO");
    CHECK_SAME_NUMBER(request->hit_act->priority, COMITY__PRIORITY__URGENT);
    CHECK_SAME_TEXT(request->hit_act->remarks, "held at the port");
    message_free(&request->base);
    request = ASKED("verify", ID, "--routine");
    CHECK_SAME_NUMBER(request->hit_act->priority, COMITY__PRIORITY__ROUTINE);
    message_free(&request->base);
}

static void an_answer_is_one_of_four(void)
{
    static const struct {
        const char *word;
        Comity__Hit__Answer answer;
    } ROWS[] = {{"--valid", COMITY__HIT__ANSWER__VALID},
                {"--not-valid", COMITY__HIT__ANSWER__NOT_VALID},
                {"--identity-doubtful", COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL},
                {"--more-time=45m", COMITY__HIT__ANSWER__MORE_TIME}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Comity__Request *request = ASKED("answer", ID, ROWS[i].word);
        CHECK_SAME_NUMBER(request->hit_act->answer, ROWS[i].answer);
        CHECK_SAME_NUMBER(request->hit_act->minutes, i == 3 ? 45 : 0);
        message_free(&request->base);
    }
}

static void more_time_is_minutes_hours_or_a_time(void)
{
    static const struct {
        const char *text;
        unsigned minutes;
        const char *until;
    } ROWS[] = {{"2h", 120, ""},
                {"2026-05-02T12:00Z", 0, "2026-05-02T12:00Z"},
                {"0m", 0, "0m"}, /* refused by the daemon, which says what it wants */
                {"99999999999h", 0, "99999999999h"},
                {"45", 0, "45"}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Comity__Request *request = ASKED("answer", ID, "--more-time", ROWS[i].text);
        CHECK_SAME_NUMBER(request->hit_act->minutes, ROWS[i].minutes);
        CHECK_SAME_TEXT(request->hit_act->until, ROWS[i].until);
        message_free(&request->base);
    }
}

static void an_outcome_is_one_of_five(void)
{
    static const char *const WORDS[] = {"arrest", "seizure", "located", "no-action", "false-hit"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        Comity__Request *request = ASKED("outcome", ID, WORDS[i]);
        CHECK_SAME_NUMBER(request->hit_act->outcome, i + 1);
        message_free(&request->base);
    }
}

static void wrong_usage_asks_nothing(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "verify", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "one of --urgent and --routine is wanted\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "verify", ID, "--urgent", "--routine"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "verify", "x", "--urgent"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "answer", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "one of --valid, --not-valid, "));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "answer", ID, "--valid", "--more-time", "1h"),
                      OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "outcome", ID, "escape"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "the outcome is arrest, "));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "outcome", ID), OUTCOME_USAGE);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("hits_act", {"a question is urgent or routine", a_question_is_urgent_or_routine},
           {"an answer is one of four", an_answer_is_one_of_four},
           {"more time is minutes, hours or a time", more_time_is_minutes_hours_or_a_time},
           {"an outcome is one of five", an_outcome_is_one_of_five},
           {"wrong usage asks nothing", wrong_usage_asks_nothing})
