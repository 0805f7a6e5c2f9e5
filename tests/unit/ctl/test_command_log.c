#include "check.h"
#include "scripted.h"

static void the_second_word_says_which(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log"), OUTCOME_USAGE);
    CHECK(
        scripted_complains(&scripted, "log: checkpoint, entries, proof, fork-proof, verify or witnesses\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "prune"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "either a record, or --verify FILE"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_log", {"the second word says which", the_second_word_says_which})
