#include "server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comity/replica.h"
#include "node/control.h"
#include "served.h"
#include "server_private.h"

static struct error error;

/* The loop gets the signal when it runs. */
static void on_time(evutil_socket_t fd, short what, void *context)
{
    const int *number = context;
    (void)fd;
    (void)what;
    raise(*number);
}

static void runs_until_it_is_told_to_stop(void)
{
    static int SIGNALS[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < 2; i++) {
        struct served served;
        struct timeval soon = {0, 20000};
        served_init(&served);
        REQUIRE_OK(served_start(&served), &served.error);
        REQUIRE(event_base_once(served.server->base, -1, EV_TIMEOUT, on_time, &SIGNALS[i], &soon) == 0);
        int64_t begun_ms = served_now_ms();
        CHECK_OK(server_run(served.server, &error), &error);
        CHECK(served_now_ms() - begun_ms < 3000);
        CHECK(node_is_idle(served.server->node));
        served_release(&served);
    }
}

static void two_do_not_share_a_store(void)
{
    struct served served;
    struct server *second = NULL;
    struct config *config;
    served_init(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    served_configure(&served);
    config = served.config;
    served.config = NULL;
    enum error_code code = server_new(&second, config, false, &error);
    CHECK_CASE(code == ERROR_BUSY, "%s: %s", error_code_name(code), error.text);
    CHECK(second == NULL);
    served_release(&served);
}

static void what_a_start_needs_is_named(void)
{
    struct served served;
    char path[SCRATCH_PATH_BYTES + 32];
    served_init(&served);
    snprintf(path, sizeof path, "%s", served.config->log_key_file);
    scratch_write(path, "no key");
    CHECK(served_start(&served) != ERROR_NONE);
    CHECK_CASE(strstr(served.error.text, path) != NULL, "%s", served.error.text);
    CHECK(served.server == NULL);
    served_release(&served);
}

static void a_store_is_found_again(void)
{
    struct served served;
    struct digest root;
    served_init(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    const struct log *log = replica_own_log(node_replica(served.server->node));
    CHECK_SAME_NUMBER(log->stored, 0);
    root = log->checkpoint_root;
    served_stop(&served);
    served_configure(&served);
    CHECK_OK(served_start(&served), &served.error);
    log = replica_own_log(node_replica(served.server->node));
    CHECK(digest_is_equal(&root, &log->checkpoint_root));
    served_release(&served);
}

static void checking_names_a_peers_faulty_file_and_starting_goes_on(void)
{
    struct served served;
    char path[SCRATCH_PATH_BYTES + 64];
    served_init(&served);
    CHECK_OK(server_check(served.config, &error), &error);
    snprintf(path, sizeof path, "%s", served.config->peers[0].anchors);
    scratch_write(path, "no certificate");
    CHECK(server_check(served.config, &error) != ERROR_NONE);
    CHECK_CASE(strstr(error.text, served.config->peers[0].file) == error.text, "%s", error.text);
    CHECK_OK(served_start(&served), &served.error); /* the others are not to suffer from it */
    served_release(&served);
}

static void a_reload_takes_effect_or_changes_nothing(void)
{
    struct served served;
    char path[SCRATCH_PATH_BYTES + 64];
    served_init(&served);
    snprintf(path, sizeof path, "%s", served.config->peers[0].file);
    REQUIRE_OK(served_start(&served), &served.error);
    const struct config *before = served.server->config;
    scratch_write(path, "[peer]\nColour = green\n");
    server_reload(served.server);
    CHECK(served.server->config == before);
    CHECK_SAME_NUMBER(node_peer_count(served.server->node), 1);
    unlink(path);
    server_reload(served.server);
    CHECK(served.server->config != before);
    CHECK_SAME_NUMBER(node_peer_count(served.server->node), 0);
    served_release(&served);
}

static void what_cannot_change_while_running_is_refused(void)
{
    struct served served;
    char path[SCRATCH_PATH_BYTES + 64];
    served_init(&served);
    snprintf(path, sizeof path, "%s", served.config->file);
    REQUIRE_OK(served_start(&served), &served.error);
    long size = scratch_size(path);
    unsigned char *text = scratch_load(path, size);
    const unsigned char *option = memmem(text, (size_t)size, "\nStore = ", 9);
    REQUIRE(option != NULL);
    long place = option - text + 9;
    free(text);
    server_reload(served.server);
    const struct config *before = served.server->config;
    scratch_patch(path, place, "X", 1); /* another directory */
    server_reload(served.server);
    CHECK(served.server->config == before);
    served_release(&served);
}

static void time_is_told_in_milliseconds(void)
{
    struct now first = server_now(), second = server_now();
    CHECK(first.wall_ms > 1700000000000);
    CHECK(second.steady_ms >= first.steady_ms && second.steady_ms - first.steady_ms < 1000);
}

CHECK_MAIN("server", {"runs until it is told to stop", runs_until_it_is_told_to_stop},
           {"two do not share a store", two_do_not_share_a_store},
           {"what a start needs is named", what_a_start_needs_is_named},
           {"a store is found again", a_store_is_found_again},
           {"checking names a peer's faulty file, and starting goes on",
            checking_names_a_peers_faulty_file_and_starting_goes_on},
           {"a reload takes effect, or changes nothing", a_reload_takes_effect_or_changes_nothing},
           {"what cannot change while running is refused", what_cannot_change_while_running_is_refused},
           {"time is told in milliseconds", time_is_told_in_milliseconds})
