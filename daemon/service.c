#include "service.h"

#include "notify.h"
#include "server_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 60000
#define BEATS 4 /* in the time the watchdog gives */

enum state { STATE_OPENING, STATE_RUNNING, STATE_STOPPING };

struct service {
    struct server *server;
    struct notify notify;
    enum state state;
    struct event *heartbeat;
    int64_t patience_ms;
    bool is_stalled;                                 /* the disk does not answer */
    bool is_reload_failed;                           /* the last one */
    enum error_code refused[STORE_WRITER_JOB_COUNT]; /* how the last job of each kind ended */
    char told[NOTIFY_STATUS_BYTES];
};

/* ---- status ---- */

static void tell(struct service *service, const char *status)
{
    if (strcmp(service->told, status) == 0)
        return;
    snprintf(service->told, sizeof service->told, "%s", status);
    notify_status(&service->notify, status);
}

static size_t count_linked(const struct server *server)
{
    size_t count = 0;
    for (size_t i = 0; i < server->config->peer_count; i++)
        count += node_peer_is_linked(server->node, &server->config->peers[i].bureau) ? 1 : 0;
    return count;
}

/* Return what keeps the store from taking anything in; "" where nothing does. */
static const char *store_problem(const struct service *service)
{
    if (service->is_stalled)
        return "the disk does not answer";
    for (size_t job = 0; job < STORE_WRITER_JOB_COUNT; job++)
        if (service->refused[job] != ERROR_NONE)
            return error_code_text(service->refused[job]);
    return "";
}

static bool is_expired(const struct server *server)
{
    return server->tls != NULL && tls_context_life(server->tls).end_ms < server_now().wall_ms;
}

void service_refresh(struct service *service)
{
    const struct server *server = service->server;
    char status[NOTIFY_STATUS_BYTES];
    if (service->notify.fd < 0 || service->state != STATE_RUNNING)
        return;
    const char *problem = store_problem(service);
    snprintf(status, sizeof status, "%s of %s: %zu of %zu peers connected%s%s%s%s",
             server->config->bureau.code, server->config->federation, count_linked(server),
             server->config->peer_count, problem[0] == '\0' ? "" : "; nothing is stored: ", problem,
             service->is_reload_failed ? "; the last reload failed" : "",
             is_expired(server) ? "; the certificate has expired" : "");
    tell(service, status);
}

void service_recovering(struct service *service, uint64_t left)
{
    char status[NOTIFY_STATUS_BYTES];
    notify_extend(&service->notify, PATIENCE_MS);
    snprintf(status, sizeof status, "opening the store: %" PRIu64 " entries left to apply", left);
    tell(service, status);
}

void service_failed(struct service *service, const struct error *error)
{
    tell(service, error->text);
}

/* ---- watchdog ---- */

static void say_whether_stalled(struct service *service, bool is_stalled)
{
    if (is_stalled == service->is_stalled)
        return;
    service->is_stalled = is_stalled;
    if (is_stalled)
        server_say(service->server, NODE_LEVEL_ALARM, "store-stalled",
                   service->notify.watchdog_ms > 0
                       ? "the disk does not answer; the watchdog ends this process if that lasts"
                       : "the disk does not answer; nothing can be stored");
    else
        server_say(service->server, NODE_LEVEL_NOTICE, "store-answers", "the disk answers again");
    service_refresh(service);
}

static void on_heartbeat(evutil_socket_t fd, short what, void *context)
{
    struct service *service = context;
    (void)fd;
    (void)what;
    say_whether_stalled(service, store_writer_oldest_ms(service->server->writer) > service->patience_ms);
    if (!service->is_stalled)
        notify_alive(&service->notify);
}

/* ---- life ---- */

enum error_code service_new(struct service **ret, struct server *server, struct error *error)
{
    struct service *service = calloc(1, sizeof *service);
    if (service == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the service");
    service->server = server;
    enum error_code code = notify_init(&service->notify, error);
    service->patience_ms = service->notify.watchdog_ms > 0 ? service->notify.watchdog_ms : PATIENCE_MS;
    if (code == ERROR_NONE)
        *ret = service;
    else
        service_free(service);
    return code;
}

void service_free(struct service *service)
{
    if (service == NULL)
        return;
    if (service->heartbeat != NULL)
        event_free(service->heartbeat);
    notify_release(&service->notify);
    free(service);
}

enum error_code service_started(struct service *service, struct error *error)
{
    int64_t beat_ms = service->patience_ms / BEATS;
    struct timeval beat = {beat_ms / 1000, beat_ms % 1000 * 1000};
    service->heartbeat = event_new(service->server->base, -1, EV_PERSIST, on_heartbeat, service);
    if (service->heartbeat == NULL || event_add(service->heartbeat, &beat) != 0)
        return error_set(error, ERROR_MEMORY, "no memory for the service");
    service->state = STATE_RUNNING;
    service_refresh(service);
    notify_ready(&service->notify);
    return ERROR_NONE;
}

void service_reloading(struct service *service)
{
    struct timespec steady;
    clock_gettime(CLOCK_MONOTONIC, &steady);
    notify_reloading(&service->notify, (int64_t)steady.tv_sec * 1000000 + steady.tv_nsec / 1000);
}

void service_reloaded(struct service *service, bool is_good)
{
    service->is_reload_failed = !is_good;
    service_refresh(service);
    notify_ready(&service->notify);
}

void service_stopping(struct service *service)
{
    service->state = STATE_STOPPING;
    notify_stopping(&service->notify);
    tell(service, "storing what is pending, then ending");
}

void service_stored(struct service *service, const struct store_writer_result *result)
{
    if (result->job == STORE_WRITER_MEASURE)
        return;
    service->refused[result->job] = result->code;
    service_refresh(service);
}
