#include "metrics.h"

#include "exposition.h"
#include "node_private.h"

#include "comity/chronicle.h"

#include <assert.h>
#include <string.h>

#define NAME_BYTES 32u /* of an error code */

/* In place of a sample that does not exist. */
#define NOTHING INT64_MIN

static int64_t of_count(uint64_t count)
{
    return count > INT64_MAX ? INT64_MAX : (int64_t)count;
}

static int64_t of_time(int64_t time_ms)
{
    return time_ms == 0 ? NOTHING : time_ms;
}

static int64_t difference(uint64_t whole, uint64_t part)
{
    return part > whole ? 0 : of_count(whole - part);
}

/* ---- the node ---- */

static int64_t started(const struct node *node, struct now now)
{
    (void)now;
    return node->started_ms;
}

static int64_t clients(const struct node *node, struct now now)
{
    (void)now;
    return of_count(node->client_count);
}

static int64_t alarms(const struct node *node, struct now now)
{
    struct control_facts facts;
    (void)now;
    node_facts(node, &facts);
    return facts.alarms;
}

static int64_t signing(const struct node *node, struct now now)
{
    (void)now;
    return replica_own_is_signing(node->replica) ? 1 : 0;
}

/* ---- the store ---- */

static int64_t store_writing(const struct node *node, struct now now)
{
    (void)now;
    return node->trouble_since_ms == 0 && replica_store_trouble(node->replica) == ERROR_NONE ? 1 : 0;
}

static int64_t store_bytes(const struct node *node, struct now now)
{
    (void)now;
    return node->disk.is_known ? of_count(node->disk.used_bytes) : NOTHING;
}

static int64_t store_free(const struct node *node, struct now now)
{
    (void)now;
    return node->disk.is_known ? of_count(node->disk.free_bytes) : NOTHING;
}

static int64_t commit_failures(const struct node *node, struct now now)
{
    (void)now;
    return of_count(node->counts.commit_failures);
}

static int64_t absorb_failures(const struct node *node, struct now now)
{
    (void)now;
    return of_count(node->counts.absorb_failures);
}

static int64_t overlay_size(const struct node *node, struct now now)
{
    const struct catalog *catalog = replica_catalog(node->replica);
    (void)now;
    return of_count(overlay_bytes(catalog->filling));
}

static void put_commits(struct exposition *out, const struct node *node)
{
    exposition_put_histogram(out, &(struct exposition_labels){0}, &node->counts.commits);
}

static void put_absorbs(struct exposition *out, const struct node *node)
{
    exposition_put_histogram(out, &(struct exposition_labels){0}, &node->counts.absorbs);
}

/* ---- peers ---- */

static int64_t peer_connected(const struct node *node, const struct peer *peer)
{
    (void)node;
    return peer->is_greeted ? 1 : 0;
}

static int64_t peer_lag(const struct node *node, const struct peer *peer)
{
    const struct log *own = replica_own_log(node->replica);
    int64_t acked_ms;
    return difference(own->stored, replica_acked(node->replica, &peer->bureau, &own->origin, &acked_ms));
}

static int64_t peer_heard(const struct node *node, const struct peer *peer)
{
    (void)node;
    return of_time(peer->heard_ms);
}

static int64_t peer_received(const struct node *node, const struct peer *peer)
{
    (void)node;
    return of_count(peer->received_bytes + (peer->link == NULL ? 0 : peer->link->session->received_bytes));
}

static int64_t peer_sent(const struct node *node, const struct peer *peer)
{
    (void)node;
    return of_count(peer->sent_bytes + (peer->link == NULL ? 0 : peer->link->session->sent_bytes));
}

/* ---- logs ---- */

static int64_t log_size(const struct node *node, const struct log *log)
{
    (void)node;
    return of_count(log->stored);
}

static int64_t log_checkpoint(const struct node *node, const struct log *log)
{
    (void)node;
    return of_count(log->checkpoint_size);
}

static int64_t log_indexed(const struct node *node, const struct log *log)
{
    (void)node;
    return of_count(log->applied);
}

static int64_t log_cosigned_by(const struct node *node, const struct log *log)
{
    return log->stored == 0 ? 0 : replica_witnessed(node->replica, log, log->stored);
}

