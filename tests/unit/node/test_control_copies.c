#include "check.h"
#include "node/control_copies.h"
#include "replica_harness.h"

static struct error error;

static void every_log_has_its_age(void)
{
    struct harness bs, co;
    struct control_copies copies;
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
    harness_publish(&bs, "A000001", NULL);
    REQUIRE_OK(control_copies_init(&copies, bs.replica, harness_now(5), &error), &error);
    REQUIRE(copies.count == 2);
    CHECK_SAME_TEXT(copies.copies[0]->origin, "BS");
    CHECK_SAME_NUMBER(copies.copies[0]->size, 1);
    CHECK(copies.copies[0]->as_of[0] != '\0');
    CHECK_SAME_TEXT(copies.copies[1]->origin, "CO");
    CHECK_SAME_NUMBER(copies.copies[1]->size, 0);
    CHECK_SAME_TEXT(copies.copies[1]->as_of, "");
    control_copies_release(&copies);
    control_copies_release(&copies);
    harness_release(&bs);
    harness_release(&co);
}

CHECK_MAIN("control_copies", {"every log has its age", every_log_has_its_age})
