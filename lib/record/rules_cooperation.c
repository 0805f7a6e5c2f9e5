#include "rules.h"

#define BUREAUS .is_distinct = true, .format = FORMAT_BUREAU, .count_max = LIMIT_BUREAUS

/* More than all that is seized in a year, in kilograms. */
#define KILOGRAMS_MAX 1e9

static const struct rule message[] = {
    {"kind", .is_required = true},
    {"reminder", .least = 1, .most = 3},
    {"reminder", WHEN("kind", COMITY__MESSAGE__KIND__REMINDER), .is_required = true},
    {"thread_id", .format = FORMAT_UUID, KEY(THREAD)},
    {"in_reply_to.owner", .format = FORMAT_BUREAU},
    {"in_reply_to.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
    {"to", .is_required = true, BUREAUS},
    {"cc", BUREAUS},
    {"subject", .is_required = true, .bytes_max = 512},
    {"priority", .is_required = true},
    {"due_at", .format = FORMAT_TIME},
    {"due_at", WHEN("remind", 1), .is_required = true},
    {"references.owner", .format = FORMAT_BUREAU},
    {"references.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
    {"attachments", .count_max = LIMIT_MESSAGE_ATTACHMENTS},
    {"attachments.name", .is_required = true, .format = FORMAT_FILE_NAME},
    {"attachments.size", .is_required = true, .most = LIMIT_ATTACHMENTS_BYTES},
    {"attachments.sha256", .is_required = true, .format = FORMAT_SHA256},
    {"attachments.parts", .is_required = true, .format = FORMAT_UUID, .count_max = LIMIT_ATTACHMENT_PARTS},
};

static const struct rule attachment[] = {
    {"name", .is_required = true, .format = FORMAT_FILE_NAME},
    {"size", .is_required = true, .most = LIMIT_ATTACHMENTS_BYTES},
    {"sha256", .is_required = true, .format = FORMAT_SHA256},
    {"part", .is_required = true, .most = LIMIT_ATTACHMENT_PARTS},
    {"parts", .is_required = true, .most = LIMIT_ATTACHMENT_PARTS},
    {"data", .is_required = true, .bytes_max = LIMIT_ATTACHMENT_PART_BYTES},
};

static const struct rule operation[] = {
    {"name", .is_required = true, .bytes_max = 128},
    {"crime_area", .is_required = true},
    {"start", .is_required = true, .format = FORMAT_DATE},
    {"end", .format = FORMAT_DATE, .not_before = "start"},
    {"lead", .is_required = true, .format = FORMAT_BUREAU, KEY(LED), .key_after = "^operation_id"},
    {"participants", .is_required = true, BUREAUS},
    {"coordination_unit", .bytes_max = 256},
    {"contacts", .count_max = LIMIT_BUREAUS},
    {"contacts.bureau", .is_required = true, .format = FORMAT_BUREAU},
    {"contacts.name", .bytes_max = 128},
    {"contacts.phone", .bytes_max = 64},
    {"contacts.email", .bytes_max = 128},
    {"closed_on", .format = FORMAT_DATE, .not_before = "start"},
};

static const struct rule operation_result[] = {
    {"bureau", .format = FORMAT_BUREAU},
    {"period_from", .is_required = true, .format = FORMAT_DATE},
    {"period_to", .is_required = true, .format = FORMAT_DATE, .not_before = "period_from"},
    {"migrant_nationalities", .is_distinct = true, .format = FORMAT_COUNTRY, .count_max = 256},
    {"drugs.drug", .is_required = true},
    {"drugs.drug_name", .bytes_max = 128},
    {"drugs.drug_name", WHEN("drug", COMITY__DRUG__OTHER_DRUG), .is_required = true},
    {"drugs.kilograms", .is_required = true, .most = KILOGRAMS_MAX},
    {"precursors_kilograms", .most = KILOGRAMS_MAX},
};

static const struct rule hit[] = {
    {"record", .is_required = true},
    {"record.owner", .is_required = true, .format = FORMAT_BUREAU},
    {"record.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
    {"record.version", .is_required = true},
    {"time", .is_required = true, .format = FORMAT_TIME},
    {"agency", .bytes_max = 256},
    {"matched_fields", .is_distinct = true, .bytes_max = 128},
    {"score_percent", .most = 100},
    {"reminder", .least = 1, .most = 3},
    {"in_reply_to.owner", .format = FORMAT_BUREAU},
    {"in_reply_to.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
    {"in_reply_to", WHEN("answer", COMITY__HIT__ANSWER__VALID), .is_required = true},
    {"in_reply_to", WHEN("answer", COMITY__HIT__ANSWER__NOT_VALID), .is_required = true},
    {"in_reply_to", WHEN("answer", COMITY__HIT__ANSWER__MORE_TIME), .is_required = true},
    {"in_reply_to", WHEN("answer", COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL), .is_required = true},
    {"answer_due_at", .format = FORMAT_TIME, .not_before = "time"},
    {"answer_due_at", WHEN("answer", COMITY__HIT__ANSWER__MORE_TIME), .is_required = true,
     .format = FORMAT_TIME},
    {"place", .bytes_max = 256},
    {"query_purpose", .bytes_max = 256},
};

static const struct rule arrest_report[] = {
    {"arrest_id", .is_required = true, .bytes_max = 128, KEY(ARREST)},
    {"notice_id", .bytes_max = 64, KEY(NOTICE)},
    {"notice.owner", .is_required = true, .format = FORMAT_BUREAU},
    {"notice.record_id", .is_required = true, .format = FORMAT_UUID, KEY(RECORD)},
    {"wanting_bureaus", .is_required = true, BUREAUS},
    {"arresting_bureau", .format = FORMAT_BUREAU},
    {"arrest_date", .is_required = true, .format = FORMAT_DATE},
    {"report_date", .is_required = true, .format = FORMAT_DATE, .not_before = "arrest_date"},
    {"basis", .is_required = true},
    {"status", .is_required = true},
};

const struct record_rules rules_message = {
    RULES(message),
    .is_listed = true,
    .summary = "priority kind ,subject ,=due due_at",
};

const struct record_rules rules_operation = {
    RULES(operation),
    .is_listed = true,
    .needs_of_envelope = "operation_id",
    .summary = "=operation name ,crime_area ,start end ,=led_by lead ,=closed closed_on",
};

const struct record_rules rules_operation_result = {
    RULES(operation_result),
    .is_listed = true,
    .needs_of_envelope = "operation_id",
    .summary = "=result bureau period_from period_to ,=arrests arrests ,preliminary",
};

const struct record_rules rules_hit = {
    RULES(hit),
    .is_listed = true,
    .due = "answer_due_at",
    .summary =
        "=hit priority time place ,=on record.owner record.record_id ,=answer answer ,=outcome outcome",
};

const struct record_rules rules_arrest_report = {
    RULES(arrest_report),
    .is_listed = true,
    .summary = "=arrest arrest_date place ,=on basis notice_id ,=wanted_by wanting_bureaus ,status",
};

const struct record_rules rules_attachment = {
    RULES(attachment),
    .summary = "=attachment name ,=part part =of parts",
};
