#include "check.h"
#include "federation.h"

#include "comity/frame.h"
#include "comity/replica.h"
#include "node/control.h"

enum { BS, CO, PA, MX };

#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EXCEPT COMITY__DISTRIBUTION__KIND__EXCEPT
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};

/* BS publishes what CO may not see; MX has it; PA has the log from CO, and so only the leaf's hash. Then BS is
 * away. */
static void begin(struct federation *federation, char id[37])
{
    federation_init(federation, CODES, 4);
    federation_link(federation, BS, CO);
    federation_link(federation, BS, MX);
    federation_settle(federation);
    federation_publish(federation, BS, "A000001", EXCEPT, "CO", id);
    federation_kill(federation, BS);
    federation_link(federation, CO, PA);
    federation_settle(federation);
    CHECK_SAME_NUMBER(federation_size(federation, PA, BS), 1);
    CHECK_SAME_NUMBER(federation_state(federation, PA, id), UNKNOWN);
    CHECK_SAME_NUMBER(federation_state(federation, MX, id), CURRENT);
}

static void another_bureau_is_asked_while_the_origin_is_away(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    federation_release(&federation);
}

static void a_bureau_is_asked_once_in_a_session(void)
{
    struct federation federation;
    char id[37], other[37];
    begin(&federation, id);
    federation.members[CO].keeps_heard = true;
    federation_wait(&federation, 1000);
    federation_publish(&federation, PA, "P000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, other);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_ASK),
                      0); /* was asked before: it has no bytes */
    federation_cut(&federation, &federation.wires[2]);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_ASK), 1); /* a new session */
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_release(&federation);
}

static void others_are_not_asked_while_the_origin_is_there(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, id);
    federation.members[MX].keeps_heard = true;
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    CHECK_SAME_NUMBER(federation_heard(&federation, MX, FRAME_ASK), 0);
    federation_release(&federation);
}

static void a_bureau_that_may_not_see_it_learns_nothing_by_asking(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 4);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, MX);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ONLY, "MX", id);
    federation_kill(&federation, BS);
    federation.members[MX].keeps_heard = federation.members[PA].keeps_heard = true;
    federation_link(&federation, CO, PA);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_heard(&federation, MX, FRAME_ASK), 1);
    CHECK_SAME_NUMBER(federation_heard(&federation, PA, FRAME_FILL), 2);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), UNKNOWN);
    federation_release(&federation);
}

CHECK_MAIN("ask",
           {"another bureau is asked while the origin is away",
            another_bureau_is_asked_while_the_origin_is_away},
           {"a bureau is asked once in a session", a_bureau_is_asked_once_in_a_session},
           {"others are not asked while the origin is there", others_are_not_asked_while_the_origin_is_there},
           {"a bureau that may not see it learns nothing by asking",
            a_bureau_that_may_not_see_it_learns_nothing_by_asking})
