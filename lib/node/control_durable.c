#include "control_durable.h"

#include "control_delivery.h"
#include "control_view.h"
#include "requester.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 30000

struct durable {
    struct stream stream;
    struct replica_receipt receipt;
    bool is_withdrawal;
    uint32_t wanted;
    size_t count; /* of the bureaus that may see the entry */
    struct bureau bureaus[];
};

static bool may_see(const struct node *node, size_t place, const Comity__Distribution *distribution,
                    struct bureau *ret)
{
    struct control_peer peer;
    node_peer_at(node, place, &peer);
    *ret = peer.bureau;
    return distribution == NULL || distribution_allows(distribution, node_bureau(node), &peer.bureau);
}

static size_t count_entitled(const struct node *node, const Comity__Distribution *distribution)
{
    struct bureau bureau;
    size_t count = 0;
    for (size_t i = 0; i < node_peer_count(node); i++)
        count += may_see(node, i, distribution, &bureau) ? 1 : 0;
    return count;
}

enum error_code control_durable_check(const struct node *node, const Comity__Durable *durable,
                                      const Comity__Distribution *distribution, struct error *error)
{
    size_t entitled = durable == NULL ? 0 : count_entitled(node, distribution);
    if (durable == NULL)
        return ERROR_NONE;
    if (durable->timeout_ms > CONTROL_DURABLE_MS_MAX)
        return error_set(error, ERROR_INVALID, "durable.timeoutMs: at most %u h",
                         CONTROL_DURABLE_MS_MAX / 3600000u);
    if (durable->bureaus > entitled)
        return error_set(error, ERROR_INVALID,
                         "durable.bureaus: %zu other bureau%s may see it, so it can never be at %u", entitled,
                         entitled == 1 ? "" : "s", (unsigned)durable->bureaus);
    return ERROR_NONE;
}

/* ---- waiting ---- */

/* List the bureaus that have the entry on disk. */
static size_t list_holders(const struct durable *self, const struct node *node, char *holders[LIMIT_BUREAUS])
{
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++) {
        int64_t time_ms;
        const struct bureau *bureau = &self->bureaus[i];
        if (control_confirmed(node, bureau, self->receipt.index, self->is_withdrawal, &time_ms))
            holders[count++] = control_text(bureau->code);
    }
    return count;
}

static enum error_code put_answer(struct durable *self, const struct node *node, char *holders[LIMIT_BUREAUS],
                                  size_t count, struct error *error)
{
    struct control_receipt receipt;
    Comity__Durability durability = COMITY__DURABILITY__INIT;
    durability.wanted = self->wanted;
    durability.n_bureaus = count;
    durability.bureaus = holders;
    durability.reached = count >= self->wanted;
    control_receipt_fill(&receipt, node, &self->receipt);
    receipt.answer.durability = &durability;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &receipt.answer;
    enum error_code code = stream_put(&self->stream, &answer, error);
    self->stream.is_done = code == ERROR_NONE;
    return code;
}

static enum error_code durable_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    struct durable *self = (struct durable *)stream;
    char *holders[LIMIT_BUREAUS];
    bool is_over = now.steady_ms >= stream->deadline_ms;
    bool is_stored = self->receipt.batch <= replica_stored_batch(node_replica(node));
    if (replica_batch_is_dropped(node_replica(node), self->receipt.batch)) {
        requester_explain_dropped(error);
        return ERROR_LOCKED;
    }
    if (!is_stored && is_over)
        return error_set(error, ERROR_TIMEOUT,
                         "not durable yet, not even here: it will be published as soon as the store can "
                         "write, if the daemon keeps running");
    size_t count = is_stored ? list_holders(self, node, holders) : 0;
    if (is_stored && (is_over || count >= self->wanted))
        return put_answer(self, node, holders, count, error);
    stream->is_waiting = true;
    return ERROR_NONE;
}

static void durable_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_durable_answer(const struct node *node, struct requester *requester,
                                       const struct replica_receipt *receipt, const Comity__Durable *durable,
                                       const Comity__Distribution *distribution, struct now now,
                                       struct error *error)
{
    size_t peers = node_peer_count(node);
    size_t bytes = sizeof(struct durable) + peers * sizeof(struct bureau);
    struct durable *self = calloc(1, bytes);
    struct bureau bureau;
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to wait for other bureaus");
    self->stream = (struct stream){.next = durable_next, .free = durable_free, .bytes = bytes};
    self->stream.deadline_ms =
        now.steady_ms + (durable->timeout_ms == 0 ? TIMEOUT_MS : (int64_t)durable->timeout_ms);
    self->receipt = *receipt;
    self->is_withdrawal = receipt->outcome == COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN;
    self->wanted = durable->bureaus;
    for (size_t i = 0; i < peers; i++) {
        if (may_see(node, i, distribution, &bureau))
            self->bureaus[self->count++] = bureau;
    }
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}

enum error_code control_receipt_answer(const struct node *node, struct requester *requester,
                                       const struct replica_receipt *receipt, const Comity__Durable *durable,
                                       const Comity__Distribution *distribution, struct now now,
                                       struct error *error)
{
    struct control_receipt view;
    if (durable != NULL && durable->bureaus > 0)
        return control_durable_answer(node, requester, receipt, durable, distribution, now, error);
    control_receipt_fill(&view, node, receipt);
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &view.answer;
    return receipt->batch == 0 ? requester_answer(requester, &answer, error)
                               : requester_answer_stored(requester, &answer, receipt->batch, error);
}
