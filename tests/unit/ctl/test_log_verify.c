#include "check.h"
#include "comity/message.h"
#include "sample_log.h"
#include "scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char co[] = "CO", fault[] = "leaf 3 was changed";

/* News on the way, then the verdict. */
static void script_verdict(struct scripted *scripted, bool is_good)
{
    static uint8_t root[32] = {0xab};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__VerifyAnswer verify = COMITY__VERIFY_ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_VERIFY;
    answer.verify = &verify;
    verify.origin = co;
    verify.done = 5;
    scripted_answer(scripted, &answer);
    verify.size = 10;
    verify.entries = 7;
    verify.withheld = 3;
    verify.good = is_good;
    if (is_good)
        verify.root = (ProtobufCBinaryData){.len = sizeof root, .data = root};
    else
        verify.fault = fault;
    scripted_answer(scripted, &answer);
    answer.more = false;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void a_good_log_is_shown_with_its_root(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_verdict(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "verify", "CO"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted,
                        "CO       good  10 leaves: 7 entries, 3 withheld, 0 erased, 0 missing  root ab00"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_VERIFY);
    CHECK_SAME_TEXT(request->verify->bureau, "CO");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void a_bad_log_is_no_success(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_verdict(&scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "verify"), OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "CO       BAD   10 leaves"));
    CHECK(scripted_says(&scripted, "         leaf 3 was changed\n"));
    scripted.context.is_json = true;
    script_verdict(&scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "verify"), OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "\"fault\":\"leaf 3 was changed\""));
    CHECK(strstr(scripted.out, "\"done\":\"5\"}\n{") == NULL); /* news is not for programs */
    scripted_release(&scripted);
}

static enum outcome verify_files(struct scripted *scripted, const struct sample_log *sample)
{
    return SCRIPTED_RUN(scripted, "log", "verify", "--offline", sample->entries, "--checkpoint", sample->note,
                        "--key", sample->key);
}

static void verifies_files_without_a_daemon(void)
{
    struct sample_log sample;
    struct scripted scripted;
    sample_log_init(&sample);
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(verify_files(&scripted, &sample), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "verified: 50 entries are the log comity/specimen/UT\n");
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

/* Change one byte of a file; whether it is found. */
static bool finds(struct scripted *scripted, const struct sample_log *sample, const char *path, long place)
{
    char was = 0, other;
    unsigned char *bytes = scratch_load(path, scratch_size(path));
    was = (char)bytes[place];
    other = was == '1' ? '2' : '1';
    free(bytes);
    scratch_patch(path, place, &other, 1);
    bool found = verify_files(scripted, sample) == OUTCOME_FAILED;
    scratch_patch(path, place, &was, 1);
    return found;
}

static void finds_every_changed_byte(void)
{
    struct sample_log sample;
    struct scripted scripted;
    sample_log_init(&sample);
    scripted_init(&scripted);
    for (long i = 0; i < 300; i++)
        CHECK_CASE(finds(&scripted, &sample, sample.entries, i), "byte %ld of the entries", i);
    for (long i = 0; i < scratch_size(sample.note); i++)
        CHECK_CASE(finds(&scripted, &sample, sample.note, i), "byte %ld of the note", i);
    CHECK_SAME_NUMBER(verify_files(&scripted, &sample), OUTCOME_DONE);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

static void finds_what_is_missing_or_too_much(void)
{
    struct sample_log sample;
    struct scripted scripted;
    sample_log_init(&sample);
    scripted_init(&scripted);
    long size = scratch_size(sample.entries);
    unsigned char *bytes = scratch_load(sample.entries, size);
    long last = size - 1;
    while (bytes[last - 1] != '\n')
        last--;
    scratch_truncate(sample.entries, last);
    CHECK_SAME_NUMBER(verify_files(&scripted, &sample), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "49 entries, the checkpoint is of 50"));
    char *twice = calloc(1, (size_t)size + 200);
    REQUIRE(twice != NULL);
    memcpy(twice, bytes, (size_t)size);
    memcpy(twice + size, bytes + last, (size_t)(size - last));
    scratch_write(sample.entries, twice);
    CHECK_SAME_NUMBER(verify_files(&scripted, &sample), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "entries:51: leaf 49 where 50 is due"));
    free(twice);
    free(bytes);
    scripted_release(&scripted);
    sample_log_release(&sample);
}

static void without_a_checkpoint_there_is_nothing_to_verify(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "verify", "--offline", "entries"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--offline ENTRIES wants --checkpoint NOTE and --key VKEY"));
    scripted_release(&scripted);
}

CHECK_MAIN("log_verify", {"a good log is shown with its root", a_good_log_is_shown_with_its_root},
           {"a bad log is no success", a_bad_log_is_no_success},
           {"verifies files without a daemon", verifies_files_without_a_daemon},
           {"finds every changed byte", finds_every_changed_byte},
           {"finds what is missing or too much", finds_what_is_missing_or_too_much},
           {"without a checkpoint there is nothing to verify",
            without_a_checkpoint_there_is_nothing_to_verify})
