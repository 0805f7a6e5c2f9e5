#include "asker.h"
#include "check.h"

#include "comity/message.h"
#include "comity/replica_audit.h"
#include "node/audit_query.h"
#include "node/node_private.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct federation federation;
static struct asker asker;
static struct error error;
static char id[37];

static void begin(void)
{
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
}

static void end(void)
{
    asker_release(&asker);
    federation_release(&federation);
}

static void publish(const char *number, Comity__Distribution__Kind kind, const char *bureau)
{
    federation_publish(&federation, BS, number, kind, bureau, id);
    federation_settle(&federation);
}

static void ask(const char *value)
{
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    asker_value(&asker, value);
    federation_wait(&federation, 1000); /* entries of the audit log are stored by then */
}

/* Return the newest entry of a node's audit log that has something signed; audit_entry_free() it. */
static Comity__AuditEntry *signed_entry(int place)
{
    struct replica *replica = node_replica(federation.members[place].node);
    const struct log *log = replica_audit_log(replica);
    Comity__AuditEntry *entry = NULL;
    struct log_run run;
    log_run_init(&run);
    for (uint64_t i = log->stored; i > 0 && entry == NULL; i--) {
        REQUIRE_OK(replica_read(replica, log, i - 1, 1, LIMIT_ENTRY_BYTES, &run, &error), &error);
        REQUIRE_OK(audit_entry_decode(run.leaves[0].bytes, &entry, &error), &error);
        if (entry->signed_request.len == 0) {
            audit_entry_free(entry);
            entry = NULL;
        }
    }
    log_run_release(&run);
    return entry;
}

/* Check what was signed with the key of the bureau that is said to have signed it; unpack its statement. */
static ProtobufCMessage *verified(ProtobufCBinaryData bytes, bool is_query, int signer)
{
    ProtobufCMessage *message = NULL, *content = NULL;
    struct statement statement;
    REQUIRE_OK(message_unpack(is_query ? &comity__query__descriptor : &comity__reply__descriptor,
                              view_of(bytes.data, bytes.len), LIMIT_DECODE_BYTES, &message, &error),
               &error);
    const ProtobufCBinaryData *text =
        is_query ? &((Comity__Query *)message)->statement : &((Comity__Reply *)message)->statement;
    const ProtobufCBinaryData *signature =
        is_query ? &((Comity__Query *)message)->signature : &((Comity__Reply *)message)->signature;
    statement_init(&statement);
    REQUIRE_OK(statement_set(&statement, view_of(text->data, text->len),
                             view_of(signature->data, signature->len), &error),
               &error);
    CHECK_OK(statement_verify(&statement, is_query ? STATEMENT_QUERY : STATEMENT_REPLY,
                              &federation.members[signer].signer.vkey, 1, &error),
             &error);
    REQUIRE_OK(
        message_unpack(is_query ? &comity__query_statement__descriptor : &comity__reply_statement__descriptor,
                       buffer_view(&statement.bytes), LIMIT_DECODE_BYTES, &content, &error),
        &error);
    statement_release(&statement);
    message_free(message);
    return content;
}

static void both_sides_keep_what_was_signed(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    ask("A000001");
    Comity__AuditEntry *here = signed_entry(CO), *there = signed_entry(BS);
    REQUIRE(here != NULL && there != NULL);
    CHECK_SAME_BYTES(view_of(here->signed_request.data, here->signed_request.len),
                     view_of(there->signed_request.data, there->signed_request.len));
    CHECK_SAME_BYTES(view_of(here->signed_answer.data, here->signed_answer.len),
                     view_of(there->signed_answer.data, there->signed_answer.len));
    ProtobufCMessage *query = verified(here->signed_request, true, CO);
    ProtobufCMessage *reply = verified(here->signed_answer, false, BS);
    CHECK_SAME_TEXT(((Comity__QueryStatement *)query)->key->value, "A000001");
    CHECK_SAME_NUMBER(((Comity__ReplyStatement *)reply)->n_hits, 1);
    message_free(query);
    message_free(reply);
    audit_entry_free(here);
    audit_entry_free(there);
    end();
}

