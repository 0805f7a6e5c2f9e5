/*
 * output: what commands write to stdout.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "command.h"

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

/* Write a message as one JSON document, over several lines. */
enum outcome output_document(const ProtobufCMessage *message);

/* Write a message as one line of JSON, and at once. */
enum outcome output_line(const ProtobufCMessage *message);

/* Write a JSON value as one line, or as a document over several. */
enum outcome output_json_line(const json_t *json);
enum outcome output_json_document(const json_t *json);

/* Write the members of a message as lines for people, each after `indent` spaces. */
enum outcome output_tree(const ProtobufCMessage *message, unsigned indent);

/* Write "name  text" with the name filled up to a column; the text is escaped. Nothing for an empty text. */
void output_fact(const char *name, const char *text);

/* Write one line about a record: where it is and what it is; and below it how it is to be handled, where its owner has said
 * so (H1 to H3). */
void output_record_line(const Comity__RecordView *record);

/* Write how a record is to be handled, behind `label`; nothing where its owner has not said so. */
void output_handling(const Comity__RecordView *view, const char *label);

/* Write all of a record for people. */
enum outcome output_record(const Comity__RecordView *record);

/* Write a table of how old the daemon's copy of each bureau's log is, below the answer to a query. */
void output_copies(Comity__CheckAnswer__Copy *const *copies, size_t count);

/* Return the words for a record's state. */
const char *output_state(Comity__RecordView__State state);

/* Flush stdout; a failure to write, other than a reader that has gone, makes a good outcome OUTCOME_FAILED. */
enum outcome output_finish(enum outcome outcome);

#endif
