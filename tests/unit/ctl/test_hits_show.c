#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void script_hit(struct scripted *scripted)
{
    static char co[] = "CO", bs[] = "BS", id[] = ID, phase[] = "more time",
                due[] = "2026-05-02T12:45:00.000Z", time[] = "2026-05-02T12:00:00.000Z",
                field[] = "travelDocument.number", purpose[] = "tip-off", what[] = "hit: check",
                summary[] = "passport UTO L1, stolen", remarks[] = "at the gate";
    char *fields[] = {field};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__HitView view = COMITY__HIT_VIEW__INIT;
    Comity__RecordView of_hit = COMITY__RECORD_VIEW__INIT, met = COMITY__RECORD_VIEW__INIT;
    Comity__Record content = COMITY__RECORD__INIT;
    Comity__Hit hit = COMITY__HIT__INIT;
    Comity__Reference reference = COMITY__REFERENCE__INIT;
    Comity__HitView__Step step = COMITY__HIT_VIEW__STEP__INIT, *steps[] = {&step};
    Comity__Done done = COMITY__DONE__INIT;
    reference.owner = bs;
    reference.record_id = id;
    reference.version = 3;
    hit.record = &reference;
    hit.time = time;
    hit.n_matched_fields = 1;
    hit.matched_fields = fields;
    hit.query_purpose = purpose;
    content.type_case = COMITY__RECORD__TYPE_HIT;
    content.hit = &hit;
    of_hit.owner = co;
    of_hit.id = id;
    of_hit.record = &content;
    met.summary = summary;
    step.time = time;
    step.bureau = co;
    step.what = what;
    step.remarks = remarks;
    view.hit = &of_hit;
    view.record = &met;
    view.phase = phase;
    view.due = due;
    view.overdue = true;
    view.turn = bs;
    view.n_steps = 1;
    view.steps = steps;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_HIT;
    answer.hit = &view;
    scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void people_see_what_it_is_and_what_was_done(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_hit(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "show", "CO/" ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "hit          CO/" ID "\n"));
    CHECK(scripted_says(&scripted, "on           BS/" ID " v3\n"));
    CHECK(scripted_says(&scripted, "passport UTO L1, stolen\n"));
    CHECK(scripted_says(&scripted, "met in       travelDocument.number\n"));
    CHECK(scripted_says(&scripted, "purpose      tip-off\n"));
    CHECK(scripted_says(&scripted,
                        "state        more time, an answer is due by 2026-05-02T12:45:00.000Z: OVERDUE\n"));
    CHECK(scripted_says(&scripted, "turn of      BS\n"));
    CHECK(scripted_says(&scripted, "CO      hit: check  at the gate"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_HITS);
    CHECK_SAME_TEXT(request->hits->owner, "CO");
    CHECK_SAME_TEXT(request->hits->id, ID);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void programs_get_one_document(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_hit(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "show", ID), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"phase\": \"more time\""));
    scripted_release(&scripted);
}

static void what_is_not_there_ends_with_3(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_NOT_FOUND, "no record");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "show", ID), OUTCOME_NOTHING);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "show", "x"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "show"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

CHECK_MAIN("hits_show", {"people see what it is and what was done", people_see_what_it_is_and_what_was_done},
           {"programs get one document", programs_get_one_document},
           {"what is not there ends with 3", what_is_not_there_ends_with_3})
