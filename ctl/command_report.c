#include "ask.h"
#include "operation_ask.h"
#include "publication.h"
#include "result_counter.h"
#include "text_file.h"

#include "comity/date.h"
#include "comity/message.h"
#include "comity/message_json.h"
#include "comity/uuid.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char report_help[] =
    "Files a result, for those who take part. Reported again it is a correction, a new version: counters "
    "that "
    "are not\n"
    "named stay as they were. It is final without --preliminary. Where no period is told it is that of the "
    "operation.\n"
    "\n"
    "  --from DATE                       the period; several may not have days in common\n"
    "  --to DATE\n"
    "  --preliminary                     the numbers may still change\n"
    "  --bureau BUREAU                   the lead reports for a bureau that cannot\n"
    "  --file FILE                       the whole result as JSON; counters given besides count\n"
    "  --remarks TEXT\n"
    "  --arrests N\n"
    "  --suspects-identified N\n"
    "  --victims-rescued-women N\n"
    "  --victims-rescued-men N\n"
    "  --victims-rescued-girls N         under 18\n"
    "  --victims-rescued-boys N\n"
    "  --victims-rescued-not-known N\n"
    "  --irregular-migrants-detected N\n"
    "  --migrant-nationalities CODES     VE,CO\n"
    "  --checks-made N\n"
    "  --firearms N\n"
    "  --ammunition N                    rounds\n"
    "  --detonators N\n"
    "  --drug DRUG=KILOGRAMS             such as heroin=1.5; again for each\n"
    "  --precursors-kilograms N\n"
    "  --value-usd N                     of the drugs\n"
    "  --cash-usd N\n"
    "  --vehicles N\n"
    "  --vessels N\n"
    "  --documents N\n"
    "  --groups-disrupted N\n"
    "  --modus-operandi N                new ones\n"
    "  --investigations-opened N\n"
    "  --notices-issued-red N\n"
    "  --notices-issued-blue N\n"
    "  --notices-issued-yellow N\n"
    "  --notices-issued-purple N\n";

#define RESULT_OPTIONS 16u

/* What is told on the command line; NULL: nothing. */
struct report {
    const char *operation, *from, *to, *bureau, *file, *nationalities, *remarks;
    bool is_preliminary;
    struct option_list drugs;
    size_t counter_count;
    struct result_counter counters[RESULT_COUNTERS_MAX];
    const char *values[RESULT_COUNTERS_MAX];
};

#define PERIOD_BYTES 32u

/* The result that was filed for the same bureau and period, if any, and those that overlap. */
struct earlier {
    char bureau[LIMIT_BUREAU_BYTES]; /* whose result it is */
    bool is_told;                    /* the period; else it is that of the one result there is */
    char from[PERIOD_BYTES], to[PERIOD_BYTES];
    json_t *record; /* NULL: none */
    char id[UUID_TEXT_CHARS + 1];
    uint32_t version;
    char overlap[64]; /* "": none */
    enum outcome outcome;
};

/* ---- what was filed before ---- */

static bool has_common_days(const struct earlier *earlier, const Comity__OperationResult *result)
{
    struct date_span from, to, result_from, result_to;
    return date_parse(view_of_text(earlier->from), &from, NULL) == ERROR_NONE &&
           date_parse(view_of_text(earlier->to), &to, NULL) == ERROR_NONE &&
           date_parse(view_of_text(result->period_from), &result_from, NULL) == ERROR_NONE &&
           date_parse(view_of_text(result->period_to), &result_to, NULL) == ERROR_NONE &&
           from.first <= result_to.last && result_from.first <= to.last;
}

