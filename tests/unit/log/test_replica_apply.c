#include "log/replica_private.h"
#include "mutator.h"
#include "replica_harness.h"

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

/* What an index knows of BS's record, pending acts included. */
static enum error_code state_at(struct harness *harness, const struct uuid *id, struct record_state *ret)
{
    return replica_state(harness->replica, &bs.bureau, id, ret, &error);
}

/* Publish a document with a source reference; it is pending. */
static struct replica_receipt publish(const char *number, const char *source_ref)
{
    struct document document;
    struct audience everybody;
    struct replica_receipt receipt;
    document_init(&document, number, source_ref);
    audience_init(&everybody, NULL);
    REQUIRE_OK(replica_publish(bs.replica, harness_now(0), &document.record, &everybody.distribution, false,
                               &receipt, &error),
               &error);
    return receipt;
}

static bool has_row(struct harness *harness, enum index_table table, struct row_key key)
{
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = replica_lookup(harness->replica, table, row_key_view(&key), &value, &error);
    buffer_release(&value);
    return code == ERROR_NONE;
}

static void a_publish_has_its_rows_at_the_owner_and_elsewhere(void)
{
    struct record_state state;
    struct document document;
    begin();
    struct replica_receipt receipt = publish("A000001", "ref-1");
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    for (int i = 0; i < 2; i++) {
        struct harness *harness = i == 0 ? &bs : &co;
        REQUIRE_OK(state_at(harness, &receipt.id, &state), &error);
        CHECK_SAME_NUMBER(state.version, 1);
        CHECK_SAME_NUMBER(state.index, 0);
        CHECK_SAME_NUMBER(state.state, COMITY__RECORD_VIEW__STATE__CURRENT);
        CHECK(has_row(harness, INDEX_VERSION, row_key_of_version(&bs.bureau, &receipt.id, 0)));
        CHECK_SAME_NUMBER(harness_check(harness, "A000001", NULL), 1);
    }
    /* What a source reference names is the owner's own business. */
    document_init(&document, "A000001", "ref-1");
    CHECK(has_row(&bs, INDEX_SOURCE, row_key_of_source(bs.replica, &document.record)));
    CHECK(!has_row(&co, INDEX_SOURCE, row_key_of_source(co.replica, &document.record)));
    end();
}

static void what_is_pending_is_known_inside_and_shown_to_nobody(void)
{
    struct record_state state;
    struct replica_record record;
    struct buffer bytes;
    begin();
    struct replica_receipt receipt = publish("A000001", NULL);
    CHECK_OK(state_at(&bs, &receipt.id, &state), &error);
    CHECK_ERROR(replica_find(bs.replica, &bs.bureau, &receipt.id, &record, &error), ERROR_NOT_FOUND);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    CHECK_OK(replica_entry_bytes(bs.replica, replica_own_log(bs.replica), 0, &bytes, &error), &error);
    CHECK(bytes.size > 16);
    harness_commit(&bs);
    CHECK_OK(replica_find(bs.replica, &bs.bureau, &receipt.id, &record, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&record.bytes), buffer_view(&bytes));
    replica_record_release(&record);
    buffer_release(&bytes);
    end();
}

static void a_withdrawal_takes_back_every_row_and_the_bytes(void)
{
    struct record_state state;
    struct replica_receipt receipt, withdrawn;
    struct buffer bytes;
    begin();
    receipt = publish("A000001", NULL);
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    REQUIRE_OK(replica_withdraw(bs.replica, harness_now(0), &receipt.id, COMITY__WITHDRAW__REASON__ERROR,
                                &withdrawn, &error),
               &error);
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    for (int i = 0; i < 2; i++) {
        struct harness *harness = i == 0 ? &bs : &co;
        const struct log *log = replica_log(harness->replica, &bs.bureau);
        REQUIRE_OK(state_at(harness, &receipt.id, &state), &error);
        CHECK_SAME_NUMBER(state.state, COMITY__RECORD_VIEW__STATE__WITHDRAWN);
        CHECK_SAME_NUMBER(state.index, 1);
        CHECK(!has_row(harness, INDEX_VERSION, row_key_of_version(&bs.bureau, &receipt.id, 0)));
        CHECK_SAME_NUMBER(harness_check(harness, "A000001", NULL), 0);
        CHECK_SAME_NUMBER(harness_kind(harness, &bs.bureau, 0), LEAF_ERASED);
        CHECK_ERROR(replica_entry_bytes(harness->replica, log, 0, &bytes, &error), ERROR_ERASED);
        harness_absorb(harness);
        CHECK_SAME_NUMBER(memory_index_count(&harness->index, INDEX_KEY), 0);
        CHECK_SAME_NUMBER(memory_index_count(&harness->index, INDEX_VERSION), 0);
    }
    buffer_release(&bytes);
    end();
}

