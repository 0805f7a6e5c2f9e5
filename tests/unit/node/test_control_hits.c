#include "check.h"
#include "hit_scene.h"

#include <stdio.h>
#include <string.h>

#define OPEN COMITY__HITS_REQUEST__WHICH__OPEN
#define OVERDUE COMITY__HITS_REQUEST__WHICH__OVERDUE
#define ALL COMITY__HITS_REQUEST__WHICH__ALL

static struct hit_scene scene;

/* Ask for hits; return how many were given, or -1 with `failure` where that was refused. */
static int count(int at, const Comity__HitsRequest *hits)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    int given = 0;
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = (Comity__HitsRequest *)(uintptr_t)hits;
    federation_send(&scene.federation, scene.clients[at], &request);
    for (bool more = true; more; given++) {
        Comity__Answer *answer = federation_answer(scene.clients[at]);
        for (int i = 0; answer == NULL && i < 100; i++) {
            federation_wait(&scene.federation, 0);
            answer = federation_answer(scene.clients[at]);
        }
        REQUIRE(answer != NULL);
        more = answer->more;
        if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
            snprintf(scene.failure, sizeof scene.failure, "%s", answer->failure->text);
            given = -2;
        }
        federation_free_answer(answer);
    }
    return given - 1;
}

static void open_hits_are_listed_until_their_outcome_is_known(void)
{
    char id[37];
    hit_scene_begin(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "");
    hit_scene_hit(&scene, id);
    hit_scene_check(&scene, HIT_PA, "A000001", "Harbour");
    hit_scene_tell(&scene);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "CO told turn CO\nPA told turn PA");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, OPEN), "CO told turn CO"); /* PA's is for BS alone */
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__NO_ACTION));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OPEN), "PA told turn PA");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO closed\nPA told turn PA");
    hit_scene_end(&scene);
}

static void answers_are_of_their_hit_and_no_rows(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__ROUTINE));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO asked due 60 turn BS");
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__VALID, 0));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, ALL), "CO answered turn CO");
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_CO, ALL), "CO answered turn CO");
    hit_scene_end(&scene);
}

static void a_list_can_be_narrowed_down(void)
{
    char id[37], co[] = "CO", pa[] = "PA", other[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    Comity__HitsRequest by = COMITY__HITS_REQUEST__INIT, on = COMITY__HITS_REQUEST__INIT;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    by.owner = co;
    CHECK_SAME_NUMBER(count(HIT_BS, &by), 1);
    by.owner = pa;
    CHECK_SAME_NUMBER(count(HIT_BS, &by), 0);
    on.record_id = scene.record;
    CHECK_SAME_NUMBER(count(HIT_BS, &on), 1);
    on.record_id = other;
    CHECK_SAME_NUMBER(count(HIT_BS, &on), 0);
    hit_scene_end(&scene);
}

static void many_hits_come_in_many_answers(void)
{
    char place[16];
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    hit_scene_begin(&scene);
    for (int i = 0; i < 40; i++) {
        snprintf(place, sizeof place, "Gate %d", i);
        hit_scene_check(&scene, HIT_CO, "A000001", place);
    }
    hit_scene_tell(&scene);
    CHECK_SAME_NUMBER(count(HIT_BS, &hits), 40);
    hit_scene_end(&scene);
}

static void what_is_wrong_is_named(void)
{
    char nobody[] = "XX", bad[] = "x", id[37];
    Comity__HitsRequest wrong = COMITY__HITS_REQUEST__INIT;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    wrong.owner = nobody;
    CHECK_SAME_NUMBER(count(HIT_BS, &wrong), -2);
    CHECK_SAME_TEXT(scene.failure, "bureau XX is not known to this node");
    wrong = (Comity__HitsRequest)COMITY__HITS_REQUEST__INIT;
    wrong.record_id = bad;
    CHECK_SAME_NUMBER(count(HIT_BS, &wrong), -2);
    CHECK_SAME_TEXT(scene.failure, "id: \"x\" is not a UUID");
    wrong.id = id;
    wrong.record_id = id;
    CHECK_SAME_NUMBER(count(HIT_BS, &wrong), -2);
    CHECK(strstr(scene.failure, "recordId: ") == scene.failure);
    wrong = (Comity__HitsRequest)COMITY__HITS_REQUEST__INIT;
    wrong.which = (Comity__HitsRequest__Which)7;
    CHECK_SAME_NUMBER(count(HIT_BS, &wrong), -2);
    CHECK_SAME_TEXT(scene.failure, "which: 7 is not known");
    CHECK(hit_scene_show(&scene, HIT_BS, scene.record) == NULL);
    CHECK_SAME_TEXT(scene.failure, "STATE that record is no hit");
    CHECK(hit_scene_show(&scene, HIT_PA, id) == NULL); /* who may not see it */
    CHECK(strncmp(scene.failure, "NOT_FOUND", 9) == 0);
    hit_scene_end(&scene);
}

static void overdue_ones_are_found_by_their_time(void)
{
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__URGENT));
    federation_cut(&scene.federation, scene.links[0]); /* no reminder gets through */
    federation_cut(&scene.federation, scene.links[1]);
    federation_wait(&scene.federation, 11 * HIT_MINUTE_MS);
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OVERDUE), "CO asked due 10 OVERDUE turn BS");
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__VALID, 0));
    CHECK_SAME_TEXT(hit_scene_list(&scene, HIT_BS, OVERDUE), "");
    hit_scene_end(&scene);
}

CHECK_MAIN("control_hits",
           {"open hits are listed until their outcome is known",
            open_hits_are_listed_until_their_outcome_is_known},
           {"answers are of their hit, and no rows", answers_are_of_their_hit_and_no_rows},
           {"a list can be narrowed down", a_list_can_be_narrowed_down},
           {"many hits come in many answers", many_hits_come_in_many_answers},
           {"overdue ones are found by their time", overdue_ones_are_found_by_their_time},
           {"what is wrong is named", what_is_wrong_is_named})
