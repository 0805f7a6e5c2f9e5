#include "check.h"
#include "comity/message.h"
#include "scratch.h"
#include "scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VEHICLE "\"vehicle\":{\"category\":\"STOLEN\",\"plate\":\"UT 1234\"}"
#define RECORD(reference) "{\"sourceRef\":\"" reference "\"," VEHICLE "}\n"
#define LONG_REFERENCE                                                                                       \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"

static char owner[] = "BS", id[] = "01890a5d-ac96-774b-bcce-b302099a8057";

/* A file to import, and one for errors. */
struct scene {
    struct scripted scripted;
    char directory[SCRATCH_PATH_BYTES];
    char file[SCRATCH_PATH_BYTES + 16];
    char errors[SCRATCH_PATH_BYTES + 16];
};

static void begin(struct scene *scene, const char *name, const char *text)
{
    scratch_make(scene->directory);
    snprintf(scene->file, sizeof scene->file, "%s/%s", scene->directory, name);
    snprintf(scene->errors, sizeof scene->errors, "%s/errors", scene->directory);
    scratch_write(scene->file, text);
    scripted_init(&scene->scripted);
}

static void end(struct scene *scene)
{
    scripted_release(&scene->scripted);
    scratch_remove(scene->directory);
}

static void script_outcome(struct scene *scene, Comity__PublishAnswer__Outcome outcome)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = outcome;
    publish.owner = owner;
    publish.id = id;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(&scene->scripted, &answer);
}

static unsigned count_requests(struct scene *scene)
{
    unsigned count = 0;
    for (Comity__Request *request; (request = scripted_request(&scene->scripted)) != NULL; count++)
        message_free(&request->base);
    return count;
}

static void counts_what_became_of_each_line(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson", RECORD("A") RECORD("B") RECORD("C") RECORD("D"));
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED);
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED);
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_DONE);
    CHECK_SAME_TEXT(scene.scripted.out, "4 records read: 1 published, 1 amended, 1 unchanged, 0 refused\n"
                                        "1 passed over: they were withdrawn\n");
    CHECK_SAME_TEXT(scene.scripted.err, "");
    end(&scene);
}

static void each_is_published_once_and_nobody_sees_it_unless_told(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson", RECORD("A") "{\"sourceRef\":\"B\"," VEHICLE ",\"distribution\":\"CO\"}\n");
    for (int i = 0; i < 4; i++)
        script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_DONE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--to", "all"), OUTCOME_DONE);
    static const Comity__Distribution__Kind KINDS[] = {
        COMITY__DISTRIBUTION__KIND__NOBODY, COMITY__DISTRIBUTION__KIND__ONLY, COMITY__DISTRIBUTION__KIND__ALL,
        COMITY__DISTRIBUTION__KIND__ONLY};
    for (int i = 0; i < 4; i++) {
        Comity__Request *request = scripted_request(&scene.scripted);
        REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_PUBLISH);
        CHECK(request->publish->once);
        CHECK_CASE(request->publish->distribution->kind == KINDS[i], "request %d", i);
        message_free(&request->base);
    }
    end(&scene);
}

static void a_refusal_names_line_and_field_and_the_rest_goes_on(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson",
          RECORD("A") "nonsense\n" RECORD("B") "{\"sourceRef\":\"C\",\"vehicle\":{\"plate\":7}}\n");
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    scripted_refuse(&scene.scripted, ERROR_INVALID, "of the daemon's");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_FAILED);
    CHECK(scripted_says(&scene.scripted, "4 records read: 1 published, 0 amended, 0 unchanged, 3 refused\n"));
    CHECK(scripted_complains(&scene.scripted, "a.ndjson:2: refused: is not JSON"));
    CHECK(scripted_complains(&scene.scripted, "a.ndjson:3: refused: of the daemon's"));
    CHECK(scripted_complains(&scene.scripted, "a.ndjson:4: refused: vehicle.plate: must be a string"));
    CHECK_SAME_NUMBER(count_requests(&scene), 2);
    end(&scene);
}

