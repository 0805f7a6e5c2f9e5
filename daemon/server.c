#include "server_private.h"

#include "activation.h"
#include "comity/chronicle.h"
#include "connection.h"
#include "dialer.h"
#include "listener.h"
#include "lmdb_index.h"
#include "lmdb_renew.h"
#include "scrape.h"
#include "secret.h"
#include "segment_store.h"
#include "service.h"
#include "store_birth.h"

#include <inttypes.h>
#include <openssl/rand.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RECOVER_LEAVES 100000u
#define RECHECK_SECONDS 60
#define STOP_MS 10000
#define STOP_CHECK_MS 20

/* ---- time and randomness ---- */

struct now server_now(void)
{
    struct timespec wall, steady;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &steady);
    return (struct now){.wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000,
                        .steady_ms = (int64_t)steady.tv_sec * 1000 + steady.tv_nsec / 1000000};
}

/* To measure with. */
static int64_t steady_us(void)
{
    struct timespec steady;
    clock_gettime(CLOCK_MONOTONIC, &steady);
    return (int64_t)steady.tv_sec * 1000000 + steady.tv_nsec / 1000;
}

static void fill_random(void *context, uint8_t *out, size_t size)
{
    (void)context;
    if (RAND_bytes(out, (int)size) != 1)
        abort();
}

void server_say(const struct server *server, enum node_level level, const char *id, const char *text)
{
    report_say(&server->report, server_now().wall_ms, level, id, "%s", text);
}

uint64_t server_next_channel(struct server *server)
{
    return ++server->last_channel;
}

/* ---- effects ---- */

static void carry_out(struct server *server, struct node_effect *effect)
{
    struct connection *connection = connection_find(server, effect->channel);
    struct report_line line;
    switch (effect->type) {
    case NODE_EFFECT_SEND:
        if (connection != NULL)
            channel_send(connection->channel, &effect->as.bytes);
        break;
    case NODE_EFFECT_CLOSE:
        if (connection != NULL)
            connection_close(connection);
        break;
    case NODE_EFFECT_PAUSE:
        if (connection != NULL)
            channel_pause(connection->channel);
        break;
    case NODE_EFFECT_RESUME:
        if (connection != NULL)
            channel_resume(connection->channel);
        break;
    case NODE_EFFECT_COMMIT:
        store_writer_commit(server->writer, effect->as.batch);
        break;
    case NODE_EFFECT_ABSORB:
        store_writer_absorb(server->writer, effect->as.rows);
        break;
    case NODE_EFFECT_REPORT:
        line = (struct report_line){.wall_ms = server_now().wall_ms,
                                    .level = effect->as.report.level,
                                    .id = effect->as.report.id,
                                    .code = effect->as.report.code,
                                    .peer = effect->as.report.peer.code,
                                    .origin = effect->as.report.origin.code,
                                    .text = effect->as.report.text};
        report_print(&server->report, &line);
        server->is_changed = true;
        break;
    }
}

static void set_timer(struct server *server)
{
    int64_t deadline_ms = node_deadline_ms(server->node);
    int64_t left_ms = deadline_ms == INT64_MAX ? -1 : deadline_ms - server_now().steady_ms;
    if (deadline_ms == INT64_MAX) {
        event_del(server->timer);
        return;
    }
    if (left_ms < 0)
        left_ms = 0;
    struct timeval after = {left_ms / 1000, (left_ms % 1000) * 1000};
    event_add(server->timer, &after);
}

void server_event(struct server *server, struct node_event *event)
{
    struct error error;
    if (server->fatal != ERROR_NONE)
        return;
    event->now = server_now();
    enum error_code code = node_step(server->node, event, &server->effects, &error);
    for (size_t i = 0; i < server->effects.count; i++)
        carry_out(server, &server->effects.items[i]);
    if (code != ERROR_NONE) {
        server_say(server, NODE_LEVEL_ALARM, "node-failed", error.text);
        server->fatal = code;
        event_base_loopbreak(server->base);
        return;
    }
    set_timer(server);
    if (server->is_changed)
        service_refresh(server->service);
    server->is_changed = false;
}

/* ---- the loop's callbacks ---- */

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct node_event event = {.type = NODE_EVENT_TICK};
    (void)fd;
    (void)what;
    server_event(context, &event);
}

