#include "channel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "certificates.h"
#include "check.h"
#include "comity/limits.h"
#include "scratch.h"

#define PATIENCE_MS 3000
#define SEEN_FRAMES 64u

/* ---- an owner that writes down what it is told ---- */

struct owner {
    struct channel *channel;
    size_t limit;
    unsigned opened, failed, ended, released;
    enum error_code code; /* of `failed` */
    char reason[256];
    size_t frames;
    size_t sizes[SEEN_FRAMES]; /* of the bodies */
    uint8_t types[SEEN_FRAMES];
    size_t rooms;
    size_t room_bytes;
    bool pauses; /* after each frame */
    bool closes; /* after each frame */
};

static struct event_base *base;
static struct error error;

static void on_opened(void *context)
{
    ((struct owner *)context)->opened++;
}

static void on_failed(void *context, enum error_code code, const char *reason)
{
    struct owner *owner = context;
    owner->failed++;
    owner->code = code;
    snprintf(owner->reason, sizeof owner->reason, "%s", reason);
}

static size_t on_frame_limit(void *context)
{
    return ((struct owner *)context)->limit;
}

static void on_frame(void *context, const struct frame *frame)
{
    struct owner *owner = context;
    REQUIRE(owner->frames < SEEN_FRAMES);
    owner->sizes[owner->frames] = frame->body.size;
    owner->types[owner->frames++] = frame->type;
    if (owner->pauses)
        channel_pause(owner->channel);
    if (owner->closes)
        channel_close(owner->channel);
}

static void on_room(void *context, size_t room_bytes)
{
    struct owner *owner = context;
    owner->rooms++;
    owner->room_bytes = room_bytes;
}

static void on_ended(void *context, const char *reason)
{
    struct owner *owner = context;
    owner->ended++;
    snprintf(owner->reason, sizeof owner->reason, "%s", reason);
}

static void on_released(void *context)
{
    struct owner *owner = context;
    owner->released++;
    owner->channel = NULL;
}

static const struct channel_handler handler = {
    .opened = on_opened,
    .failed = on_failed,
    .frame_limit = on_frame_limit,
    .frame = on_frame,
    .room = on_room,
    .ended = on_ended,
    .released = on_released,
};

static void make_pair(int pair[2])
{
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
}

static void begin(struct owner *owner, int fd, struct tls_connection *tls)
{
    struct channel_settings settings = {.base = base,
                                        .handler = &handler,
                                        .owner = owner,
                                        .fd = fd,
                                        .tls = tls,
                                        .handshake_ms = 100,
                                        .frame_ms = 100};
    *owner = (struct owner){.limit = LIMIT_FRAME_BYTES};
    REQUIRE_OK(channel_new(&owner->channel, &settings, &error), &error);
}

/* A client's channel that is open, and the other end of its socket. */
static int begin_plain(struct owner *owner)
{
    int pair[2];
    base = event_base_new();
    REQUIRE(base != NULL);
    make_pair(pair);
    begin(owner, pair[0], NULL);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK_SAME_NUMBER(owner->opened, 1);
    return pair[1];
}

static void finish_plain(struct owner *owner, int fd)
{
    channel_free(owner->channel);
    if (fd >= 0)
        close(fd);
    event_base_free(base);
}

/* Let the loop run until the number is no longer 0. */
#define RUN_UNTIL(holds)                                                                                     \
    do {                                                                                                     \
        for (int spent = 0; !(holds) && spent < PATIENCE_MS; spent++) {                                      \
            event_base_loop(base, EVLOOP_NONBLOCK);                                                          \
            if (!(holds))                                                                                    \
                usleep(1000);                                                                                \
        }                                                                                                    \
        CHECK(holds);                                                                                        \
    } while (0)

static void run_a_while(void)
{
    for (int i = 0; i < 30; i++) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        usleep(500);
    }
}

static void put(int fd, const void *bytes, size_t size)
{
    REQUIRE(send(fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size);
}

static const uint8_t two_frames[] = {0, 0, 0, 3, 64, 'a', 'b', 0, 0, 0, 1, 65};

static struct buffer frame_of(size_t size)
{
    struct buffer bytes;
    buffer_init(&bytes, size);
    REQUIRE_OK(buffer_reserve(&bytes, size, &error), &error);
    memset(bytes.data, 'x', size);
    bytes.size = size;
    return bytes;
}

/* Read until nothing comes any more; return how much, and in `ended` whether the stream has ended. */
static size_t drain(int fd, bool *ended)
{
    static uint8_t bytes[65536];
    size_t all = 0;
    *ended = false;
    for (;;) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got > 0)
            all += (size_t)got;
        *ended = got == 0;
        if (got <= 0)
            return all;
    }
}