static void what_is_not_here_says_why(void)
{
    struct buffer bytes;
    begin();
    harness_publish(&bs, "SECRET1", "PA");
    harness_send(&bs, &bs.bureau, &co);
    const struct log *log = replica_log(co.replica, &bs.bureau);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    CHECK_ERROR(replica_entry_bytes(co.replica, log, 0, &bytes, &error), ERROR_WITHHELD);
    CHECK_ERROR(replica_entry_bytes(co.replica, log, 1, &bytes, &error), ERROR_NOT_FOUND);
    CHECK_SAME_NUMBER(bytes.size, 0);
    buffer_release(&bytes);
    end();
}

/* CO has both versions' hashes from a relay; the bytes of the newer come first. */
static void an_older_version_that_comes_later_does_not_become_the_newest(void)
{
    static const uint8_t MISSING[] = {LEAF_MISSING, LEAF_MISSING};
    struct record_state state;
    struct document document;
    struct parcel parcel;
    bool taken = false;
    begin();
    struct replica_receipt receipt = publish("A000001", NULL);
    document_init(&document, "A000002", NULL);
    REQUIRE_OK(
        replica_amend(bs.replica, harness_now(0), &receipt.id, &document.record, NULL, 0, &receipt, &error),
        &error);
    harness_commit(&bs);
    parcel_init(&parcel, &bs, &bs.bureau, &co, 0, 2);
    struct view bytes[] = {parcel.leaves[0], parcel.leaves[1]};
    for (size_t i = 0; i < 2; i++)
        parcel.leaves[i] = view_of(parcel.run.leaves[i].hash.bytes, DIGEST_BYTES);
    parcel.chunk.kinds = MISSING;
    REQUIRE_OK(replica_take_chunk(co.replica, &parcel.chunk, harness_now(0), &taken, &error), &error);
    harness_commit(&co);
    for (int i = 1; i >= 0; i--) {
        REQUIRE_OK(
            replica_take_fill(co.replica, &bs.bureau, &bs.bureau, (uint64_t)i, LEAF_ENTRY, bytes[i], &error),
            &error);
        harness_commit(&co);
        REQUIRE_OK(state_at(&co, &receipt.id, &state), &error);
        CHECK_SAME_NUMBER(state.version, 2);
        CHECK_SAME_NUMBER(state.index, 1);
    }
    CHECK_SAME_NUMBER(harness_check(&co, "A000002", NULL), 1);
    CHECK_SAME_NUMBER(harness_check(&co, "A000001", NULL), 0); /* is no current record's number */
    parcel_release(&parcel);
    end();
}

static void a_damaged_state_is_refused(void)
{
    static const uint8_t STATE[] = {0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 2, COMITY__RECORD_VIEW__STATE__CURRENT};
    struct record_state state = {0};
    struct mutator mutator;
    struct view mutant;
    unsigned refused = 0;
    CHECK_OK(record_state_parse(view_of(STATE, sizeof STATE), &state, &error), &error);
    CHECK_SAME_NUMBER(state.index, 9);
    CHECK_SAME_NUMBER(state.version, 2);
    mutator_init(&mutator, view_of(STATE, sizeof STATE));
    while (mutator_next(&mutator, &mutant)) {
        enum error_code code = record_state_parse(mutant, &state, &error);
        CHECK(code == ERROR_NONE || code == ERROR_DAMAGED);
        CHECK(code == ERROR_DAMAGED || mutant.size == sizeof STATE);
        refused += code == ERROR_DAMAGED;
    }
    CHECK_CASE(refused > 3 * sizeof STATE, "%u were refused", refused);
}

CHECK_MAIN("replica_apply",
           {"a publish has its rows at the owner and elsewhere",
            a_publish_has_its_rows_at_the_owner_and_elsewhere},
           {"what is pending is known inside and shown to nobody",
            what_is_pending_is_known_inside_and_shown_to_nobody},
           {"a withdrawal takes back every row and the bytes",
            a_withdrawal_takes_back_every_row_and_the_bytes},
           {"what is not here says why", what_is_not_here_says_why},
           {"an older version that comes later does not become the newest",
            an_older_version_that_comes_later_does_not_become_the_newest},
           {"a damaged state is refused", a_damaged_state_is_refused})
