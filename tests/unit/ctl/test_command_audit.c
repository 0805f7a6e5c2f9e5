#include "check.h"
#include "comity/message.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char when[] = "2026-11-25T09:00:00.000Z", who[] = "ines", check_word[] = "check", field[] = "value",
            value[] = "L898902C3", why[] = "border control", owner[] = "CO", id[] = ID, none[] = "NONE",
            denied[] = "DENIED", start_word[] = "start";

static void script_entry(struct scripted *scripted, uint64_t index, Comity__AuditEntry *entry)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AuditView view = COMITY__AUDIT_VIEW__INIT;
    view.index = index;
    view.time = when;
    view.entry = entry;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT;
    answer.audit = &view;
    scripted_answer(scripted, &answer);
}

static void script_end(struct scripted *scripted, uint64_t count)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    done.count = count;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

static void script_log(struct scripted *scripted)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Start start = COMITY__AUDIT_ENTRY__START__INIT;
    Comity__AuditEntry__Asked asked = COMITY__AUDIT_ENTRY__ASKED__INIT, *asked_pointer = &asked;
    Comity__AuditEntry__Shown shown = COMITY__AUDIT_ENTRY__SHOWN__INIT, *shown_pointers[] = {&shown, &shown};
    start.after_crash = true;
    entry.request = start_word;
    entry.start = &start;
    entry.outcome = none;
    script_entry(scripted, 0, &entry);
    entry.start = NULL;
    entry.request = check_word;
    entry.who = who;
    entry.purpose = why;
    asked.field = field;
    asked.value = value;
    entry.n_asked = 1;
    entry.asked = &asked_pointer;
    shown.owner = owner;
    shown.record = id;
    entry.n_shown = 1;
    entry.shown = shown_pointers;
    script_entry(scripted, 1, &entry);
    entry.n_shown = 2;
    script_entry(scripted, 2, &entry);
    entry.n_shown = 0;
    entry.outcome = denied;
    script_entry(scripted, 3, &entry);
    script_end(scripted, 4);
}

static void lists_who_asked_what_and_what_was_shown(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_log(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "start: the last moments before may be missing"));
    CHECK(scripted_says(&scripted, "ines  check value=L898902C3"));
    CHECK(scripted_says(&scripted, "border control"));
    CHECK(scripted_says(&scripted, "CO/" ID "\n"));
    CHECK(scripted_says(&scripted, "2 records\n"));
    CHECK(scripted_says(&scripted, "DENIED\n"));
    scripted_release(&scripted);
}

static void json_gives_one_entry_a_line(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_log(&scripted);
    scripted.context.is_json = true;
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"who\":\"ines\""));
    CHECK(scripted_says(&scripted, "\"record\":\"" ID "\""));
    scripted_release(&scripted);
}

static void asks_for_what_it_was_told(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_end(&scripted, 0);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--record", "CO/" ID, "--who", "ines", "--purpose",
                                   "border", "--request", "check", "--since", "2026-01-01", "--until",
                                   "2026-02"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_AUDIT);
    CHECK_SAME_TEXT(request->audit->owner, "CO");
    CHECK_SAME_TEXT(request->audit->record, ID);
    CHECK_SAME_TEXT(request->audit->who, "ines");
    CHECK_SAME_TEXT(request->audit->why, "border");
    CHECK_SAME_TEXT(request->audit->request, "check");
    CHECK_SAME_TEXT(request->audit->since, "2026-01-01");
    CHECK_SAME_TEXT(request->audit->until, "2026-02");
    message_free(&request->base);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--record", "no-id"), OUTCOME_USAGE);
    scripted_release(&scripted);
}

static void script_bureau(struct scripted *scripted, Comity__AskAnswer__Outcome said, bool more)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__AskAnswer bureau = COMITY__ASK_ANSWER__INIT;
    Comity__AskAnswer__Disclosure shown = COMITY__ASK_ANSWER__DISCLOSURE__INIT, *pointer = &shown;
    shown.time = when;
    shown.who = who;
    shown.purpose = why;
    shown.request = check_word;
    shown.version = 1;
    bureau.bureau = owner;
    bureau.outcome = said;
    bureau.n_disclosures = said == COMITY__ASK_ANSWER__OUTCOME__HIT ? 1 : 0;
    bureau.disclosures = &pointer;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_ASK;
    answer.ask = &bureau;
    scripted_answer(scripted, &answer);
}

static void others_are_asked_whom_they_have_shown_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_end(&scripted, 0);
    script_bureau(&scripted, COMITY__ASK_ANSWER__OUTCOME__HIT, true);
    script_end(&scripted, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--record", ID, "--purpose", "letter 5", "--everyone"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "CO       shown 1 time\n"));
    CHECK(scripted_says(&scripted, "check by ines: border control"));
    Comity__Request *here = scripted_request(&scripted);
    REQUIRE(here != NULL && here->body_case == COMITY__REQUEST__BODY_AUDIT);
    CHECK_SAME_TEXT(here->audit->why, ""); /* the purpose is that of this question */
    message_free(&here->base);
    Comity__Request *there = scripted_request(&scripted);
    REQUIRE(there != NULL && there->body_case == COMITY__REQUEST__BODY_DISCLOSURES);
    CHECK(there->disclosures->everyone);
    CHECK_SAME_TEXT(there->disclosures->record, ID);
    CHECK_SAME_TEXT(there->disclosures->purpose, "letter 5");
    message_free(&there->base);
    scripted_release(&scripted);
}

static void somebody_who_does_not_say_is_a_failure(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_end(&scripted, 0);
    script_bureau(&scripted, COMITY__ASK_ANSWER__OUTCOME__REFUSED, true);
    script_end(&scripted, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--record", ID, "--purpose", "letter 5", "--at", "CO"),
                      OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "CO       refused"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--record", ID, "--everyone"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "--purpose: why you ask"));
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "audit", "--purpose", "x", "--everyone"), OUTCOME_USAGE);
    CHECK(scripted_complains(&scripted, "go with --record"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_audit",
           {"lists who asked what and what was shown", lists_who_asked_what_and_what_was_shown},
           {"--json gives one entry a line", json_gives_one_entry_a_line},
           {"asks for what it was told", asks_for_what_it_was_told},
           {"others are asked whom they have shown it", others_are_asked_whom_they_have_shown_it},
           {"somebody who does not say is a failure", somebody_who_does_not_say_is_a_failure})
