#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#include <string.h>

static char owner[] = "CO", id[] = "01890a5d-ac96-774b-bcce-b302099a8057", summary[] = "passport L1";

/* Two records, then the end. */
static void script_records(struct scripted *scripted)
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
    scripted_answer(scripted, &answer);
}

static void every_record_is_one_line_of_json(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted);
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
    script_records(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "export", "--owner", "CO", "--type", "vehicle"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_EXPORT);
    CHECK_SAME_TEXT(request->export->owner, "CO");
    CHECK_SAME_TEXT(request->export->type, "vehicle");
    message_free(&request->base);
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
           {"a daemon that dies in the middle is no success", a_daemon_that_dies_in_the_middle_is_no_success})
