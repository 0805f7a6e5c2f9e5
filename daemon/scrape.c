#include "scrape.h"

#include "http_request.h"
#include "listener.h"
#include "server_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"
#define HEAD_BYTES 512u

struct scrape {
    LIST_ENTRY(scrape) link;
    struct server *server;
    int fd;
    struct event *readable, *writable, *deadline;
    size_t taken;
    uint8_t request[HTTP_REQUEST_BYTES];
    bool is_answered;
    bool is_ended; /* the other side sends no more */
    size_t sent;
    struct buffer answer;
};

static void scrape_free(struct scrape *scrape)
{
    struct event *const events[] = {scrape->readable, scrape->writable, scrape->deadline};
    LIST_REMOVE(scrape, link);
    for (size_t i = 0; i < 3; i++)
        if (events[i] != NULL)
            event_free(events[i]);
    close(scrape->fd);
    buffer_release(&scrape->answer);
    free(scrape);
}

/* ---- the answer ---- */

static enum error_code fill_answer(struct scrape *scrape, unsigned status, bool is_head, struct error *error)
{
    char head[HEAD_BYTES];
    struct buffer content;
    enum error_code code = ERROR_NONE;
    buffer_init(&content, SCRAPE_ANSWER_BYTES);
    if (status == 200)
        code = node_metrics(scrape->server->node, server_now(), &content, error);
    else
        code = buffer_append(&content, "Metrics are at " HTTP_PATH ".\n",
                             strlen("Metrics are at " HTTP_PATH ".\n"), error);
    int size =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n",
                 http_request_words(status), status == 200 ? TYPE : "text/plain", content.size,
                 status == 405 ? "Allow: GET, HEAD\r\n" : "");
    if (code == ERROR_NONE)
        code = buffer_append(&scrape->answer, head, (size_t)size, error);
    if (code == ERROR_NONE && !is_head)
        code = buffer_append(&scrape->answer, content.data, content.size, error);
    buffer_release(&content);
    return code;
}

static void take_request(struct scrape *scrape)
{
    struct error error;
    bool is_head;
    unsigned status = http_request_status(view_of(scrape->request, scrape->taken), &is_head);
    if (status == 0)
        return;
    scrape->is_answered = true;
    if (fill_answer(scrape, status, is_head, &error) != ERROR_NONE) {
        server_say(scrape->server, NODE_LEVEL_WARNING, "scrape-failed", error.text);
        shutdown(scrape->fd, SHUT_WR);
        return;
    }
    event_add(scrape->writable, NULL);
}

/* ---- the loop's callbacks ---- */

/* What comes behind the request is passed over. */
static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct scrape *scrape = context;
    uint8_t rest[1024];
    (void)what;
    void *to = scrape->is_answered ? rest : scrape->request + scrape->taken;
    size_t room = scrape->is_answered ? sizeof rest : sizeof scrape->request - scrape->taken;
    ssize_t got = recv(fd, to, room, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got == 0 && scrape->is_answered && scrape->sent < scrape->answer.size) {
        scrape->is_ended = true;
        event_del(scrape->readable);
        return;
    }
    if (got <= 0) {
        scrape_free(scrape);
        return;
    }
    if (scrape->is_answered)
        return;
    scrape->taken += (size_t)got;
    take_request(scrape);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
    struct scrape *scrape = context;
    (void)what;
    struct view left = view_after(buffer_view(&scrape->answer), scrape->sent);
    ssize_t put = send(fd, left.data, left.size, MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN && errno != EINTR) {
        scrape_free(scrape);
        return;
    }
    scrape->sent += put > 0 ? (size_t)put : 0;
    if (scrape->sent < scrape->answer.size)
        event_add(scrape->writable, NULL);
    else if (scrape->is_ended)
        scrape_free(scrape);
    else
        shutdown(fd, SHUT_WR);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    scrape_free(context);
}

/* ---- life ---- */

static bool has_room(const struct server *server)
{
    const struct scrape *scrape;
    size_t count = 0;
    LIST_FOREACH(scrape, &server->scrapes, link)
    {
        count++;
    }
    return count < SCRAPES_MAX;
}

void scrape_new(struct server *server, int fd)
{
    static const struct timeval LIMIT = {SCRAPE_MS / 1000, 0};
    struct scrape *scrape = has_room(server) ? calloc(1, sizeof *scrape) : NULL;
    if (scrape == NULL) {
        close(fd);
        return;
    }
    scrape->server = server;
    scrape->fd = fd;
    buffer_init(&scrape->answer, SCRAPE_ANSWER_BYTES + HEAD_BYTES);
    LIST_INSERT_HEAD(&server->scrapes, scrape, link);
    scrape->readable = event_new(server->base, fd, EV_READ | EV_PERSIST, on_readable, scrape);
    scrape->writable = event_new(server->base, fd, EV_WRITE, on_writable, scrape);
    scrape->deadline = evtimer_new(server->base, on_deadline, scrape);
    if (scrape->readable == NULL || scrape->writable == NULL || scrape->deadline == NULL ||
        event_add(scrape->readable, NULL) != 0 || event_add(scrape->deadline, &LIMIT) != 0)
        scrape_free(scrape);
}

void scrape_free_all(struct server *server)
{
    struct scrape *scrape;
    while ((scrape = LIST_FIRST(&server->scrapes)) != NULL)
        scrape_free(scrape);
}

enum error_code scrape_listen(struct server *server, struct error *error)
{
    const struct config *config = server->config;
    enum error_code code = ERROR_NONE;
    if (config->metrics_socket != NULL)
        code = listener_new_metrics(&server->metrics_listeners[0], server, config->metrics_socket, error);
    if (code == ERROR_NONE && config->metrics_listen.host[0] != '\0')
        code =
            listener_new_metrics_port(&server->metrics_listeners[1], server, &config->metrics_listen, error);
    return code;
}

void scrape_stop_listening(struct server *server)
{
    for (size_t i = 0; i < 2; i++) {
        listener_free(server->metrics_listeners[i]);
        server->metrics_listeners[i] = NULL;
    }
}
