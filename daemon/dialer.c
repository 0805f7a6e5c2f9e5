#include "dialer.h"

#include "backoff.h"
#include "connection.h"
#include "resolver.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_SECONDS 10

/* A link that was up this long is no failure. */
#define LASTED_MS 10000

/* How often a target that has a link is looked at. */
#define LOOK_MS 500

struct target {
    struct dialer *dialer;
    struct bureau peer;
    struct address endpoint;
    struct event *timer;
    struct resolver_query *query; /* NULL: no name is being looked up */
    struct event *connecting;     /* NULL: no attempt is under way */
    int fd;
    struct sockaddr_storage address;
    unsigned failures;
    int64_t linked_since_ms; /* steady; 0: no link */
};

struct dialer {
    struct server *server;
    size_t count;
    struct target *targets;
};

static uint32_t random_number(void)
{
    uint32_t number = 0;
    (void)RAND_bytes((unsigned char *)&number, sizeof number);
    return number;
}

static void wait_ms(struct target *target, int after_ms)
{
    struct timeval after = {after_ms / 1000, (after_ms % 1000) * 1000};
    event_add(target->timer, &after);
}

static void wait_again(struct target *target)
{
    target->failures += target->failures < 32;
    wait_ms(target, backoff_ms(target->failures, random_number()));
}

static void end_attempt(struct target *target)
{
    if (target->connecting != NULL)
        event_free(target->connecting);
    target->connecting = NULL;
    if (target->fd >= 0)
        close(target->fd);
    target->fd = -1;
}

static void fail(struct target *target, enum error_code code, const char *reason)
{
    char shown[ADDRESS_TEXT_BYTES];
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    address_format(&target->endpoint, shown);
    event.as.link_failed.peer = target->peer;
    event.as.link_failed.address = shown;
    event.as.link_failed.reason = reason;
    event.as.link_failed.code = code;
    end_attempt(target);
    wait_again(target);
    server_event(target->dialer->server, &event);
}

static void on_connected(evutil_socket_t socket, short what, void *context)
{
    struct target *target = context;
    struct error error;
    int fault = 0, on = 1;
    socklen_t size = sizeof fault;
    if ((what & EV_TIMEOUT) != 0) {
        fail(target, ERROR_TIMEOUT, "no answer in 10 seconds");
        return;
    }
    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &fault, &size) != 0)
        fault = errno;
    if (fault != 0) {
        fail(target, ERROR_IO, strerror(fault));
        return;
    }
    int fd = target->fd;
    target->fd = -1;
    end_attempt(target);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (connection_new_peer(target->dialer->server, fd, &target->peer, &target->address, &error) !=
        ERROR_NONE)
        fail(target, error.code, error.text);
    else
        wait_again(target);
}

static void connect_to(struct target *target, socklen_t size)
{
    static const struct timeval LIMIT = {CONNECT_SECONDS, 0};
    target->fd = socket(target->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (target->fd < 0 ||
        (connect(target->fd, (const struct sockaddr *)&target->address, size) != 0 && errno != EINPROGRESS)) {
        fail(target, ERROR_IO, strerror(errno));
        return;
    }
    target->connecting =
        event_new(target->dialer->server->base, target->fd, EV_WRITE | EV_TIMEOUT, on_connected, target);
    if (target->connecting == NULL || event_add(target->connecting, &LIMIT) != 0)
        fail(target, ERROR_MEMORY, "no memory to dial");
}

static void on_resolved(void *context, const struct resolver_answer *answer)
{
    struct target *target = context;
    target->query = NULL;
    target->address = answer->address;
    if (answer->code == ERROR_NONE)
        connect_to(target, answer->address_size);
    else
        fail(target, answer->code, answer->text);
}

static void dial(struct target *target)
{
    struct error error;
    socklen_t size;
    if (address_resolve_number(&target->endpoint, &target->address, &size, NULL) == ERROR_NONE)
        connect_to(target, size);
    else if (resolver_query_new(&target->query, target->dialer->server->base, &target->endpoint,
                                target->failures, on_resolved, target, &error) != ERROR_NONE)
        fail(target, error.code, error.text);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct target *target = context;
    const struct server *server = target->dialer->server;
    int64_t steady_ms = server_now().steady_ms;
    (void)fd;
    (void)what;
    if (server->stop_by_ms != 0 || target->query != NULL || target->connecting != NULL)
        return;
    if (node_peer_is_linked(server->node, &target->peer)) {
        if (target->linked_since_ms == 0)
            target->linked_since_ms = steady_ms;
        if (steady_ms - target->linked_since_ms >= LASTED_MS)
            target->failures = 0;
        wait_ms(target, LOOK_MS);
    } else if (target->linked_since_ms != 0) {
        target->linked_since_ms = 0;
        wait_again(target);
    } else {
        dial(target);
    }
}

static enum error_code add_target(struct dialer *dialer, const struct config_peer *peer, struct error *error)
{
    struct target *target = &dialer->targets[dialer->count];
    *target = (struct target){.dialer = dialer, .peer = peer->bureau, .endpoint = peer->endpoint, .fd = -1};
    target->timer = evtimer_new(dialer->server->base, on_timer, target);
    if (target->timer == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the dialer");
    dialer->count++;
    wait_ms(target, (int)(random_number() % 200u));
    return ERROR_NONE;
}

enum error_code dialer_new(struct dialer **ret, struct server *server, struct error *error)
{
    const struct config *config = server->config;
    struct dialer *dialer = calloc(1, sizeof *dialer);
    enum error_code code = ERROR_NONE;
    if (dialer != NULL)
        dialer->targets = calloc(config->peer_count + 1, sizeof *dialer->targets);
    if (dialer == NULL || dialer->targets == NULL) {
        free(dialer);
        return error_set(error, ERROR_MEMORY, "no memory for the dialer");
    }
    dialer->server = server;
    for (size_t i = 0; i < config->peer_count && code == ERROR_NONE; i++) {
        if (config->peers[i].endpoint.host[0] != '\0')
            code = add_target(dialer, &config->peers[i], error);
    }
    if (code == ERROR_NONE)
        *ret = dialer;
    else
        dialer_free(dialer);
    return code;
}

void dialer_free(struct dialer *dialer)
{
    if (dialer == NULL)
        return;
    for (size_t i = 0; i < dialer->count; i++) {
        end_attempt(&dialer->targets[i]);
        resolver_query_free(dialer->targets[i].query);
        event_free(dialer->targets[i].timer);
    }
    free(dialer->targets);
    free(dialer);
}
