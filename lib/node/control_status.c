#include "certificates.h"
#include "control_handlers.h"
#include "control_view.h"

#include "hits.h"

#include "comity/replica_hit.h"
#include "comity/replica_witness.h"

#include <stdlib.h>

#define LOST_SHOWN_MAX 1000u
#define UNTOLD_SHOWN_MAX 1000u

struct row {
    Comity__StatusAnswer__Log message;
    char checkpoint_time[INSTANT_TEXT_CHARS + 1];
    char below_since[INSTANT_TEXT_CHARS + 1];
};

static void fill_row(struct row *row, struct replica *replica, struct log *log)
{
    *row = (struct row){.message = COMITY__STATUS_ANSWER__LOG__INIT};
    control_time(log->news_ms, row->checkpoint_time);
    row->message.origin = log->origin.code;
    row->message.size = log->stored;
    row->message.checkpoint_size = log->checkpoint_size;
    row->message.absorbed = log->applied;
    row->message.checkpoint_time = row->checkpoint_time;
    row->message.frozen = log->is_frozen;
    row->message.witnessed = log->stored == 0 ? 0 : replica_witnessed(replica, log, log->stored);
    row->message.witnesses = replica_witnesses(replica, log);
    row->message.quorum = replica_quorum(replica, log);
    control_time(log->witnessing.below_since_ms, row->below_since);
    row->message.below_quorum_since = row->below_since;
}

struct certificate_shown {
    Comity__StatusAnswer__Certificate message;
    char end[INSTANT_TEXT_CHARS + 1];
};

static void fill_certificate(struct certificate_shown *row, const struct node_certificate *is, struct now now)
{
    *row = (struct certificate_shown){.message = COMITY__STATUS_ANSWER__CERTIFICATE__INIT};
    control_time(is->end_ms, row->end);
    row->message.bureau = control_text(is->bureau.code);
    row->message.part = control_text(certificate_part_name(is->part));
    row->message.end = row->end;
    row->message.days_left = (int32_t)certificate_days(is, now.wall_ms);
    row->message.warned = certificate_stage(is, now.wall_ms) != CERTIFICATE_GOOD;
}

static uint32_t connected_peers(const struct node *node)
{
    uint32_t connected = 0;
    size_t count = node_peer_count(node);
    for (size_t i = 0; i < count; i++) {
        struct control_peer peer;
        node_peer_at(node, i, &peer);
        connected += node_peer_is_linked(node, &peer.bureau) ? 1 : 0;
    }
    return connected;
}

static const char *state_of_store(const struct replica *replica)
{
    enum error_code trouble = replica_store_trouble(replica);
    return trouble == ERROR_NONE ? "writing" : error_code_text(trouble);
}

static void fill_own(Comity__StatusAnswer *status, struct replica *replica, struct error *why)
{
    error_clear(why);
    (void)replica_explain_own(replica, why);
    status->own_state = control_text(own_state_name(replica_own_phase(replica)));
    status->own_why = why->text;
    status->own_target = replica_own_target(replica);
    status->own_lost = (uint32_t)replica_count_missing(replica, replica_own_log(replica), LOST_SHOWN_MAX);
}

enum error_code control_status(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    (void)request;
    struct replica *replica = node_replica(node);
    size_t count = replica_log_count(replica);
    size_t certificate_count = node_certificate_count(node);
    struct row *rows = calloc(count + 1, sizeof *rows);
    Comity__StatusAnswer__Log **logs = calloc(count + 1, sizeof(Comity__StatusAnswer__Log *));
    struct certificate_shown *shown = calloc(certificate_count + 1, sizeof *shown);
    Comity__StatusAnswer__Certificate **certificates =
        calloc(certificate_count + 1, sizeof(Comity__StatusAnswer__Certificate *));
    enum error_code code = ERROR_NONE;
    if (rows == NULL || logs == NULL || shown == NULL || certificates == NULL) {
        code = error_set(error, ERROR_MEMORY, "status of %zu logs", count);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        fill_row(&rows[i], replica, replica_log_at(replica, i));
        logs[i] = &rows[i].message;
    }
    for (size_t i = 0; i < certificate_count; i++) {
        fill_certificate(&shown[i], node_certificate_at(node, i), now);
        certificates[i] = &shown[i].message;
    }
    struct control_facts facts;
    struct error why;
    node_facts(node, &facts);
    char started[INSTANT_TEXT_CHARS + 1];
    char time[INSTANT_TEXT_CHARS + 1];
    instant_format(facts.started_ms, started);
    instant_format(now.wall_ms, time);
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    status.bureau = control_text(node_bureau(node)->code);
    status.name = control_text(facts.name);
    status.federation = control_text(facts.federation);
    status.version = control_text(facts.software);
    status.started = started;
    status.time = time;
    status.records = replica_own_log(replica)->stored;
    status.peers_connected = connected_peers(node);
    status.peers_configured = (uint32_t)node_peer_count(node);
    status.store = control_text(state_of_store(replica));
    status.alarms = facts.alarms;
    fill_own(&status, replica, &why);
    status.hits_rule = control_text(hits_rule(node));
    status.hits_untold = (uint32_t)replica_count_untold(replica, UNTOLD_SHOWN_MAX);
    status.n_logs = count;
    status.logs = logs;
    status.n_certificates = certificate_count;
    status.certificates = certificates;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    code = requester_answer(requester, &answer, error);
out:
    free(certificates);
    free(shown);
    free(logs);
    free(rows);
    return code;
}
