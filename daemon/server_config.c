#include "server_private.h"

#include "connection.h"
#include "dialer.h"
#include "secret.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

enum error_code server_make_tls(const struct config *config, struct tls_context **ret, struct error *error)
{
    struct tls_peer_settings *peers = calloc(config->peer_count + 1, sizeof *peers);
    if (peers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the peers");
    for (size_t i = 0; i < config->peer_count; i++) {
        const struct config_peer *peer = &config->peers[i];
        peers[i] = (struct tls_peer_settings){.bureau = peer->bureau.code,
                                              .identity = peer->identity,
                                              .anchors = peer->anchors,
                                              .revocation_list = peer->revocation_list};
    }
    struct tls_settings settings = {.certificate = config->certificate,
                                    .private_key = config->private_key,
                                    .groups = config->groups,
                                    .peers = peers,
                                    .peer_count = config->peer_count};
    enum error_code code = tls_context_new(ret, &settings, error);
    free(peers);
    return code;
}

struct node_peer *server_make_peers(const struct config *config)
{
    struct node_peer *peers = calloc(config->peer_count + 1, sizeof *peers);
    for (size_t i = 0; peers != NULL && i < config->peer_count; i++) {
        const struct config_peer *peer = &config->peers[i];
        peers[i] = (struct node_peer){.bureau = peer->bureau,
                                      .name = peer->name,
                                      .region = peer->region,
                                      .log_key_count = peer->log_keys.count,
                                      .witness_key = peer->witness_key,
                                      .answers = peer->answers};
        peers[i].answers.has_audit_answers = peer->audit_questions == CONFIG_SWITCH_YES;
        memcpy(peers[i].log_keys, peer->log_keys.keys, sizeof peers[i].log_keys);
    }
    return peers;
}

struct node_quorum server_quorum(const struct config *config)
{
    return (struct node_quorum){.count = config->quorum,
                                .alarm_ms = (int64_t)config->quorum_alarm_hours * 3600 * 1000};
}

static void add_certificate(struct node_certificate *items, size_t *count, enum node_certificate_part part,
                            const struct bureau *bureau, struct tls_life life)
{
    if (life.end_ms == 0)
        return;
    items[*count] = (struct node_certificate){part, *bureau, life.begin_ms, life.end_ms};
    (*count)++;
}

void server_give_certificates(struct server *server)
{
    const struct config *config = server->config;
    struct node_certificate *items = calloc(2 * config->peer_count + 1, sizeof *items);
    struct node_event event = {.type = NODE_EVENT_CERTIFICATES};
    size_t *count = &event.as.certificates.count;
    if (items == NULL)
        return; /* they are only spoken of: another reload, or start, does */
    add_certificate(items, count, NODE_CERTIFICATE_OWN, &config->bureau, tls_context_life(server->tls));
    for (size_t i = 0; i < config->peer_count; i++) {
        struct tls_peer_status status;
        const struct bureau *bureau = &config->peers[i].bureau;
        if (tls_context_peer_status(server->tls, bureau, &status, NULL) != ERROR_NONE)
            continue;
        add_certificate(items, count, NODE_CERTIFICATE_ANCHOR, bureau, status.anchors);
        add_certificate(items, count, NODE_CERTIFICATE_LIST, bureau, status.revocations);
    }
    event.as.certificates.items = items;
    server_event(server, &event);
    free(items);
}

struct node_hits server_hits(const struct config *config)
{
    return (struct node_hits){.are_told = config->hits == CONFIG_SWITCH_YES,
                              .urgent_ms = config->verify_urgent_ms,
                              .routine_ms = config->verify_routine_ms};
}

struct node_audit server_audit(const struct config *config)
{
    return (struct node_audit){.mode = config->audit_mode, .retention_years = config->audit_years};
}

void server_report_peer_files(struct server *server)
{
    for (size_t i = 0; i < server->config->peer_count; i++) {
        const struct config_peer *peer = &server->config->peers[i];
        struct tls_peer_status status;
        if (tls_context_peer_status(server->tls, &peer->bureau, &status, NULL) != ERROR_NONE ||
            status.problem == NULL)
            continue;
        struct report_line line = {.wall_ms = server_now().wall_ms,
                                   .level = NODE_LEVEL_WARNING,
                                   .id = "peer-files",
                                   .peer = peer->bureau.code,
                                   .text = status.problem};
        report_write(&server->report, &line);
    }
}

static enum error_code check_peers(const struct config *config, const struct tls_context *tls,
                                   struct error *error)
{
    for (size_t i = 0; i < config->peer_count; i++) {
        struct tls_peer_status status;
        enum error_code code = tls_context_peer_status(tls, &config->peers[i].bureau, &status, error);
        if (code == ERROR_NONE && status.problem != NULL)
            code = error_set(error, ERROR_INVALID, "%s: %s", config->peers[i].file, status.problem);
        if (code != ERROR_NONE)
            return code;
    }
    return ERROR_NONE;
}

static enum error_code check_key(const char *path, struct error *error)
{
    struct ed25519_key *key = NULL;
    enum error_code code = secret_read_key(&key, path, error);
    ed25519_key_free(key);
    return code;
}

enum error_code server_check(const struct config *config, struct error *error)
{
    struct tls_context *tls = NULL;
    enum error_code code = check_key(config->log_key_file, error);
    if (code == ERROR_NONE && config->next_log_key_file != NULL)
        code = check_key(config->next_log_key_file, error);
    if (code == ERROR_NONE)
        code = check_key(config->witness_key_file, error);
    if (code == ERROR_NONE)
        code = server_make_tls(config, &tls, error);
    if (code == ERROR_NONE)
        code = check_peers(config, tls, error);
    tls_context_free(tls);
    return code;
}

/* What cannot change while running. */
static enum error_code check_same_node(const struct config *old, const struct config *new,
                                       struct error *error)
{
    if (!bureau_is_equal(&old->bureau, &new->bureau) || strcmp(old->federation, new->federation) != 0 ||
        strcmp(old->store, new->store) != 0)
        return error_set(error, ERROR_STATE,
                         "%s: Bureau, Federation and Store cannot change while the node is running",
                         new->file);
    return ERROR_NONE;
}

static enum error_code reload_from(struct server *server, struct config *config, struct error *error)
{
    struct tls_context *tls = NULL;
    struct dialer *dialer = NULL;
    struct region_table regions = {0};
    struct node_peer *peers = server_make_peers(config);
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    enum error_code code =
        peers == NULL ? error_set(error, ERROR_MEMORY, "no memory for the peers") : ERROR_NONE;
    if (code == ERROR_NONE)
        code = check_same_node(server->config, config, error);
    if (code == ERROR_NONE)
        code = config_regions_table(config->regions, config->region_count, &regions, error);
    if (code == ERROR_NONE)
        code = server_make_tls(config, &tls, error);
    if (code == ERROR_NONE) {
        struct config *old = server->config;
        server->config = config;
        code = dialer_new(&dialer, server, error);
        if (code != ERROR_NONE)
            server->config = old;
        else
            config_free(old);
    }
    if (code == ERROR_NONE) {
        dialer_free(server->dialer);
        server->dialer = dialer;
        tls_context_free(server->tls);
        server->tls = tls;
        server->report.level = config->log_level;
        event.as.peers.count = config->peer_count;
        event.as.peers.peers = peers;
        event.as.peers.quorum = server_quorum(config);
        event.as.peers.regions = &regions;
        event.as.peers.hits = server_hits(config);
        event.as.peers.audit = server_audit(config);
        server_event(server, &event);
        server_give_certificates(server);
        connection_recheck(server);
        server_report_peer_files(server);
    } else {
        tls_context_free(tls);
    }
    region_table_release(&regions);
    free(peers);
    return code;
}

void server_reload(struct server *server)
{
    struct config *config = NULL;
    struct error error;
    service_reloading(server->service);
    enum error_code code = config_load(&config, server->config->file, &error);
    if (code == ERROR_NONE) {
        code = reload_from(server, config, &error);
        if (code != ERROR_NONE)
            config_free(config);
    }
    if (code == ERROR_NONE)
        server_say(server, NODE_LEVEL_NOTICE, "reloaded",
                   "configuration, certificates, anchors and revocation lists");
    else
        report_say(&server->report, server_now().wall_ms, NODE_LEVEL_ALARM, "reload-failed",
                   "%s; nothing was changed", error.text);
    service_reloaded(server->service, code == ERROR_NONE);
}
