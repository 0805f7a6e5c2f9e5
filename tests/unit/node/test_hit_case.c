#include "check.h"
#include "hit_scene.h"
#include "record_json.h"

#include "comity/message.h"
#include "node/control.h"
#include "node/hit_case.h"

#include <stdio.h>
#include <string.h>

static struct hit_scene scene;
static struct error error;

static struct replica *replica_of(int place)
{
    return node_replica(scene.federation.members[place].node);
}

static enum error_code find(int at, const char *text, struct hit_case *ret)
{
    struct uuid id;
    REQUIRE(uuid_parse(view_of_text(text), &id, NULL) == ERROR_NONE);
    return hit_case_find(replica_of(at), NULL, &id, scene.federation.now, ret, &error);
}

/* Publish a record, for all, as any bureau could; return its id. */
static struct uuid publish(int at, const char *text)
{
    struct replica_receipt receipt;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    Comity__Record *record = record_json_read(text);
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    REQUIRE_OK(
        replica_publish(replica_of(at), scene.federation.now, record, &everyone, false, &receipt, &error),
        &error);
    message_free(&record->base);
    federation_wait(&scene.federation, 0);
    return receipt.id;
}

static void a_case_is_the_hit_and_the_newest_answer(void)
{
    struct hit_case found;
    char id[37];
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    REQUIRE_OK(find(HIT_BS, id, &found), &error);
    CHECK_SAME_TEXT(found.owner.code, "BS");
    CHECK_SAME_TEXT(found.hit->record->record_id, scene.record);
    CHECK(!found.is_answered && found.state.phase == HIT_TOLD);
    hit_case_release(&found);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__URGENT));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__MORE_TIME, 5));
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__NOT_VALID, 0));
    REQUIRE_OK(find(HIT_CO, id, &found), &error);
    CHECK(found.is_answered && found.state.phase == HIT_ANSWERED);
    CHECK_SAME_NUMBER(found.answer.version, 2);
    hit_case_release(&found);
    hit_scene_end(&scene);
}

static void nobody_answers_for_the_owner(void)
{
    char id[37], text[512];
    struct hit_case found;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__URGENT));
    snprintf(text, sizeof text,
             "{'hit':{'record':{'owner':'BS','recordId':'%s','version':1},'time':'2025-11-24T16:00Z',"
             "'answer':'NOT_VALID','inReplyTo':{'owner':'CO','recordId':'%s','version':9}}}",
             scene.record, id);
    publish(HIT_PA, text);
    REQUIRE_OK(find(HIT_CO, id, &found), &error);
    CHECK(!found.is_answered && found.state.phase == HIT_ASKED);
    hit_case_release(&found);
    hit_scene_end(&scene);
}

static void what_is_no_hit_is_said_so(void)
{
    char id[37], text[512], answer[37];
    struct hit_case found;
    struct replica_receipt receipt;
    struct uuid uuid;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK(find(HIT_CO, scene.record, &found) == ERROR_STATE);
    CHECK(strstr(error.text, "no hit") != NULL);
    CHECK(find(HIT_CO, "01890a5d-ac96-774b-bcce-b302099a8057", &found) == ERROR_NOT_FOUND);
    snprintf(text, sizeof text,
             "{'hit':{'record':{'owner':'BS','recordId':'%s','version':1},'time':'2025-11-24T16:00Z',"
             "'answer':'VALID','inReplyTo':{'owner':'CO','recordId':'%s'}}}",
             scene.record, id);
    uuid = publish(HIT_BS, text);
    uuid_format(&uuid, answer);
    CHECK(find(HIT_CO, answer, &found) == ERROR_STATE);
    CHECK(strstr(error.text, "an answer") != NULL);
    REQUIRE(uuid_parse(view_of_text(id), &uuid, NULL) == ERROR_NONE);
    REQUIRE_OK(replica_withdraw(replica_of(HIT_CO), scene.federation.now, &uuid,
                                COMITY__WITHDRAW__REASON__ERROR, &receipt, &error),
               &error);
    federation_wait(&scene.federation, 0);
    CHECK(find(HIT_BS, id, &found) == ERROR_STATE);
    CHECK(strstr(error.text, "withdrawn") != NULL);
    hit_scene_end(&scene);
}

/* Return how many of the rows that are due lead to a case. */
static unsigned count_due(int at, int64_t *ret_due_ms)
{
    struct replica_due due[16];
    size_t count = 0;
    unsigned cases = 0;
    REQUIRE_OK(replica_due(replica_of(at), NULL, INT64_MAX, due, 16, &count, &error), &error);
    for (size_t i = 0; i < count; i++) {
        struct hit_case found;
        enum error_code code = hit_case_due(replica_of(at), &due[i], scene.federation.now, &found, &error);
        CHECK(code == ERROR_NONE || code == ERROR_NOT_FOUND);
        if (code != ERROR_NONE)
            continue;
        cases++;
        *ret_due_ms = due[i].due_ms;
        hit_case_release(&found);
    }
    return cases;
}

static void a_case_is_due_at_one_time_only(void)
{
    char id[37];
    int64_t due_ms = 0;
    hit_scene_begin(&scene);
    hit_scene_hit(&scene, id);
    CHECK_SAME_NUMBER(count_due(HIT_CO, &due_ms), 0);
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__ROUTINE));
    CHECK(hit_scene_verify(&scene, HIT_CO, id, COMITY__PRIORITY__URGENT)); /* sooner */
    CHECK_SAME_NUMBER(count_due(HIT_CO, &due_ms), 1);
    CHECK_SAME_NUMBER(due_ms, scene.federation.now.wall_ms + 10 * HIT_MINUTE_MS);
    CHECK(hit_scene_answer(&scene, HIT_BS, id, COMITY__HIT__ANSWER__MORE_TIME, 30));
    CHECK_SAME_NUMBER(count_due(HIT_CO, &due_ms), 1);
    CHECK_SAME_NUMBER(due_ms, scene.federation.now.wall_ms + 30 * HIT_MINUTE_MS);
    CHECK_SAME_NUMBER(count_due(HIT_BS, &due_ms), 1); /* whose turn it is sees the same */
    CHECK(hit_scene_close(&scene, HIT_CO, id, COMITY__HIT__OUTCOME__FALSE_HIT));
    CHECK_SAME_NUMBER(count_due(HIT_CO, &due_ms), 0);
    hit_scene_end(&scene);
}

CHECK_MAIN("hit_case", {"a case is the hit and the newest answer", a_case_is_the_hit_and_the_newest_answer},
           {"nobody answers for the owner", nobody_answers_for_the_owner},
           {"what is no hit is said so", what_is_no_hit_is_said_so},
           {"a case is due at one time only", a_case_is_due_at_one_time_only})
