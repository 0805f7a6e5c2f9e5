#include "hit_scene.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

#define RIGHTS (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH)
#define BEGIN_MS 1764000000000

void hit_scene_begin(struct hit_scene *scene)
{
    static const char *const CODES[] = {"BS", "CO", "PA"};
    memset(scene, 0, sizeof *scene);
    federation_init(&scene->federation, CODES, 3);
    scene->links[0] = federation_link(&scene->federation, HIT_BS, HIT_CO);
    scene->links[1] = federation_link(&scene->federation, HIT_BS, HIT_PA);
    scene->links[2] = federation_link(&scene->federation, HIT_CO, HIT_PA);
    federation_settle(&scene->federation);
    federation_publish(&scene->federation, HIT_BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL,
                       scene->record);
    federation_settle(&scene->federation);
    for (int place = 0; place < 3; place++)
        scene->clients[place] = federation_client(&scene->federation, place, RIGHTS);
}

void hit_scene_end(struct hit_scene *scene)
{
    federation_release(&scene->federation);
}

void hit_scene_start(struct hit_scene *scene, int place)
{
    federation_start(&scene->federation, place);
    scene->clients[place] = federation_client(&scene->federation, place, RIGHTS);
    for (int other = 0; other < 3; other++)
        if (other != place && scene->federation.members[other].node != NULL)
            scene->links[other + place - 1] = federation_link(&scene->federation, other, place);
    federation_settle(&scene->federation);
}

size_t hit_scene_check(struct hit_scene *scene, int at, const char *number, const char *place)
{
    char value[32], kind[] = "document", where[64], purpose[] = "border control";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    snprintf(value, sizeof value, "%s", number);
    snprintf(where, sizeof where, "%s", place);
    check.kind = kind;
    check.value = value;
    check.place = where;
    check.purpose = purpose;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    Comity__Answer *answer = federation_ask(&scene->federation, scene->clients[at], &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_CHECK);
    size_t count = answer->check->n_hits;
    federation_free_answer(answer);
    return count;
}

void hit_scene_tell(struct hit_scene *scene)
{
    for (int i = 0; i < 4; i++)
        federation_wait(&scene->federation, 60);
}

/* Take the next answer of a stream; a busy one goes on with the next event. */
static Comity__Answer *take(struct hit_scene *scene, int at)
{
    Comity__Answer *answer = federation_answer(scene->clients[at]);
    for (int i = 0; answer == NULL && i < 100; i++) {
        federation_wait(&scene->federation, 0);
        answer = federation_answer(scene->clients[at]);
    }
    REQUIRE(answer != NULL);
    return answer;
}

static void list_one(struct hit_scene *scene, const Comity__HitView *view)
{
    size_t size = strlen(scene->text);
    char due[64] = "";
    int64_t due_ms = 0;
    if (instant_parse(view_of_text(view->due), &due_ms, NULL) == ERROR_NONE)
        snprintf(due, sizeof due, " due %d", (int)((due_ms - BEGIN_MS + HIT_MINUTE_MS / 2) / HIT_MINUTE_MS));
    snprintf(scene->text + size, sizeof scene->text - size, "%s%s %s%s%s%s%s", size > 0 ? "\n" : "",
             view->hit->owner, view->phase, due, view->overdue ? " OVERDUE" : "",
             view->turn[0] != '\0' ? " turn " : "", view->turn);
}

const char *hit_scene_list(struct hit_scene *scene, int at, Comity__HitsRequest__Which which)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    bool more = true;
    hits.which = which;
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = &hits;
    scene->text[0] = '\0';
    federation_send(&scene->federation, scene->clients[at], &request);
    federation_settle(&scene->federation);
    while (more) {
        Comity__Answer *answer = take(scene, at);
        more = answer->more;
        if (answer->body_case == COMITY__ANSWER__BODY_HIT)
            list_one(scene, answer->hit);
        else
            REQUIRE(answer->body_case == COMITY__ANSWER__BODY_DONE);
        federation_free_answer(answer);
    }
    return scene->text;
}

Comity__Answer *hit_scene_show(struct hit_scene *scene, int at, const char *id)
{
    char text[64];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", id);
    hits.id = text;
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = &hits;
    federation_send(&scene->federation, scene->clients[at], &request);
    federation_settle(&scene->federation);
    Comity__Answer *answer = take(scene, at);
    scene->failure[0] = '\0';
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        snprintf(scene->failure, sizeof scene->failure, "%s %s", answer->failure->code,
                 answer->failure->text);
        federation_free_answer(answer);
        return NULL;
    }
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_HIT);
    federation_free_answer(take(scene, at)); /* the end */
    return answer;
}

void hit_scene_hit(struct hit_scene *scene, char id[37])
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__HitsRequest hits = COMITY__HITS_REQUEST__INIT;
    REQUIRE(hit_scene_check(scene, HIT_CO, "A000001", "") == 1);
    hit_scene_tell(scene);
    request.body_case = COMITY__REQUEST__BODY_HITS;
    request.hits = &hits;
    federation_send(&scene->federation, scene->clients[HIT_CO], &request);
    federation_settle(&scene->federation);
    Comity__Answer *answer = take(scene, HIT_CO);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_HIT);
    snprintf(id, 37, "%s", answer->hit->hit->id);
    federation_free_answer(answer);
    answer = take(scene, HIT_CO);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_DONE);
    federation_free_answer(answer);
}

bool hit_scene_act(struct hit_scene *scene, int at, const char *id, Comity__HitActRequest *act)
{
    char text[64];
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(text, sizeof text, "%s", id);
    act->id = text;
    request.body_case = COMITY__REQUEST__BODY_HIT_ACT;
    request.hit_act = act;
    federation_send(&scene->federation, scene->clients[at], &request);
    federation_settle(&scene->federation);
    Comity__Answer *answer = take(scene, at);
    scene->failure[0] = '\0';
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        snprintf(scene->failure, sizeof scene->failure, "%s %s", answer->failure->code,
                 answer->failure->text);
    bool is_done = answer->body_case == COMITY__ANSWER__BODY_PUBLISH;
    federation_free_answer(answer);
    return is_done;
}

bool hit_scene_verify(struct hit_scene *scene, int at, const char *id, Comity__Priority priority)
{
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    act.priority = priority;
    return hit_scene_act(scene, at, id, &act);
}

bool hit_scene_answer(struct hit_scene *scene, int at, const char *id, Comity__Hit__Answer word,
                      unsigned minutes)
{
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    act.answer = word;
    act.minutes = minutes;
    return hit_scene_act(scene, at, id, &act);
}

bool hit_scene_close(struct hit_scene *scene, int at, const char *id, Comity__Hit__Outcome outcome)
{
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    act.outcome = outcome;
    return hit_scene_act(scene, at, id, &act);
}
