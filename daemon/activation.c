#include "activation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "comity/decimal.h"

#define FIRST_DESCRIPTOR 3

static bool is_for_us(void)
{
    const char *text = getenv("LISTEN_PID");
    uint64_t pid;
    return text != NULL && decimal_parse(view_of_text(text), INT32_MAX, &pid, NULL) == ERROR_NONE &&
           pid == (uint64_t)getpid();
}

/* Names stand in the order of the descriptors, with colons between them; a socket without one is "unknown", as libsystemd
 * calls it. */
static void take_name(struct activation_socket *socket, const char **names)
{
    size_t size = *names == NULL ? 0 : strcspn(*names, ":");
    if (size == 0)
        snprintf(socket->name, sizeof socket->name, "unknown");
    else
        snprintf(socket->name, sizeof socket->name, "%.*s", (int)size, *names);
    if (*names != NULL)
        *names = (*names)[size] == ':' ? *names + size + 1 : NULL;
}

enum error_code activation_init(struct activation *activation, struct error *error)
{
    const char *text = getenv("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    uint64_t count;
    *activation = (struct activation){0};
    if (text == NULL || !is_for_us())
        return ERROR_NONE;
    if (decimal_parse(view_of_text(text), INT32_MAX, &count, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "LISTEN_FDS: \"%.32s\" is not a number of sockets", text);
    if (count > ACTIVATION_SOCKETS)
        return error_set(error, ERROR_LIMIT, "LISTEN_FDS: %.32s sockets were passed, more than %u", text,
                         ACTIVATION_SOCKETS);
    activation->count = (unsigned)count;
    for (unsigned i = 0; i < activation->count; i++) {
        activation->sockets[i].fd = FIRST_DESCRIPTOR + (int)i;
        take_name(&activation->sockets[i], &names);
    }
    return ERROR_NONE;
}

static bool option_is(int fd, int option, int wanted)
{
    int value = -1;
    socklen_t size = sizeof value;
    return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 && value == wanted;
}

static enum error_code prepare(int fd, int family, struct error *error)
{
    if (!option_is(fd, SO_DOMAIN, family) || !option_is(fd, SO_TYPE, SOCK_STREAM) ||
        !option_is(fd, SO_ACCEPTCONN, 1))
        return error_set(error, ERROR_INVALID, "it is not a listening stream socket of the right family");
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        return error_set(error, ERROR_IO, "fcntl: %s", strerror(errno));
    return ERROR_NONE;
}

enum error_code activation_take(struct activation *activation, const char *name, int family, int *ret_fd,
                                struct error *error)
{
    for (unsigned i = 0; i < activation->count; i++) {
        struct activation_socket *socket = &activation->sockets[i];
        if (socket->fd < 0 || strcmp(socket->name, name) != 0)
            continue;
        enum error_code code = prepare(socket->fd, family, error);
        if (code != ERROR_NONE) {
            error_wrap(error, "the socket \"%s\" that the service manager passed", name);
            return code;
        }
        *ret_fd = socket->fd;
        socket->fd = -1;
        return ERROR_NONE;
    }
    *ret_fd = -1;
    return ERROR_NONE;
}

enum error_code activation_check_taken(const struct activation *activation, struct error *error)
{
    for (unsigned i = 0; i < activation->count; i++)
        if (activation->sockets[i].fd >= 0)
            return error_set(
                error, ERROR_INVALID,
                "the service manager passed a socket named \"%s\", of which nothing is known here "
                "(FileDescriptorName= names it)",
                activation->sockets[i].name);
    return ERROR_NONE;
}

void activation_release(struct activation *activation)
{
    for (unsigned i = 0; i < activation->count; i++)
        if (activation->sockets[i].fd >= 0)
            close(activation->sockets[i].fd);
    activation->count = 0;
}
