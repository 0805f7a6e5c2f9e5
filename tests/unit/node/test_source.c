#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EXCEPT COMITY__DISTRIBUTION__KIND__EXCEPT
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO", "PA"};

static void a_record_reaches_whom_it_should(void)
{
    struct federation federation;
    char everyone[37], only_co[37], not_co[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, everyone);
    federation_publish(&federation, BS, "A000002", ONLY, "CO", only_co);
    federation_publish(&federation, BS, "A000003", EXCEPT, "CO", not_co);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, everyone), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, everyone), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, only_co), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, only_co), UNKNOWN);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, not_co), UNKNOWN);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, not_co), CURRENT);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

static void a_third_bureau_passes_entries_on(void)
{
    struct federation federation;
    char everyone[37], only_pa[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, everyone);
    federation_publish(&federation, BS, "A000002", ONLY, "PA", only_pa);
    CHECK(federation_agrees(&federation));
    CHECK_SAME_NUMBER(federation_state(&federation, PA, everyone), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, only_pa), UNKNOWN);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, only_pa), UNKNOWN);
    /* What the relay did not have is asked of the origin as soon as it is there. */
    federation_link(&federation, PA, BS);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, only_pa), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, only_pa), UNKNOWN);
    federation_release(&federation);
}

static void the_origin_is_preferred_to_a_relay(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    struct wire *direct = federation_link(&federation, BS, PA);
    federation_settle(&federation);
    for (int i = 2; i < 40; i++) {
        char reference[16];
        snprintf(reference, sizeof reference, "A%06d", i);
        federation_publish(&federation, BS, reference, ONLY, "PA", id);
    }
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    federation_cut(&federation, direct);
    federation_settle(&federation);
    federation_publish(&federation, BS, "B000001", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), CURRENT);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

static void a_bureau_that_was_away_catches_up(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    for (int i = 0; i < 300; i++) {
        char reference[16];
        snprintf(reference, sizeof reference, "A%06d", i);
        federation_publish(&federation, BS, reference, i % 3 == 0 ? ONLY : ALL, i % 3 == 0 ? "CO" : NULL, id);
    }
    federation_link(&federation, PA, CO);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, PA, BS), 300);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

CHECK_MAIN("source", {"a record reaches whom it should", a_record_reaches_whom_it_should},
           {"a third bureau passes entries on, and gaps are filled by the origin",
            a_third_bureau_passes_entries_on},
           {"the origin is preferred to a relay", the_origin_is_preferred_to_a_relay},
           {"a bureau that was away catches up", a_bureau_that_was_away_catches_up})
