#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void says_what_it_means_and_shows_what_is_refused(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_INVALID, "distribution: nobody loses it");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "narrow", ID, "--to", "PA"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "nobody loses it"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_NUMBER(request->amend->change, COMITY__AMEND_REQUEST__CHANGE__NARROW);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void says_how_it_is_called(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "narrow", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "either --to or --remove"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_narrow",
           {"says what it means, and shows what is refused", says_what_it_means_and_shows_what_is_refused},
           {"says how it is called", says_how_it_is_called})