static bool take_earlier(void *self, const Comity__Answer *answer)
{
    struct earlier *earlier = self;
    const Comity__RecordView *view = answer->record;
    struct error error;
    if (view->record == NULL || view->record->type_case != COMITY__RECORD__TYPE_OPERATION_RESULT)
        return true;
    const Comity__OperationResult *result = view->record->operation_result;
    const char *bureau = result->bureau[0] == '\0' ? view->owner : result->bureau;
    if (strcmp(bureau, earlier->bureau) != 0)
        return true;
    if (!earlier->is_told && earlier->record == NULL) {
        snprintf(earlier->from, sizeof earlier->from, "%s", result->period_from);
        snprintf(earlier->to, sizeof earlier->to, "%s", result->period_to);
    } else if (!earlier->is_told) {
        fputs("comity: report: there are several: say which with --from and --to\n", stderr);
        earlier->outcome = OUTCOME_FAILED;
        return false;
    }
    if (strcmp(result->period_from, earlier->from) != 0 || strcmp(result->period_to, earlier->to) != 0) {
        if (has_common_days(earlier, result))
            snprintf(earlier->overlap, sizeof earlier->overlap, "%.20s to %.20s", result->period_from,
                     result->period_to);
        return true;
    }
    json_decref(earlier->record);
    earlier->record = NULL;
    if (message_json_encode(&view->record->base, &earlier->record, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        earlier->outcome = OUTCOME_FAILED;
        return false;
    }
    snprintf(earlier->id, sizeof earlier->id, "%s", view->id);
    earlier->version = view->version;
    return true;
}

/* ---- the result as JSON ---- */

static enum outcome failed(const struct error *error)
{
    fprintf(stderr, "comity: report: %s\n", error->text);
    return OUTCOME_FAILED;
}

/* DRUG=KILOGRAMS, where DRUG is a kind of the schema or the name of another one. */
static enum outcome set_drug(const struct context *context, json_t *drugs, const char *text)
{
    char kind[64], name[129];
    const char *equals = strchr(text, '=');
    char *end = NULL;
    size_t size = equals == NULL ? 0 : (size_t)(equals - text);
    double kilograms = equals == NULL ? -1 : strtod(equals + 1, &end);
    if (size == 0 || size >= sizeof name || end == equals + 1 || *end != '\0' || !isfinite(kilograms) ||
        kilograms < 0)
        return command_complain(context, "--drug wants DRUG=KILOGRAMS, such as heroin=1.5");
    snprintf(name, sizeof name, "%.*s", (int)size, text);
    for (size_t i = 0; i <= size && i < sizeof kind; i++)
        kind[i] = name[i] == '-' || name[i] == ' ' ? '_' : (char)toupper((unsigned char)name[i]);
    kind[sizeof kind - 1] = '\0';
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value_by_name(&comity__drug__descriptor, kind);
    bool is_known = value != NULL && value->value != 0 && value->value != COMITY__DRUG__OTHER_DRUG;
    const char *drug = is_known ? value->name : "OTHER_DRUG", *drug_name = is_known ? "" : name;
    for (size_t i = json_array_size(drugs); i > 0; i--) {
        const json_t *row = json_array_get(drugs, i - 1);
        const char *row_drug = json_string_value(json_object_get(row, "drug"));
        const char *row_name = json_string_value(json_object_get(row, "drugName"));
        if (strcmp(row_drug == NULL ? "" : row_drug, drug) == 0 &&
            strcmp(row_name == NULL ? "" : row_name, drug_name) == 0)
            json_array_remove(drugs, i - 1);
    }
    json_t *row = json_pack("{s:s, s:s, s:f}", "drug", drug, "drugName", drug_name, "kilograms", kilograms);
    if (kilograms > 0 && (row == NULL || json_array_append(drugs, row) != 0)) {
        json_decref(row);
        fputs("comity: no memory for a result\n", stderr);
        return OUTCOME_FAILED;
    }
    json_decref(row);
    return OUTCOME_DONE;
}

static enum outcome set_drugs(const struct context *context, const struct report *report, json_t *result)
{
    enum outcome outcome = OUTCOME_DONE;
    json_t *drugs = json_object_get(result, "drugs");
    if (drugs == NULL && json_object_set_new(result, "drugs", json_array()) == 0)
        drugs = json_object_get(result, "drugs");
    for (size_t i = 0; i < report->drugs.count && outcome == OUTCOME_DONE; i++)
        outcome = set_drug(context, drugs, report->drugs.values[i]);
    return outcome;
}

static void set_nationalities(const struct report *report, json_t *result)
{
    json_t *codes = json_array();
    for (const char *at = report->nationalities; *at != '\0';) {
        size_t size = strcspn(at, ", ");
        if (size > 0)
            json_array_append_new(codes, json_stringn(at, size));
        at += size + strspn(at + size, ", ");
    }
    json_object_set_new(result, "migrantNationalities", codes);
}

static void set_text(json_t *into, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(into, name, json_string(text));
}

/* Put what is told into the result. */
static enum outcome apply(const struct context *context, const struct report *report,
                          const struct earlier *earlier, json_t *result)
{
    struct error error;
    enum outcome outcome = set_drugs(context, report, result);
    for (size_t i = 0; i < report->counter_count && outcome == OUTCOME_DONE; i++)
        if (report->values[i] != NULL &&
            result_counter_set(&report->counters[i], result, report->values[i], &error) != ERROR_NONE)
            outcome = command_complain(context, "%s", error.text);
    if (report->nationalities != NULL)
        set_nationalities(report, result);
    set_text(result, "remarks", report->remarks);
    set_text(result, "periodFrom", earlier->from);
    set_text(result, "periodTo", earlier->to);
    set_text(result, "bureau", report->bureau);
    json_object_set_new(result, "preliminary", json_boolean(report->is_preliminary));
    return outcome;
}

/* Read a result, or a record with one, from a file. */
static enum outcome read_file(const char *path, json_t **ret)
{
    struct buffer text;
    struct error error;
    json_error_t fault;
    json_t *json = NULL;
    if (text_file_read(path, LIMIT_IMPORT_LINE_BYTES, &text, &error) == ERROR_NONE) {
        json = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &fault);
        if (json == NULL || !json_is_object(json))
            error_set(&error, ERROR_INVALID, "%s: %s", path, json == NULL ? fault.text : "no JSON object");
    }
    buffer_release(&text);
    if (!json_is_object(json)) {
        json_decref(json);
        return failed(&error);
    }
    json_t *record = json_object_get(json, "record");
    json_t *result = json_object_get(record == NULL ? json : record, "operationResult");
    *ret = result == NULL ? json : json_incref(result);
    if (result != NULL)
        json_decref(json);
    return OUTCOME_DONE;
}

