#include "check.h"
#include "comity/date.h"
#include "comity/message.h"
#include "scripted.h"

#include <string.h>
#include <time.h>

static char id[] = "01890a5d-ac96-774b-bcce-b302099a8057", owner[] = "BS";

static void answer_published(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED;
    publish.owner = owner;
    publish.id = id;
    publish.version = 1;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

/* The report that is here: wanted by CO, provisional. */
static void answer_report(struct scripted *scripted, bool is_report)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__ArrestReport report = COMITY__ARREST_REPORT__INIT;
    Comity__Vehicle vehicle = COMITY__VEHICLE__INIT;
    char arrest_id[] = "BS-1", bureau[] = "CO", place[] = "Nassau", *bureaus[] = {bureau};
    report.arrest_id = arrest_id;
    report.wanting_bureaus = bureaus;
    report.n_wanting_bureaus = 1;
    report.place = place;
    report.basis = COMITY__ARREST_REPORT__BASIS__DIFFUSION;
    report.status = COMITY__ARREST_REPORT__STATUS__PROVISIONAL;
    record.type_case = is_report ? COMITY__RECORD__TYPE_ARREST_REPORT : COMITY__RECORD__TYPE_VEHICLE;
    if (is_report)
        record.arrest_report = &report;
    else
        record.vehicle = &vehicle;
    view.owner = owner;
    view.id = id;
    view.version = 3;
    view.record = &record;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    scripted_answer(scripted, &answer);
}

static void publishes_what_was_typed(void)
{
    struct scripted scripted;
    char today[DATE_TEXT_CHARS + 1];
    scripted_init(&scripted);
    answer_published(&scripted);
    date_format(date_of_wall_ms((int64_t)time(NULL) * 1000), today);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "arrest", "BS-1", "--wanted-by", "CO,PA", "--date",
                                   "2024-05-01", "--notice", "2099/1", "--place", "Nassau", "--status",
                                   "extradition-pending"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_PUBLISH);
    const Comity__ArrestReport *report = request->publish->record->arrest_report;
    CHECK_SAME_TEXT(report->arrest_id, "BS-1");
    REQUIRE(report->n_wanting_bureaus == 2);
    CHECK_SAME_TEXT(report->wanting_bureaus[1], "PA");
    CHECK_SAME_TEXT(report->notice_id, "2099/1");
    CHECK_SAME_TEXT(report->place, "Nassau");
    CHECK_SAME_NUMBER(report->basis, COMITY__ARREST_REPORT__BASIS__NOTICE);
    CHECK_SAME_NUMBER(report->status, COMITY__ARREST_REPORT__STATUS__EXTRADITION_PENDING);
    CHECK(strcmp(report->report_date, today) >= 0);
    /* Who wants the person may see it, and nobody else. */
    CHECK_SAME_NUMBER(request->publish->distribution->kind, COMITY__DISTRIBUTION__KIND__ONLY);
    CHECK_SAME_TEXT(request->publish->distribution->bureaus[0], "CO");
    CHECK(request->publish->once);
    CHECK_SAME_TEXT(request->publish->record->source_ref, "BS-1");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void says_who_else_may_see_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    answer_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "arrest", "BS-1", "--wanted-by", "CO", "--date", "2024",
                                   "--basis", "national", "--to", "all", "--record",
                                   "CO/01890a5d-ac96-774b-bcce-b302099a8057"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL);
    CHECK_SAME_NUMBER(request->publish->distribution->kind, COMITY__DISTRIBUTION__KIND__ALL);
    CHECK_SAME_TEXT(request->publish->record->arrest_report->notice->owner, "CO");
    CHECK_SAME_TEXT(request->publish->record->arrest_report->notice->record_id, id);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_correction_keeps_what_it_does_not_say(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    answer_report(&scripted, true);
    answer_published(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "arrest", "--update", id, "--status", "surrendered"),
                      OUTCOME_DONE);
    Comity__Request *get = scripted_request(&scripted);
    Comity__Request *amend = scripted_request(&scripted);
    REQUIRE(get != NULL && amend != NULL && amend->body_case == COMITY__REQUEST__BODY_AMEND);
    const Comity__ArrestReport *report = amend->amend->record->arrest_report;
    CHECK_SAME_NUMBER(report->status, COMITY__ARREST_REPORT__STATUS__SURRENDERED);
    CHECK_SAME_NUMBER(report->basis, COMITY__ARREST_REPORT__BASIS__DIFFUSION);
    CHECK_SAME_TEXT(report->place, "Nassau");
    CHECK_SAME_TEXT(report->wanting_bureaus[0], "CO");
    CHECK_SAME_NUMBER(amend->amend->expected_version, 3);
    CHECK(amend->amend->distribution == NULL);
    message_free(&get->base);
    message_free(&amend->base);
    scripted_release(&scripted);
}

static void only_a_report_is_corrected(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    answer_report(&scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "arrest", "--update", id, "--status", "released"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "no arrest report"));
    scripted_release(&scripted);
}

static void what_is_missing_or_wrong_is_named(void)
{
    static const struct {
        const char *words[10];
        const char *said;
    } cases[] = {
        {{"arrest"}, "ARREST_ID"},
        {{"arrest", "BS-1"}, "--wanted-by"},
        {{"arrest", "BS-1", "--wanted-by", "CO"}, "--date"},
        {{"arrest", "BS-1", "--wanted-by", "CO", "--date", "2024"}, "--basis"},
        {{"arrest", "BS-1", "--wanted-by", "all", "--date", "2024", "--notice", "2099/1"},
         "a list of bureaus"},
        {{"arrest", "BS-1", "--wanted-by", "co", "--date", "2024", "--notice", "2099/1"}, "--wanted-by: "},
        {{"arrest", "BS-1", "--wanted-by", "CO", "--date", "2024", "--basis", "guess"}, "--basis: "},
        {{"arrest", "BS-1", "--update", "01890a5d-ac96-774b-bcce-b302099a8057"}, "ARREST_ID"},
        {{"arrest", "--update", "BS-1"}, "--update: "},
    };
    struct scripted scripted;
    scripted_init(&scripted);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_CASE(scripted_run(&scripted, cases[i].words) == OUTCOME_USAGE, "%s", cases[i].said);
        CHECK_CASE(scripted_complains(&scripted, cases[i].said), "%s, without %s", scripted.err,
                   cases[i].said);
    }
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("command_arrest", {"publishes what was typed", publishes_what_was_typed},
           {"says who else may see it", says_who_else_may_see_it},
           {"a correction keeps what it does not say", a_correction_keeps_what_it_does_not_say},
           {"only a report is corrected", only_a_report_is_corrected},
           {"what is missing or wrong is named", what_is_missing_or_wrong_is_named})
