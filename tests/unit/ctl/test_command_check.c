#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#include <string.h>

static char origin[] = "CO", field[] = "travelDocument.number", owner[] = "CO", summary[] = "passport L1",
            id[] = "01890a5d-ac96-774b-bcce-b302099a8057";

static void script_answer(struct scripted *scripted, size_t hits, bool is_cut)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    Comity__CheckAnswer__Hit hit = COMITY__CHECK_ANSWER__HIT__INIT, *hit_list[] = {&hit};
    Comity__CheckAnswer__Copy copy = COMITY__CHECK_ANSWER__COPY__INIT, *copy_list[] = {&copy};
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    record.owner = owner;
    record.id = id;
    record.summary = summary;
    hit.record = &record;
    hit.field = field;
    hit.loose = is_cut;
    copy.origin = origin;
    copy.size = 12;
    check.hits = hit_list;
    check.n_hits = hits;
    check.copies = copy_list;
    check.n_copies = 1;
    check.cut = is_cut;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    scripted_answer(scripted, &answer);
}

static void a_hit_is_shown_with_how_old_each_copy_is(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 1, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "L1"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "HIT  in travelDocument.number\n"));
    CHECK(scripted_says(&scripted, "passport L1"));
    CHECK(scripted_says(&scripted, "verify it with its owner first"));
    CHECK(scripted_says(&scripted, "CO           12  not heard from since the start"));
    scripted_release(&scripted);
}

static void a_cut_answer_and_folded_letters_are_said(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 1, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "L1", "--loose"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, ", look-alikes folded\n"));
    CHECK(scripted_says(&scripted, "There are more hits than are shown.\n"));
    scripted_release(&scripted);
}

static void no_hit_ends_with_3(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "L1"), OUTCOME_NOTHING);
    CHECK(scripted_says(&scripted, "no hit\n"));
    scripted.context.is_json = true;
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "L1"), OUTCOME_NOTHING);
    CHECK(scripted_says(&scripted, "\"copies\": ["));
    scripted_release(&scripted);
}

static void what_is_asked_is_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "document", "l-1", "--country", "UTO", "--purpose",
                                   "border", "--loose", "--place", "Port", "--agency", "Customs"),
                      OUTCOME_NOTHING);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_CHECK);
    CHECK_SAME_TEXT(request->check->kind, "document");
    CHECK_SAME_TEXT(request->check->value, "l-1");
    CHECK_SAME_TEXT(request->check->country, "UTO");
    CHECK_SAME_TEXT(request->check->purpose, "border");
    CHECK_SAME_TEXT(request->check->place, "Port");
    CHECK_SAME_TEXT(request->check->agency, "Customs");
    CHECK(request->check->loose);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_kind_that_is_none_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "colour", "L1"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "there is no kind of key \"colour\""));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

#define ZONE_NAMES "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"

static void a_zone_is_shown_and_its_number_asked(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "check", "--mrz", ZONE_NAMES "L898902C36UTO7408122F1204158ZE184226B<<<<<10"),
        OUTCOME_NOTHING);
    CHECK(scripted_says(&scripted, "forenames    ANNA MARIA\n"));
    CHECK(scripted_says(&scripted, "WRONG  date of expiry: the check digit is 8, should be 9\n"));
    CHECK(scripted_says(&scripted, "no hit\n"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_CHECK);
    CHECK_SAME_TEXT(request->check->kind, "document");
    CHECK_SAME_TEXT(request->check->value, "L898902C3");
    CHECK_SAME_TEXT(request->check->country, "UTO");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "--mrz", ZONE_NAMES), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "machine readable zone: 44 characters"));
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void several_values_are_answered_one_after_the_other(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_answer(&scripted, 1, false);
    script_answer(&scripted, 0, false);
    scripted_refuse(&scripted, ERROR_INVALID, "too short");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "vin=1M8GDM9AXKP042788", "L1", "plate=A"),
                      OUTCOME_FAILED);
    const char *first = strstr(scripted.out, "vin 1M8GDM9AXKP042788: HIT  in ");
    const char *second = strstr(scripted.out, "L1: no hit\n");
    CHECK(first != NULL && second != NULL && first < second);
    CHECK(scripted_complains(&scripted, "too short"));
    scripted.context.is_json = true;
    script_answer(&scripted, 1, false);
    script_answer(&scripted, 0, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "vin=1M8GDM9AXKP042788", "L1"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\"kind\":\"vin\",\"value\":\"1M8GDM9AXKP042788\",\"hits\":[{"));
    CHECK(scripted_says(&scripted, "\n{\"value\":\"L1\",\"hits\":[],"));
    scripted_release(&scripted);
}

static void only_one_way_to_ask_is_taken(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "L1", "--batch", "-"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "check", "--mrz", "x", "--batch", "-"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "one of VALUE, --mrz and --batch is wanted"));
    scripted_release(&scripted);
}

CHECK_MAIN(
    "command_check", {"a hit is shown with how old each copy is", a_hit_is_shown_with_how_old_each_copy_is},
    {"a cut answer and folded letters are said", a_cut_answer_and_folded_letters_are_said},
    {"no hit ends with 3", no_hit_ends_with_3}, {"what is asked is passed on", what_is_asked_is_passed_on},
    {"a zone is shown and its number asked", a_zone_is_shown_and_its_number_asked},
    {"several values are answered one after the other", several_values_are_answered_one_after_the_other},
    {"only one way to ask is taken", only_one_way_to_ask_is_taken},
    {"a kind that is none is wrong usage", a_kind_that_is_none_is_wrong_usage})
