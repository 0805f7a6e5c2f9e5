#include "operation_command.h"

#include "ask.h"
#include "escape.h"
#include "operation_ask.h"
#include "output.h"
#include "result_counter.h"
#include "table.h"

#include "comity/date.h"
#include "comity/message_json.h"
#include "comity/operation_total.h"

#include <stdlib.h>
#include <string.h>

#define DOUBTS_MAX 4u
#define DOUBT_BYTES 128u
#define SPANS_MAX 64u

/* What one bureau has reported. */
struct row {
    char bureau[LIMIT_BUREAU_BYTES];
    bool is_participant;
    unsigned results;
    char from[DATE_TEXT_CHARS + 1], to[DATE_TEXT_CHARS + 1], time[64];
    size_t span_count;
    struct date_span spans[SPANS_MAX];
    size_t doubt_count;
    char doubts[DOUBTS_MAX][DOUBT_BYTES];
    struct operation_total total;
};

struct board {
    const Comity__OperationAnswer *operation;
    size_t row_count;
    struct row *rows[LIMIT_BUREAUS];
    struct operation_total total;
    bool has_no_memory;
};

/* ---- putting it together ---- */

/* Find the row of a bureau, which is there afterwards; NULL: no more can be. */
static struct row *row_of(struct board *board, const char *bureau)
{
    for (size_t i = 0; i < board->row_count; i++)
        if (strcmp(board->rows[i]->bureau, bureau) == 0)
            return board->rows[i];
    struct row *row = board->row_count == LIMIT_BUREAUS ? NULL : calloc(1, sizeof *row);
    if (row == NULL) {
        board->has_no_memory = board->row_count < LIMIT_BUREAUS;
        return NULL;
    }
    snprintf(row->bureau, sizeof row->bureau, "%s", bureau);
    operation_total_init(&row->total);
    board->rows[board->row_count++] = row;
    return row;
}

static void doubt(struct row *row, const char *text, const char *which)
{
    if (row->doubt_count < DOUBTS_MAX)
        snprintf(row->doubts[row->doubt_count++], DOUBT_BYTES, "%s%.40s", text, which);
}

/* Days that two results of one bureau have in common are counted twice. */
static void note_period(struct row *row, const Comity__OperationResult *result)
{
    struct date_span from, to;
    if (date_parse(view_of_text(result->period_from), &from, NULL) != ERROR_NONE ||
        date_parse(view_of_text(result->period_to), &to, NULL) != ERROR_NONE)
        return;
    struct date_span span = {.first = from.first, .last = to.last};
    for (size_t i = 0; i < row->span_count; i++)
        if (span.first <= row->spans[i].last && row->spans[i].first <= span.last) {
            doubt(row, "periods overlap at ", result->period_from);
            break;
        }
    if (row->span_count < SPANS_MAX)
        row->spans[row->span_count++] = span;
    if (row->from[0] == '\0' || strcmp(result->period_from, row->from) < 0)
        snprintf(row->from, sizeof row->from, "%.10s", result->period_from);
    if (strcmp(result->period_to, row->to) > 0)
        snprintf(row->to, sizeof row->to, "%.10s", result->period_to);
}

/* A bureau reports for itself; for another one only the lead may. */
static bool add_result(void *self, const Comity__Answer *answer)
{
    struct board *board = self;
    const Comity__RecordView *view = answer->record;
    const Comity__OperationResult *result = view->record == NULL ? NULL : view->record->operation_result;
    if (result == NULL || view->record->type_case != COMITY__RECORD__TYPE_OPERATION_RESULT)
        return true;
    const char *bureau = result->bureau[0] == '\0' ? view->owner : result->bureau;
    bool is_own = strcmp(bureau, view->owner) == 0;
    if (!is_own && strcmp(view->owner, board->operation->record->owner) != 0)
        return true;
    struct row *row = row_of(board, bureau);
    if (row == NULL)
        return !board->has_no_memory;
    if (!is_own)
        doubt(row, "reported by ", view->owner);
    note_period(row, result);
    row->results++;
    if (strcmp(view->time, row->time) > 0)
        snprintf(row->time, sizeof row->time, "%.63s", view->time);
    operation_total_add(&row->total, result);
    operation_total_add(&board->total, result);
    return true;
}

