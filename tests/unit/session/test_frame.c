#include "comity/frame.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "comity/limits.h"
#include "peer.pb-c.h"

static struct error error;

static Comity__Ping *ping_of(uint64_t number)
{
    static Comity__Ping ping;
    comity__ping__init(&ping);
    ping.number = number;
    ping.answer = true;
    return &ping;
}

static Comity__Bye *bye_of(char *text)
{
    static Comity__Bye bye;
    comity__bye__init(&bye);
    bye.text = text;
    return &bye;
}

static void append_ping(struct buffer *out, uint64_t number)
{
    REQUIRE_OK(frame_append(out, FRAME_PING, &ping_of(number)->base, &error), &error);
}

static void is_what_the_protocol_says(void)
{
    struct buffer out;
    buffer_init(&out, 100);
    append_ping(&out, 5);
    static const uint8_t expected[] = {0, 0, 0, 5, 8, 0x08, 5, 0x10, 1};
    CHECK_SAME_BYTES(buffer_view(&out), view_of(expected, sizeof expected));
    buffer_release(&out);
}

static void takes_what_it_appended(void)
{
    struct buffer out;
    buffer_init(&out, 100);
    append_ping(&out, 1);
    append_ping(&out, 300);
    struct frame frame;
    size_t consumed;
    REQUIRE_OK(frame_take(buffer_view(&out), 100, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(frame.type, FRAME_PING);
    CHECK_SAME_NUMBER(consumed, 9);
    CHECK_SAME_NUMBER(frame.body.size, 4);
    buffer_consume(&out, consumed);
    REQUIRE_OK(frame_take(buffer_view(&out), 100, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(consumed, out.size);
    Comity__Ping *ping = comity__ping__unpack(NULL, frame.body.size, frame.body.data);
    REQUIRE(ping != NULL);
    CHECK_SAME_NUMBER(ping->number, 300);
    comity__ping__free_unpacked(ping, NULL);
    buffer_release(&out);
}

static void takes_a_frame_of_a_type_alone(void)
{
    static const uint8_t bytes[] = {0, 0, 0, 1, 0x80 | 70};
    struct frame frame;
    size_t consumed;
    REQUIRE_OK(frame_take(view_of(bytes, sizeof bytes), 1, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(consumed, 5);
    CHECK_SAME_NUMBER(frame.type, FRAME_OPTIONAL | 70);
    CHECK_SAME_NUMBER(frame.body.size, 0);
}

/* Each piece is copied to memory of its own size, so that a sanitizer sees a read beyond it. */
static void waits_for_the_rest_at_every_byte(void)
{
    struct buffer out;
    buffer_init(&out, 100);
    append_ping(&out, 1000000);
    for (size_t size = 0; size < out.size; size++) {
        uint8_t *piece = malloc(size + 1);
        REQUIRE(piece != NULL);
        memcpy(piece, out.data, size);
        struct frame frame;
        size_t consumed = 7;
        CHECK_OK(frame_take(view_of(piece, size), 100, &frame, &consumed, &error), &error);
        CHECK_CASE(consumed == 0, "%zu bytes", size);
        free(piece);
    }
    buffer_release(&out);
}

static void refuses_a_length_of_zero(void)
{
    static const uint8_t bytes[] = {0, 0, 0, 0, 8, 1, 2};
    struct frame frame;
    size_t consumed;
    CHECK_ERROR(frame_take(view_of(bytes, sizeof bytes), 100, &frame, &consumed, &error), ERROR_MALFORMED);
    CHECK_ERROR(frame_take(view_of(bytes, 4), 100, &frame, &consumed, &error), ERROR_MALFORMED);
}

static void refuses_four_gigabytes_from_the_first_four_bytes(void)
{
    static const uint8_t bytes[] = {0xff, 0xff, 0xff, 0xff};
    struct frame frame;
    size_t consumed;
    CHECK_ERROR(frame_take(view_of(bytes, 4), LIMIT_FRAME_BYTES, &frame, &consumed, &error), ERROR_LIMIT);
    CHECK_OK(frame_take(view_of(bytes, 3), LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(consumed, 0);
}

static void holds_the_limit_to_the_byte(void)
{
    static const uint8_t bytes[] = {0, 0, 0, 3, 8, 1, 2};
    struct frame frame;
    size_t consumed;
    CHECK_OK(frame_take(view_of(bytes, sizeof bytes), 3, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(consumed, 7);
    CHECK_ERROR(frame_take(view_of(bytes, sizeof bytes), 2, &frame, &consumed, &error), ERROR_LIMIT);
}

static void appends_up_to_the_limit_of_a_frame(void)
{
    char *text = calloc(1, LIMIT_FRAME_BYTES + 1);
    REQUIRE(text != NULL);
    size_t chars = LIMIT_FRAME_BYTES - 1 - 4; /* type; tag and three bytes of length */
    memset(text, 'x', chars);
    struct buffer out;
    buffer_init(&out, 2 * LIMIT_FRAME_BYTES);
    REQUIRE_OK(frame_append(&out, FRAME_BYE, &bye_of(text)->base, &error), &error);
    CHECK_SAME_NUMBER(out.size, 4 + LIMIT_FRAME_BYTES);
    struct frame frame;
    size_t consumed;
    CHECK_OK(frame_take(buffer_view(&out), LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error);
    CHECK_SAME_NUMBER(consumed, out.size);
    text[chars] = 'x';
    CHECK_ERROR(frame_append(&out, FRAME_BYE, &bye_of(text)->base, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(out.size, 4 + LIMIT_FRAME_BYTES);
    buffer_release(&out);
    free(text);
}

static void leaves_a_full_buffer_unchanged(void)
{
    struct buffer out;
    buffer_init(&out, 17);
    append_ping(&out, 1);
    CHECK_ERROR(frame_append(&out, FRAME_PING, &ping_of(2)->base, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(out.size, 9);
    buffer_release(&out);
}

CHECK_MAIN("frame", {"is what the protocol says", is_what_the_protocol_says},
           {"takes what it appended", takes_what_it_appended},
           {"takes a frame of a type alone", takes_a_frame_of_a_type_alone},
           {"waits for the rest at every byte", waits_for_the_rest_at_every_byte},
           {"refuses a length of zero", refuses_a_length_of_zero},
           {"refuses four gigabytes from the first four bytes",
            refuses_four_gigabytes_from_the_first_four_bytes},
           {"holds the limit to the byte", holds_the_limit_to_the_byte},
           {"appends up to the limit of a frame", appends_up_to_the_limit_of_a_frame},
           {"leaves a full buffer unchanged", leaves_a_full_buffer_unchanged})
