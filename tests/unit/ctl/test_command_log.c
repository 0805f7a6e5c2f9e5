#include "check.h"
#include "log_command.h"
#include "sample_log.h"
#include "scripted.h"

static void the_second_word_says_which(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "log: checkpoint, entries, proof, fork-proof or verify\n"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "prune"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "either a record, or --verify FILE"));
    scripted_release(&scripted);
}

static void a_key_is_its_text_or_a_file_that_holds_it(void)
{
    struct sample_log sample;
    struct vkey key;
    struct context context = {.command = command_find("log")};
    sample_log_init(&sample);
    CHECK_SAME_NUMBER(log_read_key(&context, sample.tree.hasher, sample.vkey, &key), OUTCOME_DONE);
    CHECK_SAME_NUMBER(key.id, sample.signer.vkey.id);
    key.id = 0;
    CHECK_SAME_NUMBER(log_read_key(&context, sample.tree.hasher, sample.key, &key), OUTCOME_DONE);
    CHECK_SAME_NUMBER(key.id, sample.signer.vkey.id);
    sample_log_release(&sample);
}

static void what_is_no_key_is_said(void)
{
    struct sample_log sample;
    struct scripted scripted;
    sample_log_init(&sample);
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--key VKEY is needed to verify"));
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof, "--key", "/nowhere/key"),
        OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "--key: /nowhere/key: No such file or directory"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "proof", "--verify", sample.proof, "--key", "a+b+c"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "comity: --key: "));
    scripted_release(&scripted);
    sample_log_release(&sample);
}

CHECK_MAIN("command_log", {"the second word says which", the_second_word_says_which},
           {"a key is its text, or a file that holds it", a_key_is_its_text_or_a_file_that_holds_it},
           {"what is no key is said", what_is_no_key_is_said})
