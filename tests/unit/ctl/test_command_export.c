#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#include <string.h>

static char owner[] = "CO", id[] = "01890a5d-ac96-774b-bcce-b302099a8057", summary[] = "passport L1";

/* Two records, then the end: so many were held back. */
static void script_records(struct scripted *scripted, uint64_t held_back)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    record.owner = owner;
    record.id = id;
    record.summary = summary;
    record.state = COMITY__RECORD_VIEW__STATE__CURRENT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &record;
    for (record.version = 1; record.version <= 2; record.version++)
        scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    done.held_back = held_back;
    scripted_answer(scripted, &answer);
}

static void every_record_is_one_line_of_json(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export"), OUTCOME_DONE);
    const char *second = strchr(scripted.out, '\n') + 1;
    CHECK(strncmp(scripted.out, "{\"owner\":\"CO\"", 13) == 0 &&
          strncmp(second, "{\"owner\":\"CO\"", 13) == 0);
    CHECK(strstr(second, "\"version\":2") != NULL);
    CHECK_SAME_NUMBER(strcspn(second, "\n"), strlen(second) - 1);
    scripted_release(&scripted);
}

static void owner_and_type_are_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export", "--owner", "CO", "--type", "vehicle"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_EXPORT);
    CHECK_SAME_TEXT(request->export->owner, "CO");
    CHECK_SAME_TEXT(request->export->type, "vehicle");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_reason_to_pass_on_h2_is_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export", "--permission", "permitted by CO"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.err, "");
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_EXPORT);
    CHECK_SAME_TEXT(request->export->h2_reason, "permitted by CO");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export", "--permission", " "), OUTCOME_USAGE);
    scripted_release(&scripted);
}

static void what_is_held_back_is_said(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted, 3);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export"), OUTCOME_DONE);
    CHECK(scripted_complains(&scripted, "3 of other bureaus' records held back: H2"));
    scripted_release(&scripted);
}

static void a_daemon_that_dies_in_the_middle_is_no_success(void)
{
    struct scripted scripted;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &record;
    scripted_init(&scripted);
    scripted_answer(&scripted, &answer);
    scripted_hang_up(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export"), OUTCOME_UNREACHABLE);
    scripted_release(&scripted);
}

CHECK_MAIN("command_export", {"every record is one line of JSON", every_record_is_one_line_of_json},
           {"owner and type are passed on", owner_and_type_are_passed_on},
           {"a reason to pass on H2 is passed on", a_reason_to_pass_on_h2_is_passed_on},
           {"what is held back is said", what_is_held_back_is_said},
           {"a daemon that dies in the middle is no success", a_daemon_that_dies_in_the_middle_is_no_success})
