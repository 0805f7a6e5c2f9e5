#include "ask.h"
#include "publication.h"
#include "record_name.h"

#include "comity/date.h"
#include "comity/distribution_text.h"
#include "comity/message.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct word {
    const char *name;
    int value;
};

static const struct word BASES[] = {
    {"notice", COMITY__ARREST_REPORT__BASIS__NOTICE},
    {"diffusion", COMITY__ARREST_REPORT__BASIS__DIFFUSION},
    {"national", COMITY__ARREST_REPORT__BASIS__NATIONAL},
    {NULL, 0},
};

static const struct word STATUSES[] = {
    {"provisional", COMITY__ARREST_REPORT__STATUS__PROVISIONAL},
    {"released", COMITY__ARREST_REPORT__STATUS__RELEASED},
    {"extradition-pending", COMITY__ARREST_REPORT__STATUS__EXTRADITION_PENDING},
    {"surrendered", COMITY__ARREST_REPORT__STATUS__SURRENDERED},
    {NULL, 0},
};

/* What was typed. */
struct typed {
    const char *wanted_by, *date, *reported, *arrested_by, *notice, *record, *place, *offence, *basis,
        *status, *confirmed_by, *operation, *to, *update, *durable;
};

/* A report, and what it points to. */
struct report {
    Comity__Record record;
    Comity__ArrestReport body;
    Comity__Reference notice;
    struct record_name notice_name;
    Comity__Distribution *wanted_by; /* its list of bureaus */
    char today[DATE_TEXT_CHARS + 1];
};

static bool find_word(const struct word *words, const char *name, int *ret)
{
    for (; words->name != NULL; words++) {
        if (strcmp(words->name, name) == 0) {
            *ret = words->value;
            return true;
        }
    }
    return false;
}

static void take(char **field, const char *value)
{
    if (value != NULL)
        *field = ask_text(value);
}

/* ---- filling in ---- */

static enum outcome fill_words(const struct context *context, const struct typed *typed,
                               struct report *report)
{
    int value = 0;
    if (typed->basis != NULL && !find_word(BASES, typed->basis, &value))
        return command_complain(context, "--basis: notice, diffusion or national");
    if (typed->basis != NULL)
        report->body.basis = (Comity__ArrestReport__Basis)value;
    if (typed->status != NULL && !find_word(STATUSES, typed->status, &value))
        return command_complain(context,
                                "--status: provisional, released, extradition-pending or surrendered");
    if (typed->status != NULL)
        report->body.status = (Comity__ArrestReport__Status)value;
    return OUTCOME_DONE;
}

static enum outcome fill_bureaus(const struct context *context, const struct typed *typed,
                                 struct report *report)
{
    struct error error;
    if (typed->wanted_by == NULL)
        return OUTCOME_DONE;
    if (distribution_text_parse(view_of_text(typed->wanted_by), &report->wanted_by, &error) != ERROR_NONE)
        return command_complain(context, "--wanted-by: %s", error.text);
    if (report->wanted_by->kind != COMITY__DISTRIBUTION__KIND__ONLY)
        return command_complain(context, "--wanted-by wants a list of bureaus: CO,PA");
    report->body.wanting_bureaus = report->wanted_by->bureaus;
    report->body.n_wanting_bureaus = report->wanted_by->n_bureaus;
    return OUTCOME_DONE;
}

static enum outcome fill_notice(const struct context *context, const struct typed *typed,
                                struct report *report)
{
    struct error error;
    if (typed->record == NULL)
        return OUTCOME_DONE;
    if (record_name_parse(&report->notice_name, typed->record, &error) != ERROR_NONE)
        return command_complain(context, "--record: %s", error.text);
    if (report->notice_name.owner.code[0] == '\0')
        return command_complain(context, "--record wants the owner, too: CO/ID");
    comity__reference__init(&report->notice);
    report->notice.owner = report->notice_name.owner.code;
    report->notice.record_id = report->notice_name.id;
    report->body.notice = &report->notice;
    return OUTCOME_DONE;
}

static enum outcome fill(const struct context *context, const struct typed *typed, struct report *report)
{
    enum outcome outcome = fill_words(context, typed, report);
    take(&report->body.arrest_date, typed->date);
    take(&report->body.report_date, typed->reported);
    take(&report->body.arresting_bureau, typed->arrested_by);
    take(&report->body.notice_id, typed->notice);
    take(&report->body.place, typed->place);
    take(&report->body.offence, typed->offence);
    take(&report->body.identity_confirmed_by, typed->confirmed_by);
    take(&report->record.operation_id, typed->operation);
    if (outcome == OUTCOME_DONE)
        outcome = fill_bureaus(context, typed, report);
    if (outcome == OUTCOME_DONE)
        outcome = fill_notice(context, typed, report);
    report->record.type_case = COMITY__RECORD__TYPE_ARREST_REPORT;
    report->record.arrest_report = &report->body;
    return outcome;
}

/* ---- a new report ---- */

