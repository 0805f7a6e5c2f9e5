/* How a log is witnessed: counts, the best size, quorum and its alarm. */
#include "replica_harness.h"

#include <stdio.h>

static struct error error;
static struct harness bs, co, pa, us;
static struct harness *const ALL[] = {&bs, &co, &pa, &us};

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_init(&pa, "PA");
    harness_init(&us, "US");
    harness_join(ALL, 4);
}

static void end(void)
{
    for (size_t i = 0; i < 4; i++)
        harness_release(ALL[i]);
}

static void publish(void)
{
    harness_publish(&bs, "L898902C3", NULL);
}

/* `to` gets what BS has published, cosigns it and shows that to BS. */
static void witness(struct harness *to, int64_t seconds)
{
    harness_send(&bs, &bs.bureau, to);
    harness_cosign(to, seconds);
    harness_show(to, &bs.bureau, &bs, seconds);
}

static struct log *own(void)
{
    return replica_own_log(bs.replica);
}

static void counts_bureaus_but_the_origin(void)
{
    begin();
    publish();
    CHECK_SAME_NUMBER(replica_witnesses(bs.replica, own()), 3);
    CHECK_SAME_NUMBER(replica_witnesses(co.replica, replica_log(co.replica, &bs.bureau)), 3);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 0);
    witness(&co, 1);
    witness(&pa, 2);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 2);
    publish();
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 2);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 2), 0);
    witness(&pa, 4);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 2);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 2), 1);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 3), 0);
    end();
}

static void counts_only_configured_bureaus_and_their_present_keys(void)
{
    struct signer other;
    begin();
    publish();
    witness(&co, 1);
    witness(&pa, 2);
    signer_init(&other, bs.hasher, pa.witness.vkey.name, VKEY_COSIGNATURE, 210);
    const struct replica_witness changed[] = {{co.bureau, co.witness.vkey}, {pa.bureau, other.vkey}};
    CHECK_OK(replica_set_witnesses(bs.replica, changed, 2, &error), &error);
    CHECK_SAME_NUMBER(replica_witnesses(bs.replica, own()), 2);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 1);
    CHECK(replica_cosignature(bs.replica, own(), &pa.bureau) == NULL);
    const struct replica_witness keyless[] = {{.bureau = co.bureau}, {pa.bureau, pa.witness.vkey}};
    CHECK_OK(replica_set_witnesses(bs.replica, keyless, 2, &error), &error);
    CHECK_SAME_NUMBER(replica_witnesses(bs.replica, own()), 1);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 1), 1);
    CHECK(replica_cosignature(bs.replica, own(), &co.bureau) == NULL);
    signer_release(&other);
    end();
}

static void a_bureau_with_a_new_witness_key_begins_anew(void)
{
    struct signer other;
    struct buffer note;
    begin();
    publish();
    publish();
    witness(&co, 1);
    signer_init(&other, bs.hasher, co.witness.vkey.name, VKEY_COSIGNATURE, 210);
    const struct replica_witness changed[] = {{co.bureau, other.vkey}};
    CHECK_OK(replica_set_witnesses(bs.replica, changed, 1, &error), &error);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    const struct log *log = own();
    REQUIRE_OK(buffer_append(&note, log->checkpoint.data, log->checkpoint.size, &error), &error);
    REQUIRE_OK(cosignature_append(&note, &other.vkey, other.key, 1, &error), &error);
    CHECK_OK(replica_take_cosigned(bs.replica, &co.bureau, buffer_view(&note), harness_now(2), &error),
             &error);
    CHECK_SAME_NUMBER(replica_witnessed(bs.replica, own(), 2), 1);
    CHECK_SAME_NUMBER(replica_cosignature(bs.replica, own(), &co.bureau)->time_seconds, 1);
    buffer_release(&note);
    signer_release(&other);
    end();
}

static void finds_the_size_that_most_have_cosigned(void)
{
    struct log_cosigned best = {0}, of_co = {0};
    begin();
    CHECK(!replica_best_cosigned(bs.replica, own(), 0, &best));
    publish();
    witness(&co, 1);
    witness(&pa, 1);
    publish();
    witness(&us, 2);
    REQUIRE(replica_best_cosigned(bs.replica, own(), 0, &best));
    CHECK_SAME_NUMBER(best.size, 1);
    CHECK_SAME_NUMBER(best.count, 2);
    REQUIRE(replica_best_cosigned(bs.replica, own(), 1, &best)); /* above 1 */
    CHECK_SAME_NUMBER(best.size, 2);
    CHECK_SAME_NUMBER(best.count, 1);
    CHECK(!replica_best_cosigned(bs.replica, own(), 2, &best));
    CHECK_SAME_NUMBER(best.size, 2); /* untouched */
    witness(&co, 3);
    REQUIRE(replica_best_cosigned(bs.replica, own(), 0, &best));
    CHECK_SAME_NUMBER(best.size, 2);
    CHECK_SAME_NUMBER(best.count, 2);
    /* Whoever holds the same names it the same. */
    harness_show(&us, &bs.bureau, &co, 4);
    REQUIRE(replica_best_cosigned(co.replica, replica_log(co.replica, &bs.bureau), 0, &of_co));
    CHECK(best.tag != 0);
    CHECK(of_co.size == best.size && of_co.count == best.count && of_co.tag == best.tag);
    end();
}

