#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static void script_entries(struct scripted *scripted)
{
    static uint8_t hash[32] = {0xab, 0xcd};
    static uint8_t bytes[] = "entry";
    char entry_kind[] = "entry", withheld[] = "withheld";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__EntryView entry = COMITY__ENTRY_VIEW__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    entry.kind = entry_kind;
    entry.hash = (ProtobufCBinaryData){.len = sizeof hash, .data = hash};
    entry.bytes = (ProtobufCBinaryData){.len = 5, .data = bytes};
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_ENTRY;
    answer.entry = &entry;
    scripted_answer(scripted, &answer);
    entry.index = 1;
    entry.kind = withheld;
    entry.bytes.len = 0;
    scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void people_get_a_line_for_each_leaf(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_entries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "entries"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "         0  entry     abcd0000"));
    CHECK(scripted_says(&scripted, "  5 bytes\n         1  withheld  abcd0000"));
    CHECK(scripted_says(&scripted, "  0 bytes\n"));
    scripted_release(&scripted);
}

static void programs_get_hash_and_bytes(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_entries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "entries"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\"kind\":\"entry\",\"hash\":\"q80A"));
    CHECK(scripted_says(&scripted, "\"bytes\":\"ZW50cnk=\"}\n{\"index\":\"1\",\"kind\":\"withheld\","));
    scripted_release(&scripted);
}

static void what_part_of_which_log_is_passed_on(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_entries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "entries", "CO", "--first", "10", "--count", "5"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_ENTRIES);
    CHECK_SAME_TEXT(request->entries->bureau, "CO");
    CHECK_SAME_NUMBER(request->entries->first, 10);
    CHECK_SAME_NUMBER(request->entries->count, 5);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void numbers_that_are_none_are_wrong_usage(void)
{
    static const char *const WRONG[] = {"", "-1", "ten", "1.5", "99999999999999999999"};
    struct scripted scripted;
    scripted_init(&scripted);
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        CHECK_CASE(SCRIPTED_RUN(&scripted, "log", "entries", "--first", WRONG[i]) == OUTCOME_USAGE, "%s",
                   WRONG[i]);
        CHECK(scripted_complains(&scripted, "--first and --count want numbers"));
    }
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
}

static void lost_ones_are_asked_for(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_entries(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "entries", "--lost"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_ENTRIES);
    CHECK(request->entries->lost);
    message_free(&request->base);
    scripted_release(&scripted);
}

CHECK_MAIN("log_entries", {"people get a line for each leaf", people_get_a_line_for_each_leaf},
           {"programs get hash and bytes", programs_get_hash_and_bytes},
           {"what part of which log is passed on", what_part_of_which_log_is_passed_on},
           {"numbers that are none are wrong usage", numbers_that_are_none_are_wrong_usage},
           {"lost ones are asked for", lost_ones_are_asked_for})