static void begin(struct board *board, const Comity__OperationAnswer *operation)
{
    const Comity__Operation *record = operation->record->record->operation;
    *board = (struct board){.operation = operation};
    operation_total_init(&board->total);
    for (size_t i = 0; i < record->n_participants; i++) {
        struct row *row = row_of(board, record->participants[i]);
        if (row != NULL)
            row->is_participant = true;
    }
}

static void end(struct board *board)
{
    for (size_t i = 0; i < board->row_count; i++)
        free(board->rows[i]);
}

/* ---- for people ---- */

static const char *state_of(const struct row *row)
{
    if (row->results == 0)
        return "not yet";
    return row->total.result.preliminary ? "preliminary" : "final";
}

static void show_rows(const struct board *board)
{
    static const char *const HEADINGS[] = {"BUREAU",  "REPORT",   "FROM",     "TO",     "ARRESTS",
                                           "RESCUED", "MIGRANTS", "FIREARMS", "CHECKS", "LOOK AT"};
    struct table table;
    table_init(&table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    for (size_t i = 0; i < board->row_count; i++) {
        const struct row *row = board->rows[i];
        const Comity__OperationResult *result = &row->total.result;
        const Comity__People *people = &row->total.victims;
        table_cell(&table, row->bureau);
        table_cell(&table, state_of(row));
        table_cell(&table, row->from);
        table_cell(&table, row->to);
        if (row->results == 0) {
            for (size_t k = 0; k < 5; k++)
                table_cell(&table, "");
        } else {
            table_number(&table, result->arrests);
            table_number(&table, (unsigned long long)people->women + people->men + people->girls +
                                     people->boys + people->not_known);
            table_number(&table, result->irregular_migrants_detected);
            table_number(&table, result->firearms);
            table_number(&table, result->checks_made);
        }
        table_cell(&table, !row->is_participant   ? "takes no part"
                           : row->doubt_count > 0 ? row->doubts[0]
                                                  : "");
    }
    table_print(&table, stdout);
}

static void show_total(const char *name, const char *number)
{
    printf("  %12s  ", number);
    escape_write(stdout, name);
    putchar('\n');
}

static void show_drugs(const Comity__OperationResult *total)
{
    for (size_t i = 0; i < total->n_drugs; i++) {
        const Comity__OperationResult__Drugs *drug = total->drugs[i];
        const ProtobufCEnumValue *kind =
            protobuf_c_enum_descriptor_get_value(&comity__drug__descriptor, (int)drug->drug);
        char name[160];
        snprintf(name, sizeof name, "%s, kg",
                 drug->drug_name[0] != '\0' || kind == NULL ? drug->drug_name : kind->name);
        for (char *at = name; drug->drug_name[0] == '\0' && *at != '\0'; at++)
            *at = *at == '_' ? ' ' : (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
        char number[32];
        snprintf(number, sizeof number, "%.15g", drug->kilograms);
        show_total(name, number);
    }
}

static void show_totals(const struct board *board)
{
    struct result_counter counters[RESULT_COUNTERS_MAX];
    size_t count = result_counter_table(counters);
    const Comity__OperationResult *total = &board->total.result;
    char number[32];
    puts("\nTOTAL");
    for (size_t i = 0; i < count; i++) {
        result_counter_format(&counters[i], total, number);
        if (number[0] != '\0')
            show_total(counters[i].title, number);
    }
    show_drugs(total);
    if (total->n_migrant_nationalities > 0) {
        snprintf(number, sizeof number, "%zu", total->n_migrant_nationalities);
        show_total("nationalities of migrants", number);
    }
}

/* Who takes part and has reported nothing. */
static size_t list_missing(const struct board *board, char *out[LIMIT_BUREAUS])
{
    size_t count = 0;
    for (size_t i = 0; i < board->row_count; i++)
        if (board->rows[i]->is_participant && board->rows[i]->results == 0)
            out[count++] = board->rows[i]->bureau;
    return count;
}

static void show(const struct board *board)
{
    const Comity__Operation *operation = board->operation->record->record->operation;
    char *missing[LIMIT_BUREAUS];
    size_t count = list_missing(board, missing);
    escape_write(stdout, operation->name);
    printf(": %zu of %zu bureaus have reported\n\n", operation->n_participants - count,
           operation->n_participants);
    show_rows(board);
    show_totals(board);
    if (count > 0)
        printf("\nNOT REPORTED YET\n  ");
    for (size_t i = 0; i < count; i++)
        printf("%s%s", missing[i], i + 1 < count ? ", " : "\n");
}

/* ---- as JSON ---- */

/* The rows of a document, and what they point to. */
struct document {
    Comity__OperationBoard__Row rows[LIMIT_BUREAUS];
    Comity__OperationBoard__Row *places[LIMIT_BUREAUS];
    char *doubts[LIMIT_BUREAUS][DOUBTS_MAX];
    char *missing[LIMIT_BUREAUS];
};

static void fill_row(Comity__OperationBoard__Row *out, struct row *row, char *doubts[DOUBTS_MAX])
{
    *out = (Comity__OperationBoard__Row)COMITY__OPERATION_BOARD__ROW__INIT;
    out->bureau = row->bureau;
    out->participant = row->is_participant;
    out->reported = row->results > 0;
    out->preliminary = row->total.result.preliminary;
    out->from = row->from;
    out->to = row->to;
    out->time = row->time;
    out->results = row->results;
    out->total = row->results > 0 ? &row->total.result : NULL;
    for (size_t i = 0; i < row->doubt_count; i++)
        doubts[i] = row->doubts[i];
    out->n_doubts = row->doubt_count;
    out->doubts = doubts;
}

static enum outcome write_document(struct board *board)
{
    const Comity__Operation *operation = board->operation->record->record->operation;
    Comity__OperationBoard out = COMITY__OPERATION_BOARD__INIT;
    struct document *document = calloc(1, sizeof *document);
    if (document == NULL) {
        fputs("comity: no memory for a board\n", stderr);
        return OUTCOME_FAILED;
    }
    for (size_t i = 0; i < board->row_count; i++) {
        fill_row(&document->rows[i], board->rows[i], document->doubts[i]);
        document->places[i] = &document->rows[i];
    }
    out.operation = board->operation->operation;
    out.name = operation->name;
    out.participants = (uint32_t)operation->n_participants;
    out.n_missing = list_missing(board, document->missing);
    out.missing = document->missing;
    out.reported = (uint32_t)(operation->n_participants - out.n_missing);
    out.total = &board->total.result;
    out.n_rows = board->row_count;
    out.rows = document->places;
    enum outcome outcome = output_document(&out.base);
    free(document);
    return outcome;
}

enum outcome operation_board(struct context *context, int count, char **words)
{
    static struct board board;
    struct arguments arguments = {.fewest = 1, .most = 1};
    Comity__Answer *answer = NULL;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask(context, arguments.words[0], &answer);
    if (outcome != OUTCOME_DONE)
        return outcome;
    begin(&board, answer->operation);
    outcome = operation_ask_records(context, answer->operation->operation, "operation_result", NULL,
                                    add_result, &board);
    if (outcome == OUTCOME_DONE && board.has_no_memory) {
        fputs("comity: no memory for a board\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    if (outcome == OUTCOME_DONE && context->is_json)
        outcome = write_document(&board);
    else if (outcome == OUTCOME_DONE)
        show(&board);
    end(&board);
    client_free_answer(answer);
    return outcome;
}
