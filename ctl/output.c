#include "output.h"

#include "escape.h"
#include "table.h"
#include "tree.h"

#include "comity/distribution_text.h"
#include "comity/message_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES (64u * 1024u * 1024u)

static enum outcome failed(const struct error *error)
{
    fprintf(stderr, "comity: cannot show the answer: %s\n", error->text);
    return OUTCOME_FAILED;
}

/* Numbers as they were typed: 15 digits are what a double keeps of any decimal number. */
#define DIGITS JSON_REAL_PRECISION(15)

/* Write the text of a JSON document, harmless for a terminal. */
static enum outcome write_text(char *text, struct error *error)
{
    struct buffer escaped;
    enum outcome outcome = OUTCOME_DONE;
    buffer_init(&escaped, TEXT_BYTES);
    if (text == NULL)
        error_set(error, ERROR_MEMORY, "no memory");
    if (text == NULL || escape_append_lines(&escaped, view_of_text(text), error) != ERROR_NONE) {
        outcome = failed(error);
    } else {
        fwrite(escaped.data, 1, escaped.size, stdout);
        fputc('\n', stdout);
    }
    buffer_release(&escaped);
    free(text);
    return outcome;
}

static enum outcome write_json(const ProtobufCMessage *message, size_t flags)
{
    struct error error;
    json_t *json = NULL;
    if (message_json_encode(message, &json, &error) != ERROR_NONE)
        return failed(&error);
    enum outcome outcome = write_text(json_dumps(json, flags | DIGITS), &error);
    json_decref(json);
    return outcome;
}

enum outcome output_json_line(const json_t *json)
{
    struct error error;
    return write_text(json_dumps(json, JSON_COMPACT | DIGITS), &error);
}

enum outcome output_json_document(const json_t *json)
{
    struct error error;
    return write_text(json_dumps(json, JSON_INDENT(2) | DIGITS), &error);
}

enum outcome output_document(const ProtobufCMessage *message)
{
    return write_json(message, JSON_INDENT(2));
}

enum outcome output_line(const ProtobufCMessage *message)
{
    return write_json(message, JSON_COMPACT);
}

enum outcome output_tree(const ProtobufCMessage *message, unsigned indent)
{
    struct error error;
    json_t *json = NULL;
    struct buffer text;
    enum outcome outcome = OUTCOME_DONE;
    if (message_json_encode(message, &json, &error) != ERROR_NONE)
        return failed(&error);
    buffer_init(&text, TEXT_BYTES);
    if (tree_append(&text, json, indent, &error) != ERROR_NONE)
        outcome = failed(&error);
    else if (text.size > 0)
        fwrite(text.data, 1, text.size, stdout);
    buffer_release(&text);
    json_decref(json);
    return outcome;
}

void output_fact(const char *name, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    printf("%-12s ", name);
    escape_write(stdout, text);
    putchar('\n');
}

const char *output_state(Comity__RecordView__State state)
{
    switch (state) {
    case COMITY__RECORD_VIEW__STATE__CURRENT:
        return "current";
    case COMITY__RECORD_VIEW__STATE__SUPERSEDED:
        return "superseded";
    case COMITY__RECORD_VIEW__STATE__WITHDRAWN:
        return "withdrawn";
    default:
        return "";
    }
}

/* What a person must know before using the record; NULL: nothing but what holds for every record. */
static const char *handling_words(const Comity__Record *record)
{
    switch (record->handling_code) {
    case COMITY__RECORD__HANDLING_CODE__H1:
        return "H1  not in judicial proceedings without the owner's permission";
    case COMITY__RECORD__HANDLING_CODE__H2:
        return "H2  not to be passed on without the owner's permission";
    case COMITY__RECORD__HANDLING_CODE__H3:
        return "H3";
    default:
        return NULL;
    }
}

void output_handling(const Comity__RecordView *view, const char *label)
{
    const char *words = view->record == NULL ? NULL : handling_words(view->record);
    if (words == NULL)
        return;
    printf("%-12s %s", label, words);
    if (view->record->handling_text[0] != '\0') {
        fputs("  ", stdout);
        escape_write(stdout, view->record->handling_text);
    }
    putchar('\n');
}

void output_record_line(const Comity__RecordView *record)
{
    escape_write(stdout, record->time);
    fputs("  ", stdout);
    escape_write(stdout, record->owner);
    putchar('/');
    escape_write(stdout, record->id);
    printf("  v%u  %s  ", (unsigned)record->version, output_state(record->state));
    escape_write(stdout, record->summary);
    putchar('\n');
    output_handling(record, "    HANDLING");
}

enum outcome output_record(const Comity__RecordView *record)
{
    char text[64];
    char distribution[DISTRIBUTION_TEXT_BYTES];
    output_fact("record", record->summary);
    output_fact("owner", record->owner);
    output_fact("id", record->id);
    snprintf(text, sizeof text, "%u (entry %llu)", (unsigned)record->version,
             (unsigned long long)record->index);
    output_fact("version", text);
    output_fact("time", record->time);
    output_fact("state", output_state(record->state));
    if (record->frozen)
        output_fact("owner's log", "FROZEN: two histories of it are signed, and nothing newer is taken");
    distribution_text_format(record->distribution, distribution);
    if (record->distribution != NULL)
        output_fact("visible to", distribution);
    output_handling(record, "handling");
    if (record->record == NULL)
        return OUTCOME_DONE;
    putchar('\n');
    return output_tree(&record->record->base, 0);
}

void output_copies(Comity__CheckAnswer__Copy *const *copies, size_t count)
{
    static const char *const HEADINGS[] = {"COPY OF", "LEAVES", "AS OF", ""};
    struct table table;
    table_init(&table, HEADINGS, 4);
    for (size_t i = 0; i < count; i++) {
        table_cell(&table, copies[i]->origin);
        table_number(&table, copies[i]->size);
        table_cell(&table, *copies[i]->as_of == '\0' ? "not heard from since the start" : copies[i]->as_of);
        table_cell(&table, copies[i]->frozen ? "FROZEN" : "");
    }
    putchar('\n');
    table_print(&table, stdout);
}

enum outcome output_finish(enum outcome outcome)
{
    errno = 0;
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return outcome;
    if (errno != EPIPE)
        fprintf(stderr, "comity: cannot write: %s\n", strerror(errno));
    return outcome == OUTCOME_DONE ? OUTCOME_FAILED : outcome;
}
