#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void says_what_it_means_and_shows_what_is_refused(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_INVALID, "distribution: nobody gains it");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "widen", ID, "--to", "CO,PA"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "nobody gains it"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_NUMBER(request->amend->change, COMITY__AMEND_REQUEST__CHANGE__WIDEN);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void says_how_it_is_called(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "widen", ID), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "either --to or --add"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_widen",
           {"says what it means, and shows what is refused", says_what_it_means_and_shows_what_is_refused},
           {"says how it is called", says_how_it_is_called})
