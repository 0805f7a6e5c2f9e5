#include "notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "comity/decimal.h"

/* A time beyond this is a mistake. */
#define WATCHDOG_MAX_US (UINT64_C(1000000) * 86400 * 365)

static const struct timeval PATIENCE = {1, 0};

/* ---- what the service manager asks for ---- */

static enum error_code read_address(struct notify *notify, const char *name, struct error *error)
{
    size_t size = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || size < 2 || size >= sizeof notify->address.sun_path)
        return error_set(error, ERROR_INVALID,
                         "NOTIFY_SOCKET: \"%.200s\" is not a path or name of 2 to %zu characters", name,
                         sizeof notify->address.sun_path - 1);
    notify->address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(notify->address.sun_path, name, size);
    if (name[0] == '@')
        notify->address.sun_path[0] = '\0';
    notify->address_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    return ERROR_NONE;
}

/* $WATCHDOG_PID names the process that is watched, which need not be this one. */
static bool is_for_us(void)
{
    const char *text = getenv("WATCHDOG_PID");
    uint64_t pid;
    return text == NULL || (decimal_parse(view_of_text(text), INT32_MAX, &pid, NULL) == ERROR_NONE &&
                            pid == (uint64_t)getpid());
}

static enum error_code read_watchdog(struct notify *notify, struct error *error)
{
    const char *text = getenv("WATCHDOG_USEC");
    uint64_t watchdog_us;
    if (text == NULL || !is_for_us())
        return ERROR_NONE;
    if (decimal_parse(view_of_text(text), WATCHDOG_MAX_US, &watchdog_us, NULL) != ERROR_NONE ||
        watchdog_us < 1000)
        return error_set(error, ERROR_INVALID, "WATCHDOG_USEC: \"%.32s\" is not a time", text);
    notify->watchdog_ms = (int64_t)(watchdog_us / 1000);
    return ERROR_NONE;
}

enum error_code notify_init(struct notify *notify, struct error *error)
{
    const char *name = getenv("NOTIFY_SOCKET");
    *notify = (struct notify){.fd = -1};
    if (name == NULL)
        return ERROR_NONE;
    enum error_code code = read_address(notify, name, error);
    if (code == ERROR_NONE)
        code = read_watchdog(notify, error);
    if (code != ERROR_NONE)
        return code;
    notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (notify->fd < 0)
        return error_set(error, ERROR_IO, "NOTIFY_SOCKET: socket: %s", strerror(errno));
    setsockopt(notify->fd, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof PATIENCE);
    return ERROR_NONE;
}

void notify_release(struct notify *notify)
{
    if (notify->fd >= 0)
        close(notify->fd);
    notify->fd = -1;
}

/* ---- what it is told ---- */

static void tell(const struct notify *notify, const char *message)
{
    if (notify->fd < 0)
        return;
    ssize_t sent = sendto(notify->fd, message, strlen(message), MSG_NOSIGNAL,
                          (const struct sockaddr *)&notify->address, notify->address_size);
    (void)sent;
}

void notify_ready(const struct notify *notify)
{
    tell(notify, "READY=1");
}

void notify_reloading(const struct notify *notify, int64_t steady_us)
{
    char message[64];
    snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, steady_us);
    tell(notify, message);
}

void notify_stopping(const struct notify *notify)
{
    tell(notify, "STOPPING=1");
}

void notify_alive(const struct notify *notify)
{
    tell(notify, "WATCHDOG=1");
}

void notify_extend(const struct notify *notify, int64_t more_ms)
{
    char message[64];
    snprintf(message, sizeof message, "EXTEND_TIMEOUT_USEC=%" PRId64, more_ms * 1000);
    tell(notify, message);
}

/* A line break would begin another assignment. */
void notify_status(const struct notify *notify, const char *text)
{
    char message[NOTIFY_STATUS_BYTES + sizeof "STATUS="];
    snprintf(message, sizeof message, "STATUS=%s", text);
    for (char *next = message; *next != '\0'; next++)
        if ((unsigned char)*next < ' ' || *next == 0x7f)
            *next = ' ';
    tell(notify, message);
}
