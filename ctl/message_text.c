#include "message_text.h"

#include "enum_word.h"
#include "escape.h"
#include "output.h"
#include "table.h"

#include <string.h>

#define LINE_BYTES 2600u

const char *message_text_state(Comity__MessageView__State state)
{
    static const char *const words[] = {"",     "queued",   "sent",   "delivered",
                                        "read", "answered", "closed", "overdue"};
    return (unsigned)state < sizeof words / sizeof words[0] ? words[state] : "";
}

void message_text_bureaus(char *const *bureaus, size_t count, char *out, size_t out_bytes)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && used < out_bytes; i++)
        used += (size_t)snprintf(out + used, out_bytes - used, "%s%.8s", i == 0 ? "" : ", ", bureaus[i]);
}

void message_text_receipts(const Comity__MessageView *view)
{
    static const char *const HEADINGS[] = {"TO", "", "STATE", "DELIVERED", "READ", "ANSWERED", ""};
    struct table table;
    table_init(&table, HEADINGS, 7);
    for (size_t i = 0; i < view->n_receipts; i++) {
        const Comity__MessageView__Receipt *receipt = view->receipts[i];
        table_cell(&table, receipt->bureau);
        table_cell(&table, receipt->copy ? "copy" : "");
        table_cell(&table, message_text_state(receipt->state));
        table_cell(&table, receipt->delivered);
        table_cell(&table, receipt->read);
        table_cell(&table, receipt->answered);
        table_cell(&table, receipt->why);
    }
    table_print(&table, stdout);
}

static void show_reference(const char *name, const Comity__Reference *reference, const char *owner)
{
    char text[128];
    if (reference == NULL)
        return;
    snprintf(text, sizeof text, "%.8s/%.40s", reference->owner[0] != '\0' ? reference->owner : owner,
             reference->record_id);
    output_fact(name, text);
}

static void show_kind(const Comity__Message *message)
{
    char kind[ENUM_WORD_BYTES], priority[ENUM_WORD_BYTES], text[3 * ENUM_WORD_BYTES];
    enum_word_write(&comity__message__kind__descriptor, (int)message->kind, kind);
    enum_word_write(&comity__priority__descriptor, (int)message->priority, priority);
    if (message->reminder != 0)
        snprintf(text, sizeof text, "%s %u, %s", kind, (unsigned)message->reminder, priority);
    else
        snprintf(text, sizeof text, "%s, %s", kind, priority);
    output_fact("kind", text);
    enum_word_write(&comity__crime_area__descriptor, (int)message->crime_area, text);
    output_fact("crime area", text);
}

static void show_state(const Comity__MessageView *view)
{
    char text[128];
    const char *waits = view->open && view->n_receipts == 0 ? ", waits for your answer"
                        : view->open                        ? ", waits for an answer"
                                                            : "";
    snprintf(text, sizeof text, "%s%s%s%s", message_text_state(view->state), view->copy ? ", a copy" : "",
             waits, view->thread_cut ? " (its thread is too long to tell for certain)" : "");
    output_fact("state", text);
    output_fact("answered", view->answered);
}

static void show_attachments(const Comity__Message *message)
{
    for (size_t i = 0; i < message->n_attachments; i++) {
        fputs("attached     ", stdout);
        escape_write(stdout, message->attachments[i]->name);
        printf(", %u bytes\n", (unsigned)message->attachments[i]->size);
    }
}

/* Text of several lines, each harmless for a terminal. */
static void show_body(const char *body)
{
    struct buffer text;
    buffer_init(&text, 16 * LIMIT_ENTRY_BYTES);
    if (escape_append_lines(&text, view_of_text(body), NULL) == ERROR_NONE && text.size > 0) {
        putchar('\n');
        fwrite(text.data, 1, text.size, stdout);
        if (text.data[text.size - 1] != '\n')
            putchar('\n');
    }
    buffer_release(&text);
}

void message_text_show(const Comity__MessageView *view)
{
    char text[LINE_BYTES];
    const Comity__RecordView *record = view->record;
    const Comity__Message *message = record->record->message;
    snprintf(text, sizeof text, "%.8s/%.40s", record->owner, record->id);
    output_fact("message", text);
    output_fact("from", record->owner);
    output_fact("time", record->time);
    message_text_bureaus(message->to, message->n_to, text, sizeof text);
    output_fact("to", text);
    message_text_bureaus(message->cc, message->n_cc, text, sizeof text);
    output_fact("copy to", text);
    output_fact("subject", message->subject);
    show_kind(message);
    output_fact("due", message->due_at);
    show_state(view);
    output_fact("thread", message->thread_id);
    show_reference("in reply to", message->in_reply_to, record->owner);
    for (size_t i = 0; i < message->n_references; i++)
        show_reference("about", message->references[i], record->owner);
    output_fact("operation", record->record->operation_id);
    output_handling(record, "handling");
    output_fact("refused", message->refusal);
    output_fact("closes", message->closes ? "its sender waits for no more answers in this thread" : "");
    show_attachments(message);
    show_body(message->body);
    if (view->n_receipts > 0) {
        putchar('\n');
        message_text_receipts(view);
    }
}
