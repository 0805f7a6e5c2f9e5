#include "sample_message.h"

#include <stdio.h>

static char *keep(struct sample_message *sample, unsigned place, const char *text)
{
    snprintf(sample->texts[place], sizeof sample->texts[place], "%s", text);
    return sample->texts[place];
}

static void fill_message(struct sample_message *sample)
{
    sample->message = (Comity__Message)COMITY__MESSAGE__INIT;
    sample->to[0] = keep(sample, 0, "BS");
    sample->message.to = sample->to;
    sample->message.n_to = 1;
    sample->message.kind = COMITY__MESSAGE__KIND__REQUEST;
    sample->message.priority = COMITY__PRIORITY__URGENT;
    sample->message.subject = keep(sample, 1, "Holder of L898902C3");
    sample->message.body = keep(sample, 2, "Who is it?\nPlease hurry.");
    sample->message.due_at = keep(sample, 3, "2099-05-02T16:00:00.000Z");
    sample->message.thread_id = keep(sample, 4, SAMPLE_ID);
}

void sample_message_init(struct sample_message *sample)
{
    fill_message(sample);
    sample->record = (Comity__Record)COMITY__RECORD__INIT;
    sample->record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    sample->record.message = &sample->message;
    sample->record_view = (Comity__RecordView)COMITY__RECORD_VIEW__INIT;
    sample->record_view.owner = keep(sample, 5, "CO");
    sample->record_view.id = keep(sample, 6, SAMPLE_ID);
    sample->record_view.time = keep(sample, 7, "2024-05-02T12:00:00.000Z");
    sample->record_view.version = 1;
    sample->record_view.record = &sample->record;
    sample->view = (Comity__MessageView)COMITY__MESSAGE_VIEW__INIT;
    sample->view.record = &sample->record_view;
    sample->view.state = COMITY__MESSAGE_VIEW__STATE__READ;
    sample->view.open = true;
    sample->view.receipts = sample->receipt_list;
    for (unsigned i = 0; i < 2; i++) {
        sample->receipts[i] = (Comity__MessageView__Receipt)COMITY__MESSAGE_VIEW__RECEIPT__INIT;
        sample->receipts[i].bureau = keep(sample, 8 + i, i == 0 ? "BS" : "PA");
        sample->receipts[i].state = COMITY__MESSAGE_VIEW__STATE__QUEUED;
        sample->receipt_list[i] = &sample->receipts[i];
    }
}

void sample_message_answer(const struct sample_message *sample, struct scripted *scripted, bool more)
{
    Comity__MessageView view = sample->view;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_MESSAGE;
    answer.message = &view;
    scripted_answer(scripted, &answer);
}

void sample_message_done(struct scripted *scripted)
{
    Comity__Done done = COMITY__DONE__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

void sample_message_draft(const struct sample_message *sample, struct scripted *scripted)
{
    Comity__Record record = sample->record;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    Comity__DraftAnswer draft = COMITY__DRAFT_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.bureaus = sample->message.to;
    distribution.n_bureaus = sample->message.n_to;
    draft.record = &record;
    draft.distribution = &distribution;
    answer.body_case = COMITY__ANSWER__BODY_DRAFT;
    answer.draft = &draft;
    scripted_answer(scripted, &answer);
}

void sample_message_published(struct scripted *scripted, unsigned place)
{
    char owner[] = "CO", id[] = SAMPLE_ID;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    id[sizeof id - 2] = (char)('0' + place % 10);
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED;
    publish.owner = owner;
    publish.id = id;
    publish.version = 1;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}
