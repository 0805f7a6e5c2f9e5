#include "served.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TURN_US 1000

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    abort();
}

int64_t served_now_ms(void)
{
    return server_now().steady_ms;
}

int served_listen(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 16) == 0 &&
             getsockname(fd, (struct sockaddr *)&address, &size) == 0,
         "listen");
    *ret_port = ntohs(address.sin_port);
    return fd;
}

/* A port that was free a moment ago. */
static uint16_t free_port(void)
{
    uint16_t port;
    close(served_listen(&port));
    return port;
}

static void make_federation(const char *directory)
{
    pid_t child = fork();
    if (child == 0) {
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(quiet, STDOUT_FILENO);
        execl(COMITY_SOURCE_DIR "/certs/make-federation", "make-federation", directory, "--federation",
              "test", "BS", "CO", (char *)NULL);
        _exit(127);
    }
    int status = 0;
    must(child > 0 && waitpid(child, &status, 0) == child && status == 0, "make-federation");
}

void served_configure(struct served *served)
{
    struct error error;
    char path[SCRATCH_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/BS/comityd.conf", served->directory);
    if (config_load(&served->config, path, &error) != ERROR_NONE) {
        fprintf(stderr, "served: %s\n", error.text);
        abort();
    }
    served->config->log_level = NODE_LEVEL_ALARM;
    served->config->listen.port = served->port;
    for (size_t i = 0; i < served->config->peer_count; i++)
        served->config->peers[i].endpoint.host[0] = '\0';
}

void served_init(struct served *served)
{
    char path[SCRATCH_PATH_BYTES];
    *served = (struct served){.port = free_port()};
    scratch_make(path);
    snprintf(served->directory, sizeof served->directory, "%.*s/f", (int)sizeof served->directory - 3, path);
    make_federation(served->directory);
    served_configure(served);
}

void served_dial(struct served *served, uint16_t port)
{
    struct address *endpoint = &served->config->peers[0].endpoint;
    snprintf(endpoint->host, sizeof endpoint->host, "127.0.0.1");
    endpoint->port = port;
}

enum error_code served_start(struct served *served)
{
    enum error_code code = server_new(&served->server, served->config, false, &served->error);
    served->config = NULL;
    return code;
}

void served_stop(struct served *served)
{
    server_free(served->server);
    served->server = NULL;
}

void served_release(struct served *served)
{
    char parent[SCRATCH_PATH_BYTES];
    served_stop(served);
    config_free(served->config);
    snprintf(parent, sizeof parent, "%s", served->directory);
    *strrchr(parent, '/') = '\0';
    scratch_remove(parent);
}

static void turn(struct served *served)
{
    static const struct timespec TURN = {0, TURN_US * 1000};
    event_base_loop(served->server->base, EVLOOP_NONBLOCK);
    nanosleep(&TURN, NULL);
}

bool served_until(struct served *served, bool (*holds)(struct served *served), int patience_ms)
{
    int64_t end_ms = served_now_ms() + patience_ms;
    while (!holds(served)) {
        if (served_now_ms() > end_ms)
            return false;
        turn(served);
    }
    return true;
}

void served_for(struct served *served, int ms)
{
    int64_t end_ms = served_now_ms() + ms;
    while (served_now_ms() < end_ms)
        turn(served);
}

int served_connect_peer(struct served *served)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(served->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
             fcntl(fd, F_SETFL, O_NONBLOCK) == 0,
         "connect to the peer port");
    return fd;
}

int served_connect_client(struct served *served)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", served->server->config->control);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
             fcntl(fd, F_SETFL, O_NONBLOCK) == 0,
         "connect to the control socket");
    return fd;
}
