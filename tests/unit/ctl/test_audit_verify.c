#include "check.h"
#include "comity/digest.h"
#include "comity/message.h"
#include "scripted.h"

static uint8_t root[DIGEST_BYTES] = {0xab, 0xcd};
static char when[] = "2026-11-25T00:00:01.000Z", fault[] = "entry 2: its bytes do not have the hash";

static void script_verdict(struct scripted *scripted, bool good, uint64_t roots)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AuditVerifyAnswer verdict = COMITY__AUDIT_VERIFY_ANSWER__INIT;
    verdict.done = 20000;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT_VERIFY;
    answer.audit_verify = &verdict;
    scripted_answer(scripted, &answer); /* on the way */
    answer.more = false;
    verdict.entries = 20005;
    verdict.roots = roots;
    verdict.covered = 20001;
    verdict.covered_time = when;
    verdict.crashes = 2;
    verdict.last_crash = when;
    verdict.good = good;
    verdict.root = (ProtobufCBinaryData){.len = sizeof root, .data = root};
    if (!good)
        verdict.fault = fault;
    scripted_answer(scripted, &answer);
}

static void a_good_log_is_told_with_what_vouches_for_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_verdict(&scripted, true, 3);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "audit log good  20005 entries, 0 erased  root abcd00"));
    CHECK(scripted_says(&scripted,
                        "3 published roots compared; the newest, of 2026-11-25T00:00:01.000Z, covers 20001"));
    CHECK(scripted_says(&scripted, "2 times this node did not end in order"));
    script_verdict(&scripted, true, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "no root is published yet"));
    scripted_release(&scripted);
}

static void a_bad_log_is_told_with_its_fault(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_verdict(&scripted, false, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify"), OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "audit log BAD"));
    CHECK(scripted_says(&scripted, "entry 2: its bytes do not have the hash"));
    scripted.context.is_json = true;
    script_verdict(&scripted, false, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify"), OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "\"fault\": \"entry 2"));
    scripted_release(&scripted);
}

static void roots_are_published_and_listed(void)
{
    struct scripted scripted;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AuditRootAnswer published = COMITY__AUDIT_ROOT_ANSWER__INIT;
    published.index = 7;
    published.size = 20001;
    published.time = when;
    published.root = (ProtobufCBinaryData){.len = sizeof root, .data = root};
    answer.body_case = COMITY__ANSWER__BODY_AUDIT_ROOT;
    answer.audit_root = &published;
    scripted_init(&scripted);
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--publish-root"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "20001  abcd00"));
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AUDIT_ROOT);
    CHECK(!request->audit_root->list);
    message_free(&request->base);
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--roots", "CO"), OUTCOME_DONE);
    request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AUDIT_ROOT);
    CHECK(request->audit_root->list);
    CHECK_SAME_TEXT(request->audit_root->bureau, "CO");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void one_thing_is_done_at_a_time(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify", "--roots"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--verify", "--who", "ines"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "CO"), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--publish-root", "CO"), OUTCOME_USAGE);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

CHECK_MAIN("audit_verify",
           {"a good log is told with what vouches for it", a_good_log_is_told_with_what_vouches_for_it},
           {"a bad log is told with its fault", a_bad_log_is_told_with_its_fault},
           {"roots are published and listed", roots_are_published_and_listed},
           {"one thing is done at a time", one_thing_is_done_at_a_time})
