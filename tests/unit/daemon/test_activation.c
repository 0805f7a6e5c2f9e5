#include "activation.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"

static struct error error;

/* Pass `count` sockets under these names, as the service manager does: as descriptors 3, 4, ... */
static void pass(const char *count, const char *names)
{
    char pid[32];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", count, 1);
    unsetenv("LISTEN_FDNAMES");
    if (names != NULL)
        setenv("LISTEN_FDNAMES", names, 1);
}

/* Put a listening socket without a path at a descriptor. */
static void put(int fd, int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int made = socket(AF_UNIX, type, 0);
    REQUIRE(made >= 0 && dup2(made, fd) == fd);
    if (made != fd)
        close(made);
    REQUIRE(bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t)) == 0);
    REQUIRE(type != SOCK_STREAM || listen(fd, 1) == 0);
}

static void takes_each_by_its_name(void)
{
    struct activation activation;
    int fd = -2;
    put(3, SOCK_STREAM);
    put(4, SOCK_STREAM);
    pass("2", "other:control");
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_OK(activation_take(&activation, "control", AF_UNIX, &fd, &error), &error);
    CHECK_SAME_NUMBER(fd, 4);
    CHECK((fcntl(4, F_GETFL) & O_NONBLOCK) != 0);
    CHECK((fcntl(4, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_OK(activation_take(&activation, "control", AF_UNIX, &fd, &error), &error);
    CHECK_SAME_NUMBER(fd, -1);
    CHECK_ERROR(activation_check_taken(&activation, &error), ERROR_INVALID);
    CHECK_CASE(strstr(error.text, "\"other\"") != NULL, "%s", error.text);
    activation_release(&activation);
    CHECK(fcntl(3, F_GETFD) < 0);
    CHECK(fcntl(4, F_GETFD) >= 0);
    close(4);
}

static void has_none_where_none_was_passed(void)
{
    struct activation activation;
    int fd = -2;
    unsetenv("LISTEN_FDS");
    CHECK_OK(activation_init(&activation, &error), &error);
    CHECK_OK(activation_take(&activation, "control", AF_UNIX, &fd, &error), &error);
    CHECK_SAME_NUMBER(fd, -1);
    CHECK_OK(activation_check_taken(&activation, &error), &error);
}

static void leaves_alone_what_was_passed_to_another_process(void)
{
    struct activation activation;
    put(3, SOCK_STREAM);
    pass("1", "control");
    setenv("LISTEN_PID", "1", 1);
    CHECK_OK(activation_init(&activation, &error), &error);
    CHECK_SAME_NUMBER(activation.count, 0);
    activation_release(&activation);
    CHECK(fcntl(3, F_GETFD) >= 0);
    close(3);
}

static void refuses_what_is_no_listening_stream_socket(void)
{
    struct activation activation;
    int fd = -2;
    pass("1", "control");
    put(3, SOCK_DGRAM);
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_ERROR(activation_take(&activation, "control", AF_UNIX, &fd, &error), ERROR_INVALID);
    CHECK_CASE(strstr(error.text, "\"control\"") != NULL, "%s", error.text);
    activation_release(&activation);
    put(3, SOCK_STREAM);
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_ERROR(activation_take(&activation, "control", AF_INET, &fd, &error), ERROR_INVALID);
    activation_release(&activation);
    int null = open("/dev/null", O_RDONLY);
    REQUIRE(null >= 0 && dup2(null, 3) == 3);
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_ERROR(activation_take(&activation, "control", AF_UNIX, &fd, &error), ERROR_INVALID);
    activation_release(&activation);
    CHECK_SAME_NUMBER(fd, -2);
}

static void calls_a_socket_without_a_name_unknown(void)
{
    struct activation activation;
    pass("3", "a::");
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_SAME_TEXT(activation.sockets[0].name, "a");
    CHECK_SAME_TEXT(activation.sockets[1].name, "unknown");
    CHECK_SAME_TEXT(activation.sockets[2].name, "unknown");
    pass("2", NULL);
    REQUIRE_OK(activation_init(&activation, &error), &error);
    CHECK_SAME_TEXT(activation.sockets[1].name, "unknown");
}

static void refuses_a_number_that_is_none(void)
{
    struct activation activation;
    pass("two", NULL);
    CHECK_ERROR(activation_init(&activation, &error), ERROR_INVALID);
    pass("9", NULL);
    CHECK_ERROR(activation_init(&activation, &error), ERROR_LIMIT);
    CHECK(strstr(error.text, "LISTEN_FDS") != NULL);
}

CHECK_MAIN("activation", {"takes each by its name", takes_each_by_its_name},
           {"has none where none was passed", has_none_where_none_was_passed},
           {"leaves alone what was passed to another process",
            leaves_alone_what_was_passed_to_another_process},
           {"refuses what is no listening stream socket", refuses_what_is_no_listening_stream_socket},
           {"calls a socket without a name unknown", calls_a_socket_without_a_name_unknown},
           {"refuses a number that is none", refuses_a_number_that_is_none})
