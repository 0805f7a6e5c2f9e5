/*
 * copies: how old the daemon's copy of each bureau's log is, below the answer to a query.
 */
#ifndef COPIES_H
#define COPIES_H

#include "control.pb-c.h"

#include <stddef.h>

/* Write a table of them to stdout. */
void copies_show(Comity__CheckAnswer__Copy *const *copies, size_t count);

#endif
