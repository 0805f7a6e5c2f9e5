/*
 * chart: numbers as a picture in SVG, inside a page of HTML.
 *
 * Every picture has a title and a description that a screen reader tells in its place. It needs no script, no font and
 * nothing from anywhere else; colours are classes of the page (c0 to c7), told apart by those who see few colours.
 */
#ifndef CHART_H
#define CHART_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CHART_COLOURS 8u

struct chart {
    const char *id; /* unique in the page */
    const char *title;
    const char *description;
    size_t count; /* of columns, or bars */
    size_t series;
    /* What a column is called, what a series is called, and a number. */
    const char *(*name)(const void *context, size_t place);
    const char *(*series_name)(const void *context, size_t series);
    uint64_t (*value)(const void *context, size_t place, size_t series);
    const void *context;
};

/* Write columns, each with its series on top of each other, and a legend where there are several. From the eighth on,
 * series are one, "all others", if there are more than eight. */
void chart_columns(FILE *out, const struct chart *chart);

/* Write bars of the first series, one below the other, each with its number. */
void chart_bars(FILE *out, const struct chart *chart);

/* Return the distance of the lines behind a chart: 1, 2 or 5 times a power of ten, at most five lines for `most`. */
uint64_t chart_step(uint64_t most);

#endif
