/*
 * publication: what publish, amend, withdraw and import have in common.
 */
#ifndef PUBLICATION_H
#define PUBLICATION_H

#include "command.h"

/* Return the word for what became of a record: "published", "amended", "unchanged", "withdrawn". */
const char *publication_word(Comity__PublishAnswer__Outcome outcome);

/* Ask for it, and show the answer. */
enum outcome publication_ask(struct context *context, const Comity__Request *request);

/* Read a record's file, "-" for standard input; complain on stderr. Free both with record_file_release(). */
enum outcome publication_read(const char *path, Comity__Record **ret_record,
                              Comity__Distribution **ret_distribution);

/* Read what --to says, in place of `*distribution`, which is freed; nothing for NULL. */
enum outcome publication_distribution(const struct context *context, const char *to,
                                      Comity__Distribution **distribution);

#endif