static void on_recheck(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    connection_recheck(context);
    server_measure(context);
}

static void on_stop_check(evutil_socket_t fd, short what, void *context)
{
    const struct server *server = context;
    bool is_late = server_now().steady_ms >= server->stop_by_ms;
    (void)fd;
    (void)what;
    if (is_late)
        server_say(server, NODE_LEVEL_WARNING, "stop-late",
                   node_is_idle(server->node)
                       ? "not everything was sent in 10 seconds; stopping all the same"
                       : "not everything was stored in 10 seconds; stopping all the same");
    if (is_late || (node_is_idle(server->node) && connection_all_flushed(server)))
        event_base_loopbreak(server->base);
}

static void stop(struct server *server)
{
    static const struct timeval CHECK = {0, STOP_CHECK_MS * 1000};
    struct node_event event = {.type = NODE_EVENT_STOP};
    if (server->stop_by_ms != 0)
        return;
    server_say(server, NODE_LEVEL_NOTICE, "stopping", "storing what is pending, then ending");
    service_stopping(server->service);
    server->stop_by_ms = server_now().steady_ms + STOP_MS;
    listener_free(server->peer_listener);
    listener_free(server->control_listener);
    server->peer_listener = server->control_listener = NULL;
    scrape_stop_listening(server);
    event_add(server->stop_check, &CHECK);
    server_event(server, &event);
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)what;
    if (number == SIGHUP)
        server_reload(context);
    else
        stop(context);
}

/* Something was said here, and not by the node: whoever follows is to hear of it. */
static void on_noted(void *context)
{
    const struct server *server = context;
    if (server->timer != NULL)
        event_active(server->timer, EV_TIMEOUT, 0);
}

/* ---- opening ---- */

static enum error_code open_index(struct server *server, const char *directory, bool rebuild,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (rebuild)
        code = lmdb_index_reset(directory, error);
    if (code == ERROR_NONE)
        code = lmdb_index_open(&server->index, directory, NULL, error);
    if (code == ERROR_VERSION)
        error_wrap(error, "comityd --rebuild-index makes it again from the logs");
    if (code != ERROR_DAMAGED && code != ERROR_STATE)
        return code;
    bool is_damaged = code == ERROR_DAMAGED;
    report_say(&server->report, server_now().wall_ms, is_damaged ? NODE_LEVEL_WARNING : NODE_LEVEL_NOTICE,
               is_damaged ? "index-damaged" : "index-earlier", "%s; it is rebuilt from the logs%s",
               error->text,
               is_damaged ? ", which have no figures of what is erased" : "; its figures are kept");
    code = is_damaged ? lmdb_index_reset(directory, error) : lmdb_renew(directory, error);
    if (code == ERROR_NONE)
        code = lmdb_index_open(&server->index, directory, NULL, error);
    return code;
}

static enum error_code open_log(struct server *server, struct error *error)
{
    const struct config *config = server->config;
    char path[4200];
    struct segment_store_options options = {.segment_bytes = config->segment_bytes};
    struct segment_store_report report = {0};
    snprintf(path, sizeof path, "%s/log", config->store);
    enum error_code code = segment_store_open(&server->log_store, path, &options, &report, error);
    if (code == ERROR_NONE && report.dropped_bytes > 0)
        report_say(&server->report, server_now().wall_ms, NODE_LEVEL_NOTICE, "log-repaired",
                   "%" PRIu64 " bytes of a batch that was never committed were dropped from %s",
                   report.dropped_bytes, report.dropped_from);
    return code;
}