static int64_t log_quorum(const struct node *node, const struct log *log)
{
    return replica_quorum(node->replica, log);
}

static int64_t log_below_quorum(const struct node *node, const struct log *log)
{
    (void)node;
    return of_time(log->witnessing.below_since_ms);
}

static int64_t log_is_frozen(const struct node *node, const struct log *log)
{
    (void)node;
    return log->is_frozen ? 1 : 0;
}

static int64_t log_heard(const struct node *node, const struct log *log)
{
    (void)node;
    return log->is_own ? NOTHING : of_time(log->heard_ms);
}

static int64_t log_nonsense(const struct node *node, const struct log *log)
{
    (void)node;
    return of_count(log->alarms);
}

/* ---- those with labels of their own ---- */

static void put_build(struct exposition *out, const struct node *node)
{
    exposition_put(
        out,
        &(struct exposition_labels){
            {{"bureau", node->bureau.code}, {"federation", node->federation}, {"version", node->software}}},
        1);
}

static const char *lower(const char *name, char out[NAME_BYTES])
{
    size_t i = 0;
    for (; name[i] != '\0' && i < NAME_BYTES - 1; i++)
        out[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    out[i] = '\0';
    return out;
}

static void put_refusals(struct exposition *out, const uint64_t *counts, const char *peer)
{
    for (int code = 0; code < ERROR_CODE_COUNT; code++) {
        char reason[NAME_BYTES];
        struct exposition_labels labels = {
            {{"reason", lower(error_code_name((enum error_code)code), reason)}}};
        if (peer != NULL) {
            labels.of[1] = labels.of[0];
            labels.of[0].name = "peer";
            labels.of[0].value = peer;
        }
        /* Denied ones from the start, so that the first is an increase. */
        if (counts[code] > 0 || code == ERROR_DENIED)
            exposition_put(out, &labels, of_count(counts[code]));
    }
}

static void put_peer_refusals(struct exposition *out, const struct node *node)
{
    for (size_t i = 0; i < node->peer_count; i++)
        put_refusals(out, node->peers[i].refusals, node->peers[i].bureau.code);
}

static void put_stranger_refusals(struct exposition *out, const struct node *node)
{
    put_refusals(out, node->counts.strangers, NULL);
}

/* Every request there is from the start, so that a rate is known when the first comes; by its name in control.proto, which no
 * other has. */
static void put_by_request(struct exposition *out, const uint64_t *counts)
{
    uint64_t unknown = 0;
    for (unsigned number = 0; number < COUNTS_REQUESTS; number++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field(&comity__request__descriptor, number);
        if (field != NULL && control_find((Comity__Request__BodyCase)number) != NULL)
            exposition_put(out, &(struct exposition_labels){{{"request", field->name}}},
                           of_count(counts[number]));
        else
            unknown += counts[number];
    }
    exposition_put(out, &(struct exposition_labels){{{"request", "unknown"}}}, of_count(unknown));
}

static void put_requests(struct exposition *out, const struct node *node)
{
    put_by_request(out, node->counts.requests);
}

static void put_refused_requests(struct exposition *out, const struct node *node)
{
    put_by_request(out, node->counts.refused);
}

static struct exposition_labels label_query(enum counts_query query)
{
    return (struct exposition_labels){{{"query", counts_query_name(query)}}};
}

static void put_query_hits(struct exposition *out, const struct node *node)
{
    for (unsigned query = 0; query < COUNTS_QUERIES; query++) {
        struct exposition_labels labels = label_query((enum counts_query)query);
        exposition_put(out, &labels, of_count(node->counts.hits[query]));
    }
}

static void put_queries(struct exposition *out, const struct node *node)
{
    for (unsigned query = 0; query < COUNTS_QUERIES; query++) {
        struct exposition_labels labels = label_query((enum counts_query)query);
        exposition_put_histogram(out, &labels, &node->counts.queries[query]);
    }
}

/* Days and end of everything that ends. */
static void put_ends(struct exposition *out, const struct node *node, bool in_days)
{
    for (size_t i = 0; i < node->certificates.count; i++) {
        const struct node_certificate *is = &node->certificates.rows[i].is;
        struct exposition_labels labels = {
            {{"bureau", is->bureau.code}, {"part", certificate_part_name(is->part)}}};
        exposition_put(out, &labels, in_days ? certificate_days(is, node->now.wall_ms) : is->end_ms);
    }
}

static void put_certificate_days(struct exposition *out, const struct node *node)
{
    put_ends(out, node, true);
}

static void put_certificate_ends(struct exposition *out, const struct node *node)
{
    put_ends(out, node, false);
}

static void put_events(struct exposition *out, const struct node *node)
{
    for (enum node_level level = NODE_LEVEL_INFO; level <= NODE_LEVEL_ALARM; level++)
        exposition_put(out, &(struct exposition_labels){{{"level", node_level_name(level)}}},
                       node->events == NULL ? 0 : of_count(chronicle_count(node->events, level)));
}

/* ---- the table ---- */

struct row {
    struct exposition_family family;
    /* One of these. */
    int64_t (*of_node)(const struct node *node, struct now now);
    int64_t (*of_peer)(const struct node *node, const struct peer *peer); /* label peer */
    int64_t (*of_log)(const struct node *node, const struct log *log);    /* label origin */
    void (*put)(struct exposition *out, const struct node *node);
};

#define GAUGE EXPOSITION_GAUGE
#define COUNTER EXPOSITION_COUNTER
#define HISTOGRAM EXPOSITION_HISTOGRAM

static const struct row rows[] = {
    {{"comity_build_info", GAUGE, "", "What runs here: always 1."}, .put = put_build},
    {{"comity_start_timestamp_seconds", GAUGE, "seconds", "When the node was started."}, .of_node = started},
    {{"comity_clients", GAUGE, "", "Clients of the control socket."}, .of_node = clients},
    {{"comity_alarms", GAUGE, "", "Alarms that comity alarms lists."}, .of_node = alarms},
    {{"comity_events", COUNTER, "", "Events of each level since the start."}, .put = put_events},
    {{"comity_own_log_signing", GAUGE, "", "1 while this bureau signs its log; comity status says why not."},
     .of_node = signing},

    {{"comity_store_writing", GAUGE, "", "1 while the store can write."}, .of_node = store_writing},
    {{"comity_store_bytes", GAUGE, "bytes", "What the store takes on its disk."}, .of_node = store_bytes},
    {{"comity_store_free_bytes", GAUGE, "bytes", "What is left to the store on its disk."},
     .of_node = store_free},
    {{"comity_store_commit_duration_seconds", HISTOGRAM, "seconds",
      "How long batches took to be on the disk of the log."},
     .put = put_commits},
    {{"comity_store_commit_failures", COUNTER, "", "Batches that the disk of the log refused; tried again."},
     .of_node = commit_failures},
    {{"comity_index_absorb_duration_seconds", HISTOGRAM, "seconds",
      "How long the index took to take rows in."},
     .put = put_absorbs},
    {{"comity_index_absorb_failures", COUNTER, "", "Times the index could not take rows in; tried again."},
     .of_node = absorb_failures},
    {{"comity_index_waiting_bytes", GAUGE, "bytes", "Memory of rows that the index has not got yet."},
     .of_node = overlay_size},

    {{"comity_peer_connected", GAUGE, "", "1 while the bureau is connected and has been greeted."},
     .of_peer = peer_connected},
    {{"comity_peer_lag_entries", GAUGE, "", "Leaves of our log that the bureau's disk has not acknowledged."},
     .of_peer = peer_lag},
    {{"comity_peer_last_success_timestamp_seconds", GAUGE, "seconds",
      "The latest time of which is known that the bureau's disk has all that was published here before it; "
      "0: "
      "none."},
     .of_peer = node_peer_success_ms},
    {{"comity_peer_heard_timestamp_seconds", GAUGE, "seconds",
      "When anything was last heard from the bureau."},
     .of_peer = peer_heard},
    {{"comity_peer_received_bytes", COUNTER, "bytes", "Frames received from the bureau since the start."},
     .of_peer = peer_received},
    {{"comity_peer_sent_bytes", COUNTER, "bytes", "Frames sent to the bureau since the start."},
     .of_peer = peer_sent},
    {{"comity_peer_refusals", COUNTER, "",
      "Connections with the bureau that never came up or ended with a fault, by why."},
     .put = put_peer_refusals},
    {{"comity_stranger_refusals", COUNTER, "", "Connections of nobody that is configured, by why."},
     .put = put_stranger_refusals},

    {{"comity_log_entries", GAUGE, "", "Leaves of the log on this disk."}, .of_log = log_size},
    {{"comity_log_checkpoint_entries", GAUGE, "", "Leaves of the newest checkpoint of the log known here."},
     .of_log = log_checkpoint},
    {{"comity_log_indexed_entries", GAUGE, "", "Leaves of the log that are searchable."},
     .of_log = log_indexed},
    {{"comity_log_witnessed", GAUGE, "", "Other bureaus that have cosigned all that is here of the log."},
     .of_log = log_cosigned_by},
    {{"comity_log_quorum", GAUGE, "", "How many of them are needed."}, .of_log = log_quorum},
    {{"comity_log_below_quorum_timestamp_seconds", GAUGE, "seconds",
      "Since when fewer than the quorum have cosigned the log; missing: enough have."},
     .of_log = log_below_quorum},
    {{"comity_log_frozen", GAUGE, "", "1 if two histories of the log were signed."}, .of_log = log_is_frozen},
    {{"comity_log_heard_timestamp_seconds", GAUGE, "seconds",
      "When the log's own bureau last gave or confirmed something of it."},
     .of_log = log_heard},
    {{"comity_log_nonsense", COUNTER, "", "Entries its bureau signed that nothing could be made of."},
     .of_log = log_nonsense},

    {{"comity_certificate_expiry_timestamp_seconds", GAUGE, "seconds",
      "When the chain (own, or as a peer has shown it), an anchor or the revocation list of a bureau ends."},
     .put = put_certificate_ends},
    {{"comity_certificate_days_left", GAUGE, "", "Whole days until then, below 0 when it is over."},
     .put = put_certificate_days},

    {{"comity_requests", COUNTER, "", "Requests of the control socket."}, .put = put_requests},
    {{"comity_requests_refused", COUNTER, "", "Requests of the control socket that were refused or failed."},
     .put = put_refused_requests},
    {{"comity_query_duration_seconds", HISTOGRAM, "seconds", "How long queries took to be answered."},
     .put = put_queries},
    {{"comity_query_hits", COUNTER, "", "Records that queries found."}, .put = put_query_hits},
};

size_t metrics_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const char *metrics_name(size_t place)
{
    assert(place < sizeof rows / sizeof rows[0]);
    return rows[place].family.name;
}

static void put_value(struct exposition *out, const char *label, const char *name, int64_t value)
{
    if (value != NOTHING)
        exposition_put(out, &(struct exposition_labels){{{label, name}}}, value);
}

enum error_code metrics_append(const struct node *node, size_t place, struct now now, struct buffer *out,
                               struct error *error)
{
    const struct row *row = &rows[place];
    struct exposition exposition = {.out = out};
    exposition_begin(&exposition, &row->family);
    if (row->of_node != NULL)
        put_value(&exposition, NULL, NULL, row->of_node(node, now));
    for (size_t i = 0; row->of_peer != NULL && i < node->peer_count; i++)
        put_value(&exposition, "peer", node->peers[i].bureau.code, row->of_peer(node, &node->peers[i]));
    size_t logs = row->of_log == NULL ? 0 : replica_log_count(node->replica);
    for (size_t i = 0; i < logs; i++) {
        const struct log *log = replica_log_at(node->replica, i);
        put_value(&exposition, "origin", log->origin.code, row->of_log(node, log));
    }
    if (row->put != NULL)
        row->put(&exposition, node);
    if (exposition.code != ERROR_NONE)
        return error_set(error, exposition.code, "metric %s", row->family.name);
    return ERROR_NONE;
}

enum error_code metrics_end(struct buffer *out, struct error *error)
{
    struct exposition exposition = {.out = out};
    exposition_end(&exposition);
    if (exposition.code != ERROR_NONE)
        return error_set(error, exposition.code, "the end of the metrics");
    return ERROR_NONE;
}

enum error_code node_metrics(const struct node *node, struct now now, struct buffer *out, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t place = 0; place < metrics_count() && code == ERROR_NONE; place++)
        code = metrics_append(node, place, now, out, error);
    return code == ERROR_NONE ? metrics_end(out, error) : code;
}
