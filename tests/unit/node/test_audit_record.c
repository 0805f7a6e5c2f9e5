#include "check.h"
#include "comity/replica_audit.h"
#include "federation.h"
#include "node/audit_record.h"
#include "node/control.h"

#include <string.h>

static const char *const CODES[] = {"BS"};
static struct federation federation;
static struct error error;
static const struct audit_client ines = {.who = "ines", .user = 1000, .rights = "query audit"};

static struct node *node(void)
{
    return federation.members[0].node;
}

static Comity__AuditEntry *entry_at(uint64_t index)
{
    const struct log *log = replica_audit_log(node_replica(node()));
    struct log_run run;
    Comity__AuditEntry *entry = NULL;
    federation_wait(&federation, 1000);
    log_run_init(&run);
    REQUIRE_OK(replica_read(node_replica(node()), log, index, 1, LIMIT_ENTRY_BYTES, &run, &error), &error);
    REQUIRE_OK(audit_entry_decode(run.leaves[0].bytes, &entry, &error), &error);
    log_run_release(&run);
    return entry;
}

static void init_shown(struct audit_shown *shown, size_t count)
{
    audit_shown_init(shown);
    for (size_t i = 0; i < count; i++) {
        struct audit_reference reference = {.owner = {"CO"}, .has_id = true, .version = 1, .index = i};
        REQUIRE_OK(audit_shown_put(shown, &reference, &error), &error);
    }
}

static void a_question_says_who_asked_what_and_why(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    struct audit_receipt receipt;
    struct audit_shown shown;
    char value[] = "L898902C3", purpose[] = "border control";
    check.value = value;
    check.purpose = purpose;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    federation_init(&federation, CODES, 1);
    init_shown(&shown, 2);
    REQUIRE_OK(audit_record_question(node(), &ines, "check", &request, ERROR_NONE, &shown, &receipt, &error),
               &error);
    CHECK_SAME_NUMBER(shown.count, 0);
    CHECK_SAME_NUMBER(receipt.index, 1); /* behind the start */
    Comity__AuditEntry *entry = entry_at(1);
    CHECK_SAME_TEXT(entry->who, "ines");
    CHECK_SAME_NUMBER(entry->user, 1000);
    CHECK_SAME_TEXT(entry->rights, "query audit");
    CHECK_SAME_TEXT(entry->request, "check");
    CHECK_SAME_TEXT(entry->purpose, "border control");
    CHECK_SAME_NUMBER(entry->n_asked, 1);
    CHECK_SAME_TEXT(entry->outcome, "NONE");
    CHECK_SAME_NUMBER(entry->n_shown, 2);
    CHECK_SAME_TEXT(entry->shown[1]->owner, "CO");
    CHECK_SAME_NUMBER(entry->shown[1]->index, 1);
    audit_entry_free(entry);
    audit_shown_release(&shown);
    federation_release(&federation);
}

static void rights_are_told_in_words(void)
{
    char words[AUDIT_RIGHTS_BYTES];
    audit_record_rights(NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER | NODE_RIGHT_AUDIT,
                        words);
    CHECK_SAME_TEXT(words, "query publish administer audit");
    audit_record_rights(NODE_RIGHT_AUDIT, words);
    CHECK_SAME_TEXT(words, "audit");
    audit_record_rights(0, words);
    CHECK_SAME_TEXT(words, "");
}

static void a_refusal_is_recorded_with_its_reason(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    struct audit_receipt receipt;
    struct audit_shown shown;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_init(&federation, CODES, 1);
    init_shown(&shown, 0);
    REQUIRE_OK(
        audit_record_question(node(), &ines, "withdraw", &request, ERROR_DENIED, &shown, &receipt, &error),
        &error);
    Comity__AuditEntry *entry = entry_at(receipt.index);
    CHECK_SAME_TEXT(entry->outcome, "DENIED");
    audit_entry_free(entry);
    audit_shown_release(&shown);
    federation_release(&federation);
}

static void what_does_not_fit_one_entry_goes_on_in_the_next(void)
{
    struct audit_receipt receipt = {0};
    struct audit_shown shown;
    federation_init(&federation, CODES, 1);
    init_shown(&shown, 2 * AUDIT_SHOWN_MAX + 5);
    REQUIRE_OK(audit_record_answer(node(), &ines, "export", 41, &shown, &receipt, &error), &error);
    size_t first = 0;
    for (uint64_t i = 1; i <= 3; i++) {
        Comity__AuditEntry *entry = entry_at(i);
        CHECK_SAME_NUMBER(entry->continues, 42);
        CHECK_SAME_NUMBER(entry->n_shown, i < 3 ? AUDIT_SHOWN_MAX : 5);
        CHECK_SAME_NUMBER(entry->shown[0]->index, first);
        first += entry->n_shown;
        audit_entry_free(entry);
    }
    CHECK_SAME_NUMBER(replica_audit_log(node_replica(node()))->stored, 4);
    REQUIRE_OK(audit_record_answer(node(), &ines, "export", 41, &shown, &receipt, &error), &error);
    CHECK_SAME_NUMBER(replica_audit_log(node_replica(node()))->pending.size, 4);
    audit_shown_release(&shown);
    federation_release(&federation);
}

CHECK_MAIN("audit_record", {"a question says who asked what and why", a_question_says_who_asked_what_and_why},
           {"rights are told in words", rights_are_told_in_words},
           {"a refusal is recorded with its reason", a_refusal_is_recorded_with_its_reason},
           {"what does not fit one entry goes on in the next",
            what_does_not_fit_one_entry_goes_on_in_the_next})
