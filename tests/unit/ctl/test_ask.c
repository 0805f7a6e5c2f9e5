#include "ask.h"
#include "check.h"
#include "scripted.h"

static Comity__Answer done(uint64_t count, Comity__Done *body)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    comity__done__init(body);
    body->count = count;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = body;
    return answer;
}

static void the_outcome_is_what_scripts_rely_on(void)
{
    static const struct {
        enum error_code code;
        enum outcome outcome;
    } ROWS[] = {{ERROR_NOT_FOUND, OUTCOME_NOTHING},
                {ERROR_DENIED, OUTCOME_FAILED},
                {ERROR_FULL, OUTCOME_FAILED},
                {ERROR_INVALID, OUTCOME_FAILED},
                {ERROR_TIMEOUT, OUTCOME_FAILED}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct scripted scripted;
        scripted_init(&scripted);
        scripted_refuse(&scripted, ROWS[i].code, "because");
        enum outcome outcome = SCRIPTED_RUN(&scripted, "status");
        CHECK_CASE(outcome == ROWS[i].outcome, "%s: %d", error_code_name(ROWS[i].code), (int)outcome);
        CHECK(scripted_complains(&scripted, "because"));
        CHECK_SAME_TEXT(scripted.out, "");
        scripted_release(&scripted);
    }
}

static void a_daemon_that_goes_away_is_unreachable(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_hang_up(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_UNREACHABLE);
    CHECK(scripted_complains(&scripted, "comity: the daemon at (scripted):"));
    scripted_release(&scripted);
}

static void where_there_is_no_daemon_it_says_so(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    client_free(scripted.context.client);
    scripted.context.client = NULL;
    scripted.context.socket_path = "/nowhere/control.sock";
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_UNREACHABLE);
    CHECK(scripted_complains(&scripted, "cannot reach the daemon: /nowhere/control.sock"));
    CHECK(scripted_complains(&scripted, "is comityd running, and is --socket or COMITY_SOCKET right?"));
    scripted_release(&scripted);
}

static void an_answer_to_something_else_is_no_answer(void)
{
    struct scripted scripted;
    Comity__Done body;
    Comity__Answer answer = done(0, &body);
    scripted_init(&scripted);
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "is it of the same version?"));
    scripted_release(&scripted);
}

static void what_a_failure_says_cannot_drive_the_terminal(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_INVALID, "field \xe2\x80\xaex");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "field \\u202ex"));
    scripted_release(&scripted);
}

static void codes_of_failures_are_known_by_name(void)
{
    Comity__Failure failure = COMITY__FAILURE__INIT;
    char unknown[] = "OF_A_LATER_VERSION", name[32];
    failure.code = name;
    for (int code = ERROR_NONE + 1; code < ERROR_CODE_COUNT; code++) {
        snprintf(name, sizeof name, "%s", error_code_name((enum error_code)code));
        CHECK_SAME_NUMBER(ask_failure_code(&failure), code);
    }
    failure.code = unknown;
    CHECK_SAME_NUMBER(ask_failure_code(&failure), ERROR_STATE);
}

static bool take(void *self, const Comity__Answer *answer)
{
    unsigned *taken = self;
    (void)answer;
    return ++*taken < 2;
}

static void a_stream_ends_when_its_visitor_has_enough(void)
{
    struct scripted scripted;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_STATUS);
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    unsigned taken = 0;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &record;
    answer.more = true;
    request.status = &status;
    scripted_init(&scripted);
    for (int i = 0; i < 4; i++)
        scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(ask_stream(&scripted.context, &request, COMITY__ANSWER__BODY_RECORD, take, &taken),
                      OUTCOME_DONE);
    CHECK_SAME_NUMBER(taken, 2);
    scripted_release(&scripted);
}

CHECK_MAIN("ask", {"the outcome is what scripts rely on", the_outcome_is_what_scripts_rely_on},
           {"a daemon that goes away is unreachable", a_daemon_that_goes_away_is_unreachable},
           {"where there is no daemon it says so", where_there_is_no_daemon_it_says_so},
           {"an answer to something else is no answer", an_answer_to_something_else_is_no_answer},
           {"what a failure says cannot drive the terminal", what_a_failure_says_cannot_drive_the_terminal},
           {"codes of failures are known by name", codes_of_failures_are_known_by_name},
           {"a stream ends when its visitor has enough", a_stream_ends_when_its_visitor_has_enough})
