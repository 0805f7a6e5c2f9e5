#include "check.h"
#include "comity/message.h"
#include "scratch.h"
#include "scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scene {
    struct scripted scripted;
    char directory[SCRATCH_PATH_BYTES];
    char file[SCRATCH_PATH_BYTES + 16];
};

static void begin(struct scene *scene, const char *text)
{
    scratch_make(scene->directory);
    snprintf(scene->file, sizeof scene->file, "%s/questions", scene->directory);
    scratch_write(scene->file, text);
    scripted_init(&scene->scripted);
}

static void end(struct scene *scene)
{
    scripted_release(&scene->scripted);
    scratch_remove(scene->directory);
}

static void script(struct scene *scene, size_t hits)
{
    char field[] = "vehicle.plate";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    Comity__CheckAnswer__Hit hit = COMITY__CHECK_ANSWER__HIT__INIT, *list[] = {&hit};
    hit.field = field;
    check.hits = list;
    check.n_hits = hits;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    scripted_answer(&scene->scripted, &answer);
}

static void each_line_has_one_in_the_same_order(void)
{
    struct scene scene;
    begin(&scene, "plate=UT 1234\n\n{\"value\":\"L1\",\"ref\":\"lane 3\"}\r\nlast");
    script(&scene, 1);
    script(&scene, 0);
    script(&scene, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "check", "--batch", scene.file, "--country", "UTO",
                                   "--purpose", "border"),
                      OUTCOME_DONE);
    CHECK_SAME_TEXT(
        scene.scripted.out,
        "{\"line\":1,\"kind\":\"plate\",\"value\":\"UT 1234\",\"country\":\"UTO\","
        "\"hits\":[{\"field\":\"vehicle.plate\"}],\"ages\":{}}\n"
        "{\"line\":3,\"value\":\"L1\",\"ref\":\"lane 3\",\"country\":\"UTO\",\"hits\":[],\"ages\":{}}\n"
        "{\"line\":4,\"value\":\"last\",\"country\":\"UTO\",\"hits\":[],\"ages\":{}}\n");
    CHECK_SAME_TEXT(scene.scripted.err, "");
    Comity__Request *request = scripted_request(&scene.scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_CHECK);
    CHECK_SAME_TEXT(request->check->kind, "plate");
    CHECK_SAME_TEXT(request->check->purpose, "border");
    message_free(&request->base);
    end(&scene);
}

static void a_bad_line_is_told_and_stops_nothing(void)
{
    struct scene scene;
    begin(&scene, "{\"valu\":\"x\"}\nA\n");
    scripted_refuse(&scene.scripted, ERROR_INVALID, "too short");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "check", "--batch", scene.file), OUTCOME_FAILED);
    CHECK(scripted_says(&scene.scripted,
                        "{\"line\":1,\"valu\":\"x\",\"error\":\"INVALID\",\"text\":\"there is"));
    CHECK(scripted_says(&scene.scripted,
                        "{\"line\":2,\"value\":\"A\",\"error\":\"INVALID\",\"text\":\"too short\"}\n"));
    end(&scene);
}

static void a_line_too_long_is_one_of_its_own(void)
{
    struct scene scene;
    static char text[80000];
    memset(text, 'x', 70000);
    strcpy(text + 70000, "\nL1\n");
    begin(&scene, text);
    script(&scene, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "check", "--batch", scene.file), OUTCOME_FAILED);
    CHECK(scripted_says(&scene.scripted,
                        "{\"line\":1,\"error\":\"LIMIT\",\"text\":\"the line is too long\"}\n"));
    CHECK(scripted_says(&scene.scripted, "{\"line\":2,\"value\":\"L1\",\"hits\":[]"));
    end(&scene);
}

static void no_hit_in_all_ends_with_3(void)
{
    struct scene scene;
    begin(&scene, "L1\n");
    script(&scene, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "check", "--batch", scene.file), OUTCOME_NOTHING);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "check", "--batch", "/nowhere/at/all"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "/nowhere/at/all: "));
    end(&scene);
}

CHECK_MAIN("check_batch", {"each line has one in the same order", each_line_has_one_in_the_same_order},
           {"a bad line is told and stops nothing", a_bad_line_is_told_and_stops_nothing},
           {"a line too long is one of its own", a_line_too_long_is_one_of_its_own},
           {"no hit in all ends with 3", no_hit_in_all_ends_with_3})
