#include "notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static struct error error;
static char directory[SCRATCH_PATH_BYTES];
static char path[SCRATCH_PATH_BYTES + 16];

/* Listen as the service manager does; a name that begins with @ is abstract. */
static int manager(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    memcpy(address.sun_path, name, size);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    REQUIRE(bind(fd, (struct sockaddr *)&address,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) == 0);
    return fd;
}

/* The next datagram; "" where none is there. */
static const char *heard(int fd)
{
    static char message[2048];
    ssize_t size = recv(fd, message, sizeof message - 1, 0);
    message[size < 0 ? 0 : size] = '\0';
    return message;
}

static void begin(struct notify *notify, int *fd)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/notify", directory);
    setenv("NOTIFY_SOCKET", path, 1);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    *fd = manager(path);
    REQUIRE_OK(notify_init(notify, &error), &error);
}

static void end(struct notify *notify, int fd)
{
    notify_release(notify);
    close(fd);
    scratch_remove(directory);
}

static void tells_each_state_in_one_datagram(void)
{
    struct notify notify;
    int fd;
    begin(&notify, &fd);
    notify_ready(&notify);
    CHECK_SAME_TEXT(heard(fd), "READY=1");
    notify_reloading(&notify, 123456789);
    CHECK_SAME_TEXT(heard(fd), "RELOADING=1\nMONOTONIC_USEC=123456789");
    notify_stopping(&notify);
    CHECK_SAME_TEXT(heard(fd), "STOPPING=1");
    notify_alive(&notify);
    CHECK_SAME_TEXT(heard(fd), "WATCHDOG=1");
    notify_extend(&notify, 60000);
    CHECK_SAME_TEXT(heard(fd), "EXTEND_TIMEOUT_USEC=60000000");
    notify_status(&notify, "2 of 5 peers connected");
    CHECK_SAME_TEXT(heard(fd), "STATUS=2 of 5 peers connected");
    end(&notify, fd);
}

static void lets_no_status_say_more_than_a_status(void)
{
    struct notify notify;
    int fd;
    char text[2 * NOTIFY_STATUS_BYTES];
    begin(&notify, &fd);
    notify_status(&notify, "a\nREADY=1\x1b[2J");
    CHECK_SAME_TEXT(heard(fd), "STATUS=a READY=1 [2J");
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    notify_status(&notify, text);
    CHECK_SAME_NUMBER(strlen(heard(fd)), strlen("STATUS=") + NOTIFY_STATUS_BYTES);
    end(&notify, fd);
}

static void finds_an_abstract_socket(void)
{
    struct notify notify;
    char name[64];
    snprintf(name, sizeof name, "@comity-test-notify-%ld", (long)getpid());
    int fd = manager(name);
    setenv("NOTIFY_SOCKET", name, 1);
    REQUIRE_OK(notify_init(&notify, &error), &error);
    notify_ready(&notify);
    CHECK_SAME_TEXT(heard(fd), "READY=1");
    notify_release(&notify);
    close(fd);
}

static void says_nothing_where_nobody_asked(void)
{
    struct notify notify;
    unsetenv("NOTIFY_SOCKET");
    setenv("WATCHDOG_USEC", "1000000", 1);
    CHECK_OK(notify_init(&notify, &error), &error);
    CHECK_SAME_NUMBER(notify.fd, -1);
    CHECK_SAME_NUMBER(notify.watchdog_ms, 0);
    notify_ready(&notify);
    notify_release(&notify);
}

static void is_not_hurt_by_a_manager_that_went_away(void)
{
    struct notify notify;
    int fd;
    begin(&notify, &fd);
    close(fd);
    notify_ready(&notify);
    end(&notify, -1);
}

static void refuses_a_socket_that_cannot_be_one(void)
{
    static const char *const names[] = {"", "/", "@", "relative/path"};
    struct notify notify;
    char text[200];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        CHECK_CASE(notify_init(&notify, &error) == ERROR_INVALID, "\"%s\"", names[i]);
        CHECK_SAME_NUMBER(notify.fd, -1);
    }
    memset(text, '/', sizeof text);
    text[sizeof text - 1] = '\0';
    setenv("NOTIFY_SOCKET", text, 1);
    CHECK_ERROR(notify_init(&notify, &error), ERROR_INVALID);
    CHECK(strstr(error.text, "NOTIFY_SOCKET") != NULL);
}

/* How often the watchdog wants to hear; -1: refused. */
static int64_t watchdog(const char *usec, const char *pid)
{
    struct notify notify;
    setenv("NOTIFY_SOCKET", "/run/nobody", 1);
    setenv("WATCHDOG_USEC", usec, 1);
    unsetenv("WATCHDOG_PID");
    if (pid != NULL)
        setenv("WATCHDOG_PID", pid, 1);
    if (notify_init(&notify, &error) != ERROR_NONE)
        return -1;
    notify_release(&notify);
    return notify.watchdog_ms;
}

static void knows_how_often_the_watchdog_wants_to_hear(void)
{
    char pid[32];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    CHECK_SAME_NUMBER(watchdog("30000000", NULL), 30000);
    CHECK_SAME_NUMBER(watchdog("30000000", pid), 30000);
    CHECK_SAME_NUMBER(watchdog("30000000", "1"), 0);
    CHECK_SAME_NUMBER(watchdog("30000000", "x"), 0);
    CHECK_SAME_NUMBER(watchdog("soon", NULL), -1);
    CHECK(strstr(error.text, "WATCHDOG_USEC") != NULL);
    CHECK_SAME_NUMBER(watchdog("0", NULL), -1);
    CHECK_SAME_NUMBER(watchdog("99999999999999999999", NULL), -1);
}

CHECK_MAIN("notify", {"tells each state in one datagram", tells_each_state_in_one_datagram},
           {"lets no status say more than a status", lets_no_status_say_more_than_a_status},
           {"finds an abstract socket", finds_an_abstract_socket},
           {"says nothing where nobody asked", says_nothing_where_nobody_asked},
           {"is not hurt by a manager that went away", is_not_hurt_by_a_manager_that_went_away},
           {"refuses a socket that cannot be one", refuses_a_socket_that_cannot_be_one},
           {"knows how often the watchdog wants to hear", knows_how_often_the_watchdog_wants_to_hear})
