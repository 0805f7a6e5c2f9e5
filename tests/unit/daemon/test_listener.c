#include "listener.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "comity/limits.h"
#include "connection.h"
#include "served.h"

static struct error error;

/* Of a server what listening needs. */
struct stage {
    struct server server;
    struct config config;
    char directory[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES];
};

static void begin(struct stage *stage)
{
    *stage = (struct stage){0};
    scratch_make(stage->directory);
    snprintf(stage->path, sizeof stage->path, "%.*s/s", (int)sizeof stage->path - 3, stage->directory);
    stage->server.base = event_base_new();
    stage->server.config = &stage->config;
    LIST_INIT(&stage->server.connections);
    REQUIRE(stage->server.base != NULL);
}

static void end(struct stage *stage)
{
    event_base_free(stage->server.base);
    scratch_remove(stage->directory);
}

static void a_control_socket_is_there_while_it_listens(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    struct stat status;
    begin(&stage);
    CHECK_OK(listener_new_control(&listener, &stage.server, stage.path, &error), &error);
    REQUIRE(stat(stage.path, &status) == 0 && S_ISSOCK(status.st_mode));
    CHECK_SAME_NUMBER(status.st_mode & 0777, 0660); /* no group was named: its own */
    CHECK_SAME_TEXT(listener_path(listener), stage.path);
    listener_free(listener);
    CHECK(stat(stage.path, &status) != 0);
    stage.config.query_group.is_set = true;
    CHECK_OK(listener_new_control(&listener, &stage.server, stage.path, &error), &error);
    REQUIRE(stat(stage.path, &status) == 0);
    CHECK_SAME_NUMBER(status.st_mode & 0777, 0666); /* who may do what, caller.h says */
    listener_free(listener);
    end(&stage);
}

static int bound_socket(const char *path, bool listens)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    REQUIRE(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    REQUIRE(!listens || listen(fd, 4) == 0);
    return fd;
}

static void takes_the_place_of_what_a_killed_daemon_left(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    begin(&stage);
    close(bound_socket(stage.path, true));
    CHECK_OK(listener_new_control(&listener, &stage.server, stage.path, &error), &error);
    listener_free(listener);
    end(&stage);
}

static void leaves_a_socket_on_which_somebody_answers(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    begin(&stage);
    int other = bound_socket(stage.path, true);
    CHECK_ERROR(listener_new_control(&listener, &stage.server, stage.path, &error), ERROR_BUSY);
    CHECK(strstr(error.text, "another daemon answers on ") != NULL);
    CHECK(access(stage.path, F_OK) == 0);
    close(other);
    end(&stage);
}

static void leaves_a_file_that_is_no_socket(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    begin(&stage);
    scratch_write(stage.path, "precious");
    CHECK_ERROR(listener_new_control(&listener, &stage.server, stage.path, &error), ERROR_EXISTS);
    CHECK(scratch_contains(stage.directory, view_of_text("precious")));
    end(&stage);
}

static void a_path_that_is_too_long_is_refused(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    char path[200];
    begin(&stage);
    memset(path, 'x', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    CHECK_ERROR(listener_new_control(&listener, &stage.server, path, &error), ERROR_LIMIT);
    end(&stage);
}

static void a_port_that_is_taken_is_named(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    struct address address = {.host = "127.0.0.1"};
    char expected[64];
    begin(&stage);
    int other = served_listen(&address.port);
    CHECK_ERROR(listener_new_peers(&listener, &stage.server, &address, &error), ERROR_BUSY);
    snprintf(expected, sizeof expected, "cannot listen on 127.0.0.1:%u: ", address.port);
    CHECK_CASE(strstr(error.text, expected) == error.text, "%s", error.text);
    close(other);
    CHECK_OK(listener_new_peers(&listener, &stage.server, &address, &error), &error);
    CHECK_SAME_TEXT(listener_path(listener), "");
    listener_free(listener);
    end(&stage);
}

static void a_socket_that_was_passed_stays_when_it_ends(void)
{
    struct stage stage;
    struct listener *listener = NULL;
    begin(&stage);
    int passed = bound_socket(stage.path, true);
    CHECK_OK(listener_new_passed(&listener, &stage.server, passed, &error), &error);
    CHECK_SAME_TEXT(listener_path(listener), stage.path);
    listener_free(listener);
    CHECK(access(stage.path, F_OK) == 0);
    end(&stage);
}

/* ---- with a whole server ---- */

static bool is_closed(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void of_one_host_only_so_many_may_be_unknown(void)
{
    enum { MANY = LIMIT_UNAUTHENTICATED_PER_ADDRESS + 4 };
    struct served served;
    int fds[MANY];
    size_t all = 0, host = 0, closed = 0;
    struct sockaddr_storage address = {.ss_family = AF_INET};
    served_init(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    for (size_t i = 0; i < MANY; i++) {
        fds[i] = served_connect_peer(&served);
        served_for(&served, 5);
    }
    connection_count_unknown(served.server, &address, &all, &host);
    CHECK_SAME_NUMBER(all, LIMIT_UNAUTHENTICATED_PER_ADDRESS);
    CHECK_SAME_NUMBER(host, 0); /* 0.0.0.0 is another */
    for (size_t i = 0; i < MANY; i++)
        closed += is_closed(fds[i]);
    CHECK_SAME_NUMBER(closed, 4);
    CHECK(!is_closed(fds[0]) && is_closed(fds[MANY - 1]));
    close(fds[0]);
    served_for(&served, 20);
    int next = served_connect_peer(&served); /* there is room again */
    served_for(&served, 20);
    CHECK(!is_closed(next));
    close(next);
    for (size_t i = 1; i < MANY; i++)
        close(fds[i]);
    served_release(&served);
}

static bool has_all_clients(struct served *served)
{
    return connection_count_clients(served->server) >= LIMIT_CLIENTS;
}

static void clients_are_counted_too(void)
{
    struct served served;
    int fds[LIMIT_CLIENTS];
    served_init(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    for (size_t i = 0; i < LIMIT_CLIENTS; i++) {
        fds[i] = served_connect_client(&served);
        event_base_loop(served.server->base, EVLOOP_NONBLOCK);
    }
    CHECK(served_until(&served, has_all_clients, 3000));
    int over = served_connect_client(&served);
    served_for(&served, 20);
    CHECK(is_closed(over));
    CHECK_SAME_NUMBER(connection_count_clients(served.server), LIMIT_CLIENTS);
    close(over);
    for (size_t i = 0; i < LIMIT_CLIENTS; i++)
        close(fds[i]);
    served_for(&served, 50);
    CHECK_SAME_NUMBER(connection_count_clients(served.server), 0);
    served_release(&served);
}

CHECK_MAIN("listener",
           {"a control socket is there while it listens", a_control_socket_is_there_while_it_listens},
           {"takes the place of what a killed daemon left", takes_the_place_of_what_a_killed_daemon_left},
           {"leaves a socket on which somebody answers", leaves_a_socket_on_which_somebody_answers},
           {"leaves a file that is no socket", leaves_a_file_that_is_no_socket},
           {"a path that is too long is refused", a_path_that_is_too_long_is_refused},
           {"a port that is taken is named", a_port_that_is_taken_is_named},
           {"a socket that was passed stays when it ends", a_socket_that_was_passed_stays_when_it_ends},
           {"of one host only so many may be unknown", of_one_host_only_so_many_may_be_unknown},
           {"clients are counted, too", clients_are_counted_too})