/* ---- without TLS ---- */

static void gives_frames_one_by_one(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    put(fd, two_frames, sizeof two_frames);
    RUN_UNTIL(owner.frames == 2);
    CHECK_SAME_NUMBER(owner.types[0], 64);
    CHECK_SAME_NUMBER(owner.sizes[0], 2);
    CHECK_SAME_NUMBER(owner.types[1], 65);
    CHECK_SAME_NUMBER(owner.sizes[1], 0);
    finish_plain(&owner, fd);
}

static void joins_frames_that_come_byte_by_byte(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    for (size_t i = 0; i < sizeof two_frames; i++) {
        put(fd, &two_frames[i], 1);
        event_base_loop(base, EVLOOP_NONBLOCK);
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    RUN_UNTIL(owner.frames == 2);
    finish_plain(&owner, fd);
}

static void takes_the_longest_frame(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    size_t size = 4 + LIMIT_FRAME_BYTES;
    uint8_t *bytes = calloc(1, size);
    REQUIRE(bytes != NULL);
    bytes[1] = 0x10;
    for (size_t sent = 0; sent < size;) {
        ssize_t some = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL);
        sent += some > 0 ? (size_t)some : 0;
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    RUN_UNTIL(owner.frames == 1);
    CHECK_SAME_NUMBER(owner.sizes[0], LIMIT_FRAME_BYTES - 1);
    free(bytes);
    finish_plain(&owner, fd);
}

static void ends_at_a_length_over_the_limit(void)
{
    static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff};
    struct owner owner;
    bool ended;
    int fd = begin_plain(&owner);
    put(fd, huge, sizeof huge);
    RUN_UNTIL(owner.ended == 1);
    CHECK_SAME_TEXT(owner.reason, "frame of 4294967295 bytes is over the limit of 1048576");
    CHECK_SAME_NUMBER(owner.frames, 0);
    run_a_while();
    CHECK_SAME_NUMBER(drain(fd, &ended), 0);
    CHECK(ended);
    close(fd);
    RUN_UNTIL(owner.released == 1);
    finish_plain(&owner, -1);
}

static void asks_for_the_limit_before_each_frame(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    owner.limit = 2;
    put(fd, two_frames, sizeof two_frames);
    RUN_UNTIL(owner.ended == 1);
    CHECK_SAME_NUMBER(owner.frames, 0);
    finish_plain(&owner, fd);
}

static void holds_frames_back_while_paused(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    owner.pauses = true;
    put(fd, two_frames, sizeof two_frames);
    RUN_UNTIL(owner.frames == 1);
    run_a_while();
    CHECK_SAME_NUMBER(owner.frames, 1);
    channel_resume(owner.channel);
    RUN_UNTIL(owner.frames == 2);
    finish_plain(&owner, fd);
}

/* What waits in the socket is not read while paused, and all of it is there afterwards. */
static void reads_nothing_while_paused(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    channel_pause(owner.channel);
    run_a_while();
    put(fd, two_frames, sizeof two_frames);
    close(fd);
    run_a_while();
    CHECK_SAME_NUMBER(owner.frames + owner.ended, 0);
    channel_resume(owner.channel);
    RUN_UNTIL(owner.ended == 1);
    CHECK_SAME_NUMBER(owner.frames, 2);
    CHECK_SAME_TEXT(owner.reason, "");
    RUN_UNTIL(owner.released == 1);
    finish_plain(&owner, -1);
}

static void gives_no_frame_after_close(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    owner.closes = true;
    put(fd, two_frames, sizeof two_frames);
    RUN_UNTIL(owner.frames == 1);
    close(fd);
    RUN_UNTIL(owner.released == 1);
    CHECK_SAME_NUMBER(owner.frames, 1);
    CHECK_SAME_NUMBER(owner.ended, 0);
    finish_plain(&owner, -1);
}

static void says_that_the_stream_ended_within_a_frame(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    put(fd, two_frames, 6);
    close(fd);
    RUN_UNTIL(owner.released == 1);
    CHECK_SAME_NUMBER(owner.ended, 1);
    CHECK_SAME_TEXT(owner.reason, "ended within a frame");
    finish_plain(&owner, -1);
}

