#include "following.h"
#include "node_private.h"

#include "comity/record.h"
#include "comity/replica_followed.h"

#include <inttypes.h>
#include <string.h>

/* Operations looked at, and records changed, in one step; and changes in one batch, so that others find room there. */
#define LISTED_MAX 16u
#define CHANGES_MAX 32u
#define BATCH_CHANGES_MAX 1024u

#define RETRY_MS 5000

void following_release(struct following *following)
{
    replica_record_release(&following->operation);
}

/* ---- a pass ---- */

/* Own records that go to others than take part now. */
struct stale {
    const struct following *following;
    size_t count;
    struct {
        struct uuid id;
        uint32_t version;
    } items[CHANGES_MAX];
};

static const Comity__Operation *operation_of(const struct following *following)
{
    return following->operation.entry->publish->record->operation;
}

static bool note_stale(void *context, const struct replica_record *record)
{
    struct stale *stale = context;
    const struct following *following = stale->following;
    const Comity__Distribution *distribution = record->entry->distribution;
    if (operation_is_followed(&following->name, distribution) &&
        !operation_is_reached(operation_of(following), distribution)) {
        stale->items[stale->count].id = record->id;
        stale->items[stale->count++].version = record->version;
    }
    return stale->count < CHANGES_MAX;
}

static enum error_code restart_pass(struct following *following, struct node *node, struct error *error)
{
    struct key key;
    enum error_code code = key_normalise(KEY_OPERATION, following->name.id, NULL, false, &key, error);
    if (code == ERROR_NONE)
        replica_related_init(&following->related, &key, &node->bureau);
    following->until = replica_own_log(node->replica)->pending.size;
    following->batch = 0;
    following->batch_count = 0;
    return code;
}

static enum error_code change(struct following *following, struct node *node, const struct uuid *id,
                              uint32_t version, struct error *error)
{
    struct operation_audience audience;
    struct replica_receipt receipt;
    struct error why = {0};
    operation_audience_fill(&audience, operation_of(following), &following->name);
    enum error_code code =
        replica_amend(node->replica, node->now, id, NULL, &audience.distribution, version, &receipt, &why);
    if (code == ERROR_STATE) {
        /* Somebody has just changed it: its newest version is looked at when it is stored. */
        following->until = replica_own_log(node->replica)->pending.size;
        return ERROR_NONE;
    }
    if (code == ERROR_INVALID || code == ERROR_LIMIT || code == ERROR_WITHHELD) {
        char text[UUID_TEXT_CHARS + 1];
        uuid_format(id, text);
        if (following->refused++ == 0)
            node_report(node, NODE_LEVEL_WARNING, code, "operation-refused", NULL, &following->name.lead,
                        "record %s cannot follow operation %s: %.120s", text, following->name.id, why.text);
        return ERROR_NONE;
    }
    if (code != ERROR_NONE)
        return error_set(error, code, "%s", why.text);
    following->batch_count = receipt.batch == following->batch ? following->batch_count + 1 : 1;
    following->batch = receipt.batch;
    following->changed++;
    return ERROR_NONE;
}

static void report_pass(const struct following *following, struct node *node)
{
    char name[OPERATION_NAME_BYTES];
    operation_name_format(&following->name, name);
    if (following->changed > 0 || following->refused > 0)
        node_report(node, following->refused > 0 ? NODE_LEVEL_WARNING : NODE_LEVEL_NOTICE, ERROR_NONE,
                    "operation-followed", NULL, &following->name.lead,
                    "%zu records go to those who take part in operation %s now; %zu could not be changed",
                    following->changed, name, following->refused);
}

static void end_pass(struct following *following)
{
    replica_record_release(&following->operation);
    following->is_passing = false;
    following->waits = false;
}

/* The rows have come to an end: see what is still on its way. */
static enum error_code try_end(struct following *following, struct node *node, struct error *error)
{
    struct replica *replica = node->replica;
    if (following->batch != 0 && replica_batch_is_dropped(replica, following->batch))
        return restart_pass(following, node, error);
    following->waits = replica_own_log(replica)->stored < following->until ||
                       replica_stored_batch(replica) < following->batch;
    if (following->waits)
        return ERROR_NONE;
    enum error_code code = replica_note_followed(replica, &following->operation, error);
    report_pass(following, node);
    end_pass(following);
    return code;
}

