#include "check.h"
#include "federation.h"

#include "comity/date.h"
#include "comity/replica.h"
#include "node/control.h"

enum { BS, CO };

#define DAY_MS ((int64_t)86400000)
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define WITHDRAWN COMITY__RECORD_VIEW__STATE__WITHDRAWN

static const char *const CODES[] = {"BS", "CO"};

/* BS publishes for all a passport that is kept for so many days more, and CO has it. */
static void begin(struct federation *federation, int days, char id[37])
{
    federation_init(federation, CODES, 2);
    federation_link(federation, BS, CO);
    federation_settle(federation);
    federation->keep_days = days;
    federation_publish(federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(federation);
    CHECK_SAME_NUMBER(federation_state(federation, CO, id), CURRENT);
}

static void at_midnight_what_is_over_goes_everywhere(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 0, id);
    int64_t left_ms = DAY_MS - federation.now.wall_ms % DAY_MS;
    CHECK(node_deadline_ms(federation.members[BS].node) <= federation.now.steady_ms + left_ms);
    federation_cut(&federation, &federation.wires[0]);
    federation_wait(&federation, left_ms - 1);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    CHECK_SAME_NUMBER(node_deadline_ms(federation.members[BS].node), federation.now.steady_ms + 1);
    federation_wait(&federation, 1);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), WITHDRAWN);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN); /* by its own clock */
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 3);          /* and the root of the audit log */
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

static void what_is_on_its_way_at_midnight_goes_a_minute_later(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 0, id);
    federation_cut(&federation, &federation.wires[0]);
    federation_wait(&federation, DAY_MS - federation.now.wall_ms % DAY_MS - 1000);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation.members[CO].holds_commits = true;
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(&federation);
    federation_cut(&federation, wire);
    federation_wait(&federation, 1000);
    federation.members[CO].holds_commits = false;
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 2);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    federation_wait(&federation, 60000);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN);
    federation_release(&federation);
}

static void what_waits_for_a_full_disk_goes_when_it_is_stored(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 0, id);
    federation_cut(&federation, &federation.wires[0]);
    federation_wait(&federation, DAY_MS - federation.now.wall_ms % DAY_MS - 1000);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation.members[CO].holds_commits = true;
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(&federation);
    federation_cut(&federation, wire);
    federation_wait(&federation, 1000);
    federation_wait(&federation, 60000);
    federation_wait(&federation, 60000);
    federation.members[CO].holds_commits = false;
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    federation_wait(&federation, 60000);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN);
    federation_release(&federation);
}

/* The pass of the start is done; its second one, a minute later, does not keep the new day's waiting. */
static void midnight_comes_just_after_a_start(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 0, id);
    federation_wait(&federation, DAY_MS - federation.now.wall_ms % DAY_MS - 2000);
    federation_kill(&federation, BS);
    federation_kill(&federation, CO);
    federation_start(&federation, CO);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    CHECK_SAME_NUMBER(node_deadline_ms(federation.members[CO].node), federation.now.steady_ms + 1000);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN);
    federation_release(&federation);
}

static void a_node_that_was_down_erases_when_it_starts(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 1, id);
    federation_wait(&federation, 5000); /* the index has it */
    federation_kill(&federation, CO);
    federation_wait(&federation, 3 * DAY_MS);
    federation_kill(&federation, BS);
    federation_start(&federation, CO);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), CURRENT);
    federation_wait(&federation, 0); /* the first event */
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN);
    federation_release(&federation);
}

static void a_clock_that_jumped_waits_for_a_peer(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 40, id);
    federation_wait(&federation, 5000);
    federation.now.wall_ms += 20 * 365 * DAY_MS; /* the peer was there before */
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    federation_kill(&federation, CO);
    federation_wait(&federation, 1000);
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    CHECK(node_deadline_ms(federation.members[BS].node) > federation.now.steady_ms);
    federation_start(&federation, CO);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), WITHDRAWN);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), WITHDRAWN);
    federation_release(&federation);
}

static void a_month_alone_is_no_doubt(void)
{
    struct federation federation;
    char id[37];
    begin(&federation, 20, id);
    federation_wait(&federation, 5000);
    federation_cut(&federation, &federation.wires[0]);
    federation_wait(&federation, 30 * DAY_MS);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), WITHDRAWN);
    federation_release(&federation);
}

static void a_full_disk_delays_it(void)
{
    struct federation federation;
    char id[37], other[37];
    begin(&federation, 0, id);
    federation.members[BS].gives_full = true;
    federation_publish(&federation, BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL, other);
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    federation.members[BS].gives_full = false;
    federation_wait(&federation, 2000);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), WITHDRAWN);
    federation_release(&federation);
}

CHECK_MAIN("expiry", {"at midnight what is over goes everywhere", at_midnight_what_is_over_goes_everywhere},
           {"what is on its way at midnight goes a minute later",
            what_is_on_its_way_at_midnight_goes_a_minute_later},
           {"what waits for a full disk goes when it is stored",
            what_waits_for_a_full_disk_goes_when_it_is_stored},
           {"midnight comes just after a start", midnight_comes_just_after_a_start},
           {"a node that was down erases when it starts", a_node_that_was_down_erases_when_it_starts},
           {"a clock that jumped waits for a peer", a_clock_that_jumped_waits_for_a_peer},
           {"a month alone is no doubt", a_month_alone_is_no_doubt},
           {"a full disk delays it", a_full_disk_delays_it})
