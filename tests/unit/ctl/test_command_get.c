#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char owner[] = "CO", id[] = ID, summary[] = "passport L1";

static void script_record(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    record.owner = owner;
    record.id = id;
    record.version = 1;
    record.summary = summary;
    record.state = COMITY__RECORD_VIEW__STATE__WITHDRAWN;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &record;
    scripted_answer(scripted, &answer);
}

static void asks_for_the_record_that_is_named(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_record(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "get", "CO/" ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "owner        CO\n"));
    CHECK(scripted_says(&scripted, "state        withdrawn\n"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_GET);
    CHECK_SAME_TEXT(request->get->owner, "CO");
    CHECK_SAME_TEXT(request->get->id, ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void gives_programs_one_document(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_record(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "get", ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\n  \"owner\": \"CO\",\n  \"id\": \"" ID "\""));
    CHECK(scripted_says(&scripted, "\"state\": \"WITHDRAWN\""));
    scripted_release(&scripted);
}

static void what_is_not_there_ends_with_3(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_NOT_FOUND, "no record");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "get", ID), OUTCOME_NOTHING);
    scripted_release(&scripted);
}

static void a_name_that_is_none_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "get", "passport"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "\"passport\" is not a record's id"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "get"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_get", {"asks for the record that is named", asks_for_the_record_that_is_named},
           {"gives programs one document", gives_programs_one_document},
           {"what is not there ends with 3", what_is_not_there_ends_with_3},
           {"a name that is none is wrong usage", a_name_that_is_none_is_wrong_usage})
