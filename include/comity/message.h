/*
 * message: protobuf messages from bytes that nobody has checked, and back.
 *
 * protobuf-c has no limit of its own on what unpacking allocates (two bytes of an empty sub-message become a
 * whole struct), so every unpack has a budget. No message type of ours contains itself, so recursion is
 * bounded.
 */
#ifndef COMITY_MESSAGE_H
#define COMITY_MESSAGE_H

#include "comity/buffer.h"
#include <protobuf-c/protobuf-c.h>

/* Unpack `bytes`; allocate at most `budget_bytes`. The message belongs to the caller: message_free(). Strings
 * are checked to be UTF-8 without NUL and control characters other than newline and tab. Bytes that could be
 * read in two ways are refused: a field or oneof that stands twice, tags and lengths longer than need be,
 * groups. ERROR_MALFORMED, ERROR_LIMIT (budget), ERROR_MEMORY. */
enum error_code message_unpack(const ProtobufCMessageDescriptor *descriptor, struct view bytes,
                               size_t budget_bytes, ProtobufCMessage **ret, struct error *error);

/* Free an unpacked message; NULL is harmless. */
void message_free(ProtobufCMessage *message);

/* Append the packed message to `out`. ERROR_LIMIT, ERROR_MEMORY; `out` is unchanged on failure. */
enum error_code message_pack(const ProtobufCMessage *message, struct buffer *out, struct error *error);

#endif
