#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#include <string.h>

static char owner[] = "CO", id[] = "01890a5d-ac96-774b-bcce-b302099a8057", summary[] = "passport L1";

/* Two records, then the end. */
static void script_records(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView record = COMITY__RECORD_VIEW__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    record.owner = owner;
    record.id = id;
    record.summary = summary;
    record.state = COMITY__RECORD_VIEW__STATE__CURRENT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &record;
    for (record.version = 1; record.version <= 2; record.version++)
        scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void people_get_a_line_for_each_record(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_records(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "watch"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "CO/01890a5d-ac96-774b-bcce-b302099a8057  v1  current  passport L1\n"));
    CHECK(scripted_says(&scripted, "CO/01890a5d-ac96-774b-bcce-b302099a8057  v2  current  passport L1\n"));
    scripted_release(&scripted);
}

static void programs_get_a_line_of_json_and_choose(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_records(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "watch", "--owner", "CO", "--type", "vehicle"), OUTCOME_DONE);
    CHECK(strncmp(scripted.out, "{\"owner\":\"CO\"", 13) == 0);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_WATCH);
    CHECK_SAME_TEXT(request->watch->owner, "CO");
    CHECK_SAME_TEXT(request->watch->type, "vehicle");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_key_is_taken_apart(void)
{
    static const struct {
        const char *text, *kind, *value, *country;
    } ROWS[] = {{"document:L898902C3:UTO", "document", "L898902C3", "UTO"},
                {"document:L898902C3", "document", "L898902C3", ""},
                {"ip:2001:db8::1", "ip", "2001:db8::1", ""},
                {"url:https://example.org/a", "url", "https://example.org/a", ""}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct scripted scripted;
        scripted_init(&scripted);
        script_records(&scripted);
        CHECK_SAME_NUMBER(
            SCRIPTED_RUN(&scripted, "watch", "--key", ROWS[i].text, "--loose", "--purpose", "trial"),
            OUTCOME_DONE);
        Comity__Request *request = scripted_request(&scripted);
        REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_WATCH);
        REQUIRE(request->watch->key != NULL);
        CHECK_SAME_TEXT(request->watch->key->kind, ROWS[i].kind);
        CHECK_SAME_TEXT(request->watch->key->value, ROWS[i].value);
        CHECK_SAME_TEXT(request->watch->key->country, ROWS[i].country);
        CHECK_SAME_TEXT(request->watch->key->purpose, "trial");
        CHECK(request->watch->key->loose);
        message_free(&request->base);
        scripted_release(&scripted);
    }
}

static void a_key_that_is_none_is_wrong_usage(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "watch", "--key", "L898902C3"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "KIND:VALUE"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "watch", "--key", "colour:red"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "there is no kind of key \"colour\""));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "watch", "--purpose", "x"), OUTCOME_USAGE);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("command_watch", {"people get a line for each record", people_get_a_line_for_each_record},
           {"programs get a line of JSON, and choose", programs_get_a_line_of_json_and_choose},
           {"a key is taken apart", a_key_is_taken_apart},
           {"a key that is none is wrong usage", a_key_that_is_none_is_wrong_usage})