static enum error_code make_node(struct server *server, const uint8_t *fingerprint_key,
                                 enum own_start own_start, struct error *error)
{
    const struct config *config = server->config;
    struct node_settings settings = {
        .bureau = config->bureau,
        .name = config->name,
        .region = config->region,
        .federation = config->federation,
        .software = "comityd " COMITY_VERSION,
        .log_store = &server->log_store,
        .index = &server->index,
        .log_key = server->log_key,
        .next_log_key = server->next_log_key,
        .witness_key = server->witness_key,
        .own_start = own_start,
        .random = fill_random,
        .steady_us = steady_us,
        .events = server->report.events,
        .peer_count = config->peer_count,
    };
    struct region_table regions = {0};
    struct node_peer *peers = server_make_peers(config);
    if (peers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the peers");
    settings.peers = peers;
    settings.quorum = server_quorum(config);
    settings.regions = &regions;
    settings.hits = server_hits(config);
    settings.audit = server_audit(config);
    memcpy(settings.fingerprint_key, fingerprint_key, sizeof settings.fingerprint_key);
    enum error_code code = config_regions_table(config->regions, config->region_count, &regions, error);
    if (code == ERROR_NONE)
        code = node_new(&server->node, &settings, server_now(), error);
    region_table_release(&regions);
    free(peers);
    return code;
}

static enum error_code recover(struct server *server, struct error *error)
{
    uint64_t left = 1, last = 0;
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && left > 0) {
        code = node_recover(server->node, RECOVER_LEAVES, &left, error);
        service_recovering(server->service, left);
        if (code == ERROR_NONE && left > 0 && left != last)
            report_say(&server->report, server_now().wall_ms, NODE_LEVEL_NOTICE, "index-recovering",
                       "%" PRIu64 " entries left to apply", left);
        last = left;
    }
    return code;
}

static enum error_code open_stores(struct server *server, bool rebuild_index, struct error *error)
{
    uint8_t fingerprint_key[FINGERPRINT_KEY_BYTES];
    char path[4200];
    bool is_new_key = false;
    enum own_start own_start;
    snprintf(path, sizeof path, "%s/index", server->config->store);
    enum error_code code = store_birth_open(server->config->store, &own_start, error);
    if (code == ERROR_NONE)
        code = open_log(server, error);
    if (code == ERROR_NONE)
        code = secret_fingerprint_key(server->config->store, fingerprint_key, &is_new_key, error);
    if (code == ERROR_NONE)
        code = open_index(server, path, rebuild_index || is_new_key, error);
    if (code == ERROR_NONE)
        code = make_node(server, fingerprint_key, own_start, error);
    if (code == ERROR_NONE)
        code = recover(server, error);
    if (code == ERROR_NONE && own_start == OWN_START_REBUILD && node_own_size(server->node) > 0)
        code = store_birth_settle(server->config->store, error);
    if (code == ERROR_NONE)
        code = store_writer_new(&server->writer, &server->log_store, &server->index, error);
    return code;
}

static enum error_code make_events(struct server *server, struct error *error)
{
    static const int SIGNALS[] = {SIGTERM, SIGINT, SIGHUP};
    static const struct timeval RECHECK = {RECHECK_SECONDS, 0};
    bool good = true;
    server->timer = evtimer_new(server->base, on_timer, server);
    server->stop_check = event_new(server->base, -1, EV_PERSIST, on_stop_check, server);
    server->recheck = event_new(server->base, -1, EV_PERSIST, on_recheck, server);
    server->results = event_new(server->base, store_writer_descriptor(server->writer), EV_READ | EV_PERSIST,
                                server_on_results, server);
    good = server->timer != NULL && server->stop_check != NULL && server->recheck != NULL &&
           server->results != NULL && event_add(server->recheck, &RECHECK) == 0 &&
           event_add(server->results, NULL) == 0;
    for (size_t i = 0; i < 3 && good; i++) {
        server->signals[i] = evsignal_new(server->base, SIGNALS[i], on_signal, server);
        good = server->signals[i] != NULL && event_add(server->signals[i], NULL) == 0;
    }
    return good ? ERROR_NONE : error_set(error, ERROR_MEMORY, "no memory for the loop");
}

static enum error_code read_keys(struct server *server, struct error *error)
{
    const struct config *config = server->config;
    enum error_code code = secret_read_key(&server->log_key, config->log_key_file, error);
    if (code == ERROR_NONE && config->next_log_key_file != NULL)
        code = secret_read_key(&server->next_log_key, config->next_log_key_file, error);
    if (code == ERROR_NONE)
        code = secret_read_key(&server->witness_key, config->witness_key_file, error);
    return code;
}

