#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static char note[] = "comity/test/CO\n1\nhash\n\n\xe2\x80\x94 comity/test/CO signature\n", key[] = "a+b+c",
            next[] = "a+d+e";

static void script_checkpoint(struct scripted *scripted)
{
    char *keys[] = {key, next};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckpointAnswer checkpoint = COMITY__CHECKPOINT_ANSWER__INIT;
    checkpoint.note = note;
    checkpoint.n_vkeys = 2;
    checkpoint.vkeys = keys;
    checkpoint.size = 1;
    answer.body_case = COMITY__ANSWER__BODY_CHECKPOINT;
    answer.checkpoint = &checkpoint;
    scripted_answer(scripted, &answer);
}

static void writes_the_note_to_the_byte(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_checkpoint(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "checkpoint", "CO"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, note);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_CHECKPOINT);
    CHECK_SAME_TEXT(request->checkpoint->bureau, "CO");
    CHECK(!request->checkpoint->newest);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void or_the_keys_one_a_line(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_checkpoint(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "checkpoint", "--key"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "a+b+c\na+d+e\n");
    message_free(&scripted_request(&scripted)->base);
    script_checkpoint(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "checkpoint", "--newest"), OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_CHECKPOINT);
    CHECK(request->checkpoint->newest);
    message_free(&request->base);
    scripted_release(&scripted);
}

static void or_all_of_it_for_programs(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_checkpoint(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "checkpoint"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"vkeys\": ["));
    CHECK(scripted_says(&scripted, "\"note\": \"comity/test/CO\\n1\\n"));
    scripted_release(&scripted);
}

CHECK_MAIN("log_checkpoint", {"writes the note, to the byte", writes_the_note_to_the_byte},
           {"or the keys, one a line", or_the_keys_one_a_line},
           {"or all of it, for programs", or_all_of_it_for_programs})
