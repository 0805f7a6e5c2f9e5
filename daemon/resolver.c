#include "resolver.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "disk.h"

/* What the thread works on; it belongs to the thread, which writes its answer into the socket and ends. */
struct look_up {
    struct address address;
    unsigned choice;
    int fd;
};

struct resolver_query {
    struct event *answered;
    int fd;
    void (*handler)(void *context, const struct resolver_answer *answer);
    void *context;
};

static void look_up(const struct look_up *own, struct resolver_answer *answer)
{
    struct error error;
    answer->code =
        address_resolve(&own->address, own->choice, &answer->address, &answer->address_size, &error);
    if (answer->code != ERROR_NONE)
        memcpy(answer->text, error.text, sizeof answer->text);
}

static void *run(void *context)
{
    struct look_up *own = context;
    struct resolver_answer answer = {.code = ERROR_NONE};
    look_up(own, &answer);
    ssize_t put = send(own->fd, &answer, sizeof answer, MSG_NOSIGNAL);
    (void)put;
    close(own->fd);
    free(own);
    return NULL;
}

static void on_answer(evutil_socket_t fd, short what, void *context)
{
    struct resolver_query *query = context;
    struct resolver_answer answer;
    (void)what;
    if (recv(fd, &answer, sizeof answer, 0) != (ssize_t)sizeof answer) {
        answer = (struct resolver_answer){.code = ERROR_IO};
        snprintf(answer.text, sizeof answer.text, "the look-up ended without an answer");
    }
    void (*handler)(void *, const struct resolver_answer *) = query->handler;
    void *handler_context = query->context;
    resolver_query_free(query);
    handler(handler_context, &answer);
}

static enum error_code start_thread(struct look_up *own, struct error *error)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(&thread, &attributes, run, own);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return result == 0 ? ERROR_NONE : error_set(error, ERROR_MEMORY, "no thread for a look-up");
}

enum error_code resolver_query_new(struct resolver_query **ret, struct event_base *base,
                                   const struct address *address, unsigned choice,
                                   void (*answered)(void *context, const struct resolver_answer *answer),
                                   void *context, struct error *error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return disk_failed(error, "socketpair", "resolver");
    struct resolver_query *query = calloc(1, sizeof *query);
    struct look_up *own = calloc(1, sizeof *own);
    enum error_code code = ERROR_NONE;
    if (query != NULL)
        query->answered = event_new(base, pair[0], EV_READ, on_answer, query);
    if (own == NULL || query == NULL || query->answered == NULL || event_add(query->answered, NULL) != 0) {
        code = error_set(error, ERROR_MEMORY, "no memory for a look-up");
        goto fail;
    }
    query->fd = pair[0];
    query->handler = answered;
    query->context = context;
    *own = (struct look_up){*address, choice, pair[1]};
    code = start_thread(own, error);
    if (code != ERROR_NONE)
        goto fail;
    *ret = query;
    return ERROR_NONE;
fail:
    if (query != NULL && query->answered != NULL)
        event_free(query->answered);
    free(query);
    free(own);
    close(pair[0]);
    close(pair[1]);
    return code;
}

void resolver_query_free(struct resolver_query *query)
{
    if (query == NULL)
        return;
    event_free(query->answered);
    close(query->fd);
    free(query);
}
