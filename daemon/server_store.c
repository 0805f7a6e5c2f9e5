#include "server_private.h"

#include "service.h"

void server_on_results(evutil_socket_t fd, short what, void *context)
{
    static const enum node_event_type EVENTS[STORE_WRITER_JOB_COUNT] = {
        [STORE_WRITER_COMMIT] = NODE_EVENT_STORED,
        [STORE_WRITER_ABSORB] = NODE_EVENT_ABSORBED,
        [STORE_WRITER_MEASURE] = NODE_EVENT_DISK,
    };
    struct server *server = context;
    struct store_writer_result result;
    (void)fd;
    (void)what;
    while (store_writer_next(server->writer, &result)) {
        struct node_event event = {.type = EVENTS[result.job]};
        if (result.job == STORE_WRITER_MEASURE) {
            if (result.code != ERROR_NONE)
                continue;
            event.as.disk.used_bytes = result.used_bytes;
            event.as.disk.free_bytes = result.free_bytes;
        } else {
            event.as.result.code = result.code;
            event.as.result.text = result.text;
        }
        service_stored(server->service, &result);
        server_event(server, &event);
    }
}

void server_measure(struct server *server)
{
    if (!store_writer_is_busy(server->writer, STORE_WRITER_MEASURE))
        store_writer_measure(server->writer, server->config->store);
}
