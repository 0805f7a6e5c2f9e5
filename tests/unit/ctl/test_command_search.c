#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static char origin[] = "CO", owner[] = "CO", summary[] = "red notice", name[] = "Muster, Erika",
            part_name[] = "born", reason[] = "day and month exchanged",
            id[] = "01890a5d-ac96-774b-bcce-b302099a8057";

static void script_answer(struct scripted *scripted, size_t hits, bool is_cut)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__SearchAnswer search = COMITY__SEARCH_ANSWER__INIT;
    Comity__SearchAnswer__Hit hit = COMITY__SEARCH_ANSWER__HIT__INIT, *hit_list[] = {&hit};
    Comity__SearchAnswer__Part part = COMITY__SEARCH_ANSWER__PART__INIT, *part_list[] = {&part};
    Comity__CheckAnswer__Copy copy = COMITY__CHECK_ANSWER__COPY__INIT, *copy_list[] = {&copy};
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    record.owner = owner;
    record.id = id;
    record.summary = summary;
    part.part = part_name;
    part.score = 0.9;
    part.reason = reason;
    hit.record = &record;
    hit.score = 0.874;
    hit.name = name;
    hit.parts = part_list;
    hit.n_parts = 1;
    copy.origin = origin;
    copy.size = 12;
    search.hits = hit_list;
    search.n_hits = hits;
    search.copies = copy_list;
    search.n_copies = 1;
    search.cut = is_cut;
    answer.body_case = COMITY__ANSWER__BODY_SEARCH;
    answer.search = &search;
    scripted_answer(scripted, &answer);
}

static void a_person_is_shown_with_score_and_reasons(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 1, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster", "--purpose", "border"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, " 1.  87 %  Muster, Erika\n"));
    CHECK(scripted_says(&scripted, "born          90 %  day and month exchanged\n"));
    CHECK(scripted_says(&scripted, "until the record's owner has confirmed it"));
    CHECK(scripted_says(&scripted, "CO           12  not heard from since the start"));
    CHECK(!scripted_says(&scripted, "There may be more"));
    scripted_release(&scripted);
}

static void a_cut_list_is_said_to_be(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 1, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster", "--purpose", "border"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "There may be more than these"));
    scripted_release(&scripted);
}

static void nobody_ends_with_3(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster", "--purpose", "border"),
                      OUTCOME_NOTHING);
    CHECK(scripted_says(&scripted, "nobody\n"));
    scripted.context.is_json = true;
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster", "--purpose", "border"),
                      OUTCOME_NOTHING);
    CHECK(scripted_says(&scripted, "\"copies\": ["));
    scripted_release(&scripted);
}

static void what_is_asked_is_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Erika Muster", "--born", "1964", "--sex",
                                   "F", "--nationality", "UTO", "--type", "notice", "--limit", "7",
                                   "--purpose", "border"),
                      OUTCOME_NOTHING);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_SEARCH);
    CHECK_SAME_TEXT(request->search->name, "Erika Muster");
    CHECK_SAME_TEXT(request->search->born, "1964");
    CHECK_SAME_TEXT(request->search->sex, "F");
    CHECK_SAME_TEXT(request->search->nationality, "UTO");
    CHECK_SAME_TEXT(request->search->type, "notice");
    CHECK_SAME_TEXT(request->search->purpose, "border");
    CHECK_SAME_NUMBER(request->search->limit, 7);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void name_and_purpose_are_wanted(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--purpose", "border"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--name is required"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--purpose is required"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "search", "--name", "Muster", "--purpose", "x", "--limit", "0"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--limit: 1 to 100"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

CHECK_MAIN("command_search",
           {"a person is shown with score and reasons", a_person_is_shown_with_score_and_reasons},
           {"a cut list is said to be", a_cut_list_is_said_to_be}, {"nobody ends with 3", nobody_ends_with_3},
           {"what is asked is passed on", what_is_asked_is_passed_on},
           {"name and purpose are wanted", name_and_purpose_are_wanted})
