/*
 * sample_message: a message as a daemon shows it, for tests of what people see; and the answers of a daemon to which a
 * message is given to be sent.
 *
 *     sample_message_init(&sample);
 *     sample.message.subject = ...;
 *     sample_message_answer(&sample, &scripted, false);
 */
#ifndef SAMPLE_MESSAGE_H
#define SAMPLE_MESSAGE_H

#include "scripted.h"

#define SAMPLE_ID "01890a5d-ac96-774b-bcce-b302099a8057"

/* From CO to BS, an urgent request; read, and open. Must not be moved. */
struct sample_message {
    Comity__MessageView view;
    Comity__RecordView record_view;
    Comity__Record record;
    Comity__Message message;
    Comity__MessageView__Receipt receipts[2]; /* none are shown until view.n_receipts says so */
    Comity__MessageView__Receipt *receipt_list[2];
    char *to[2];
    char texts[10][64];
};

void sample_message_init(struct sample_message *sample);

/* Let the daemon show it; `more` answers follow. */
void sample_message_answer(const struct sample_message *sample, struct scripted *scripted, bool more);

/* Let the daemon end a stream. */
void sample_message_done(struct scripted *scripted);

/* Let the daemon complete the draft of it; and say that something was published, `place` of 0 to 9. */
void sample_message_draft(const struct sample_message *sample, struct scripted *scripted);
void sample_message_published(struct scripted *scripted, unsigned place);

#endif
