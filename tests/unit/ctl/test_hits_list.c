#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define RECORD "01890a5d-ac96-774b-bcce-b302099a8058"

/* One hit of CO on a record of BS, then the end. */
static void script_hit(struct scripted *scripted, bool is_overdue)
{
    static char co[] = "CO", bs[] = "BS", id[] = ID, record_id[] = RECORD, phase[] = "asked",
                due[] = "2026-05-02T12:10:00.000Z", time[] = "2026-05-02T12:00:00.000Z", place[] = "Port",
                summary[] = "passport UTO L1, stolen";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__HitView view = COMITY__HIT_VIEW__INIT;
    Comity__RecordView of_hit = COMITY__RECORD_VIEW__INIT, met = COMITY__RECORD_VIEW__INIT;
    Comity__Record content = COMITY__RECORD__INIT;
    Comity__Hit hit = COMITY__HIT__INIT;
    Comity__Reference reference = COMITY__REFERENCE__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    reference.owner = bs;
    reference.record_id = record_id;
    hit.record = &reference;
    hit.time = time;
    hit.place = place;
    content.type_case = COMITY__RECORD__TYPE_HIT;
    content.hit = &hit;
    of_hit.owner = co;
    of_hit.id = id;
    of_hit.record = &content;
    met.summary = summary;
    view.hit = &of_hit;
    view.record = is_overdue ? &met : NULL;
    view.phase = phase;
    view.due = due;
    view.overdue = is_overdue;
    view.turn = bs;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_HIT;
    answer.hit = &view;
    scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void people_get_a_table(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_hit(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "overdue"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "OVERDUE  BS    CO/" ID "  BS passport UTO L1, stolen, at Port\n"));
    CHECK(scripted_says(&scripted, "asked  2026-05-02T12:10:00.000Z"));
    script_hit(&scripted, false); /* of a record that is not here */
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits", "list"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "BS " RECORD ", at Port\n"));
    CHECK(!scripted_says(&scripted, "OVERDUE"));
    scripted_release(&scripted);
}

static void programs_get_a_line_of_json_each(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_hit(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "hits"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\"hit\":{\"owner\":\"CO\",\"id\":\"" ID "\""));
    CHECK(scripted_says(&scripted, "\"overdue\":true"));
    scripted_release(&scripted);
}

static void what_is_wanted_is_passed_on(void)
{
    static const struct {
        const char *words[6];
        Comity__HitsRequest__Which which;
    } ROWS[] = {
        {{"hits", "--by", "CO", "--record", RECORD, NULL}, COMITY__HITS_REQUEST__WHICH__OPEN},
        {{"hits", "overdue", "--by=CO", "--record=" RECORD, NULL}, COMITY__HITS_REQUEST__WHICH__OVERDUE},
        {{"hits", "--all", "--by=CO", "--record=" RECORD, NULL}, COMITY__HITS_REQUEST__WHICH__ALL},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct scripted scripted;
        scripted_init(&scripted);
        script_hit(&scripted, true);
        CHECK_SAME_NUMBER(scripted_run(&scripted, ROWS[i].words), OUTCOME_DONE);
        Comity__Request *request = scripted_request(&scripted);
        REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_HITS);
        CHECK_SAME_NUMBER(request->hits->which, ROWS[i].which);
        CHECK_SAME_TEXT(request->hits->owner, "CO");
        CHECK_SAME_TEXT(request->hits->record_id, RECORD);
        message_free(&request->base);
        scripted_release(&scripted);
    }
}

CHECK_MAIN("hits_list", {"people get a table", people_get_a_table},
           {"programs get a line of JSON each", programs_get_a_line_of_json_each},
           {"what is wanted is passed on", what_is_wanted_is_passed_on})
