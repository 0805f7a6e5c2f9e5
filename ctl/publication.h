/*
 * publication: what publish, amend, withdraw and import have in common.
 */
#ifndef PUBLICATION_H
#define PUBLICATION_H

#include "command.h"

/* Return the word for what became of a record: "published", "amended", "unchanged", "withdrawn". */
const char *publication_word(Comity__PublishAnswer__Outcome outcome);

/* Read what --durable says into `out`, with the time that --timeout gives: `*ret` is `out`, or NULL where
 * nothing is asked for. The client waits for the daemon longer than that. */
enum outcome publication_durable(struct context *context, const char *text, Comity__Durable *out,
                                 Comity__Durable **ret);

/* Write the codes of the bureaus that hold an entry: "CO, PA". Cut where it does not fit. */
void publication_holders(const Comity__Durability *durability, char *out, size_t out_bytes);

/* Say where an entry is on disk; if that is at too few bureaus, on stderr, and return OUTCOME_FAILED. */
enum outcome publication_show_durability(const struct context *context, const Comity__Durability *durability);

/* Ask for it, and show the answer; OUTCOME_FAILED where too few other bureaus have it. */
enum outcome publication_ask(struct context *context, const Comity__Request *request);

/* Read a record's file, "-" for standard input; complain on stderr, and say there what is doubtful. Free both with record_file_release(). */
enum outcome publication_read(const char *path, Comity__Record **ret_record,
                              Comity__Distribution **ret_distribution);

/* Read what --to says, in place of `*distribution`, which is freed; nothing for NULL. */
enum outcome publication_distribution(const struct context *context, const char *to,
                                      Comity__Distribution **distribution);

/* Read what --operation says: the same, for those who take part in it; the daemon writes them out. It does not go with
 * --to. Nothing for NULL. */
enum outcome publication_operation(const struct context *context, const char *operation, const char *to,
                                   Comity__Distribution **distribution);

#endif
