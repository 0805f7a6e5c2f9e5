/* Target functions: message_unpack, message_pack. The first byte chooses the message. */
#include "fuzz.h"

#include "comity/limits.h"
#include "comity/message.h"

#include "control.pb-c.h"
#include "peer.pb-c.h"

static const ProtobufCMessageDescriptor *const DESCRIPTORS[] = {
    &comity__hello__descriptor,
    &comity__heads__descriptor,
    &comity__want__descriptor,
    &comity__chunk__descriptor,
    &comity__ack__descriptor,
    &comity__ask__descriptor,
    &comity__fill__descriptor,
    &comity__ping__descriptor,
    &comity__bye__descriptor,
    &comity__entry__descriptor,
    &comity__request__descriptor,
    &comity__answer__descriptor,
    &comity__query__descriptor,
    &comity__reply__descriptor,
    &comity__query_statement__descriptor,
    &comity__reply_statement__descriptor,
};

void fuzz_begin(void)
{
}

/* What was unpacked packs again, and means the same: unpacking that gives the same bytes once more. */
static void pack_again(const ProtobufCMessage *message)
{
    struct buffer first, second;
    ProtobufCMessage *again = NULL;
    struct error error;
    buffer_init(&first, LIMIT_FRAME_BYTES);
    buffer_init(&second, LIMIT_FRAME_BYTES);
    if (message_pack(message, &first, &error) == ERROR_NONE) {
        REQUIRE(message_unpack(message->descriptor, buffer_view(&first), 2u * LIMIT_DECODE_BYTES, &again,
                               &error) == ERROR_NONE);
        REQUIRE(message_pack(again, &second, &error) == ERROR_NONE);
        REQUIRE(view_is_equal(buffer_view(&first), buffer_view(&second)));
    }
    message_free(again);
    buffer_release(&first);
    buffer_release(&second);
}

void fuzz_one(struct view input)
{
    ProtobufCMessage *message = NULL;
    struct error error;
    size_t place = (size_t)fuzz_number(&input, 1) % (sizeof DESCRIPTORS / sizeof DESCRIPTORS[0]);
    if (message_unpack(DESCRIPTORS[place], input, LIMIT_DECODE_BYTES, &message, &error) == ERROR_NONE)
        pack_again(message);
    message_free(message);
}
