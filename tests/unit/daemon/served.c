#include "served.h"

#include "source_tree.h"
#include "store_birth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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

static void make_federation(char *const *words)
{
    pid_t child = fork();
    if (child == 0) {
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(quiet, STDOUT_FILENO);
        execv(COMITY_SOURCE_DIR "/certs/make-federation", words);
        _exit(127);
    }
    int status = 0;
    must(child > 0 && waitpid(child, &status, 0) == child && status == 0, "make-federation");
}

void served_certificates(const struct served *served, const char *act, const char *code)
{
    char name[] = "make-federation", act_text[16], directory[SCRATCH_PATH_BYTES], code_text[16];
    snprintf(act_text, sizeof act_text, "%s", act);
    snprintf(directory, sizeof directory, "%s", served->directory);
    snprintf(code_text, sizeof code_text, "%s", code);
    make_federation((char *const[]){name, act_text, directory, code_text, NULL});
}

/* Read a bureau's configuration: it dials nobody, and says only alarms. */
static struct config *load(const struct served *served, const char *code)
{
    struct config *config = NULL;
    struct error error;
    char path[SCRATCH_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s/comityd.conf", served->directory, code);
    if (config_load(&config, path, &error) != ERROR_NONE) {
        fprintf(stderr, "served: %s\n", error.text);
        abort();
    }
    config->log_level = NODE_LEVEL_ALARM;
    for (size_t i = 0; i < config->peer_count; i++)
        config->peers[i].endpoint.host[0] = '\0';
    return config;
}

void served_configure(struct served *served)
{
    served->config = load(served, "BS");
    served->config->listen.port = served->port;
}

void served_peer(struct served *served)
{
    struct server *server = NULL;
    struct error error;
    uint16_t port = free_port();
    served_dial(served, port);
    served->peer = fork();
    must(served->peer >= 0, "fork");
    if (served->peer > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct config *config = load(served, "CO");
    config->listen.port = port;
    must(store_birth_make(config->store, OWN_START_NEW, 0, &error) == ERROR_NONE, "the peer's store");
    enum error_code code = server_new(&server, config, false, &error);
    if (code == ERROR_NONE)
        code = server_run(server, &error);
    server_free(server);
    _exit(code == ERROR_NONE ? 0 : 1);
}

void served_init(struct served *served)
{
    char path[SCRATCH_PATH_BYTES];
    *served = (struct served){.port = free_port()};
    scratch_make(path);
    snprintf(served->directory, sizeof served->directory, "%.*s/f", (int)sizeof served->directory - 3, path);
    char name[] = "make-federation", option[] = "--federation", federation[] = "test", bs[] = "BS",
         co[] = "CO";
    make_federation((char *const[]){name, served->directory, option, federation, bs, co, NULL});
    served_configure(served);
    must(store_birth_make(served->config->store, OWN_START_NEW, 0, &served->error) == ERROR_NONE, "store");
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
    if (served->peer > 0) {
        int status = 0;
        kill(served->peer, SIGTERM);
        must(waitpid(served->peer, &status, 0) == served->peer && status == 0, "the peer's end");
    }
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
