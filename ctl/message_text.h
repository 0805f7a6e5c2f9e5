/*
 * message_text: messages and how far they have come, as people read them.
 */
#ifndef MESSAGE_TEXT_H
#define MESSAGE_TEXT_H

#include "command.h"

/* Return the word for a state: "queued", "overdue". */
const char *message_text_state(Comity__MessageView__State state);

/* Write codes of bureaus: "CO, PA". Cut where it does not fit. */
void message_text_bureaus(char *const *bureaus, size_t count, char *out, size_t out_bytes);

/* Write to whom an own message went, and how far it has come to each. */
void message_text_receipts(const Comity__MessageView *view);

/* Write all of a message. */
void message_text_show(const Comity__MessageView *view);

#endif