static void the_largest_of_sizes_that_as_many_have_is_best(void)
{
    struct log_cosigned best;
    begin();
    publish();
    witness(&co, 1);
    publish();
    witness(&pa, 2);
    REQUIRE(replica_best_cosigned(bs.replica, own(), 0, &best));
    CHECK_SAME_NUMBER(best.size, 2);
    CHECK_SAME_NUMBER(best.count, 1);
    end();
}

static void a_quorum_is_more_than_half(void)
{
    begin();
    CHECK_SAME_NUMBER(replica_quorum(bs.replica, own()), 2);
    replica_set_quorum(bs.replica, 3, 0);
    CHECK_SAME_NUMBER(replica_quorum(bs.replica, own()), 3);
    replica_set_quorum(bs.replica, 0, 0);
    const struct replica_witness one[] = {{co.bureau, co.witness.vkey}, {pa.bureau, pa.witness.vkey}};
    CHECK_OK(replica_set_witnesses(bs.replica, one, 2, &error), &error);
    CHECK_SAME_NUMBER(replica_quorum(bs.replica, own()), 2);
    CHECK_OK(replica_set_witnesses(bs.replica, one, 1, &error), &error);
    CHECK_SAME_NUMBER(replica_quorum(bs.replica, own()), 1);
    CHECK_OK(replica_set_witnesses(bs.replica, NULL, 0, &error), &error);
    CHECK_SAME_NUMBER(replica_quorum(bs.replica, own()), 0);
    end();
}

#define HOUR 3600

static void raises_one_alarm_for_a_log_without_a_quorum(void)
{
    begin();
    replica_set_quorum(bs.replica, 0, 24 * HOUR * 1000);
    harness_cosign(&bs, 0);
    publish();
    harness_cosign(&bs, 10);
    witness(&co, 20); /* one of two */
    harness_cosign(&bs, 10 + 24 * HOUR - 1);
    CHECK_SAME_NUMBER(bs.alarms, 0);
    CHECK_SAME_NUMBER(replica_witness_due_ms(bs.replica, harness_now(10)),
                      harness_now(10 + 24 * HOUR).steady_ms);
    harness_cosign(&bs, 10 + 24 * HOUR);
    CHECK_SAME_NUMBER(bs.alarms, 1);
    CHECK_SAME_NUMBER(bs.alarm_code, ERROR_TIMEOUT);
    CHECK(bureau_is_equal(&bs.alarm_origin, &bs.bureau));
    harness_cosign(&bs, 10 + 48 * HOUR);
    CHECK_SAME_NUMBER(bs.alarms, 1);
    /* Over, and once more. */
    witness(&pa, 10 + 49 * HOUR);
    harness_cosign(&bs, 10 + 49 * HOUR);
    publish();
    harness_cosign(&bs, 10 + 50 * HOUR);
    harness_cosign(&bs, 10 + 73 * HOUR);
    CHECK_SAME_NUMBER(bs.alarms, 1);
    harness_cosign(&bs, 10 + 74 * HOUR);
    CHECK_SAME_NUMBER(bs.alarms, 2);
    end();
}

static void a_log_that_goes_on_without_a_quorum_is_not_forgiven(void)
{
    begin();
    replica_set_quorum(bs.replica, 0, 24 * HOUR * 1000);
    for (int64_t hour = 0; hour <= 24; hour++) {
        CHECK_SAME_NUMBER(bs.alarms, 0);
        publish();
        harness_cosign(&bs, hour * HOUR);
    }
    CHECK_SAME_NUMBER(bs.alarms, 1);
    end();
}

static void the_time_without_a_quorum_goes_on_over_a_restart(void)
{
    begin();
    replica_set_quorum(bs.replica, 0, 24 * HOUR * 1000);
    publish();
    harness_cosign(&bs, 0);
    harness_cosign(&bs, HOUR);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    harness_set_witnesses(&bs, ALL, 4);
    replica_set_quorum(bs.replica, 0, 24 * HOUR * 1000);
    harness_cosign(&bs, 24 * HOUR - 1);
    CHECK_SAME_NUMBER(bs.alarms, 0);
    harness_cosign(&bs, 24 * HOUR);
    CHECK_SAME_NUMBER(bs.alarms, 1);
    /* And the end of it, too. */
    witness(&co, 24 * HOUR + 1);
    witness(&pa, 24 * HOUR + 1);
    harness_cosign(&bs, 24 * HOUR + 2);
    harness_absorb(&bs);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(own()->witnessing.below_since_ms, 0);
    CHECK_SAME_NUMBER(own()->witnessing.newest.count, 2);
    end();
}

CHECK_MAIN("replica_witness", {"counts bureaus but the origin", counts_bureaus_but_the_origin},
           {"counts only configured bureaus and their present keys",
            counts_only_configured_bureaus_and_their_present_keys},
           {"a bureau with a new witness key begins anew", a_bureau_with_a_new_witness_key_begins_anew},
           {"finds the size that most have cosigned", finds_the_size_that_most_have_cosigned},
           {"the largest of sizes that as many have is best", the_largest_of_sizes_that_as_many_have_is_best},
           {"a quorum is more than half", a_quorum_is_more_than_half},
           {"raises one alarm for a log without a quorum", raises_one_alarm_for_a_log_without_a_quorum},
           {"a log that goes on without a quorum is not forgiven",
            a_log_that_goes_on_without_a_quorum_is_not_forgiven},
           {"the time without a quorum goes on over a restart",
            the_time_without_a_quorum_goes_on_over_a_restart})
