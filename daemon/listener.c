#include "listener.h"

#include "caller.h"
#include "connection.h"
#include "scrape.h"

#include "comity/limits.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

/* Connections taken in one turn of the loop, so that a flood leaves the others theirs. */
#define ACCEPTS_PER_TURN 16

/* After running out of descriptors. */
static const struct timeval PAUSE = {0, 200000};

enum listener_kind { FOR_PEERS, FOR_CLIENTS, FOR_METRICS };

struct listener {
    struct server *server;
    enum listener_kind kind;
    int fd;
    struct event *readable;
    struct event *resume;
    char path[sizeof((struct sockaddr_un *)0)->sun_path]; /* of a Unix socket; "": a port */
    bool is_made_here;                                    /* the Unix socket */
};

void listener_free(struct listener *listener)
{
    if (listener == NULL)
        return;
    if (listener->readable != NULL)
        event_free(listener->readable);
    if (listener->resume != NULL)
        event_free(listener->resume);
    if (listener->fd >= 0)
        close(listener->fd);
    if (listener->is_made_here)
        unlink(listener->path);
    free(listener);
}

static void take_peer(struct listener *listener, int fd, const struct sockaddr_storage *address)
{
    struct error error;
    size_t all, host;
    int on = 1;
    connection_count_unknown(listener->server, address, &all, &host);
    if (all >= LIMIT_UNAUTHENTICATED || host >= LIMIT_UNAUTHENTICATED_PER_ADDRESS) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (connection_new_peer(listener->server, fd, NULL, address, &error) != ERROR_NONE)
        report_say(&listener->server->report, server_now().wall_ms, NODE_LEVEL_WARNING, "accept-failed", "%s",
                   error.text);
}

static void take_client(struct listener *listener, int fd)
{
    struct error error;
    struct caller caller;
    enum error_code code = ERROR_NONE;
    if (connection_count_clients(listener->server) >= LIMIT_CLIENTS)
        code = error_set(&error, ERROR_LIMIT, "there are %u clients already", LIMIT_CLIENTS);
    if (code == ERROR_NONE)
        code = caller_of_socket(&caller, fd, listener->server->config, &error);
    if (code != ERROR_NONE)
        close(fd);
    else
        code = connection_new_client(listener->server, fd, &caller, &error);
    if (code != ERROR_NONE)
        report_say(&listener->server->report, server_now().wall_ms, NODE_LEVEL_WARNING, "client-refused",
                   "%s", error.text);
}

static void on_readable(evutil_socket_t socket, short what, void *context)
{
    struct listener *listener = context;
    (void)what;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof address;
        int fd = accept4(socket, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
            event_del(listener->readable);
            event_add(listener->resume, &PAUSE);
        }
        if (fd < 0)
            return;
        if (listener->kind == FOR_PEERS)
            take_peer(listener, fd, &address);
        else if (listener->kind == FOR_CLIENTS)
            take_client(listener, fd);
        else
            scrape_new(listener->server, fd);
    }
}

static void on_resume(evutil_socket_t fd, short what, void *context)
{
    struct listener *listener = context;
    (void)fd;
    (void)what;
    event_add(listener->readable, NULL);
}

static enum error_code watch(struct listener *listener, const char *shown, struct error *error)
{
    listener->readable =
        event_new(listener->server->base, listener->fd, EV_READ | EV_PERSIST, on_readable, listener);
    listener->resume = evtimer_new(listener->server->base, on_resume, listener);
    if (listener->readable == NULL || listener->resume == NULL || event_add(listener->readable, NULL) != 0)
        return error_set(error, ERROR_MEMORY, "no memory to listen on %s", shown);
    return ERROR_NONE;
}

static enum error_code start(struct listener *listener, const struct sockaddr *address, socklen_t size,
                             const char *shown, struct error *error)
{
    int on = 1;
    listener->fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->fd < 0)
        return error_set(error, ERROR_IO, "socket: %s", strerror(errno));
    setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener->fd, address, size) != 0 || listen(listener->fd, BACKLOG) != 0)
        return error_set(error, errno == EADDRINUSE ? ERROR_BUSY : ERROR_IO, "cannot listen on %s: %s", shown,
                         strerror(errno));
    return watch(listener, shown, error);
}

static struct listener *make(struct server *server, enum listener_kind kind)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (listener != NULL)
        *listener = (struct listener){.server = server, .kind = kind, .fd = -1};
    return listener;
}

