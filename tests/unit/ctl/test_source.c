#include "check.h"
#include "scripted.h"
#include "source.h"

#include "comity/message.h"

#include <string.h>

#define OUTCOME(name) COMITY__ASK_ANSWER__OUTCOME__##name

static struct scripted scripted;

/* What the copy here has: nothing. */
static void script_copy(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    scripted_answer(&scripted, &answer);
}

static void script_bureau(const char *code, Comity__AskAnswer__Outcome outcome, const char *why)
{
    static char texts[2][64], field[] = "vehicle.plate", summary[] = "stolen vehicle", owner[] = "CO",
                              id[] = "01890a5d-ac96-774b-bcce-b302099a8057";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AskAnswer ask = COMITY__ASK_ANSWER__INIT;
    Comity__CheckAnswer__Hit hit = COMITY__CHECK_ANSWER__HIT__INIT, *hits[] = {&hit};
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    snprintf(texts[0], sizeof texts[0], "%s", code);
    snprintf(texts[1], sizeof texts[1], "%s", why);
    record.owner = owner;
    record.id = id;
    record.summary = summary;
    hit.record = &record;
    hit.field = field;
    ask.bureau = texts[0];
    ask.outcome = outcome;
    ask.why = texts[1];
    ask.hits = hits;
    ask.n_hits = outcome == OUTCOME(HIT) ? 1 : 0;
    ask.contact = outcome == OUTCOME(CONTACT) || strcmp(why, "and more") == 0;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_ASK;
    answer.ask = &ask;
    scripted_answer(&scripted, &answer);
}

static void script_done(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(&scripted, &answer);
}

static enum outcome run(void)
{
    return SCRIPTED_RUN(&scripted, "check", "plate", "UT1234", "--purpose", "border", "--everyone");
}

static void each_bureau_has_its_words(void)
{
    scripted_init(&scripted);
    script_copy();
    script_bureau("CO", OUTCOME(HIT), "and more");
    script_bureau("PA", OUTCOME(CONTACT), "");
    script_bureau("JM", OUTCOME(NO_HIT), "");
    script_bureau("BB", OUTCOME(REFUSED), "more than 60 a minute");
    script_bureau("TT", OUTCOME(NO_ANSWER), "away");
    script_done();
    CHECK_SAME_NUMBER(run(), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\nAt the source:\nCO       HIT\n  in vehicle.plate\n"));
    CHECK(scripted_says(&scripted, "stolen vehicle"));
    CHECK(scripted_says(&scripted, "  and more that is not shown: contact CO\n"));
    CHECK(scripted_says(&scripted, "PA       HIT: contact the bureau; its records are not shown\n"));
    CHECK(scripted_says(&scripted, "JM       no hit\n"));
    CHECK(scripted_says(&scripted, "BB       refused: more than 60 a minute\n"));
    CHECK(scripted_says(&scripted, "TT       no answer: away\n"));
    scripted_release(&scripted);
}

static void no_hit_is_sure_only_where_all_have_answered(void)
{
    static const struct {
        Comity__AskAnswer__Outcome second;
        enum outcome expected;
    } cases[] = {{OUTCOME(NO_HIT), OUTCOME_NOTHING},
                 {OUTCOME(REFUSED), OUTCOME_FAILED},
                 {OUTCOME(NO_ANSWER), OUTCOME_FAILED},
                 {OUTCOME(CONTACT), OUTCOME_DONE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scripted_init(&scripted);
        script_copy();
        script_bureau("CO", OUTCOME(NO_HIT), "");
        script_bureau("PA", cases[i].second, "");
        script_done();
        CHECK_CASE(run() == cases[i].expected, "case %zu", i);
        scripted_release(&scripted);
    }
}

static void json_is_one_document_with_the_copy_and_the_bureaus(void)
{
    json_error_t error;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_copy();
    script_bureau("CO", OUTCOME(NO_HIT), "");
    script_bureau("PA", OUTCOME(NO_ANSWER), "away");
    script_done();
    CHECK_SAME_NUMBER(run(), OUTCOME_FAILED);
    json_t *document = json_loads(scripted.out, 0, &error);
    REQUIRE(document != NULL);
    CHECK(json_is_object(json_object_get(document, "copy")));
    const json_t *at = json_object_get(document, "at");
    CHECK_SAME_NUMBER(json_array_size(at), 2);
    CHECK_SAME_TEXT(json_string_value(json_object_get(json_array_get(at, 1), "outcome")), "NO_ANSWER");
    json_decref(document);
    scripted_release(&scripted);
}

static void what_is_asked_is_passed_on(void)
{
    scripted_init(&scripted);
    script_copy();
    script_bureau("CO", OUTCOME(NO_HIT), "");
    script_done();
    scripted.context.timeout_ms = 90000;
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "plate", "UT1234", "--loose", "--country", "UTO",
                                   "--purpose", "border", "--at", "CO,PA"),
                      OUTCOME_NOTHING);
    message_free(&scripted_request(&scripted)->base);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_ASK);
    REQUIRE(request->ask->n_at == 2);
    CHECK_SAME_TEXT(request->ask->at[0], "CO");
    CHECK_SAME_TEXT(request->ask->at[1], "PA");
    CHECK(!request->ask->everyone && request->ask->loose);
    CHECK_SAME_TEXT(request->ask->kind, "plate");
    CHECK_SAME_TEXT(request->ask->value, "UT1234");
    CHECK_SAME_TEXT(request->ask->country, "UTO");
    CHECK_SAME_TEXT(request->ask->purpose, "border");
    CHECK_SAME_NUMBER(request->ask->timeout_ms, LIMIT_ASK_MS);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void one_question_and_its_purpose_are_wanted(void)
{
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "UT1234", "--at", "CO"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--purpose is required: other bureaus are told"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "vin=A", "vin=B", "--at", "CO", "--purpose", "x"),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "one question at a time"));
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "check", "UT1234", "--at", "CO", "--everyone", "--purpose", "x"),
        OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "one of --at and --everyone"));
    scripted_release(&scripted);
}

static void a_refused_question_says_why(void)
{
    scripted_init(&scripted);
    script_copy();
    scripted_refuse(&scripted, ERROR_INVALID, "at: there is no bureau XX here");
    CHECK_SAME_NUMBER(run(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "at: there is no bureau XX here"));
    scripted_release(&scripted);
}

CHECK_MAIN("source", {"each bureau has its words", each_bureau_has_its_words},
           {"no hit is sure only where all have answered", no_hit_is_sure_only_where_all_have_answered},
           {"JSON is one document with the copy and the bureaus",
            json_is_one_document_with_the_copy_and_the_bureaus},
           {"what is asked is passed on", what_is_asked_is_passed_on},
           {"one question and its purpose are wanted", one_question_and_its_purpose_are_wanted},
           {"a refused question says why", a_refused_question_says_why})
