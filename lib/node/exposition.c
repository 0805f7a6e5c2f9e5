#include "exposition.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PIECE_BYTES 512u /* a help text is the longest */

static const char *const types[] = {
    [EXPOSITION_GAUGE] = "gauge",
    [EXPOSITION_COUNTER] = "counter",
    [EXPOSITION_HISTOGRAM] = "histogram",
};

__attribute__((format(printf, 2, 3))) static void add(struct exposition *exposition, const char *format, ...)
{
    char piece[PIECE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    assert(size >= 0 && (size_t)size < sizeof piece);
    if (exposition->code == ERROR_NONE)
        exposition->code = buffer_append(exposition->out, piece, (size_t)size, NULL);
}

void exposition_begin(struct exposition *exposition, const struct exposition_family *family)
{
    exposition->family = family;
    add(exposition, "# TYPE %s %s\n", family->name, types[family->type]);
    if (family->unit[0] != '\0')
        add(exposition, "# UNIT %s %s\n", family->name, family->unit);
    add(exposition, "# HELP %s %s\n", family->name, family->help);
}

static void add_escaped(struct exposition *exposition, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            add(exposition, "\\n");
        else if (*text == '"' || *text == '\\')
            add(exposition, "\\%c", *text);
        else
            add(exposition, "%c", *text);
    }
}

static void add_labels(struct exposition *exposition, const struct exposition_labels *labels,
                       const char *bound)
{
    const char *mark = "{";
    for (size_t i = 0; i < EXPOSITION_LABELS && labels->of[i].name != NULL; i++) {
        add(exposition, "%s%s=\"", mark, labels->of[i].name);
        add_escaped(exposition, labels->of[i].value);
        add(exposition, "\"");
        mark = ",";
    }
    if (bound != NULL)
        add(exposition, "%sle=\"%s\"", mark, bound);
    if (bound != NULL || labels->of[0].name != NULL)
        add(exposition, "}");
}

static void add_value(struct exposition *exposition, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    const char *sign = value < 0 ? "-" : "";
    if (strcmp(exposition->family->unit, "seconds") == 0)
        add(exposition, " %s%" PRIu64 ".%03u\n", sign, size / 1000, (unsigned)(size % 1000));
    else
        add(exposition, " %s%" PRIu64 "\n", sign, size);
}

void exposition_put(struct exposition *exposition, const struct exposition_labels *labels, int64_t value)
{
    bool is_counter = exposition->family->type == EXPOSITION_COUNTER;
    add(exposition, "%s%s", exposition->family->name, is_counter ? "_total" : "");
    add_labels(exposition, labels, NULL);
    add_value(exposition, value);
}

void exposition_put_histogram(struct exposition *exposition, const struct exposition_labels *labels,
                              const struct histogram *histogram)
{
    const char *name = exposition->family->name;
    uint64_t count = 0;
    for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++) {
        count += histogram->counts[i];
        add(exposition, "%s_bucket", name);
        add_labels(exposition, labels, i < HISTOGRAM_BOUNDS ? histogram_bound_text(i) : "+Inf");
        add(exposition, " %" PRIu64 "\n", count);
    }
    add(exposition, "%s_sum", name);
    add_labels(exposition, labels, NULL);
    add(exposition, " %" PRIu64 ".%06u\n", histogram->sum_us / 1000000,
        (unsigned)(histogram->sum_us % 1000000));
    add(exposition, "%s_count", name);
    add_labels(exposition, labels, NULL);
    add(exposition, " %" PRIu64 "\n", count);
}

void exposition_end(struct exposition *exposition)
{
    add(exposition, "# EOF\n");
}
