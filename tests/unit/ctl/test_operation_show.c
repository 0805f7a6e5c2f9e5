#include "check.h"
#include "scripted_operation.h"

#include "comity/message.h"

#include <string.h>

static struct scripted scripted;

static void shows_who_takes_part_and_how_far_their_records_reach(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", NULL, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "show", "SPECIMEN-VI"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "operation    BS/SPECIMEN-VI\n"));
    CHECK(scripted_says(&scripted, "crime area   people smuggling\n"));
    CHECK(scripted_says(&scripted, "period       2026-11-01 to 2026-12-01\n"));
    CHECK(scripted_says(&scripted, "CO      yes             302  17 of 302\n"));
    CHECK(scripted_says(&scripted, "CO       Oficina  +57 555 0101"));
    CHECK(!scripted_says(&scripted, "asks to"));
    scripted_release(&scripted);
}

static void shows_who_asks_and_what_to_do(void)
{
    scripted_init(&scripted);
    scripted_operation(&scripted, "", "PA", false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "show", "SPECIMEN-VI"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "PA asks to join (2026-11-25T10:00:00.000Z): we have two of them\n"
                                   "  comity operation accept BS/SPECIMEN-VI PA\n"));
    scripted_operation(&scripted, "", "CO", true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "operation", "show", "SPECIMEN-VI"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "CO asks to leave"));
    CHECK(scripted_says(&scripted, "comity operation remove BS/SPECIMEN-VI CO\n"));
    scripted_release(&scripted);
}

CHECK_MAIN("operation_show",
           {"shows who takes part and how far their records reach",
            shows_who_takes_part_and_how_far_their_records_reach},
           {"shows who asks and what to do", shows_who_asks_and_what_to_do})