static enum outcome refuse_what_is_missing(const struct context *context, const struct typed *typed)
{
    if (typed->wanted_by == NULL)
        return command_complain(context, "--wanted-by: the bureaus that want the person: CO,PA");
    if (typed->date == NULL)
        return command_complain(context, "--date: the day of the arrest");
    if (typed->basis == NULL && typed->notice == NULL)
        return command_complain(context, "--basis: notice, diffusion or national");
    return OUTCOME_DONE;
}

/* It is reported today, on a notice if one is named, and the arrest is provisional, unless something else is said. */
static void set_usual(struct report *report, const char *arrest_id)
{
    comity__record__init(&report->record);
    comity__arrest_report__init(&report->body);
    date_format(date_of_wall_ms((int64_t)time(NULL) * 1000), report->today);
    report->body.arrest_id = ask_text(arrest_id);
    report->body.report_date = report->today;
    report->body.basis = COMITY__ARREST_REPORT__BASIS__NOTICE;
    report->body.status = COMITY__ARREST_REPORT__STATUS__PROVISIONAL;
    report->record.source_ref = ask_text(arrest_id);
}

static enum outcome publish_new(struct context *context, const char *arrest_id, const struct typed *typed,
                                Comity__Distribution *to, Comity__Durable *durable)
{
    struct report report = {.wanted_by = NULL};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    enum outcome outcome = refuse_what_is_missing(context, typed);
    set_usual(&report, arrest_id);
    if (outcome == OUTCOME_DONE)
        outcome = fill(context, typed, &report);
    if (outcome == OUTCOME_DONE) {
        publish.record = &report.record;
        publish.distribution = to != NULL ? to : report.wanted_by;
        publish.once = true;
        publish.durable = durable;
        request.publish = &publish;
        outcome = publication_ask(context, &request);
    }
    message_free(report.wanted_by == NULL ? NULL : &report.wanted_by->base);
    return outcome;
}

/* ---- a correction ---- */

static enum outcome correct(struct context *context, const Comity__RecordView *view,
                            const struct typed *typed, Comity__Distribution *to, Comity__Durable *durable)
{
    struct report report = {.wanted_by = NULL};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AMEND);
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    if (view->record == NULL || view->record->type_case != COMITY__RECORD__TYPE_ARREST_REPORT) {
        fputs("comity: that is no arrest report, or it is withdrawn\n", stderr);
        return OUTCOME_FAILED;
    }
    report.record = *view->record;
    report.body = *view->record->arrest_report;
    enum outcome outcome = fill(context, typed, &report);
    if (outcome == OUTCOME_DONE) {
        amend.id = view->id;
        amend.record = &report.record;
        amend.distribution = to;
        amend.expected_version = view->version;
        amend.durable = durable;
        request.amend = &amend;
        outcome = publication_ask(context, &request);
    }
    message_free(report.wanted_by == NULL ? NULL : &report.wanted_by->base);
    return outcome;
}

static enum outcome update(struct context *context, const struct typed *typed, Comity__Distribution *to,
                           Comity__Durable *durable)
{
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_GET);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    if (record_name_parse(&name, typed->update, &error) != ERROR_NONE)
        return command_complain(context, "--update: %s", error.text);
    get.owner = name.owner.code;
    get.id = name.id;
    request.get = &get;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_RECORD, &answer);
    if (outcome == OUTCOME_DONE)
        outcome = correct(context, answer->record, typed, to, durable);
    client_free_answer(answer);
    return outcome;
}

enum outcome command_arrest(struct context *context, int count, char **words)
{
    struct typed typed = {.wanted_by = NULL};
    const struct option options[] = {
        {"wanted-by", &typed.wanted_by, NULL},
        {"date", &typed.date, NULL},
        {"reported", &typed.reported, NULL},
        {"arrested-by", &typed.arrested_by, NULL},
        {"notice", &typed.notice, NULL},
        {"record", &typed.record, NULL},
        {"place", &typed.place, NULL},
        {"offence", &typed.offence, NULL},
        {"basis", &typed.basis, NULL},
        {"status", &typed.status, NULL},
        {"confirmed-by", &typed.confirmed_by, NULL},
        {"operation", &typed.operation, NULL},
        {"to", &typed.to, NULL},
        {"update", &typed.update, NULL},
        {"durable", &typed.durable, NULL},
    };
    struct arguments arguments = {.most = 1};
    Comity__Distribution *to = NULL;
    Comity__Durable wait, *durable = NULL;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && (arguments.count == 1) == (typed.update != NULL))
        outcome = command_complain(context, "an ARREST_ID for a new report, or --update ID");
    if (outcome == OUTCOME_DONE)
        outcome = publication_durable(context, typed.durable, &wait, &durable);
    if (outcome == OUTCOME_DONE)
        outcome = publication_distribution(context, typed.to, &to);
    if (outcome == OUTCOME_DONE && typed.update != NULL)
        outcome = update(context, &typed, to, durable);
    else if (outcome == OUTCOME_DONE)
        outcome = publish_new(context, arguments.words[0], &typed, to, durable);
    message_free(to == NULL ? NULL : &to->base);
    return outcome;
}