static bool is_batch_full(const struct following *following, const struct node *node)
{
    return following->batch_count >= BATCH_CHANGES_MAX &&
           replica_stored_batch(node->replica) < following->batch;
}

static enum error_code pass(struct following *following, struct node *node, struct error *error)
{
    struct stale stale = {.following = following};
    following->waits = is_batch_full(following, node);
    if (following->waits)
        return ERROR_NONE;
    enum error_code code =
        replica_related_next(node->replica, &following->related, note_stale, &stale, error);
    for (size_t i = 0; i < stale.count && code == ERROR_NONE; i++)
        code = change(following, node, &stale.items[i].id, stale.items[i].version, error);
    if (code == ERROR_NONE && following->related.is_done)
        code = try_end(following, node, error);
    return code;
}

/* ---- the list of operations ---- */

/* Begin a pass for an operation whose version is not followed yet. */
static enum error_code look_at(struct following *following, struct node *node,
                               const struct replica_listed *listed, struct error *error)
{
    struct replica_record record = {0};
    enum error_code code = replica_record_at(node->replica, &listed->owner, listed->index, &record, error);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code == ERROR_NONE &&
        operation_name_of_record(&following->name, record.entry->publish->record, &record.owner) &&
        operation_has(record.entry->publish->record->operation, &node->bureau) &&
        !replica_is_followed(node->replica, &record)) {
        following->operation = record;
        following->is_passing = true;
        following->changed = following->refused = 0;
        return restart_pass(following, node, error);
    }
    replica_record_release(&record);
    return code;
}

static enum error_code list(struct following *following, struct node *node, struct error *error)
{
    struct replica_listed listed[LISTED_MAX];
    size_t count = 0, place = 0;
    enum error_code code =
        replica_list(node->replica, record_type_find("operation"), NULL,
                     following->has_listed ? &following->listed : NULL, listed, LISTED_MAX, &count, error);
    for (; place < count && code == ERROR_NONE && !following->is_passing; place++) {
        following->listed = listed[place];
        following->has_listed = true;
        code = look_at(following, node, &listed[place], error);
    }
    if (code == ERROR_NONE && place == count && count < LISTED_MAX && !following->is_passing)
        following->is_listing = false;
    return code;
}

/* An operation has changed, or nothing was looked at since the start: begin the list again. */
static void note_changes(struct following *following, const struct node *node)
{
    uint64_t changes = replica_operation_changes(node->replica);
    if (changes == following->changes)
        return;
    end_pass(following);
    following->changes = changes;
    following->is_listing = true;
    following->has_listed = false;
}

/* ---- what the node calls ---- */

enum error_code following_step(struct node *node, struct error *error)
{
    struct following *following = &node->following;
    struct error why = {0};
    enum error_code code = ERROR_NONE;
    if (!node_can_publish(node) || node->now.steady_ms < following->after_ms)
        return ERROR_NONE;
    note_changes(following, node);
    following->after_ms = 0;
    if (following->is_passing)
        code = pass(following, node, &why);
    else if (following->is_listing)
        code = list(following, node, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        following->changes = 0;
        following->after_ms = node->now.steady_ms + RETRY_MS;
        node_report(node, NODE_LEVEL_WARNING, code, "operation-failed", NULL, NULL,
                    "records cannot follow their operations: %s; it is tried again", why.text);
    }
    return ERROR_NONE;
}

int64_t following_deadline_ms(const struct node *node)
{
    const struct following *following = &node->following;
    bool is_due = (following->is_passing && !following->waits) ||
                  (following->is_listing && !following->is_passing) ||
                  following->changes != replica_operation_changes(node->replica);
    if (!is_due || !node_can_publish(node))
        return INT64_MAX;
    return following->after_ms > node->now.steady_ms ? following->after_ms : node->now.steady_ms;
}
