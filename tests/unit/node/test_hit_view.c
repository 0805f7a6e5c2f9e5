#include "check.h"
#include "hit_scene.h"

#include <stdio.h>
#include <string.h>

static struct hit_scene scene;

/* Write the steps of a hit as "CO hit: check; BS answered: valid". */
static const char *steps(int at, const char *id)
{
    static char out[1024];
    size_t size = 0;
    Comity__Answer *answer = hit_scene_show(&scene, at, id);
    REQUIRE(answer != NULL);
    out[0] = '\0';
    for (size_t i = 0; i < answer->hit->n_steps; i++) {
        const Comity__HitView__Step *step = answer->hit->steps[i];
        size += (size_t)snprintf(out + size, sizeof out - size, "%s%s %.*s", i > 0 ? "; " : "", step->bureau,
                                 (int)strcspn(step->what, "0"), step->what);
    }
    federation_free_answer(answer);
    return out;
}

static void a_hit_is_shown_with_what_it_met(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    for (int at = HIT_BS; at <= HIT_CO; at++) {
        Comity__Answer *answer = hit_scene_show(&scene, at, id);
        REQUIRE(answer != NULL);
        const Comity__HitView *view = answer->hit;
        CHECK_SAME_TEXT(view->hit->id, id);
        CHECK_SAME_TEXT(view->hit->record->hit->query_purpose, "border control");
        REQUIRE(view->record != NULL && view->answer == NULL);
        CHECK_SAME_TEXT(view->record->id, scene.record);
        CHECK_SAME_TEXT(view->record->summary, "passport UTO A000001, stolen");
        CHECK_SAME_TEXT(view->phase, "told");
        CHECK_SAME_TEXT(view->due, "");
        CHECK_SAME_TEXT(view->turn, "CO");
        federation_free_answer(answer);
    }
    hit_scene_end(&scene);
}

static void what_was_done_stands_in_order(void)
{
    char id[37], remarks[] = "we have the person here";
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK_SAME_TEXT(steps(HIT_BS, id), "CO hit: check");
    act.priority = COMITY__PRIORITY__URGENT;
    act.remarks = remarks;
    federation_wait(&scene.federation, 1000);
    CHECK(hit_scene_act(&scene, HIT_CO, id, &act));
    federation_wait(&scene.federation, 1000);
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__MORE_TIME, 1));
    for (int i = 0; i < 30; i++)
        federation_wait(&scene.federation, HIT_MINUTE_MS / 3); /* ten minutes, and a reminder */
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__VALID, 0));
    federation_wait(&scene.federation, 1000);
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__ARREST));
    for (int at = HIT_BS; at <= HIT_CO; at++)
        CHECK_SAME_TEXT(steps(at, id),
                        "CO hit: check; CO asked for an answer, urgent, until 2; BS answered: more "
                        "time, until 2; CO reminder 1, until 2; BS answered: valid; CO outcome: arrest");
    Comity__Answer *answer = hit_scene_show(&scene, HIT_BS, id);
    REQUIRE(answer != NULL && answer->hit->n_steps == 6);
    CHECK_SAME_TEXT(answer->hit->steps[1]->remarks, remarks);
    CHECK(strcmp(answer->hit->steps[1]->time, answer->hit->steps[2]->time) < 0);
    CHECK_SAME_TEXT(answer->hit->turn, "");
    CHECK(answer->hit->answer != NULL);
    federation_free_answer(answer);
    hit_scene_end(&scene);
}

static void a_record_that_is_gone_leaves_the_hit(void)
{
    char id[37];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    withdraw.id = scene.record;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(federation_ask(&scene.federation, scene.clients[HIT_BS], &request));
    Comity__Answer *answer = hit_scene_show(&scene, HIT_CO, id);
    REQUIRE(answer != NULL && answer->hit->record != NULL);
    CHECK_SAME_NUMBER(answer->hit->record->state, COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    CHECK(answer->hit->record->record == NULL);
    federation_free_answer(answer);
    hit_scene_end(&scene);
}

CHECK_MAIN("hit_view", {"a hit is shown with what it met", a_hit_is_shown_with_what_it_met},
           {"what was done stands in order", what_was_done_stands_in_order},
           {"a record that is gone leaves the hit", a_record_that_is_gone_leaves_the_hit})
