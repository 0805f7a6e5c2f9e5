#include "ask.h"
#include "output.h"
#include "publication.h"
#include "record_name.h"
#include "table.h"

#include "comity/date.h"
#include "comity/decimal.h"
#include "comity/distribution_text.h"

#define MONTHS_MAX 1200u

/* ---- what ends ---- */

struct listing {
    bool is_json;
    struct table table;
    enum outcome outcome;
};

static bool list_record(void *self, const Comity__Answer *answer)
{
    struct listing *listing = self;
    const Comity__RecordView *view = answer->record;
    char readers[DISTRIBUTION_TEXT_BYTES];
    if (listing->is_json) {
        listing->outcome = output_line(&view->base);
        return listing->outcome == OUTCOME_DONE && !ferror(stdout);
    }
    distribution_text_format(view->distribution, readers);
    table_cell(&listing->table, view->record == NULL ? "" : view->record->retention_until);
    table_cell(&listing->table, view->id);
    table_cell(&listing->table, view->summary);
    table_cell(&listing->table, readers);
    return true;
}

static enum outcome list(struct context *context, const char *within)
{
    static const char *const HEADINGS[] = {"UNTIL", "ID", "RECORD", "VISIBLE TO"};
    struct listing listing = {context->is_json, {0}, OUTCOME_DONE};
    uint64_t months = 0;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_REVIEW);
    Comity__ReviewRequest review = COMITY__REVIEW_REQUEST__INIT;
    request.review = &review;
    if (within != NULL &&
        (decimal_parse(view_of_text(within), MONTHS_MAX, &months, NULL) != ERROR_NONE || months == 0))
        return command_complain(context, "--within wants a number of months");
    review.months = (uint32_t)months;
    table_init(&listing.table, HEADINGS, 4);
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_RECORD, list_record, &listing);
    if (outcome == OUTCOME_DONE && !context->is_json && table_rows(&listing.table) > 0)
        table_print(&listing.table, stdout);
    table_release(&listing.table);
    return outcome == OUTCOME_DONE ? listing.outcome : outcome;
}

/* ---- keeping one longer ---- */

/* Publish the record again, as it is but for how long it is kept; nobody may have changed it meanwhile. */
static enum outcome publish_again(struct context *context, const Comity__RecordView *view, const char *until,
                                  const char *reason, Comity__Durable *durable)
{
    Comity__Record record = *view->record;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AMEND);
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    record.retention_until = ask_text(until);
    record.review_reason = ask_text(reason);
    amend.id = view->id;
    amend.record = &record;
    amend.expected_version = view->version;
    amend.durable = durable;
    request.amend = &amend;
    return publication_ask(context, &request);
}

static enum outcome check_longer(const struct context *context, const Comity__RecordView *view,
                                 const char *until)
{
    struct date_span now_kept, kept;
    if (view->record == NULL) {
        fputs("comity: the record is withdrawn\n", stderr);
        return OUTCOME_FAILED;
    }
    if (date_parse(view_of_text(until), &kept, NULL) != ERROR_NONE)
        return command_complain(context, "--until wants a date: YYYY, YYYY-MM or YYYY-MM-DD");
    if (date_parse(view_of_text(view->record->retention_until), &now_kept, NULL) == ERROR_NONE &&
        kept.last <= now_kept.last) {
        fprintf(stderr, "comity: the record is kept until %s already\n", view->record->retention_until);
        return OUTCOME_FAILED;
    }
    return OUTCOME_DONE;
}

static enum outcome extend(struct context *context, const char *extended, const char *until,
                           const char *reason, Comity__Durable *durable)
{
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_GET);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    request.get = &get;
    if (record_name_parse(&name, extended, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    get.owner = name.owner.code;
    get.id = name.id;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_RECORD, &answer);
    if (outcome == OUTCOME_DONE)
        outcome = check_longer(context, answer->record, until);
    if (outcome == OUTCOME_DONE)
        outcome = publish_again(context, answer->record, until, reason, durable);
    client_free_answer(answer);
    return outcome;
}

enum outcome command_review(struct context *context, int count, char **words)
{
    const char *within = NULL, *extended = NULL, *until = NULL, *reason = NULL, *durable = NULL;
    const struct option options[] = {{"within", &within, NULL},
                                     {"extend", &extended, NULL},
                                     {"until", &until, NULL},
                                     {"reason", &reason, NULL},
                                     {"durable", &durable, NULL}};
    struct arguments arguments = {0};
    Comity__Durable wait, *waits = NULL;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, durable, &wait, &waits);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (extended == NULL && (until != NULL || reason != NULL || durable != NULL))
        return command_complain(context, "--extend ID is missing");
    if (extended == NULL)
        return list(context, within);
    if (within != NULL)
        return command_complain(context, "--within goes with the list only");
    if (until == NULL)
        return command_complain(context, "--until: the last day on which the record is kept");
    if (reason == NULL || *reason == '\0')
        return command_complain(context, "--reason: why the record is still needed");
    return extend(context, extended, until, reason, waits);
}
