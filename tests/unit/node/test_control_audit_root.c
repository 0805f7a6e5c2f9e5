#include "check.h"
#include "comity/replica_audit.h"
#include "federation.h"
#include "node/control.h"

#include <string.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define DAY_MS ((int64_t)86400000)

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;
static char id[37];

static void begin(void)
{
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_settle(&federation);
}

/* Ask node `place` to publish, or to list what `bureau` has; return how many roots it tells, the last one's size in
 * `*ret_size`. */
static size_t ask(int place, const char *bureau, uint64_t *ret_size)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AuditRootRequest wanted = COMITY__AUDIT_ROOT_REQUEST__INIT;
    char code[9] = "";
    size_t count = 0;
    if (bureau != NULL)
        memcpy(code, bureau, strlen(bureau) + 1);
    wanted.list = bureau != NULL;
    wanted.bureau = code;
    request.body_case = COMITY__REQUEST__BODY_AUDIT_ROOT;
    request.audit_root = &wanted;
    struct wire *client = federation_client(&federation, place, NODE_RIGHT_AUDIT);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_AUDIT_ROOT) {
        *ret_size = answer->audit_root->size;
        CHECK_SAME_NUMBER(answer->audit_root->root.len, DIGEST_BYTES);
        count++;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    federation_free_answer(answer);
    return count;
}

static void a_root_covers_what_was_asked_a_moment_ago(void)
{
    uint64_t size = 0;
    begin();
    CHECK_SAME_NUMBER(ask(BS, NULL, &size), 1);
    CHECK_SAME_NUMBER(size, 2); /* start, publish */
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 2);
    CHECK_SAME_NUMBER(ask(CO, "BS", &size), 1);
    CHECK_SAME_NUMBER(size, 2);
    CHECK_SAME_NUMBER(ask(CO, "CO", &size), 0);
    CHECK_SAME_NUMBER(ask(BS, NULL, &size), 1);
    CHECK_SAME_NUMBER(ask(CO, "BS", &size), 2);
    CHECK_SAME_NUMBER(size, 3); /* and the first question of this kind */
    federation_release(&federation);
}

static void a_day_that_is_over_is_published_by_itself_once(void)
{
    uint64_t size = 0;
    begin();
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 1);
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 2);
    federation_wait(&federation, DAY_MS / 4);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 2);
    CHECK_SAME_NUMBER(ask(BS, "BS", &size), 1);
    CHECK_SAME_NUMBER(size, 2);
    /* A day on which nobody asked anything needs no root. */
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 2);
    federation_release(&federation);
}

CHECK_MAIN("control_audit_root",
           {"a root covers what was asked a moment ago", a_root_covers_what_was_asked_a_moment_ago},
           {"a day that is over is published by itself, once",
            a_day_that_is_over_is_published_by_itself_once})
