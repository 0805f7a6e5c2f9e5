#include "check.h"
#include "comity/distribution_text.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char owner[] = "BS", id[] = ID, co[] = "CO", pa[] = "PA";

static void script_done(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED;
    publish.owner = owner;
    publish.id = id;
    publish.version = 5;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

/* The record as it is: version 4, for CO and PA; or withdrawn. */
static void script_record(struct scripted *scripted, bool is_withdrawn)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    char *bureaus[] = {co, pa};
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.n_bureaus = 2;
    distribution.bureaus = bureaus;
    view.owner = owner;
    view.id = id;
    view.version = 4;
    view.distribution = is_withdrawn ? NULL : &distribution;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    scripted_answer(scripted, &answer);
}

/* Check that the next request amends so, from that version. */
static void check_amend(struct scripted *scripted, const char *to, Comity__AmendRequest__Change change,
                        uint32_t version)
{
    char text[DISTRIBUTION_TEXT_BYTES];
    Comity__Request *request = scripted_request(scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AMEND);
    distribution_text_format(request->amend->distribution, text);
    CHECK_SAME_TEXT(text, to);
    CHECK_SAME_TEXT(request->amend->id, ID);
    CHECK(request->amend->record == NULL);
    CHECK_SAME_NUMBER(request->amend->change, change);
    CHECK_SAME_NUMBER(request->amend->expected_version, version);
    message_free(&request->base);
}

static void drop_request(struct scripted *scripted)
{
    Comity__Request *request = scripted_request(scripted);
    REQUIRE(request != NULL);
    message_free(&request->base);
}

static void to_names_all_who_may_see_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "widen", ID, "--to", "all-except:MX"), OUTCOME_DONE);
    check_amend(&scripted, "all-except:MX", COMITY__AMEND_REQUEST__CHANGE__WIDEN, 0);
    CHECK(scripted_says(&scripted, "amended BS/" ID " version 5"));
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "narrow", ID, "--to", "nobody"), OUTCOME_DONE);
    check_amend(&scripted, "nobody", COMITY__AMEND_REQUEST__CHANGE__NARROW, 0);
    scripted_release(&scripted);
}

static void a_list_is_added_or_taken_from_the_version_that_was_read(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_record(&scripted, false);
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "widen", ID, "--add", "MX,CO"), OUTCOME_DONE);
    drop_request(&scripted);
    check_amend(&scripted, "CO,PA,MX", COMITY__AMEND_REQUEST__CHANGE__WIDEN, 4);
    script_record(&scripted, false);
    script_done(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "narrow", ID, "--remove", "CO,PA"), OUTCOME_DONE);
    drop_request(&scripted);
    check_amend(&scripted, "nobody", COMITY__AMEND_REQUEST__CHANGE__NARROW, 4);
    scripted_release(&scripted);
}

static void a_withdrawn_record_has_nobody(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_record(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "widen", ID, "--add", "MX"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "is withdrawn"));
    scripted_release(&scripted);
}

static void what_is_wrong_is_named_before_anything_is_asked(void)
{
    static const char *const RUNS[][6] = {
        {"widen", ID},
        {"widen", "nonsense", "--to", "all"},
        {"widen", ID, "--to", "all", "--add", "CO"},
        {"widen", ID, "--remove", "CO"},
        {"widen", ID, "--add", "all"},
        {"narrow", ID, "--remove", "all-except:CO"},
        {"narrow", ID, "--remove", ""},
        {"narrow", ID, "--to", ""},
        {"narrow", ID, "--add", "CO"},
        {"narrow", ID, "--to", "co"},
        {"narrow", "--to", "CO"},
    };
    struct scripted scripted;
    scripted_init(&scripted);
    for (size_t i = 0; i < sizeof RUNS / sizeof RUNS[0]; i++)
        CHECK_CASE(scripted_run(&scripted, RUNS[i]) == OUTCOME_USAGE, "run %zu", i);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("audience", {"to names all who may see it", to_names_all_who_may_see_it},
           {"a list is added or taken, from the version that was read",
            a_list_is_added_or_taken_from_the_version_that_was_read},
           {"a withdrawn record has nobody", a_withdrawn_record_has_nobody},
           {"what is wrong is named before anything is asked",
            what_is_wrong_is_named_before_anything_is_asked})