/* ---- filing it ---- */

static enum outcome file(struct context *context, const char *operation, const struct earlier *earlier,
                         json_t *record)
{
    struct error error;
    ProtobufCMessage *message = NULL;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    char id[UUID_TEXT_CHARS + 1];
    bool is_new = earlier->record == NULL;
    Comity__Request request =
        ask_request(is_new ? COMITY__REQUEST__BODY_PUBLISH : COMITY__REQUEST__BODY_AMEND);
    if (message_json_decode(&comity__record__descriptor, record, &message, &error) != ERROR_NONE)
        return failed(&error);
    memcpy(id, earlier->id, sizeof id);
    distribution.operation = ask_text(operation);
    publish.record = amend.record = (Comity__Record *)message;
    publish.distribution = amend.distribution = &distribution;
    amend.id = id;
    amend.expected_version = earlier->version;
    if (is_new)
        request.publish = &publish;
    else
        request.amend = &amend;
    enum outcome outcome = publication_ask(context, &request);
    message_free(message);
    return outcome;
}

static enum outcome make(struct context *context, const struct report *report,
                         const Comity__OperationAnswer *operation, const struct earlier *earlier)
{
    json_t *record = earlier->record == NULL ? json_object() : json_deep_copy(earlier->record);
    json_t *result = json_object_get(record, "operationResult");
    enum outcome outcome = OUTCOME_DONE;
    if (report->file != NULL) {
        result = NULL;
        outcome = read_file(report->file, &result);
    } else {
        result = result == NULL ? json_object() : json_incref(result);
    }
    if (outcome == OUTCOME_DONE)
        outcome = apply(context, report, earlier, result);
    if (outcome == OUTCOME_DONE) {
        set_text(record, "operationId", operation->record->record->operation_id);
        json_object_set(record, "operationResult", result);
        outcome = file(context, operation->operation, earlier, record);
    }
    json_decref(result);
    json_decref(record);
    return outcome;
}

