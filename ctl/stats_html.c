#include "html_text.h"
#include "stats.h"
#include "stats_page.h"

#include "comity/region.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- the numbers at the top ---- */

static void write_key(FILE *out, const char *title, const char *text)
{
    fputs("<div><dt>", out);
    html_text(out, title);
    fputs("</dt><dd>", out);
    html_text(out, text);
    fputs("</dd></div>\n", out);
}

static void write_key_number(FILE *out, const char *title, uint64_t number)
{
    fputs("<div><dt>", out);
    html_text(out, title);
    fputs("</dt><dd>", out);
    html_number(out, number);
    fputs("</dd></div>\n", out);
}

/* The region that most arrests of the last year involve. */
static void write_key_region(FILE *out, const struct figures *figures)
{
    const char *regions[LIMIT_REGIONS];
    char title[REGION_NAME_BYTES + 64], share[STATS_SHARE_BYTES];
    size_t count = figures_regions(figures, regions, LIMIT_REGIONS), largest = 0;
    unsigned year = figures->last_year;
    for (size_t i = 1; i < count; i++)
        if (figures_arrests_in(figures, year, false, regions[i]) >
            figures_arrests_in(figures, year, false, regions[largest]))
            largest = i;
    if (count == 0 || figures_arrests(figures, year, false) == 0)
        return;
    snprintf(title, sizeof title, "of them involve %s", stats_region_name(regions[largest]));
    stats_share(figures_arrests_in(figures, year, false, regions[largest]),
                figures_arrests(figures, year, false), share);
    write_key(out, title, share);
}

static void write_keys(FILE *out, const struct figures *figures, const struct pivot *shared)
{
    char text[STATS_GROWTH_BYTES];
    size_t years = shared->rows.count;
    bool lacks_some = pivot_sum(shared).withheld > 0;
    uint64_t first = pivot_row(shared, 0).value, last = pivot_row(shared, years - 1).value;
    fputs("<dl class=\"key\">\n", out);
    write_key_number(out, lacks_some ? "records shared at the end, and more" : "records shared at the end",
                     last);
    if (first > 0 && figures_years(figures) > 0) {
        snprintf(text, sizeof text, "%.1f \u00d7", (double)last / (double)first);
        write_key(out, "of what there was at first", text);
    }
    snprintf(text, sizeof text, "arrests reported in %u", figures->last_year);
    write_key_number(out, text, figures_arrests(figures, figures->last_year, false));
    write_key_region(out, figures);
    fputs("</dl>\n", out);
    stats_growth(figures, first, last, text);
    if (text[0] != '\0')
        fprintf(out, "<p>Records shared%s: %s.</p>\n", lacks_some ? ", without those that are left out" : "",
                text);
}

/* ---- the sections ---- */

struct section {
    const char *id, *title, *description, *row_title;
    enum figures_count count;
    enum pivot_by rows, columns;
};

static const struct section SECTIONS[] = {
    {"shared", "Records shared, by region", "Records that another bureau may see, at the end of each year.",
     "Year", FIGURES_SHARED, PIVOT_YEAR, PIVOT_REGION},
    {"created", "Records created, by type", "Records of which the first version was published in the year.",
     "Year", FIGURES_CREATED, PIVOT_YEAR, PIVOT_TYPE},
    {"types", "Records shared, by type", "At the end of the last day.", "Type", FIGURES_SHARED, PIVOT_TYPE,
     PIVOT_ALL},
    {"bureaus", "Records shared, by bureau", "At the end of the last day.", "Bureau", FIGURES_SHARED,
     PIVOT_BUREAU, PIVOT_ALL},
};

static enum error_code write_section(FILE *out, const struct figures *figures, const struct section *section,
                                     struct error *error)
{
    struct pivot pivot;
    enum error_code code = pivot_new(&pivot, figures, section->count, section->rows, section->columns, error);
    if (code != ERROR_NONE)
        return code;
    stats_page_section(out, section->id, section->title, section->description, &pivot, section->row_title);
    pivot_release(&pivot);
    return ERROR_NONE;
}

static enum error_code write_page(FILE *out, const struct figures *figures, size_t withheld,
                                  struct error *error)
{
    struct pivot shared;
    enum error_code code = pivot_new(&shared, figures, FIGURES_SHARED, PIVOT_YEAR, PIVOT_ALL, error);
    if (code != ERROR_NONE)
        return code;
    stats_page_begin(out, figures, withheld);
    write_keys(out, figures, &shared);
    pivot_release(&shared);
    for (size_t i = 0; i < sizeof SECTIONS / sizeof SECTIONS[0] && code == ERROR_NONE; i++)
        code = write_section(out, figures, &SECTIONS[i], error);
    if (code == ERROR_NONE && figures->all.count > 0)
        code = stats_page_arrests(out, figures, error);
    stats_page_hits(out, figures);
    stats_page_end(out, figures);
    return code;
}

enum outcome stats_html(const struct figures *figures, size_t withheld, const char *path)
{
    struct error error;
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        fprintf(stderr, "comity: %s: cannot be written: %s\n", path, strerror(errno));
        return OUTCOME_FAILED;
    }
    enum error_code code = write_page(out, figures, withheld, &error);
    bool is_written = ferror(out) == 0;
    is_written = fclose(out) == 0 && is_written;
    if (code == ERROR_NONE && !is_written)
        code = error_set(&error, ERROR_IO, "%s: %s", path, strerror(errno));
    return code == ERROR_NONE ? OUTCOME_DONE : stats_failed(&error);
}
