#include "check.h"
#include "comity/message.h"
#include "scratch.h"
#include "scripted.h"

#include <stdio.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char owner[] = "BS", id[] = ID;

static void script_done(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED;
    publish.owner = owner;
    publish.id = id;
    publish.version = 2;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

static Comity__Request *asked(struct scripted *scripted)
{
    Comity__Request *request = scripted_request(scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AMEND);
    return request;
}

static void new_content_leaves_who_may_see_it(void)
{
    struct scripted scripted;
    char directory[SCRATCH_PATH_BYTES], file[SCRATCH_PATH_BYTES + 16];
    scratch_make(directory);
    snprintf(file, sizeof file, "%s/record.json", directory);
    scratch_write(file, "{\"sourceRef\": \"S-1\"}");
    scripted_init(&scripted);
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "amend", ID, file, "--expect", "1"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "amended BS/" ID " version 2"));
    Comity__Request *request = asked(&scripted);
    CHECK_SAME_TEXT(request->amend->id, ID);
    CHECK_SAME_NUMBER(request->amend->expected_version, 1);
    CHECK(request->amend->record != NULL && request->amend->distribution == NULL);
    message_free(&request->base);
    scripted_release(&scripted);
    scratch_remove(directory);
}

static void who_may_see_it_changes_without_new_content(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "amend", ID, "--to", "all-except:PA", "--durable", "1"),
                      OUTCOME_DONE);
    Comity__Request *request = asked(&scripted);
    CHECK(request->amend->record == NULL);
    REQUIRE(request->amend->distribution != NULL && request->amend->durable != NULL);
    CHECK_SAME_NUMBER(request->amend->distribution->kind, COMITY__DISTRIBUTION__KIND__EXCEPT);
    CHECK_SAME_NUMBER(request->amend->durable->bureaus, 1);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void nothing_to_change_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "amend", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "a FILE with the new content, or --to or --operation, or both"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "amend", ID, "--to", "CO", "--expect", "newest"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--expect wants the number of a version"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_amend", {"new content leaves who may see it", new_content_leaves_who_may_see_it},
           {"who may see it changes without new content", who_may_see_it_changes_without_new_content},
           {"nothing to change is wrong usage", nothing_to_change_is_wrong_usage})
