#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO", "PA"};

/* Three bureaus; BS is linked to both, and has published a record for all. */
struct scene {
    struct federation federation;
    struct wire *to_pa;
    struct wire *client;
    char id[37];
};

static void begin(struct scene *scene)
{
    federation_init(&scene->federation, CODES, 3);
    federation_link(&scene->federation, BS, CO);
    scene->to_pa = federation_link(&scene->federation, BS, PA);
    federation_settle(&scene->federation);
    federation_publish(&scene->federation, BS, "A000001", ALL, NULL, scene->id);
    scene->client = federation_client(&scene->federation, BS, EVERY_RIGHT);
}

static void end(struct scene *scene)
{
    federation_release(&scene->federation);
}

/* Change who may see the record, and wait for so many bureaus. */
static Comity__Answer *amend(struct scene *scene, Comity__Distribution__Kind kind, const char *bureau,
                             unsigned bureaus, unsigned timeout_ms)
{
    char code[16];
    char *codes[] = {code};
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    Comity__Durable durable = COMITY__DURABLE__INIT;
    strcpy(code, bureau == NULL ? "" : bureau);
    distribution.kind = kind;
    distribution.n_bureaus = bureau == NULL ? 0 : 1;
    distribution.bureaus = codes;
    durable.bureaus = bureaus;
    durable.timeout_ms = timeout_ms;
    amend.id = scene->id;
    amend.distribution = &distribution;
    amend.durable = &durable;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    return federation_ask(&scene->federation, scene->client, &request);
}

static Comity__Answer *withdraw(struct scene *scene, unsigned bureaus)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Durable durable = COMITY__DURABLE__INIT;
    durable.bureaus = bureaus;
    withdraw.id = scene->id;
    withdraw.durable = &durable;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    return federation_ask(&scene->federation, scene->client, &request);
}

static bool is_failure(const Comity__Answer *answer, const char *code)
{
    return answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE &&
           strcmp(answer->failure->code, code) == 0;
}

/* Check that the answer says who has it, and free it. */
static void check_holders(Comity__Answer *answer, bool reached, size_t count, const char *first)
{
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    REQUIRE(answer->publish->durability != NULL);
    CHECK(answer->publish->durability->reached == reached);
    REQUIRE(answer->publish->durability->n_bureaus == count);
    if (count > 0)
        CHECK_SAME_TEXT(answer->publish->durability->bureaus[0], first);
    federation_free_answer(answer);
}

static void the_answer_waits_for_other_disks(void)
{
    struct scene scene;
    begin(&scene);
    scene.federation.members[CO].holds_commits = scene.federation.members[PA].holds_commits = true;
    CHECK(amend(&scene, ALL, NULL, 2, 0) == NULL);
    scene.federation.members[CO].holds_commits = false;
    federation_settle(&scene.federation);
    CHECK(federation_answer(scene.client) == NULL); /* one is not two */
    scene.federation.members[PA].holds_commits = false;
    federation_settle(&scene.federation);
    check_holders(federation_answer(scene.client), true, 2, "CO");
    end(&scene);
}

static void one_of_two_is_enough_where_one_is_wanted(void)
{
    struct scene scene;
    begin(&scene);
    federation_cut(&scene.federation, scene.to_pa);
    check_holders(amend(&scene, ALL, NULL, 1, 0), true, 1, "CO");
    end(&scene);
}

static void when_the_time_is_over_it_says_how_many_have_it(void)
{
    struct scene scene;
    begin(&scene);
    federation_cut(&scene.federation, scene.to_pa);
    CHECK(amend(&scene, ALL, NULL, 2, 5000) == NULL);
    federation_wait(&scene.federation, 4999);
    CHECK(federation_answer(scene.client) == NULL);
    CHECK(node_deadline_ms(scene.federation.members[BS].node) <= scene.federation.now.steady_ms + 1);
    federation_wait(&scene.federation, 1);
    check_holders(federation_answer(scene.client), false, 1, "CO");
    federation_link(&scene.federation, BS, PA);
    federation_settle(&scene.federation);
    CHECK(federation_agrees(&scene.federation)); /* it was published all the same */
    end(&scene);
}

static void a_bureau_that_may_not_see_it_does_not_count(void)
{
    struct scene scene;
    begin(&scene);
    federation_cut(&scene.federation, scene.to_pa);
    CHECK(amend(&scene, ONLY, "PA", 1, 5000) == NULL); /* CO has the hash at once */
    CHECK_SAME_NUMBER(federation_size(&scene.federation, CO, BS), 3);
    federation_wait(&scene.federation, 5000);
    check_holders(federation_answer(scene.client), false, 0, "");
    end(&scene);
}

static void what_can_never_be_is_refused_before_anything_is_done(void)
{
    struct scene scene;
    begin(&scene);
    Comity__Answer *answer = amend(&scene, ONLY, "PA", 2, 0);
    CHECK(is_failure(answer, "INVALID"));
    federation_free_answer(answer);
    answer = amend(&scene, ALL, NULL, 3, 0);
    CHECK(is_failure(answer, "INVALID"));
    federation_free_answer(answer);
    answer = amend(&scene, ALL, NULL, 1, 0xffffffffu);
    CHECK(is_failure(answer, "INVALID"));
    federation_free_answer(answer);
    answer = withdraw(&scene, 3);
    CHECK(is_failure(answer, "INVALID"));
    federation_free_answer(answer);
    CHECK_SAME_NUMBER(federation_size(&scene.federation, BS, BS), 1);
    end(&scene);
}

static void a_withdrawal_waits_for_those_who_erase(void)
{
    struct scene scene;
    begin(&scene);
    scene.federation.members[PA].holds_commits = true;
    CHECK(withdraw(&scene, 2) == NULL);
    scene.federation.members[PA].holds_commits = false;
    federation_settle(&scene.federation);
    check_holders(federation_answer(scene.client), true, 2, "CO");
    CHECK_SAME_NUMBER(federation_state(&scene.federation, PA, scene.id),
                      COMITY__RECORD_VIEW__STATE__WITHDRAWN);
    end(&scene);
}

static void what_is_not_even_stored_here_is_a_failure(void)
{
    struct scene scene;
    begin(&scene);
    scene.federation.members[BS].holds_commits = true;
    CHECK(amend(&scene, ALL, NULL, 1, 5000) == NULL);
    federation_wait(&scene.federation, 5000);
    Comity__Answer *answer = federation_answer(scene.client);
    CHECK(is_failure(answer, "TIMEOUT"));
    federation_free_answer(answer);
    scene.federation.members[BS].holds_commits = false;
    federation_settle(&scene.federation);
    end(&scene);
}

CHECK_MAIN("control_durable", {"the answer waits for other disks", the_answer_waits_for_other_disks},
           {"one of two is enough where one is wanted", one_of_two_is_enough_where_one_is_wanted},
           {"when the time is over it says how many have it", when_the_time_is_over_it_says_how_many_have_it},
           {"a bureau that may not see it does not count", a_bureau_that_may_not_see_it_does_not_count},
           {"what can never be is refused before anything is done",
            what_can_never_be_is_refused_before_anything_is_done},
           {"a withdrawal waits for those who erase", a_withdrawal_waits_for_those_who_erase},
           {"what is not even stored here is a failure", what_is_not_even_stored_here_is_a_failure})