static void stops_where_it_is_asked_to(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson", RECORD("A") "nonsense\n" RECORD("B") RECORD("C"));
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--on-error", "stop"),
                      OUTCOME_FAILED);
    CHECK(scripted_says(&scene.scripted, "2 records read: 1 published, 0 amended, 0 unchanged, 1 refused\n"
                                         "stopped at the first refusal, as asked\n"));
    CHECK_SAME_NUMBER(count_requests(&scene), 1);
    end(&scene);
}

static void errors_go_to_a_file_one_object_a_line(void)
{
    struct scene scene;
    char *text;
    begin(&scene, "a.ndjson", "nonsense\n" RECORD(LONG_REFERENCE));
    scripted_refuse(&scene.scripted, ERROR_INVALID, "of the daemon's");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--errors", scene.errors),
                      OUTCOME_FAILED);
    CHECK_SAME_TEXT(scene.scripted.err, "");
    long size = scratch_size(scene.errors);
    REQUIRE(size > 0);
    unsigned char *bytes = scratch_load(scene.errors, size);
    text = calloc(1, (size_t)size + 1);
    REQUIRE(text != NULL);
    memcpy(text, bytes, (size_t)size);
    CHECK(strstr(text, "{\"line\":1,\"sourceRef\":\"\",\"kind\":\"refused\",\"text\":\"is not JSON") == text);
    CHECK(strstr(text, "\n{\"line\":2,\"sourceRef\":\"" LONG_REFERENCE
                       "\",\"kind\":\"refused\",\"text\":\"of the daemon's\"}\n") != NULL);
    free(text);
    free(bytes);
    end(&scene);
}

static void programs_get_the_numbers(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson", RECORD("A") "nonsense\n");
    scene.scripted.context.is_json = true;
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_FAILED);
    CHECK_SAME_TEXT(scene.scripted.out,
                    "{\"taken\":2,\"published\":0,\"amended\":0,\"unchanged\":1,\"withdrawn\":0,"
                    "\"refused\":1,\"warnings\":0,\"durable\":0,\"stopped\":false}\n");
    end(&scene);
}

static void the_format_is_told_or_guessed_from_the_name(void)
{
    static const char CSV[] = "sourceRef,vehicle.category,vehicle.plate\nA,STOLEN,UT 1234\n";
    struct scene scene;
    begin(&scene, "a.csv", CSV);
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_DONE);
    end(&scene);
    begin(&scene, "records", CSV);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_USAGE);
    CHECK(scripted_complains(&scene.scripted, "--format: ndjson, csv or notices"));
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--format", "csv"), OUTCOME_DONE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--format", "xml"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--format", "csv", "--on-error", "ask"),
        OUTCOME_USAGE);
    end(&scene);
}

static void what_cannot_be_read_at_all_fails(void)
{
    struct scene scene;
    begin(&scene, "a.csv", "colour,shape\n1,2\n");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "a.csv: "));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", "/nowhere/a.csv"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "/nowhere/a.csv: No such file or directory"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file, "--errors", "/nowhere/errors"),
                      OUTCOME_FAILED);
    CHECK_SAME_NUMBER(count_requests(&scene), 0);
    end(&scene);
}

static void a_daemon_that_dies_leaves_the_numbers_up_to_there(void)
{
    struct scene scene;
    begin(&scene, "a.ndjson", RECORD("A") RECORD("B"));
    script_outcome(&scene, COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED);
    scripted_hang_up(&scene.scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "import", scene.file), OUTCOME_UNREACHABLE);
    CHECK(scripted_says(&scene.scripted, "2 records read: 1 published"));
    end(&scene);
}

CHECK_MAIN("command_import", {"counts what became of each line", counts_what_became_of_each_line},
           {"each is published once, and nobody sees it unless told",
            each_is_published_once_and_nobody_sees_it_unless_told},
           {"a refusal names line and field, and the rest goes on",
            a_refusal_names_line_and_field_and_the_rest_goes_on},
           {"stops where it is asked to", stops_where_it_is_asked_to},
           {"errors go to a file, one object a line", errors_go_to_a_file_one_object_a_line},
           {"programs get the numbers", programs_get_the_numbers},
           {"the format is told, or guessed from the name", the_format_is_told_or_guessed_from_the_name},
           {"what cannot be read at all fails", what_cannot_be_read_at_all_fails},
           {"a daemon that dies leaves the numbers up to there",
            a_daemon_that_dies_leaves_the_numbers_up_to_there})
