#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void a_part_that_does_not_exist_is_named(void)
{
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "begin"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "create, list, show, board, records, amend, accept"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation"), OUTCOME_USAGE);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void each_part_of_its_usage_runs(void)
{
    static const char *const PARTS[] = {"show",   "board",  "records", "join",  "leave",
                                        "accept", "refuse", "remove",  "amend", "close"};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        scripted_init(&scripted);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", PARTS[i]), OUTCOME_USAGE);
        CHECK(scripted_complains(&scripted, "something is missing"));
        scripted_release(&scripted);
    }
}

CHECK_MAIN("command_operation", {"a part that does not exist is named", a_part_that_does_not_exist_is_named},
           {"each part of its usage runs", each_part_of_its_usage_runs})