/* On the socket that the service manager passed, else on one of our own. */
static enum error_code listen_to_clients(struct server *server, struct error *error)
{
    struct activation activation;
    int fd = -1;
    enum error_code code = activation_init(&activation, error);
    if (code == ERROR_NONE)
        code = activation_take(&activation, "control", AF_UNIX, &fd, error);
    if (code == ERROR_NONE)
        code = activation_check_taken(&activation, error);
    activation_release(&activation);
    if (code == ERROR_NONE && fd >= 0)
        return listener_new_passed(&server->control_listener, server, fd, error);
    if (code == ERROR_NONE)
        return listener_new_control(&server->control_listener, server, server->config->control, error);
    if (fd >= 0)
        close(fd);
    return code;
}

enum error_code server_new(struct server **ret, struct config *config, bool rebuild_index,
                           struct error *error)
{
    struct server *server = calloc(1, sizeof *server);
    enum error_code code = ERROR_NONE;
    if (server == NULL) {
        config_free(config);
        return error_set(error, ERROR_MEMORY, "no memory for the daemon");
    }
    server->config = config;
    LIST_INIT(&server->connections);
    LIST_INIT(&server->scrapes);
    node_effects_init(&server->effects);
    report_init(&server->report, config->log_level);
    server->report.noted = on_noted;
    server->report.noted_context = server;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* until there is something to reload */
    server->base = event_base_new();
    if (server->base == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for the loop");
    if (code == ERROR_NONE)
        code = chronicle_new(&server->report.events, server_now().wall_ms, error);
    if (code == ERROR_NONE)
        code = service_new(&server->service, server, error);
    if (code == ERROR_NONE)
        code = server_make_tls(config, &server->tls, error);
    if (code == ERROR_NONE)
        code = read_keys(server, error);
    if (code == ERROR_NONE)
        code = open_stores(server, rebuild_index, error);
    if (code == ERROR_NONE)
        code = make_events(server, error);
    if (code == ERROR_NONE)
        code = listen_to_clients(server, error);
    if (code == ERROR_NONE)
        code = listener_new_peers(&server->peer_listener, server, &config->listen, error);
    if (code == ERROR_NONE)
        code = scrape_listen(server, error);
    if (code == ERROR_NONE)
        code = dialer_new(&server->dialer, server, error);
    if (code == ERROR_NONE) {
        server_report_peer_files(server);
        *ret = server;
    } else {
        if (server->service != NULL)
            service_failed(server->service, error);
        server_free(server);
    }
    return code;
}

static void free_event(struct event *event)
{
    if (event != NULL)
        event_free(event);
}

void server_free(struct server *server)
{
    if (server == NULL)
        return;
    dialer_free(server->dialer);
    listener_free(server->peer_listener);
    listener_free(server->control_listener);
    scrape_stop_listening(server);
    scrape_free_all(server);
    connection_free_all(server);
    store_writer_free(server->writer);
    node_free(server->node);
    node_effects_release(&server->effects);
    if (server->index.operations != NULL)
        index_free(&server->index);
    log_store_free(&server->log_store);
    ed25519_key_free(server->log_key);
    ed25519_key_free(server->next_log_key);
    ed25519_key_free(server->witness_key);
    tls_context_free(server->tls);
    service_free(server->service);
    free_event(server->timer);
    free_event(server->recheck);
    free_event(server->results);
    free_event(server->stop_check);
    for (size_t i = 0; i < 3; i++)
        free_event(server->signals[i]);
    if (server->base != NULL)
        event_base_free(server->base);
    report_release(&server->report);
    chronicle_free(server->report.events);
    config_free(server->config);
    free(server);
}

enum error_code server_run(struct server *server, struct error *error)
{
    char shown[ADDRESS_TEXT_BYTES];
    address_format(&server->config->listen, shown);
    report_say(&server->report, server_now().wall_ms, NODE_LEVEL_NOTICE, "started",
               "%s of federation %s: peers on %s, control on %s", server->config->bureau.code,
               server->config->federation, shown, listener_path(server->control_listener));
    server_give_certificates(server);
    set_timer(server);
    server_measure(server);
    enum error_code code = service_started(server->service, error);
    if (code != ERROR_NONE)
        return code;
    if (event_base_dispatch(server->base) < 0)
        return error_set(error, ERROR_IO, "the event loop failed");
    if (server->fatal != ERROR_NONE)
        return error_set(error, server->fatal, "the node could not go on; nothing acknowledged is lost");
    server_say(server, NODE_LEVEL_NOTICE, "stopped", "everything is stored");
    return ERROR_NONE;
}
