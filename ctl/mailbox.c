#include "mailbox.h"

#include "ask.h"
#include "enum_word.h"
#include "message_text.h"
#include "output.h"
#include "table.h"

#include "comity/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MINUTES_CHARS 16u

/* What a line shows of a message. */
struct row {
    char time[32];
    char due[32];
    char bureaus[48];
    char state[32];
    char kind[ENUM_WORD_BYTES];
    char subject[96];
    char name[64];
    bool is_urgent;
};

struct mailbox {
    bool is_json;
    bool shows_senders;
    enum outcome outcome;
    size_t count, capacity;
    struct row *rows;
    size_t unread, open, overdue;
};

static void copy(char *out, size_t out_bytes, const char *text)
{
    snprintf(out, out_bytes, "%s", text);
    utf8_mend(out);
}

/* To the minute: "2099-05-02 16:00". */
static void copy_time(char out[32], const char *time)
{
    snprintf(out, 32, "%.*s", (int)MINUTES_CHARS, time);
    if (strlen(out) == MINUTES_CHARS)
        out[10] = ' ';
}

static void fill_row(struct row *row, const Comity__MessageView *view, bool shows_senders)
{
    const Comity__RecordView *record = view->record;
    const Comity__Message *message = record->record->message;
    snprintf(row->time, sizeof row->time, "%.31s", record->time);
    copy_time(row->due, message->due_at);
    if (shows_senders)
        snprintf(row->bureaus, sizeof row->bureaus, "%.8s%s", record->owner, view->copy ? " (copy)" : "");
    else
        message_text_bureaus(message->to, message->n_to, row->bureaus, sizeof row->bureaus);
    snprintf(row->state, sizeof row->state, "%s%s",
             view->overdue ? "OVERDUE" : message_text_state(view->state), view->unread ? ", new" : "");
    if (view->unread && !view->overdue)
        snprintf(row->state, sizeof row->state, "new");
    enum_word_write(&comity__message__kind__descriptor, (int)message->kind, row->kind);
    row->is_urgent = message->priority == COMITY__PRIORITY__URGENT;
    copy(row->subject, sizeof row->subject, message->subject);
    snprintf(row->name, sizeof row->name, "%.8s/%.40s", record->owner, record->id);
}

static bool add_row(struct mailbox *mailbox, const Comity__MessageView *view)
{
    if (mailbox->count == mailbox->capacity) {
        size_t capacity = mailbox->capacity == 0 ? 64 : 2 * mailbox->capacity;
        struct row *rows = realloc(mailbox->rows, capacity * sizeof *rows);
        if (rows == NULL) {
            fputs("comity: no memory for so many messages\n", stderr);
            mailbox->outcome = OUTCOME_FAILED;
            return false;
        }
        mailbox->rows = rows;
        mailbox->capacity = capacity;
    }
    fill_row(&mailbox->rows[mailbox->count++], view, mailbox->shows_senders);
    mailbox->unread += view->unread ? 1 : 0;
    mailbox->open += view->open ? 1 : 0;
    mailbox->overdue += view->overdue ? 1 : 0;
    return true;
}

static bool take_message(void *self, const Comity__Answer *answer)
{
    struct mailbox *mailbox = self;
    const Comity__MessageView *view = answer->message;
    if (mailbox->is_json) {
        mailbox->outcome = output_line(&view->base);
        return mailbox->outcome == OUTCOME_DONE && !ferror(stdout);
    }
    if (view->record == NULL || view->record->record == NULL || view->record->record->message == NULL)
        return true;
    return add_row(mailbox, view);
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    int order = strcmp(one->time, other->time);
    return order != 0 ? order : strcmp(one->name, other->name);
}

static void print_rows(const struct mailbox *mailbox)
{
    const char *const headings[] = {
        "TIME", mailbox->shows_senders ? "FROM" : "TO", "STATE", "", "KIND", "DUE", "SUBJECT", "MESSAGE"};
    struct table table;
    char time[32];
    table_init(&table, headings, 8);
    for (size_t i = 0; i < mailbox->count; i++) {
        const struct row *row = &mailbox->rows[i];
        copy_time(time, row->time);
        table_cell(&table, time);
        table_cell(&table, row->bureaus);
        table_cell(&table, row->state);
        table_cell(&table, row->is_urgent ? "URGENT" : "");
        table_cell(&table, row->kind);
        table_cell(&table, row->due);
        table_cell(&table, row->subject);
        table_cell(&table, row->name);
    }
    table_print(&table, stdout);
}

static void print(struct mailbox *mailbox)
{
    if (mailbox->count == 0) {
        puts("no messages");
        return;
    }
    qsort(mailbox->rows, mailbox->count, sizeof *mailbox->rows, compare_rows);
    print_rows(mailbox);
    printf("\n%zu %s: %zu new, %zu waiting for an answer, %zu of them overdue\n", mailbox->count,
           mailbox->count == 1 ? "message" : "messages", mailbox->unread, mailbox->open, mailbox->overdue);
}

enum outcome mailbox_show(struct context *context, Comity__MessagesRequest *wanted)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_MESSAGES);
    struct mailbox mailbox = {.is_json = context->is_json,
                              .shows_senders = wanted->box != COMITY__MESSAGES_REQUEST__BOX__OUT,
                              .outcome = OUTCOME_DONE};
    request.messages = wanted;
    enum outcome outcome =
        ask_stream(context, &request, COMITY__ANSWER__BODY_MESSAGE, take_message, &mailbox);
    if (outcome == OUTCOME_DONE)
        outcome = mailbox.outcome;
    if (outcome == OUTCOME_DONE && !context->is_json)
        print(&mailbox);
    free(mailbox.rows);
    return outcome;
}