static void waits_for_the_rest_of_a_frame_only_so_long(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    put(fd, two_frames, 6);
    RUN_UNTIL(owner.ended == 1);
    CHECK_SAME_TEXT(owner.reason, "the rest of a frame did not come");
    finish_plain(&owner, fd);
}

static void waits_for_a_new_frame_for_ever(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    put(fd, two_frames, sizeof two_frames);
    RUN_UNTIL(owner.frames == 2);
    for (int i = 0; i < 10; i++) {
        usleep(20000);
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    CHECK_SAME_NUMBER(owner.ended, 0);
    finish_plain(&owner, fd);
}

static void sends_what_it_was_given_in_order_then_ends(void)
{
    struct owner owner;
    bool ended;
    uint8_t bytes[sizeof two_frames];
    int fd = begin_plain(&owner);
    struct buffer piece;
    buffer_init(&piece, 100);
    REQUIRE_OK(buffer_append(&piece, two_frames, 7, &error), &error);
    channel_send(owner.channel, &piece);
    CHECK_SAME_NUMBER(piece.size, 0);
    REQUIRE_OK(buffer_append(&piece, two_frames + 7, 5, &error), &error);
    channel_send(owner.channel, &piece);
    CHECK(!channel_is_flushed(owner.channel));
    channel_close(owner.channel);
    run_a_while();
    REQUIRE(recv(fd, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes);
    CHECK_SAME_BYTES(view_of(bytes, sizeof bytes), view_of(two_frames, sizeof two_frames));
    CHECK_SAME_NUMBER(drain(fd, &ended), 0);
    CHECK(ended);
    CHECK_SAME_NUMBER(owner.released, 0);
    close(fd);
    RUN_UNTIL(owner.released == 1);
    finish_plain(&owner, -1);
}

static void tells_of_room_when_the_reader_has_read(void)
{
    struct owner owner;
    bool ended;
    size_t got = 0;
    int fd = begin_plain(&owner);
    struct buffer bytes = frame_of(CHANNEL_OUTPUT_BYTES);
    channel_send(owner.channel, &bytes);
    run_a_while();
    CHECK(!channel_is_flushed(owner.channel));
    CHECK_SAME_NUMBER(owner.rooms, 0);
    for (int i = 0; i < PATIENCE_MS && got < CHANNEL_OUTPUT_BYTES; i++) {
        got += drain(fd, &ended);
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    CHECK_SAME_NUMBER(got, CHANNEL_OUTPUT_BYTES);
    CHECK(owner.rooms >= 2 && owner.rooms <= 4);
    CHECK(owner.room_bytes > 3 * (CHANNEL_OUTPUT_BYTES / 4));
    CHECK(channel_is_flushed(owner.channel));
    finish_plain(&owner, fd);
}

static void ends_for_an_owner_that_sends_without_room(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    for (int i = 0; i < 3; i++) {
        struct buffer bytes = frame_of(CHANNEL_OUTPUT_BYTES);
        channel_send(owner.channel, &bytes);
        CHECK_SAME_NUMBER(bytes.size, 0);
    }
    RUN_UNTIL(owner.released == 1);
    CHECK_SAME_NUMBER(owner.ended, 1);
    finish_plain(&owner, fd);
}

static void notices_that_nobody_reads_any_more(void)
{
    struct owner owner;
    int fd = begin_plain(&owner);
    channel_pause(owner.channel);
    run_a_while();
    close(fd);
    struct buffer bytes = frame_of(100);
    channel_send(owner.channel, &bytes);
    RUN_UNTIL(owner.released == 1);
    CHECK_SAME_NUMBER(owner.ended, 1);
    finish_plain(&owner, -1);
}

/* ---- with TLS ---- */

static const char *const identities[] = {"spiffe://ncb.bs/comityd", "spiffe://ncb.co/comityd"};
static const char *const codes[] = {"BS", "CO"};

struct federation {
    char directory[SCRATCH_PATH_BYTES];
    struct tls_context *contexts[2];
    struct owner owners[2];
};

static void path_of(const struct federation *federation, int bureau, const char *name, char out[512])
{
    snprintf(out, 512, "%s/%s.%s", federation->directory, codes[bureau], name);
}

static void issue_all(struct federation *federation, const char *identity_of_co)
{
    char certificate[512], key[512], anchors[512], list[512];
    for (int i = 0; i < 2; i++) {
        struct leaf_options options = {.uris = {i == 0 ? identities[0] : identity_of_co}};
        struct authority *authority = authority_new(codes[i]);
        path_of(federation, i, "crt", certificate);
        path_of(federation, i, "key", key);
        path_of(federation, i, "anchors", anchors);
        path_of(federation, i, "crl", list);
        authority_write_anchor(authority, anchors);
        authority_issue(authority, &options, certificate, key);
        authority_write_list(authority, list, 3600, NULL);
        authority_free(authority);
    }
}

static void found(struct federation *federation, const char *identity_of_co)
{
    *federation = (struct federation){.contexts = {NULL, NULL}};
    base = event_base_new();
    REQUIRE(base != NULL);
    scratch_make(federation->directory);
    issue_all(federation, identity_of_co);
    for (int i = 0; i < 2; i++) {
        char certificate[512], key[512], anchors[512], list[512];
        path_of(federation, i, "crt", certificate);
        path_of(federation, i, "key", key);
        path_of(federation, 1 - i, "anchors", anchors);
        path_of(federation, 1 - i, "crl", list);
        struct tls_peer_settings peer = {codes[1 - i], identities[1 - i], anchors, list};
        struct tls_settings settings = {
            .certificate = certificate, .private_key = key, .peers = &peer, .peer_count = 1};
        REQUIRE_OK(tls_context_new(&federation->contexts[i], &settings, &error), &error);
    }
}

/* BS dials CO on `pair`. */
static void begin_tls(struct federation *federation, int side, int fd)
{
    struct tls_connection *tls = NULL;
    struct bureau peer;
    REQUIRE_OK(bureau_parse(&peer, view_of_text("CO"), &error), &error);
    REQUIRE_OK(tls_connection_new(&tls, federation->contexts[side], side == 0 ? TLS_DIAL : TLS_ACCEPT,
                                  side == 0 ? &peer : NULL, &error),
               &error);
    begin(&federation->owners[side], fd, tls);
}

static void connect_both(struct federation *federation)
{
    int pair[2];
    make_pair(pair);
    for (int i = 0; i < 2; i++)
        begin_tls(federation, i, pair[i]);
}

static void dissolve(struct federation *federation)
{
    for (int i = 0; i < 2; i++) {
        channel_free(federation->owners[i].channel);
        tls_context_free(federation->contexts[i]);
    }
    event_base_free(base);
    scratch_remove(federation->directory);
}

static void opens_for_a_verified_peer(void)
{
    struct federation federation;
    found(&federation, identities[1]);
    connect_both(&federation);
    RUN_UNTIL(federation.owners[0].opened == 1 && federation.owners[1].opened == 1);
    CHECK_SAME_TEXT(tls_connection_peer(channel_tls(federation.owners[1].channel))->code, "BS");
    dissolve(&federation);
}

static void carries_frames_both_ways_and_a_clean_end(void)
{
    struct federation federation;
    found(&federation, identities[1]);
    connect_both(&federation);
    struct owner *one = &federation.owners[0];
    struct owner *other = &federation.owners[1];
    RUN_UNTIL(one->opened == 1 && other->opened == 1);
    for (int i = 0; i < 3; i++) {
        struct buffer bytes = frame_of(500000);
        bytes.data[0] = 0;
        bytes.data[1] = 7;
        bytes.data[2] = 0xa1;
        bytes.data[3] = 0x1c;
        channel_send(one->channel, &bytes);
    }
    struct buffer answer;
    buffer_init(&answer, 100);
    REQUIRE_OK(buffer_append(&answer, two_frames, sizeof two_frames, &error), &error);
    channel_send(other->channel, &answer);
    channel_close(one->channel);
    RUN_UNTIL(one->released == 1 && other->released == 1);
    CHECK_SAME_NUMBER(other->frames, 3);
    CHECK_SAME_NUMBER(other->sizes[2], 499995);
    CHECK_SAME_NUMBER(other->ended, 1);
    CHECK_SAME_TEXT(other->reason, "");
    CHECK_SAME_NUMBER(one->ended, 0);
    dissolve(&federation);
}

/* More than TLS itself holds: nothing may be stuck in it. */
static void goes_on_after_a_pause_in_the_middle(void)
{
    struct federation federation;
    found(&federation, identities[1]);
    connect_both(&federation);
    struct owner *one = &federation.owners[0];
    struct owner *other = &federation.owners[1];
    RUN_UNTIL(one->opened == 1 && other->opened == 1);
    other->pauses = true;
    for (int i = 0; i < 40; i++) {
        struct buffer bytes = frame_of(10000);
        bytes.data[0] = bytes.data[1] = 0;
        bytes.data[2] = 0x27;
        bytes.data[3] = 0x0c;
        channel_send(one->channel, &bytes);
    }
    for (size_t i = 1; i <= 40; i++) {
        RUN_UNTIL(other->frames == i);
        channel_resume(other->channel);
    }
    RUN_UNTIL(channel_is_flushed(one->channel));
    dissolve(&federation);
}

static void refuses_another_identity(void)
{
    struct federation federation;
    found(&federation, "spiffe://ncb.pa/comityd");
    connect_both(&federation);
    RUN_UNTIL(federation.owners[0].released == 1 && federation.owners[1].released == 1);
    CHECK_SAME_NUMBER(federation.owners[0].failed, 1);
    CHECK_SAME_NUMBER(federation.owners[0].opened, 0);
    CHECK_CASE(strstr(federation.owners[0].reason, "ncb.pa") != NULL, "%s", federation.owners[0].reason);
    CHECK_SAME_NUMBER(federation.owners[1].failed + federation.owners[1].ended, 1);
    dissolve(&federation);
}

static void refuses_what_is_not_tls(void)
{
    struct federation federation;
    int pair[2];
    found(&federation, identities[1]);
    make_pair(pair);
    begin_tls(&federation, 1, pair[0]);
    put(pair[1], "GET / HTTP/1.1\r\n\r\n", 18);
    RUN_UNTIL(federation.owners[1].failed == 1);
    CHECK_SAME_TEXT(federation.owners[1].reason, "peer speaks HTTP, not TLS");
    CHECK_SAME_NUMBER(federation.owners[1].code, ERROR_MALFORMED);
    close(pair[1]);
    RUN_UNTIL(federation.owners[1].released == 1);
    dissolve(&federation);
}

static void gives_the_handshake_only_so_long(void)
{
    struct federation federation;
    int pair[2];
    found(&federation, identities[1]);
    make_pair(pair);
    begin_tls(&federation, 1, pair[0]);
    RUN_UNTIL(federation.owners[1].failed == 1);
    CHECK_SAME_TEXT(federation.owners[1].reason, "the handshake took too long");
    CHECK_SAME_NUMBER(federation.owners[1].code, ERROR_TIMEOUT);
    close(pair[1]);
    dissolve(&federation);
}

CHECK_MAIN("channel", {"gives frames one by one", gives_frames_one_by_one},
           {"joins frames that come byte by byte", joins_frames_that_come_byte_by_byte},
           {"takes the longest frame", takes_the_longest_frame},
           {"ends at a length over the limit", ends_at_a_length_over_the_limit},
           {"asks for the limit before each frame", asks_for_the_limit_before_each_frame},
           {"holds frames back while paused", holds_frames_back_while_paused},
           {"reads nothing while paused", reads_nothing_while_paused},
           {"gives no frame after close", gives_no_frame_after_close},
           {"says that the stream ended within a frame", says_that_the_stream_ended_within_a_frame},
           {"waits for the rest of a frame only so long", waits_for_the_rest_of_a_frame_only_so_long},
           {"waits for a new frame for ever", waits_for_a_new_frame_for_ever},
           {"sends what it was given, in order, then ends", sends_what_it_was_given_in_order_then_ends},
           {"tells of room when the reader has read", tells_of_room_when_the_reader_has_read},
           {"ends for an owner that sends without room", ends_for_an_owner_that_sends_without_room},
           {"notices that nobody reads any more", notices_that_nobody_reads_any_more},
           {"opens for a verified peer", opens_for_a_verified_peer},
           {"carries frames both ways and a clean end", carries_frames_both_ways_and_a_clean_end},
           {"goes on after a pause in the middle", goes_on_after_a_pause_in_the_middle},
           {"refuses another identity", refuses_another_identity},
           {"refuses what is not TLS", refuses_what_is_not_tls},
           {"gives the handshake only so long", gives_the_handshake_only_so_long})
