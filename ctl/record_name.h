/*
 * record_name: "[OWNER/]ID", how people name a record.
 */
#ifndef RECORD_NAME_H
#define RECORD_NAME_H

#include "comity/bureau.h"
#include "comity/uuid.h"

struct record_name {
    struct bureau owner; /* empty: not told */
    char id[UUID_TEXT_CHARS + 1];
};

/* Read it. ERROR_INVALID names what is wrong. */
enum error_code record_name_parse(struct record_name *name, const char *text, struct error *error);

#endif