static enum error_code listen_on_port(struct listener **ret, struct server *server, enum listener_kind kind,
                                      const struct address *address, struct error *error)
{
    struct sockaddr_storage number;
    socklen_t size;
    char shown[ADDRESS_TEXT_BYTES];
    struct listener *listener = make(server, kind);
    if (listener == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a listener");
    address_format(address, shown);
    enum error_code code = address_resolve(address, 0, &number, &size, error);
    if (code == ERROR_NONE)
        code = start(listener, (const struct sockaddr *)&number, size, shown, error);
    if (code == ERROR_NONE)
        *ret = listener;
    else
        listener_free(listener);
    return code;
}

enum error_code listener_new_peers(struct listener **ret, struct server *server,
                                   const struct address *address, struct error *error)
{
    return listen_on_port(ret, server, FOR_PEERS, address, error);
}

enum error_code listener_new_metrics_port(struct listener **ret, struct server *server,
                                          const struct address *address, struct error *error)
{
    return listen_on_port(ret, server, FOR_METRICS, address, error);
}

/* A socket file that nobody listens on is what a killed daemon left. */
static enum error_code remove_stale(const struct sockaddr_un *address, struct error *error)
{
    struct stat status;
    enum error_code code = ERROR_NONE;
    if (lstat(address->sun_path, &status) != 0)
        return ERROR_NONE;
    if (!S_ISSOCK(status.st_mode))
        return error_set(error, ERROR_EXISTS, "%s is there and is not a socket", address->sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_set(error, ERROR_IO, "socket: %s", strerror(errno));
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        code = error_set(error, ERROR_BUSY, "another daemon answers on %s", address->sun_path);
    else if (unlink(address->sun_path) != 0)
        code =
            error_set(error, ERROR_IO, "cannot remove the stale %s: %s", address->sun_path, strerror(errno));
    close(fd);
    return code;
}

/* A socket file has one group only: who may do what is then decided by caller.h alone, and who gets as far as
 * the socket by its directory. */
static bool has_groups(const struct config *config)
{
    return config->query_group.is_set || config->publish_group.is_set || config->admin_group.is_set ||
           config->audit_group.is_set;
}

static enum error_code listen_on_path(struct listener **ret, struct server *server, enum listener_kind kind,
                                      const char *path, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct listener *listener = NULL;
    if (strlen(path) >= sizeof address.sun_path)
        return error_set(error, ERROR_LIMIT, "%s: %s is longer than %zu characters",
                         kind == FOR_CLIENTS ? "Control" : "MetricsSocket", path,
                         sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    enum error_code code = remove_stale(&address, error);
    if (code != ERROR_NONE)
        return code;
    listener = make(server, kind);
    if (listener == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a listener");
    memcpy(listener->path, address.sun_path, sizeof listener->path);
    mode_t mask = umask(0117);
    code = start(listener, (const struct sockaddr *)&address, sizeof address, path, error);
    umask(mask);
    listener->is_made_here = code == ERROR_NONE;
    bool is_for_all = kind == FOR_CLIENTS && has_groups(server->config);
    if (code == ERROR_NONE && is_for_all && chmod(path, 0666) != 0)
        code = error_set(error, ERROR_IO, "chmod %s: %s", path, strerror(errno));
    if (code == ERROR_NONE)
        *ret = listener;
    else
        listener_free(listener);
    return code;
}

enum error_code listener_new_control(struct listener **ret, struct server *server, const char *path,
                                     struct error *error)
{
    return listen_on_path(ret, server, FOR_CLIENTS, path, error);
}

enum error_code listener_new_metrics(struct listener **ret, struct server *server, const char *path,
                                     struct error *error)
{
    return listen_on_path(ret, server, FOR_METRICS, path, error);
}

enum error_code listener_new_passed(struct listener **ret, struct server *server, int fd, struct error *error)
{
    struct sockaddr_un address = {0};
    socklen_t size = sizeof address;
    struct listener *listener = make(server, FOR_CLIENTS);
    if (listener == NULL) {
        close(fd);
        return error_set(error, ERROR_MEMORY, "no memory for a listener");
    }
    listener->fd = fd;
    enum error_code code = ERROR_NONE;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        code = error_set(error, ERROR_IO, "getsockname: %s", strerror(errno));
    /* An abstract socket's name begins with a NUL. */
    snprintf(listener->path, sizeof listener->path, "%.*s", (int)sizeof address.sun_path - 1,
             address.sun_path[0] == '\0' ? "@" : address.sun_path);
    if (code == ERROR_NONE)
        code = watch(listener, listener->path, error);
    if (code == ERROR_NONE)
        *ret = listener;
    else
        listener_free(listener);
    return code;
}

const char *listener_path(const struct listener *listener)
{
    return listener->path;
}
