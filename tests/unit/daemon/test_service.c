#include "service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "comity/memory_log_store.h"
#include "scratch.h"

#define WATCHDOG_MS 80

static struct error error;

/* A server without peers whose index does not answer before it is told to. */
struct place {
    char directory[SCRATCH_PATH_BYTES];
    int manager;
    int gate[2];
    struct config config;
    struct server server;
};

static enum error_code absorb_when_told(void *self, struct index_rows *rows, struct error *fault)
{
    char byte;
    (void)rows;
    (void)fault;
    return read(*(int *)self, &byte, 1) == 1 ? ERROR_NONE : ERROR_IO;
}

static const struct index_operations slow_index = {.absorb = absorb_when_told};
static char federation[] = "test";

static void listen_as_manager(struct place *place)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/n", place->directory);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    setenv("WATCHDOG_USEC", "80000", 1);
    place->manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    REQUIRE(bind(place->manager, (struct sockaddr *)&address, sizeof address) == 0);
}

static void begin(struct place *place)
{
    *place = (struct place){.config = {.bureau = {"BS"}, .federation = federation}};
    struct server *server = &place->server;
    scratch_make(place->directory);
    listen_as_manager(place);
    REQUIRE(pipe(place->gate) == 0);
    server->config = &place->config;
    server->index = (struct index){&slow_index, &place->gate[0]};
    server->base = event_base_new();
    report_init(&server->report, NODE_LEVEL_ALARM + 1);
    REQUIRE_OK(memory_log_store_new(&server->log_store, &error), &error);
    REQUIRE_OK(store_writer_new(&server->writer, &server->log_store, &server->index, &error), &error);
    REQUIRE_OK(service_new(&server->service, server, &error), &error);
}

static void end(struct place *place)
{
    service_free(place->server.service);
    store_writer_free(place->server.writer);
    log_store_free(&place->server.log_store);
    event_base_free(place->server.base);
    close(place->manager);
    close(place->gate[0]);
    close(place->gate[1]);
    scratch_remove(place->directory);
}

/* The next thing the manager hears; "" where there is nothing. */
static const char *heard(struct place *place)
{
    static char message[1024];
    ssize_t size = recv(place->manager, message, sizeof message - 1, 0);
    message[size < 0 ? 0 : size] = '\0';
    return message;
}

static void turn(struct place *place, int64_t while_ms)
{
    struct timeval span = {while_ms / 1000, while_ms % 1000 * 1000};
    event_base_loopexit(place->server.base, &span);
    event_base_dispatch(place->server.base);
}

/* Run the loop until the manager hears this. */
static bool hears(struct place *place, const char *text)
{
    for (unsigned turns = 0; turns < 1000; turns++) {
        for (const char *message = heard(place); message[0] != '\0'; message = heard(place))
            if (strcmp(message, text) == 0)
                return true;
        turn(place, 10);
    }
    return false;
}

static void is_ready_when_it_has_started_and_not_before(void)
{
    struct place place;
    begin(&place);
    service_recovering(place.server.service, 7);
    CHECK_SAME_TEXT(heard(&place), "EXTEND_TIMEOUT_USEC=60000000");
    CHECK_SAME_TEXT(heard(&place), "STATUS=opening the store: 7 entries left to apply");
    service_refresh(place.server.service);
    CHECK_SAME_TEXT(heard(&place), "");
    CHECK_OK(service_started(place.server.service, &error), &error);
    CHECK_SAME_TEXT(heard(&place), "STATUS=BS of test: 0 of 0 peers connected");
    CHECK_SAME_TEXT(heard(&place), "READY=1");
    service_refresh(place.server.service);
    CHECK_SAME_TEXT(heard(&place), "");
    service_stopping(place.server.service);
    CHECK_SAME_TEXT(heard(&place), "STOPPING=1");
    end(&place);
}

static void frames_each_reload(void)
{
    struct place place;
    begin(&place);
    CHECK_OK(service_started(place.server.service, &error), &error);
    heard(&place);
    heard(&place);
    service_reloading(place.server.service);
    CHECK(strncmp(heard(&place), "RELOADING=1\nMONOTONIC_USEC=", 27) == 0);
    service_reloaded(place.server.service, false);
    CHECK_SAME_TEXT(heard(&place), "STATUS=BS of test: 0 of 0 peers connected; the last reload failed");
    CHECK_SAME_TEXT(heard(&place), "READY=1");
    service_reloading(place.server.service);
    heard(&place);
    service_reloaded(place.server.service, true);
    CHECK_SAME_TEXT(heard(&place), "STATUS=BS of test: 0 of 0 peers connected");
    CHECK_SAME_TEXT(heard(&place), "READY=1");
    end(&place);
}

static void tells_what_keeps_the_store_from_writing(void)
{
    struct place place;
    begin(&place);
    CHECK_OK(service_started(place.server.service, &error), &error);
    heard(&place);
    heard(&place);
    service_stored(place.server.service, &(struct store_writer_result){
                                             .job = STORE_WRITER_COMMIT, .code = ERROR_FULL, .text = "x"});
    CHECK_SAME_TEXT(heard(&place),
                    "STATUS=BS of test: 0 of 0 peers connected; nothing is stored: no space left");
    service_stored(place.server.service,
                   &(struct store_writer_result){.job = STORE_WRITER_ABSORB, .code = ERROR_NONE, .text = ""});
    CHECK_SAME_TEXT(heard(&place), "");
    service_stored(place.server.service,
                   &(struct store_writer_result){.job = STORE_WRITER_COMMIT, .code = ERROR_NONE, .text = ""});
    CHECK_SAME_TEXT(heard(&place), "STATUS=BS of test: 0 of 0 peers connected");
    end(&place);
}

static void feeds_the_watchdog_only_while_the_disk_answers(void)
{
    struct place place;
    struct index_rows rows = {0};
    struct store_writer_result result;
    begin(&place);
    CHECK_OK(service_started(place.server.service, &error), &error);
    CHECK(hears(&place, "WATCHDOG=1"));
    store_writer_absorb(place.server.writer, &rows);
    CHECK(hears(&place,
                "STATUS=BS of test: 0 of 0 peers connected; nothing is stored: the disk does not answer"));
    turn(&place, 2 * WATCHDOG_MS);
    CHECK_SAME_TEXT(heard(&place), "");
    CHECK(write(place.gate[1], "x", 1) == 1);
    while (!store_writer_next(place.server.writer, &result))
        ;
    CHECK(hears(&place, "STATUS=BS of test: 0 of 0 peers connected"));
    CHECK(hears(&place, "WATCHDOG=1"));
    end(&place);
}

CHECK_MAIN("service",
           {"is ready when it has started, and not before", is_ready_when_it_has_started_and_not_before},
           {"frames each reload", frames_each_reload},
           {"tells what keeps the store from writing", tells_what_keeps_the_store_from_writing},
           {"feeds the watchdog only while the disk answers", feeds_the_watchdog_only_while_the_disk_answers})
