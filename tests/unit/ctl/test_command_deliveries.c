#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char co[] = "CO", pa[] = "PA", seen[] = "seen", not_entitled[] = "not entitled",
            date[] = "2025-11-24T16:00:00.000Z", later[] = "2025-11-25T08:00:00.000Z", why[] = "only CO",
            owner[] = "BS", id[] = ID;

static void script_deliveries(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__DeliveriesAnswer deliveries = COMITY__DELIVERIES_ANSWER__INIT;
    Comity__DeliveriesAnswer__Delivery first = COMITY__DELIVERIES_ANSWER__DELIVERY__INIT, second = first,
                                       *list[] = {&first, &second};
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    record.owner = owner;
    record.id = id;
    first.bureau = co;
    first.state = seen;
    first.time = first.seen = later;
    first.delivered = date;
    second.bureau = pa;
    second.state = not_entitled;
    second.why = why;
    deliveries.record = &record;
    deliveries.n_deliveries = 2;
    deliveries.deliveries = list;
    answer.body_case = COMITY__ANSWER__BODY_DELIVERIES;
    answer.deliveries = &deliveries;
    scripted_answer(scripted, &answer);
}

static void each_bureau_has_its_row(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_deliveries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "deliveries", ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "BS/" ID));
    CHECK(scripted_says(&scripted,
                        "CO      seen          2025-11-25T08:00:00.000Z  2025-11-24T16:00:00.000Z  \n"));
    CHECK(scripted_says(
        &scripted, "PA      not entitled                                                      only CO\n"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_DELIVERIES);
    CHECK_SAME_TEXT(request->deliveries->id, ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void programs_get_one_document(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_deliveries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "deliveries", ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"state\": \"not entitled\""));
    scripted_release(&scripted);
}

CHECK_MAIN("command_deliveries", {"each bureau has its row", each_bureau_has_its_row},
           {"programs get one document", programs_get_one_document})