/* Where no period is told, and none was reported, it is that of the operation; of one without an end, until today. */
static void choose_period(const struct report *report, const Comity__Operation *operation,
                          struct earlier *earlier)
{
    char today[DATE_TEXT_CHARS + 1];
    const char *to = operation->end[0] != '\0' ? operation->end : operation->closed_on;
    date_format(date_of_wall_ms((int64_t)time(NULL) * 1000), today);
    if (to[0] == '\0')
        to = today;
    if (earlier->from[0] == '\0')
        snprintf(earlier->from, sizeof earlier->from, "%s",
                 report->from != NULL ? report->from : operation->start);
    if (earlier->to[0] == '\0')
        snprintf(earlier->to, sizeof earlier->to, "%s", report->to != NULL ? report->to : to);
}

static enum outcome report_result(struct context *context, const struct report *report)
{
    struct earlier earlier = {.outcome = OUTCOME_DONE};
    char own[LIMIT_BUREAU_BYTES];
    Comity__Answer *answer = NULL;
    enum outcome outcome = operation_ask_bureau(context, own);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask(context, report->operation, &answer);
    if (outcome != OUTCOME_DONE)
        return outcome;
    const Comity__OperationAnswer *operation = answer->operation;
    earlier.is_told = report->from != NULL || report->to != NULL;
    if (earlier.is_told)
        choose_period(report, operation->record->record->operation, &earlier);
    snprintf(earlier.bureau, sizeof earlier.bureau, "%s", report->bureau != NULL ? report->bureau : own);
    if (report->bureau != NULL && strcmp(report->bureau, own) != 0 &&
        strcmp(own, operation->record->owner) != 0) {
        fprintf(stderr, "comity: report: for another bureau only the lead reports, %s\n",
                operation->record->owner);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask_records(context, operation->operation, "operation_result", own, take_earlier,
                                        &earlier);
    if (outcome == OUTCOME_DONE)
        outcome = earlier.outcome;
    if (outcome == OUTCOME_DONE && earlier.overlap[0] != '\0') {
        fprintf(stderr,
                "comity: report: there is one for %s already, which has days in common with %s to %s: they "
                "would be counted twice; correct that one, or withdraw it\n",
                earlier.overlap, earlier.from, earlier.to);
        outcome = OUTCOME_FAILED;
    }
    choose_period(report, operation->record->record->operation, &earlier);
    if (outcome == OUTCOME_DONE)
        outcome = make(context, report, operation, &earlier);
    json_decref(earlier.record);
    client_free_answer(answer);
    return outcome;
}

enum outcome command_report(struct context *context, int count, char **words)
{
    static struct report report;
    struct option options[RESULT_OPTIONS + RESULT_COUNTERS_MAX] = {
        {"from", &report.from, NULL},
        {"to", &report.to, NULL},
        {"bureau", &report.bureau, NULL},
        {"file", &report.file, NULL},
        {"migrant-nationalities", &report.nationalities, NULL},
        {"remarks", &report.remarks, NULL},
        {"preliminary", NULL, &report.is_preliminary}};
    size_t option_count = 7;
    struct arguments arguments = {.fewest = 1, .most = 1, .list_count = 1, .lists = &report.drugs};
    report = (struct report){.drugs = {.name = "drug"}};
    report.counter_count = result_counter_table(report.counters);
    for (size_t i = 0; i < report.counter_count; i++)
        options[option_count++] = (struct option){report.counters[i].option, &report.values[i], NULL};
    enum outcome outcome = command_arguments(context, count, words, options, option_count, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    report.operation = arguments.words[0];
    return report_result(context, &report);
}
