#include "scrape.h"

#include "http_request.h"
#include "served.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char path[SCRATCH_PATH_BYTES + 16];

static void begin(struct served *served)
{
    served_init(served);
    snprintf(path, sizeof path, "%s/m.sock", served->directory);
    served->config->metrics_socket = strdup(path);
    REQUIRE_OK(served_start(served), &served->error);
}

static int reach(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%.*s", (int)sizeof address.sun_path - 1, path);
    REQUIRE(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    REQUIRE(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    return fd;
}

static char got[1024 * 1024];
static size_t got_size;
static int reader;
static bool got_end;

static bool has_ended(struct served *served)
{
    (void)served;
    ssize_t size = recv(reader, got + got_size, sizeof got - 1 - got_size, 0);
    if (size > 0)
        got_size += (size_t)size;
    got[got_size] = '\0';
    got_end = size == 0;
    return got_end;
}

/* Send, and read until the other side has closed. */
static void ask(struct served *served, const char *request)
{
    reader = reach();
    got_size = 0;
    REQUIRE(send(reader, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request));
    CHECK(served_until(served, has_ended, 3000));
    close(reader);
}

static void metrics_are_answered_whole_and_closed(void)
{
    struct served served;
    struct stat status;
    begin(&served);
    REQUIRE(stat(path, &status) == 0);
    CHECK_SAME_NUMBER(status.st_mode & 0777, 0660);
    ask(&served, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(strncmp(got,
                  "HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0; "
                  "charset=utf-8\r\nContent-Length: ",
                  90) == 0);
    const char *length = strstr(got, "Content-Length: "), *content = strstr(got, "\r\n\r\n");
    REQUIRE(length != NULL && content != NULL);
    CHECK_SAME_NUMBER(strtoul(length + strlen("Content-Length: "), NULL, 10), strlen(content + 4));
    CHECK(strstr(content, "\ncomity_peer_connected{peer=\"CO\"} 0\n") != NULL);
    CHECK(strcmp(content + strlen(content) - 6, "# EOF\n") == 0);
    served_stop(&served);
    CHECK(stat(path, &status) != 0);
    served_release(&served);
}

static void head_has_no_content_and_others_are_refused(void)
{
    struct served served;
    begin(&served);
    ask(&served, "HEAD /metrics HTTP/1.1\r\n\r\n");
    CHECK(strncmp(got, "HTTP/1.1 200 OK\r\n", 17) == 0);
    CHECK(strcmp(got + got_size - 4, "\r\n\r\n") == 0);
    ask(&served, "PUT /metrics HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd");
    CHECK(strncmp(got, "HTTP/1.1 405 Method Not Allowed\r\n", 33) == 0);
    CHECK(strstr(got, "\r\nAllow: GET, HEAD\r\n") != NULL);
    ask(&served, "GET /secrets HTTP/1.1\r\n\r\n");
    CHECK(strncmp(got, "HTTP/1.1 404 Not Found\r\n", 24) == 0);
    CHECK(strstr(got, "comity_") == NULL);
    served_release(&served);
}

static bool is_idle(struct served *served)
{
    return LIST_EMPTY(&served->server->scrapes);
}

static void who_is_silent_is_closed_and_holds_no_more_than_the_places(void)
{
    struct served served;
    int held[SCRAPES_MAX], one_more;
    char byte;
    begin(&served);
    for (size_t i = 0; i < SCRAPES_MAX; i++)
        held[i] = reach();
    REQUIRE(send(held[0], "GET /metr", 9, MSG_NOSIGNAL) == 9);
    served_for(&served, 50);
    one_more = reach();
    reader = one_more;
    got_size = 0;
    CHECK(served_until(&served, has_ended, 2000));
    CHECK_SAME_NUMBER(got_size, 0);
    CHECK(served_until(&served, is_idle, SCRAPE_MS + 2000));
    CHECK(recv(held[0], &byte, 1, 0) == 0);
    for (size_t i = 0; i < SCRAPES_MAX; i++)
        close(held[i]);
    close(one_more);
    ask(&served, "GET /metrics HTTP/1.1\r\n\r\n");
    CHECK(strncmp(got, "HTTP/1.1 200 OK\r\n", 17) == 0);
    served_release(&served);
}

static void who_says_no_more_gets_the_answer_all_the_same(void)
{
    struct served served;
    static const char REQUEST[] = "GET /metrics HTTP/1.1\r\n\r\n";
    begin(&served);
    reader = reach();
    got_size = 0;
    REQUIRE(send(reader, REQUEST, strlen(REQUEST), MSG_NOSIGNAL) == (ssize_t)strlen(REQUEST));
    shutdown(reader, SHUT_WR);
    CHECK(served_until(&served, has_ended, 3000));
    CHECK(strstr(got, "# EOF\n") != NULL);
    CHECK(served_until(&served, is_idle, 1000));
    close(reader);
    served_release(&served);
}

CHECK_MAIN("scrape", {"metrics are answered whole, and closed", metrics_are_answered_whole_and_closed},
           {"HEAD has no content, and others are refused", head_has_no_content_and_others_are_refused},
           {"who is silent is closed, and holds no more than the places",
            who_is_silent_is_closed_and_holds_no_more_than_the_places},
           {"who says no more gets the answer all the same", who_says_no_more_gets_the_answer_all_the_same})
