/* Target functions: requester_receive and every control_* of lib/node. Requests as anybody who may open the control socket can
 * send them: the first byte gives the rights; then two bytes of length and a request, again and again. */
#include "fuzz.h"

#include "comity/frame.h"
#include "federation.h"

#include <string.h>

void fuzz_begin(void)
{
}

static void send_request(struct wire *client, struct view *input)
{
    uint8_t frame[LIMIT_FRAME_HEADER_BYTES + 65535];
    struct view body = fuzz_take(input, (size_t)fuzz_number(input, 2));
    size_t size = body.size + 1;
    frame[0] = 0;
    frame[1] = (uint8_t)(size >> 16);
    frame[2] = (uint8_t)(size >> 8);
    frame[3] = (uint8_t)size;
    frame[4] = FRAME_REQUEST;
    if (body.size > 0)
        memcpy(frame + LIMIT_FRAME_HEADER_BYTES, body.data, body.size);
    federation_inject(client, 0, view_of(frame, LIMIT_FRAME_HEADER_BYTES + body.size));
}

void fuzz_one(struct view input)
{
    struct federation federation;
    char id[37];
    uint64_t rights = fuzz_number(&input, 1);
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation_publish(&federation, 0, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    struct wire *client = federation_client(&federation, 0, (unsigned)rights & 7u);
    size_t requests = 0;
    while (input.size > 0 && requests++ < 64)
        send_request(client, &input);
    federation_settle(&federation);
    if ((rights & NODE_RIGHT_PUBLISH) == 0)
        REQUIRE(federation_size(&federation, 0, 0) <= 1);
    federation_release(&federation);
}
