#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char id[] = ID, owner[] = "BS", summary[] = "passport UTO L1", until[] = "2027-01-31";

/* One record of this bureau that ends on `until`; withdrawn: without its content. */
static void script_record(struct scripted *scripted, bool is_withdrawn)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    record.retention_until = until;
    view.owner = owner;
    view.id = id;
    view.summary = summary;
    view.version = 3;
    view.record = is_withdrawn ? NULL : &record;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    scripted_answer(scripted, &answer);
}

static void options_that_do_not_go_together_are_refused(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "review", "--until", "2028"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--extend ID is missing\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "review", "--extend", ID, "--reason", "x"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--until: the last day"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "review", "--extend", ID, "--until", "2028"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--reason: why the record is still needed\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "review", "--within", "none"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--within wants a number of months\n"));
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void a_record_is_not_kept_less_long(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_record(&scripted, false);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "review", "--extend", ID, "--until", "2027-01-31", "--reason", "trial"),
        OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "the record is kept until 2027-01-31 already\n"));
    scripted_release(&scripted);
}

static void a_withdrawn_record_is_not_kept_longer(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_record(&scripted, true);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "review", "--extend", ID, "--until", "2030", "--reason", "trial"),
        OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "the record is withdrawn\n"));
    scripted_release(&scripted);
}

static void a_record_is_published_again_with_date_and_reason(void)
{
    struct scripted scripted;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer published = COMITY__PUBLISH_ANSWER__INIT;
    scripted_init(&scripted);
    script_record(&scripted, false);
    published.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED;
    published.owner = owner;
    published.id = id;
    published.version = 4;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &published;
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "review", "--extend", ID, "--until", "2030-06-30", "--reason", "trial"),
        OUTCOME_DONE);
    Comity__Request *get = scripted_request(&scripted);
    REQUIRE(get != NULL && get->body_case == COMITY__REQUEST__BODY_GET);
    message_free(&get->base);
    Comity__Request *amend = scripted_request(&scripted);
    REQUIRE(amend != NULL && amend->body_case == COMITY__REQUEST__BODY_AMEND);
    CHECK_SAME_TEXT(amend->amend->record->retention_until, "2030-06-30");
    CHECK_SAME_TEXT(amend->amend->record->review_reason, "trial");
    CHECK_SAME_NUMBER(amend->amend->expected_version, 3);
    message_free(&amend->base);
    scripted_release(&scripted);
}

CHECK_MAIN("command_review",
           {"options that do not go together are refused", options_that_do_not_go_together_are_refused},
           {"a record is not kept less long", a_record_is_not_kept_less_long},
           {"a withdrawn record is not kept longer", a_withdrawn_record_is_not_kept_longer},
           {"a record is published again with date and reason",
            a_record_is_published_again_with_date_and_reason})
