/*
 * stats_page: the parts of the page that `comity stats --html` writes.
 *
 * One file that stands alone: it loads nothing, runs nothing, prints on paper, and every picture in it has its numbers in
 * a table below.
 */
#ifndef STATS_PAGE_H
#define STATS_PAGE_H

#include "figures.h"
#include "pivot.h"

/* Write the head with the style, and the title; and the end. `withheld`: small numbers that are left out. */
void stats_page_begin(FILE *out, const struct figures *figures, size_t withheld);
void stats_page_end(FILE *out, const struct figures *figures);

/* Write a section: a picture of the pivot, and its table. With years as rows it has columns, else bars. */
void stats_page_section(FILE *out, const char *id, const char *title, const char *description,
                        const struct pivot *pivot, const char *row_title);

/* Write what the arrests say. ERROR_MEMORY. */
enum error_code stats_page_arrests(FILE *out, const struct figures *figures, struct error *error);

/* Write a table of hits by year, if there were any. */
void stats_page_hits(FILE *out, const struct figures *figures);

#endif