static void each_side_says_who_asked_what_and_why(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    ask("A000001");
    Comity__AuditEntry *here = signed_entry(CO), *there = signed_entry(BS);
    CHECK(here->who[0] != '\0');
    CHECK_SAME_TEXT(here->bureau, "");
    CHECK_SAME_TEXT(there->who, "");
    CHECK_SAME_TEXT(there->bureau, "CO");
    CHECK_SAME_TEXT(there->purpose, "test");
    CHECK_SAME_TEXT(there->outcome, "NONE");
    REQUIRE(there->n_asked == 1);
    CHECK_SAME_TEXT(there->asked[0]->field, "value");
    CHECK_SAME_TEXT(there->asked[0]->value, "A000001");
    REQUIRE(here->n_asked == 2);
    CHECK_SAME_TEXT(here->asked[0]->field, "at");
    CHECK_SAME_TEXT(here->asked[0]->value, "BS");
    REQUIRE(there->n_shown == 1);
    CHECK_SAME_TEXT(there->shown[0]->owner, "BS");
    CHECK_SAME_TEXT(there->shown[0]->record, id);
    CHECK_SAME_NUMBER(there->shown[0]->version, 1);
    CHECK(!there->shown[0]->hint);
    audit_entry_free(here);
    audit_entry_free(there);
    end();
}

static void a_hint_is_recorded_as_one(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__NOBODY, NULL);
    ask("A000001");
    Comity__AuditEntry *there = signed_entry(BS);
    REQUIRE(there != NULL && there->n_shown == 1);
    CHECK_SAME_TEXT(there->shown[0]->record, id);
    CHECK(there->shown[0]->hint);
    audit_entry_free(there);
    end();
}

/* What was erased is erased from every copy: the audit logs never had it. */
static void no_content_of_a_record_is_kept(void)
{
    struct log_run run;
    begin();
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(&federation);
    asker_init(&asker, &federation, CO, "BS");
    snprintf(asker.kind, sizeof asker.kind, "document");
    asker.request.kind = asker.kind;
    asker_value(&asker, "a-000001"); /* not as it stands in the record */
    federation_wait(&federation, 1000);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), COMITY__ASK_ANSWER__OUTCOME__HIT);
    for (int place = BS; place <= CO; place++) {
        struct replica *replica = node_replica(federation.members[place].node);
        const struct log *log = replica_audit_log(replica);
        log_run_init(&run);
        REQUIRE_OK(replica_read(replica, log, 0, 100, LOG_RUN_BYTES, &run, &error), &error);
        for (size_t i = 0; i < run.count; i++)
            CHECK(memmem(run.leaves[i].bytes.data, run.leaves[i].bytes.size, "A000001", 7) == NULL);
        log_run_release(&run);
    }
    end();
}

static void refusals_and_silence_are_recorded(void)
{
    begin();
    ask("?");
    Comity__AuditEntry *here = signed_entry(CO), *there = signed_entry(BS);
    REQUIRE(here != NULL && there != NULL);
    CHECK_SAME_TEXT(there->outcome, "INVALID");
    CHECK_SAME_TEXT(here->outcome, "DENIED");
    CHECK_SAME_NUMBER(there->n_shown, 0);
    audit_entry_free(here);
    audit_entry_free(there);
    federation.wires[0].is_paused[1] = true; /* BS hears nothing */
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    asker.request.timeout_ms = 1000;
    asker_value(&asker, "A000001");
    federation_wait(&federation, 1000);
    federation_wait(&federation, 1000);
    here = signed_entry(CO);
    CHECK_SAME_TEXT(here->outcome, "TIMEOUT");
    CHECK_SAME_NUMBER(here->signed_answer.len, 0);
    audit_entry_free(here);
    end();
}

/* As `Audit = before` has it: the answer that shows a record leaves when its entry is on disk. */
static void an_answer_waits_for_its_entry(void)
{
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation.members[BS].audit.mode = NODE_AUDIT_BEFORE;
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
    publish("A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    federation.members[BS].holds_commits = true;
    asker_init(&asker, &federation, CO, "BS");
    asker_value(&asker, "A000001");
    federation_wait(&federation, 500);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker.count, 0);
    federation.members[BS].holds_commits = false;
    federation_settle(&federation);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), COMITY__ASK_ANSWER__OUTCOME__HIT);
    end();
}

CHECK_MAIN("audit_query", {"both sides keep what was signed", both_sides_keep_what_was_signed},
           {"each side says who asked what, and why", each_side_says_who_asked_what_and_why},
           {"a hint is recorded as one", a_hint_is_recorded_as_one},
           {"no content of a record is kept", no_content_of_a_record_is_kept},
           {"refusals and silence are recorded", refusals_and_silence_are_recorded},
           {"an answer waits for its entry", an_answer_waits_for_its_entry})
