#include "command.h"

#include "ask.h"
#include "audit_verify.h"
#include "output.h"
#include "record_name.h"
#include "source.h"
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
    if (entry->start != NULL && entry->start->after_crash && used < CELL_BYTES)
        used += (size_t)snprintf(out + used, CELL_BYTES - used, ": the last moments before may be missing");
    if (entry->start != NULL && entry->start->published > 0 && used < CELL_BYTES)
        snprintf(out + used, CELL_BYTES - used, "; older than the published root of %" PRIu64 " entries",
                 entry->start->published);
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

/* ---- asking ---- */

static enum outcome list(struct context *context, Comity__AuditRequest *audit)
{
    static const char *const HEADINGS[] = {"ENTRY", "TIME", "WHO", "ASKED", "PURPOSE", "SHOWN"};
    struct listing listing = {context->is_json, {0}, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AUDIT);
    request.audit = audit;
    table_init(&listing.table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_AUDIT, list_entry, &listing);
    if (outcome == OUTCOME_DONE && !context->is_json && table_rows(&listing.table) > 0)
        table_print(&listing.table, stdout);
    table_release(&listing.table);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}

/* ---- other bureaus ---- */

static enum outcome write_answers(const struct source_result *result)
{
    enum outcome outcome = OUTCOME_DONE;
    for (size_t i = 0; i < json_array_size(result->answers) && outcome == OUTCOME_DONE; i++)
        outcome = output_json_line(json_array_get(result->answers, i));
    return outcome;
}

/* Ask other bureaus whom they have shown a record of this one; that somebody does not say is a failure. */
static enum outcome ask_others(struct context *context, const char *record, const char *purpose,
                               const struct source_choice *choice)
{
    struct source_result result = {0};
    Comity__AskRequest question = COMITY__ASK_REQUEST__INIT;
    question.record = ask_text(record);
    question.purpose = ask_text(purpose);
    enum outcome outcome = source_ask(context, &question, choice, &result);
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = write_answers(&result);
    if (outcome == OUTCOME_DONE && result.unanswered > 0)
        outcome = OUTCOME_FAILED;
    source_release(&result);
    return outcome;
}

/* What was shown here, and then what others say. With other bureaus the purpose is that of this question. */
static enum outcome list_everywhere(struct context *context, Comity__AuditRequest *audit,
                                    const struct source_choice *choice)
{
    char *purpose = audit->why;
    if (!source_is_wanted(choice))
        return list(context, audit);
    if (audit->record[0] == '\0')
        return command_complain(context, "--at and --everyone go with --record");
    if (purpose[0] == '\0')
        return command_complain(context, "--purpose: why you ask; the other bureaus keep it");
    audit->why = ask_text("");
    enum outcome outcome = list(context, audit);
    return outcome == OUTCOME_DONE ? ask_others(context, audit->record, purpose, choice) : outcome;
}

/* Options of which one was given, and what they do. */
struct acts {
    bool verify, publish_root, roots;
};

static bool is_act(const struct acts *acts)
{
    return acts->verify || acts->publish_root || acts->roots;
}

static enum outcome act(struct context *context, const struct acts *acts, const char *bureau)
{
    if ((int)acts->verify + (int)acts->publish_root + (int)acts->roots > 1)
        return command_complain(context, "--verify, --publish-root and --roots: one of them");
    if (bureau != NULL && !acts->roots)
        return command_complain(context, "a bureau goes with --roots only");
    if (acts->roots)
        return audit_list_roots(context, bureau);
    return acts->verify ? audit_verify(context) : audit_publish_root(context);
}

enum outcome command_audit(struct context *context, int count, char **words)
{
    const char *record = NULL, *who = NULL, *purpose = NULL, *asked = NULL, *since = NULL, *until = NULL;
    struct acts acts = {0};
    struct source_choice choice = {0};
    const struct option options[] = {{"record", &record, NULL},
                                     {"who", &who, NULL},
                                     {"purpose", &purpose, NULL},
                                     {"request", &asked, NULL},
                                     {"since", &since, NULL},
                                     {"until", &until, NULL},
                                     {"verify", NULL, &acts.verify},
                                     {"publish-root", NULL, &acts.publish_root},
                                     {"roots", NULL, &acts.roots},
                                     {"at", &choice.at, NULL},
                                     {"everyone", NULL, &choice.everyone}};
    struct arguments arguments = {.most = 1};
    struct record_name name = {0};
    struct error error;
    Comity__AuditRequest audit = COMITY__AUDIT_REQUEST__INIT;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && record != NULL && record_name_parse(&name, record, &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome != OUTCOME_DONE)
        return outcome;
    bool has_filter =
        record != NULL || who != NULL || purpose != NULL || asked != NULL || since != NULL || until != NULL;
    if (has_filter && is_act(&acts))
        return command_complain(context, "--verify, --publish-root and --roots go with no other option");
    if (is_act(&acts) || arguments.count > 0)
        return act(context, &acts, arguments.words[0]);
    audit.owner = name.owner.code;
    audit.record = name.id;
    audit.who = ask_text(who);
    audit.why = ask_text(purpose);
    audit.request = ask_text(asked);
    audit.since = ask_text(since);
    audit.until = ask_text(until);
    return list_everywhere(context, &audit, &choice);
}
