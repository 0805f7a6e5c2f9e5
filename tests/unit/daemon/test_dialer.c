#include "dialer.h"

#include <sys/socket.h>
#include <unistd.h>

#include "node/control.h"
#include "served.h"

#define DIALS 4

/* Where CO should be: every connection is taken and closed at once, and its time kept. */
static int listening;
static int64_t dialled_ms[DIALS];
static size_t dials;

static bool has_dialled(struct served *served)
{
    (void)served;
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        if (dials < DIALS)
            dialled_ms[dials] = served_now_ms();
        dials++;
        close(fd);
    }
    return dials >= DIALS;
}

static void begin(struct served *served, bool dials_co)
{
    uint16_t port;
    dials = 0;
    listening = served_listen(&port);
    served_init(served);
    if (dials_co)
        served_dial(served, port);
}

static void end(struct served *served)
{
    served_release(served);
    if (listening >= 0)
        close(listening);
}

static void who_hangs_up_is_dialled_again_ever_later(void)
{
    struct served served;
    begin(&served, true);
    int64_t begun_ms = served_now_ms();
    REQUIRE_OK(served_start(&served), &served.error);
    REQUIRE(served_until(&served, has_dialled, 10000));
    CHECK(dialled_ms[0] - begun_ms < 1500); /* at once, but not all in the same moment */
    int64_t least_ms = 250;                 /* half of BACKOFF_FIRST_MS */
    for (int i = 1; i < DIALS; i++, least_ms *= 2) {
        int64_t gap_ms = dialled_ms[i] - dialled_ms[i - 1];
        CHECK_CASE(gap_ms >= least_ms - 20 && gap_ms <= 2 * least_ms + 1000, "%d ms after dial %d",
                   (int)gap_ms, i);
    }
    end(&served);
}

static void peer_of(struct served *served, struct control_peer *ret)
{
    REQUIRE(node_peer_count(served->server->node) == 1);
    node_peer_at(served->server->node, 0, ret);
}

static bool has_refusal(struct served *served)
{
    struct control_peer peer;
    peer_of(served, &peer);
    return peer.refusal[0] != '\0';
}

static void where_nobody_listens_the_reason_is_kept(void)
{
    struct served served;
    struct control_peer peer;
    begin(&served, true);
    close(listening); /* its port is now free */
    REQUIRE_OK(served_start(&served), &served.error);
    REQUIRE(served_until(&served, has_refusal, 3000));
    peer_of(&served, &peer);
    CHECK_SAME_TEXT(peer.refusal, "Connection refused");
    CHECK_SAME_TEXT(peer.state, "away");
    listening = -1;
    end(&served);
}

static void without_an_endpoint_nobody_is_dialled(void)
{
    struct served served;
    struct control_peer peer;
    begin(&served, false);
    REQUIRE_OK(served_start(&served), &served.error);
    CHECK(!served_until(&served, has_dialled, 700));
    peer_of(&served, &peer);
    CHECK_SAME_TEXT(peer.refusal, "");
    CHECK_SAME_NUMBER(dials, 0);
    end(&served);
}

static void a_stopping_server_dials_nobody(void)
{
    struct served served;
    begin(&served, true);
    REQUIRE_OK(served_start(&served), &served.error);
    served.server->stop_by_ms = served_now_ms() + 10000;
    CHECK(!served_until(&served, has_dialled, 700));
    CHECK_SAME_NUMBER(dials, 0);
    end(&served);
}

static void freeing_it_ends_an_attempt_under_way(void)
{
    struct served served;
    begin(&served, true);
    REQUIRE_OK(served_start(&served), &served.error);
    served_for(&served, 250); /* a connection is there, or about to be */
    dialer_free(served.server->dialer);
    served.server->dialer = NULL;
    dialer_free(NULL);
    served_for(&served, 50);
    end(&served);
}

CHECK_MAIN("dialer", {"who hangs up is dialled again, ever later", who_hangs_up_is_dialled_again_ever_later},
           {"where nobody listens the reason is kept", where_nobody_listens_the_reason_is_kept},
           {"without an endpoint nobody is dialled", without_an_endpoint_nobody_is_dialled},
           {"a stopping server dials nobody", a_stopping_server_dials_nobody},
           {"freeing it ends an attempt under way", freeing_it_ends_an_attempt_under_way})
