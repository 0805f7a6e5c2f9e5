#include "audit.h"

#include "node_private.h"

#include "comity/date.h"
#include "comity/replica_audit.h"

#define MS_PER_DAY ((int64_t)86400000)
#define ROOT_RETRY_MS 60000 /* a root that could not be published is tried again after this */

static char START[] = "start";
static char STOP[] = "stop";
static char DONE[] = "NONE";

/* ---- the beginning and the end of a run ---- */

/* Read how the last run ended. An entry that cannot be read any more, or is erased, does not say that it ended well. */
static enum error_code read_last(struct node *node, Comity__AuditEntry__Start *start, struct error *error)
{
    const struct log *log = replica_audit_log(node->replica);
    Comity__AuditEntry *entry = NULL;
    struct log_run run;
    struct error fault = {0};
    if (log->stored == 0)
        return ERROR_NONE;
    log_run_init(&run);
    start->after_crash = true;
    enum error_code code =
        replica_read(node->replica, log, log->stored - 1, 1, LIMIT_ENTRY_BYTES, &run, &fault);
    if (code == ERROR_NONE && run.leaves[0].kind == LEAF_ENTRY)
        code = audit_entry_decode(run.leaves[0].bytes, &entry, &fault);
    if (code == ERROR_NONE && entry != NULL) {
        start->after_crash = entry->stop == NULL;
        start->last_ms = entry->time_ms;
    }
    audit_entry_free(entry);
    log_run_release(&run);
    return code == ERROR_MEMORY ? error_set(error, code, "%s", fault.text) : ERROR_NONE;
}

static enum error_code append_start(struct node *node, struct error *error)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Start start = COMITY__AUDIT_ENTRY__START__INIT;
    struct replica_audit_place place;
    struct replica_audit_root last;
    enum error_code code = read_last(node, &start, error);
    if (replica_audit_root_last(node->replica, &node->bureau, &last, NULL) == ERROR_NONE &&
        last.size > replica_audit_log(node->replica)->stored)
        start.published = last.size;
    entry.request = START;
    entry.outcome = DONE;
    entry.start = &start;
    if (code == ERROR_NONE)
        code = replica_audit(node->replica, node->now, &entry, &place, error);
    if (code != ERROR_NONE)
        return code;
    node->audit_start_batch = place.batch;
    replica_hurry(node->replica);
    if (start.after_crash)
        node_report(node, NODE_LEVEL_WARNING, ERROR_NONE, "audit-gap", NULL, NULL,
                    "this node did not end in order: what was asked of it in the last moments before may be "
                    "missing from its audit log, which says so");
    return ERROR_NONE;
}

enum error_code audit_stop(struct node *node, struct error *error)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    Comity__AuditEntry__Stop stop = COMITY__AUDIT_ENTRY__STOP__INIT;
    struct replica_audit_place place;
    enum error_code code = ERROR_NONE;
    entry.request = STOP;
    entry.outcome = DONE;
    entry.stop = &stop;
    if (node->audit_start_batch != 0 && !node->audit_is_ended)
        code = replica_audit(node->replica, node->now, &entry, &place, error);
    if (code == ERROR_NONE)
        node->audit_is_ended = true;
    replica_hurry(node->replica);
    return code;
}

/* ---- the published root ---- */

/* Tell whether there are entries of a day that is over which no published root covers. */
static bool has_news(const struct node *node, int32_t today)
{
    struct replica_audit_root last = {0};
    if (replica_audit_log(node->replica)->stored == 0)
        return false;
    (void)replica_audit_root_last(node->replica, &node->bureau, &last, NULL);
    return replica_audit_since(node->replica, today) > last.size;
}

static bool is_due(const struct node *node)
{
    return !node->is_stopping && node->audit_root_day != date_of_wall_ms(node->now.wall_ms) &&
           node->now.steady_ms >= node->audit_root_after_ms;
}

enum error_code audit_step(struct node *node, struct error *error)
{
    int32_t day = date_of_wall_ms(node->now.wall_ms);
    struct replica_receipt receipt;
    struct error why = {0};
    enum error_code code = ERROR_NONE;
    if (!is_due(node))
        return ERROR_NONE;
    if (has_news(node, day))
        code = replica_publish_audit_root(node->replica, node->now, &receipt, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code == ERROR_NONE)
        node->audit_root_day = day;
    node->audit_root_after_ms = code == ERROR_NONE ? 0 : node->now.steady_ms + ROOT_RETRY_MS;
    return ERROR_NONE;
}

int64_t audit_deadline_ms(const struct node *node)
{
    int64_t day_ms = date_of_wall_ms(node->now.wall_ms) + 1;
    if (node->is_stopping)
        return INT64_MAX;
    if (node->audit_root_after_ms != 0)
        return node->audit_root_after_ms;
    return is_due(node) ? node->now.steady_ms : node->now.steady_ms + day_ms * MS_PER_DAY - node->now.wall_ms;
}

/* Return the same day of the month so many years before. */
static int32_t years_before(int32_t day, unsigned years)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    year -= (int)years;
    return date_join(year, month, date_is_valid(year, month, of_month) ? of_month : 28);
}

enum error_code audit_expire(struct node *node, size_t *ret_ended, bool *ret_is_done, struct error *error)
{
    int32_t today = date_of_wall_ms(node->now.wall_ms);
    *ret_is_done = true;
    if (node->audit.retention_years == 0)
        return ERROR_NONE;
    return replica_expire_audit(node->replica, years_before(today, node->audit.retention_years), ret_ended,
                                ret_is_done, error);
}

/* ---- entries ---- */

enum error_code node_audit_ready(const struct node *node, struct error *error)
{
    enum error_code trouble = replica_store_trouble(node->replica);
    if (node->audit_is_ended)
        return error_set(error, ERROR_CLOSED, "the node is stopping");
    if (trouble == ERROR_NONE || (!node_audit_is_before(node) && replica_can_audit(node->replica)))
        return ERROR_NONE;
    return error_set(error, trouble,
                     "the store cannot write (%s): who asks could not be recorded, so nothing is answered",
                     error_code_text(trouble));
}

enum error_code node_audit(struct node *node, Comity__AuditEntry *entry, struct audit_receipt *ret,
                           struct error *error)
{
    struct replica_audit_place place;
    enum error_code code = node->audit_start_batch == 0 ? append_start(node, error) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = replica_audit(node->replica, node->now, entry, &place, error);
    if (code != ERROR_NONE)
        return code;
    bool is_held = entry->n_shown > 0 && node_audit_is_before(node);
    if (is_held)
        replica_hurry(node->replica);
    *ret = (struct audit_receipt){place.index, is_held ? place.batch : node->audit_start_batch};
    return ERROR_NONE;
}

bool node_audit_is_before(const struct node *node)
{
    return node->audit.mode == NODE_AUDIT_BEFORE;
}

bool node_audit_holds(const struct node *node, uint64_t hold)
{
    if (hold <= replica_stored_batch(node->replica))
        return false;
    return node_audit_is_before(node) || replica_store_trouble(node->replica) == ERROR_NONE;
}
