/* Target functions: session_receive and every *_receive of lib/session. Frames as a peer with a good certificate may send
 * them: a type, two bytes of length, the body, again and again. Whatever they are, the node goes on: with the true peer
 * it comes to the same logs afterwards. */
#include "fuzz.h"

#include "comity/frame.h"
#include "federation.h"

#include <string.h>

enum { BS, CO };

void fuzz_begin(void)
{
}

static void send_frame(struct wire *wire, struct view *input)
{
    uint8_t frame[LIMIT_FRAME_HEADER_BYTES + 65535];
    uint8_t type = (uint8_t)fuzz_number(input, 1);
    struct view body = fuzz_take(input, (size_t)fuzz_number(input, 2));
    size_t size = body.size + 1;
    frame[0] = (uint8_t)(size >> 24);
    frame[1] = (uint8_t)(size >> 16);
    frame[2] = (uint8_t)(size >> 8);
    frame[3] = (uint8_t)size;
    frame[4] = type;
    if (body.size > 0)
        memcpy(frame + LIMIT_FRAME_HEADER_BYTES, body.data, body.size);
    federation_inject(wire, BS, view_of(frame, LIMIT_FRAME_HEADER_BYTES + body.size));
}

void fuzz_one(struct view input)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_publish(&federation, CO, "A000002", COMITY__DISTRIBUTION__KIND__NOBODY, NULL, id);
    struct wire *wire = federation_link(&federation, CO, BS);
    /* An odd first byte: the peer says its hello and first heads first. */
    if (fuzz_number(&input, 1) % 2 == 1)
        federation_settle(&federation);
    while (input.size > 0 && !wire->is_closed[0])
        send_frame(wire, &input);
    federation_settle(&federation);
    federation_cut(&federation, wire);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    REQUIRE(federation_agrees(&federation));
    federation_release(&federation);
}
