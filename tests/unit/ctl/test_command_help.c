#include "check.h"
#include "scripted.h"

static void without_a_word_it_lists_all(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "help"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "usage: comity [--socket PATH]"));
    CHECK(scripted_says(&scripted, "\n  import "));
    scripted_release(&scripted);
}

static void with_a_command_it_tells_of_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "help", "withdraw"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "usage: comity withdraw ID"));
    CHECK(scripted_says(&scripted, "--reason REASON"));
    scripted_release(&scripted);
}

static void what_is_no_command_is_named(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "help", "dance"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "there is no command \"dance\""));
    scripted_release(&scripted);
}

CHECK_MAIN("command_help", {"without a word it lists all", without_a_word_it_lists_all},
           {"with a command it tells of it", with_a_command_it_tells_of_it},
           {"what is no command is named", what_is_no_command_is_named})
