#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static const char *const CODES[] = {"BS", "CO"};

enum lie { HONEST, WRONG_BYTES, WRONG_HASH, UNREADABLE };

/* A store between a node and its real one, that shows one leaf wrong, or not at all. */
struct liar {
    struct log_store real;
    uint64_t index;
    enum lie lie;
};

static enum error_code lying_read(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                                  size_t bytes_max, struct log_run *run, struct error *error)
{
    const struct liar *liar = self;
    enum error_code code = log_store_read(&liar->real, origin, first, leaves_max, bytes_max, run, error);
    if (code != ERROR_NONE || liar->lie == HONEST || liar->index < first || liar->index - first >= run->count)
        return code;
    struct leaf *leaf = &run->leaves[liar->index - first];
    if (liar->lie == UNREADABLE)
        return error_set(error, ERROR_DAMAGED, "segments/00000001.seg: bad sector");
    if (liar->lie == WRONG_HASH)
        leaf->kind = LEAF_WITHHELD, leaf->hash.bytes[0] ^= 1;
    else
        run->bytes.data[leaf->bytes.data - run->bytes.data] ^= 1;
    return ERROR_NONE;
}

static enum error_code lying_commit(void *self, const struct log_batch *batch, struct error *error)
{
    return log_store_commit(&((struct liar *)self)->real, batch, error);
}

static enum error_code lying_heads(void *self, bool (*visit)(void *context, const struct log_head *head),
                                   void *context, struct error *error)
{
    return log_store_heads(&((struct liar *)self)->real, visit, context, error);
}

static enum error_code lying_hashes(void *self, const struct bureau *origin, unsigned level, uint64_t first,
                                    size_t count, struct digest *out, struct error *error)
{
    return log_store_read_hashes(&((struct liar *)self)->real, origin, level, first, count, out, error);
}

static void lying_free(void *self)
{
    log_store_free(&((struct liar *)self)->real);
}

static const struct log_store_operations LYING = {lying_commit, lying_heads, lying_read, lying_hashes,
                                                  lying_free};

/* BS has published five records, which CO has; one of them only as a hash. */
static void begin(struct federation *federation, struct liar *liar)
{
    char id[37], number[16];
    federation_init(federation, CODES, 2);
    federation_link(federation, BS, CO);
    federation_settle(federation);
    for (int i = 0; i < 5; i++) {
        snprintf(number, sizeof number, "A%06d", i);
        federation_publish(federation, BS, number,
                           i == 3 ? COMITY__DISTRIBUTION__KIND__ONLY : COMITY__DISTRIBUTION__KIND__ALL,
                           i == 3 ? "PA" : NULL, id);
    }
    *liar = (struct liar){.real = federation->members[CO].log_store};
    federation->members[CO].log_store = (struct log_store){&LYING, liar};
}

/* Ask CO to verify; the answers follow. */
static struct wire *verify(struct federation *federation, const char *bureau)
{
    char text[16];
    Comity__VerifyRequest verify = COMITY__VERIFY_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    snprintf(text, sizeof text, "%s", bureau);
    verify.bureau = text;
    request.body_case = COMITY__REQUEST__BODY_VERIFY;
    request.verify = &verify;
    struct wire *wire = federation_client(federation, CO, NODE_RIGHT_QUERY);
    federation_send(federation, wire, &request);
    federation_settle(federation);
    return wire;
}

static void a_good_log_has_the_root_that_its_origin_signed(void)
{
    struct federation federation;
    struct liar liar;
    begin(&federation, &liar);
    const struct log *log =
        replica_log(node_replica(federation.members[BS].node), &federation.members[BS].bureau);
    Comity__Answer *answer = federation_answer(verify(&federation, "BS"));
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_VERIFY);
    const Comity__VerifyAnswer *verdict = answer->verify;
    CHECK(verdict->good && !answer->more);
    CHECK_SAME_TEXT(verdict->fault, "");
    CHECK_SAME_NUMBER(verdict->size, 5);
    CHECK_SAME_NUMBER(verdict->entries, 4);
    CHECK_SAME_NUMBER(verdict->withheld, 1);
    CHECK_SAME_BYTES(view_of(verdict->root.data, verdict->root.len),
                     view_of(log->checkpoint_root.bytes, DIGEST_BYTES));
    federation_free_answer(answer);
    federation_release(&federation);
}

/* CO is shown one leaf wrong; the log of BS is bad, and says why. */
static void find(enum lie lie, uint64_t index, const char *why)
{
    struct federation federation;
    struct liar liar;
    begin(&federation, &liar);
    liar.lie = lie;
    liar.index = index;
    Comity__Answer *answer = federation_answer(verify(&federation, "BS"));
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_VERIFY);
    CHECK(!answer->verify->good);
    CHECK_CASE(strstr(answer->verify->fault, why) != NULL, "%s", answer->verify->fault);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void every_changed_leaf_is_found(void)
{
    for (uint64_t i = 0; i < 5; i++) {
        char why[64];
        snprintf(why, sizeof why, "leaf %d: its bytes do not have the hash", (int)i);
        if (i != 3)
            find(WRONG_BYTES, i, why);
        find(WRONG_HASH, i, "the leaves do not have the root that BS signed");
        snprintf(why, sizeof why, "segments/00000001.seg: bad sector");
        find(UNREADABLE, i, why);
    }
}

static void a_bad_log_does_not_keep_the_others_from_being_read(void)
{
    struct federation federation;
    struct liar liar;
    char id[37];
    begin(&federation, &liar);
    federation_publish(&federation, CO, "C000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    liar.lie = UNREADABLE;
    liar.index = 2;
    struct wire *wire = verify(&federation, "");
    Comity__Answer *first = federation_answer(wire), *second = federation_answer(wire);
    REQUIRE(first != NULL && second != NULL);
    CHECK(first->more && !second->more);
    CHECK_SAME_TEXT(first->verify->origin, "BS");
    CHECK_SAME_TEXT(second->verify->origin, "CO");
    CHECK(!first->verify->good && second->verify->good);
    federation_free_answer(first);
    federation_free_answer(second);
    federation_release(&federation);
}

CHECK_MAIN("control_verify",
           {"a good log has the root that its origin signed", a_good_log_has_the_root_that_its_origin_signed},
           {"every changed leaf is found", every_changed_leaf_is_found},
           {"a bad log does not keep the others from being read",
            a_bad_log_does_not_keep_the_others_from_being_read})
