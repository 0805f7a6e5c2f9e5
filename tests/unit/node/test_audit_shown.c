#include "check.h"
#include "node/audit_shown.h"

static struct error error;
static char owner[] = "CO", id[] = "01890a5d-ac96-774b-bcce-b302099a8057", nothing[] = "";

static void init_view(Comity__RecordView *view, uint64_t index)
{
    comity__record_view__init(view);
    view->owner = owner;
    view->id = id;
    view->version = 3;
    view->index = index;
}

static void finds_every_record_of_a_list(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    Comity__CheckAnswer__Copy copy = COMITY__CHECK_ANSWER__COPY__INIT, *copies[] = {&copy};
    Comity__CheckAnswer__Hit hits[40], *pointers[40];
    Comity__RecordView views[40];
    struct audit_shown shown;
    audit_shown_init(&shown);
    for (unsigned i = 0; i < 40; i++) {
        comity__check_answer__hit__init(&hits[i]);
        init_view(&views[i], i);
        hits[i].record = &views[i];
        pointers[i] = &hits[i];
    }
    check.n_copies = 1;
    check.copies = copies;
    check.n_hits = 40;
    check.hits = pointers;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    REQUIRE(shown.count == 40);
    for (unsigned i = 0; i < 40; i++)
        CHECK_SAME_NUMBER(shown.items[i].index, i);
    CHECK_SAME_TEXT(shown.items[39].owner.code, "CO");
    CHECK(shown.items[39].has_id);
    CHECK_SAME_NUMBER(shown.items[39].version, 3);
    audit_shown_release(&shown);
}

static void finds_the_record_whatever_the_answer(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view;
    Comity__ExplainAnswer explain = COMITY__EXPLAIN_ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    Comity__DeliveriesAnswer deliveries = COMITY__DELIVERIES_ANSWER__INIT;
    struct audit_shown shown;
    audit_shown_init(&shown);
    init_view(&view, 5);
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    answer.body_case = COMITY__ANSWER__BODY_DELIVERIES;
    answer.deliveries = &deliveries;
    deliveries.record = &view;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    explain.owner = publish.owner = owner;
    explain.id = publish.id = id;
    explain.index = publish.index = 6;
    answer.body_case = COMITY__ANSWER__BODY_EXPLAIN;
    answer.explain = &explain;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    REQUIRE(shown.count == 4);
    CHECK_SAME_NUMBER(shown.items[0].index, 5);
    CHECK_SAME_NUMBER(shown.items[1].index, 5);
    CHECK_SAME_NUMBER(shown.items[2].index, 6);
    CHECK_SAME_NUMBER(shown.items[3].index, 6);
    audit_shown_release(&shown);
}

static void an_answer_without_records_shows_none(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    Comity__AuditView view = COMITY__AUDIT_VIEW__INIT;
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Shown of_others = COMITY__AUDIT_ENTRY__SHOWN__INIT, *pointer = &of_others;
    struct audit_shown shown;
    audit_shown_init(&shown);
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    /* What the audit log tells of a record is not the record. */
    of_others.owner = owner;
    of_others.record = id;
    entry.n_shown = 1;
    entry.shown = &pointer;
    view.entry = &entry;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT;
    answer.audit = &view;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    CHECK_SAME_NUMBER(shown.count, 0);
    audit_shown_release(&shown);
}

static void a_record_without_an_id_is_named_by_its_leaf(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view;
    struct audit_shown shown;
    audit_shown_init(&shown);
    init_view(&view, 9);
    view.id = nothing;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    CHECK_OK(audit_shown_add(&shown, &answer, &error), &error);
    REQUIRE(shown.count == 1);
    CHECK(!shown.items[0].has_id);
    CHECK_SAME_NUMBER(shown.items[0].index, 9);
    audit_shown_release(&shown);
}

CHECK_MAIN("audit_shown", {"finds every record of a list", finds_every_record_of_a_list},
           {"finds the record whatever the answer", finds_the_record_whatever_the_answer},
           {"an answer without records shows none", an_answer_without_records_shows_none},
           {"a record without an id is named by its leaf", a_record_without_an_id_is_named_by_its_leaf})
