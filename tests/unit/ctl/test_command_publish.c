#include "check.h"
#include "comity/message.h"
#include "scratch.h"
#include "scripted.h"

#include <stdio.h>

#define PASSPORT                                                                                             \
    "\"travelDocument\": {\"documentType\": \"PASSPORT\", \"number\": \"L1\", \"issuingCountry\": \"UTO\"}"

static char owner[] = "BS", id[] = "01890a5d-ac96-774b-bcce-b302099a8057";

/* A file to publish, and a daemon that takes it. */
struct scene {
    struct scripted scripted;
    char directory[SCRATCH_PATH_BYTES];
    char file[SCRATCH_PATH_BYTES + 16];
};

static void begin(struct scene *scene, const char *text, Comity__PublishAnswer__Outcome outcome)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = outcome;
    publish.owner = owner;
    publish.id = id;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scratch_make(scene->directory);
    snprintf(scene->file, sizeof scene->file, "%s/record.json", scene->directory);
    scratch_write(scene->file, text);
    scripted_init(&scene->scripted);
    scripted_answer(&scene->scripted, &answer);
}

static void end(struct scene *scene)
{
    scripted_release(&scene->scripted);
    scratch_remove(scene->directory);
}

static Comity__Request *asked(struct scene *scene)
{
    Comity__Request *request = scripted_request(&scene->scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_PUBLISH);
    return request;
}

static void without_a_word_nobody_else_may_see_it(void)
{
    struct scene scene;
    begin(&scene, "{" PASSPORT "}", COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file), OUTCOME_DONE);
    Comity__Request *request = asked(&scene);
    CHECK_SAME_TEXT(request->publish->record->travel_document->number, "L1");
    CHECK_SAME_NUMBER(request->publish->distribution->kind, COMITY__DISTRIBUTION__KIND__NOBODY);
    CHECK_SAME_NUMBER(request->publish->distribution->n_bureaus, 0);
    CHECK(!request->publish->once && request->publish->durable == NULL);
    message_free(&request->base);
    end(&scene);
}

static void the_file_says_who_may_and_the_command_line_overrides_it(void)
{
    struct scene scene;
    begin(&scene, "{\"distribution\": \"CO\", " PASSPORT "}", COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file), OUTCOME_DONE);
    Comity__Request *request = asked(&scene);
    REQUIRE(request->publish->distribution->n_bureaus == 1);
    CHECK_SAME_TEXT(request->publish->distribution->bureaus[0], "CO");
    message_free(&request->base);
    end(&scene);
    begin(&scene, "{\"distribution\": \"CO\", " PASSPORT "}", COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scene.scripted, "publish", scene.file, "--to", "all", "--once", "--durable", "2"),
        OUTCOME_DONE);
    request = asked(&scene);
    CHECK_SAME_NUMBER(request->publish->distribution->kind, COMITY__DISTRIBUTION__KIND__ALL);
    CHECK(request->publish->once);
    REQUIRE(request->publish->durable != NULL);
    CHECK_SAME_NUMBER(request->publish->durable->bureaus, 2);
    message_free(&request->base);
    end(&scene);
}

static void what_was_withdrawn_stays_so_and_is_no_success(void)
{
    struct scene scene;
    begin(&scene, "{" PASSPORT "}", COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file, "--once"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "was withdrawn, and stays so"));
    end(&scene);
}

static void nothing_is_asked_where_the_file_or_a_word_is_wrong(void)
{
    struct scene scene;
    begin(&scene, "{\"colour\": 1}", COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "record.json: unknown field \"colour\""));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", "/nowhere/record.json"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "/nowhere/record.json: No such file or directory"));
    scratch_write(scene.file, "{" PASSPORT "}");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file, "--to", "co"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scene.scripted, "publish: --to: "));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "publish", scene.file, "--durable", "many"),
                      OUTCOME_USAGE);
    CHECK_SAME_NUMBER(scene.scripted.asked.size, 0);
    end(&scene);
}

CHECK_MAIN("command_publish",
           {"without a word nobody else may see it", without_a_word_nobody_else_may_see_it},
           {"the file says who may, and the command line overrides it",
            the_file_says_who_may_and_the_command_line_overrides_it},
           {"what was withdrawn stays so, and is no success", what_was_withdrawn_stays_so_and_is_no_success},
           {"nothing is asked where the file or a word is wrong",
            nothing_is_asked_where_the_file_or_a_word_is_wrong})
