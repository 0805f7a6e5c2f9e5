#include "command.h"

#include "ask.h"
#include "output.h"
#include "record_name.h"
#include "table.h"

#include "comity/buffer.h"
#include "comity/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CELL_BYTES 512u

struct listing {
    bool is_json;
    struct table table;
    enum outcome outcome;
};

/* ---- one entry for people ---- */

/* Say what was asked, as far as it fits the cell. */
static void write_asked(const Comity__AuditEntry *entry, char out[CELL_BYTES])
{
    size_t used = (size_t)snprintf(out, CELL_BYTES, "%s", entry->request);
    for (size_t i = 0; i < entry->n_asked && used < CELL_BYTES; i++)
        used += (size_t)snprintf(out + used, CELL_BYTES - used, " %s=%s", entry->asked[i]->field,
                                 entry->asked[i]->value);
    if (entry->start != NULL && used < CELL_BYTES)
        snprintf(out + used, CELL_BYTES - used, "%s",
                 entry->start->after_crash ? ": the last moments before may be missing" : "");
}

static void write_shown(const Comity__AuditEntry *entry, char out[CELL_BYTES])
{
    if (entry->n_shown == 0)
        snprintf(out, CELL_BYTES, "%s", strcmp(entry->outcome, "NONE") == 0 ? "" : entry->outcome);
    else if (entry->n_shown == 1)
        snprintf(out, CELL_BYTES, "%s/%s", entry->shown[0]->owner, entry->shown[0]->record);
    else
        snprintf(out, CELL_BYTES, "%zu records", entry->n_shown);
}

static bool list_entry(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    const Comity__AuditView *view = answer->audit;
    char cell[CELL_BYTES];
    if (listing->is_json) {
        listing->outcome = output_line(&view->base);
        return listing->outcome == OUTCOME_DONE && !ferror(stdout);
    }
    table_number(&listing->table, view->index);
    table_cell(&listing->table, view->time);
    table_cell(&listing->table, view->entry->bureau[0] != '\0' ? view->entry->bureau : view->entry->who);
    write_asked(view->entry, cell);
    table_cell(&listing->table, cell);
    table_cell(&listing->table, view->entry->purpose);
    write_shown(view->entry, cell);
    table_cell(&listing->table, cell);
    return true;
}

enum outcome command_audit(struct context *context, int count, char **words)
{
    static const char *const HEADINGS[] = {"ENTRY", "TIME", "WHO", "ASKED", "PURPOSE", "SHOWN"};
    const char *record = NULL, *who = NULL, *purpose = NULL, *asked = NULL, *since = NULL, *until = NULL;
    const struct option options[] = {{"record", &record, NULL},   {"who", &who, NULL},
                                     {"purpose", &purpose, NULL}, {"request", &asked, NULL},
                                     {"since", &since, NULL},     {"until", &until, NULL}};
    struct arguments arguments = {0};
    struct listing listing = {context->is_json, {0}, OUTCOME_DONE};
    struct record_name name = {0};
    struct error error;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AUDIT);
    Comity__AuditRequest audit = COMITY__AUDIT_REQUEST__INIT;
    request.audit = &audit;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && record != NULL && record_name_parse(&name, record, &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome != OUTCOME_DONE)
        return outcome;
    audit.owner = name.owner.code;
    audit.record = name.id;
    audit.who = ask_text(who);
    audit.purpose = ask_text(purpose);
    audit.request = ask_text(asked);
    audit.since = ask_text(since);
    audit.until = ask_text(until);
    table_init(&listing.table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_AUDIT, list_entry, &listing);
    if (outcome == OUTCOME_DONE && !context->is_json && table_rows(&listing.table) > 0)
        table_print(&listing.table, stdout);
    table_release(&listing.table);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}
