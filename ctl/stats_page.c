#include "stats_page.h"

#include "chart.h"
#include "html_text.h"
#include "stats.h"

#include <string.h>

#define BARS_MAX 25u /* of one picture: they fit a sheet of paper */

/* Colours after Okabe and Ito, which the colour-blind tell apart. */
static const char STYLE[] =
    ":root{color-scheme:light}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:2rem "
    "auto;padding:0 1rem}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.2rem;margin:0 0 .2rem}\n"
    "p{margin:.2rem 0 .6rem}.note{color:#505050;font-size:.9rem}\n"
    "section{margin:2.2rem 0;break-inside:avoid}\n"
    ".key{display:flex;flex-wrap:wrap;gap:1rem;margin:1.2rem 0;padding:0}\n"
    ".key div{flex:1 1 11rem;border:1px solid #c8c8c8;border-radius:.4rem;padding:.6rem .8rem}\n"
    ".key dt{color:#505050;font-size:.9rem}.key dd{margin:0;font-size:1.5rem;font-weight:600}\n"
    "svg{width:100%;height:auto;display:block;margin:.6rem 0}svg text{font:12px "
    "system-ui,sans-serif;fill:#1a1a1a}\n"
    "svg rect{stroke:#fff;stroke-width:.7}.grid{stroke:#dcdcdc;stroke-width:1}\n"
    ".c0{fill:#0072b2}.c1{fill:#e69f00}.c2{fill:#009e73}.c3{fill:#cc79a7}.c4{fill:#56b4e9}.c5{fill:#d55e00}\n"
    ".c6{fill:#8c7a00}.c7{fill:#7f7f7f}\n"
    "table{border-collapse:collapse;font-size:.85rem;margin:.5rem 0}caption{text-align:left;color:#505050}\n"
    "th,td{padding:.15rem .6rem;border-bottom:1px solid "
    "#e2e2e2;text-align:right}th:first-child{text-align:left}\n"
    "thead th{border-bottom:2px solid #808080}tfoot td,tfoot th{border-top:2px solid "
    "#808080;font-weight:600}\n"
    "summary{cursor:pointer;color:#00527f}.scroll{overflow-x:auto}\n"
    "@media print{body{margin:0;max-width:none;font-size:10pt}section{margin:1.2rem 0}.key "
    "div{flex-basis:7rem}\n"
    "details:not([open]){display:none}.scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.1rem "
    ".3rem}\n"
    "svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

/* ---- head and foot ---- */

/* Write "2026-11-25 09:46" of a time with seconds. */
static void write_time(FILE *out, const char *time)
{
    char minutes[17];
    snprintf(minutes, sizeof minutes, "%s", time);
    minutes[strcspn(minutes, "T")] = ' ';
    html_text(out, minutes);
}

void stats_page_begin(FILE *out, const struct figures *figures, size_t withheld)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'\">\n"
          "<title>Figures of the federation ",
          out);
    html_text(out, figures->federation);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>Figures of the federation ",
            STYLE);
    html_text(out, figures->federation);
    fputs("</h1>\n<p>From ", out);
    html_text(out, figures->since);
    fputs(" to ", out);
    html_text(out, figures->until);
    fputs(", as counted at ", out);
    html_text(out, figures->bureau);
    fputs(" on ", out);
    write_time(out, figures->time);
    fputs(" UTC. A bureau counts what it has published and what others show to it.</p>\n", out);
    if (withheld > 0)
        fprintf(out,
                "<p class=\"note\">%zu small numbers (1 to %u) of records about victims are left out, from "
                "every sum, too: there a + stands behind it.</p>\n",
                withheld, FIGURES_LEAST_ABOUT_VICTIMS - 1);
    fputs("</header>\n<main>\n", out);
}

void stats_page_end(FILE *out, const struct figures *figures)
{
    fputs("</main>\n<footer class=\"note\">\n<p><b>Shared</b>: records that another bureau may see, at the "
          "end of the day. "
          "<b>Created</b>: records of which the first version was published in the year. "
          "An <b>arrest</b> counts once, whoever reports it; it involves a region if a bureau of that region "
          "wants the "
          "person or made the arrest.</p>\n",
          out);
    if (figures->uncounted > 0) {
        fputs("<p>", out);
        html_number(out, figures->uncounted);
        fputs(" entries had been erased before this node could count them, and are in no number.</p>\n", out);
    }
    fputs("</footer>\n</body>\n</html>\n", out);
}

/* ---- tables ---- */

static void write_cell(FILE *out, struct pivot_cell cell)
{
    fputs("<td>", out);
    if (cell.value > 0 || cell.withheld == 0)
        html_number(out, cell.value);
    if (cell.withheld > 0)
        fputs(cell.value > 0 ? " +" : "withheld", out);
    fputs("</td>", out);
}

static void write_name(FILE *out, const char *name)
{
    html_text(out, stats_region_name(name));
}

static void write_table(FILE *out, const struct pivot *pivot, const char *row_title, const char *caption)
{
    bool has_columns = pivot->columns.count > 1;
    fputs("<details><summary>The numbers</summary><div class=\"scroll\"><table><caption>", out);
    html_text(out, caption);
    fputs("</caption><thead><tr><th scope=\"col\">", out);
    html_text(out, row_title);
    fputs("</th>", out);
    for (size_t column = 0; column < pivot->columns.count && has_columns; column++) {
        fputs("<th scope=\"col\">", out);
        write_name(out, pivot->columns.names[column]);
        fputs("</th>", out);
    }
    fputs("<th scope=\"col\">all</th></tr></thead>\n<tbody>\n", out);
    for (size_t row = 0; row < pivot->rows.count; row++) {
        fputs("<tr><th scope=\"row\">", out);
        write_name(out, pivot->rows.names[row]);
        fputs("</th>", out);
        for (size_t column = 0; column < pivot->columns.count && has_columns; column++)
            write_cell(out, pivot_at(pivot, row, column));
        write_cell(out, pivot_row(pivot, row));
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div></details>\n", out);
}

/* ---- a pivot as a picture ---- */

/* What people call it, until the next is asked for: types of records are two words. */
static const char *called(const char *name)
{
    static char words[PIVOT_NAME_BYTES];
    snprintf(words, sizeof words, "%s", stats_region_name(name));
    for (char *letter = words; *letter != '\0'; letter++)
        if (*letter == '_')
            *letter = ' ';
    return words;
}

static const char *row_name(const void *context, size_t place)
{
    return called(((const struct pivot *)context)->rows.names[place]);
}

static const char *column_name(const void *context, size_t series)
{
    return called(((const struct pivot *)context)->columns.names[series]);
}

static uint64_t cell_value(const void *context, size_t place, size_t series)
{
    return pivot_at(context, place, series).value;
}

void stats_page_section(FILE *out, const char *id, const char *title, const char *description,
                        const struct pivot *pivot, const char *row_title)
{
    struct chart chart = {.id = id,
                          .title = title,
                          .description = description,
                          .count = pivot->rows.count,
                          .series = pivot->columns.count,
                          .name = row_name,
                          .series_name = column_name,
                          .value = cell_value,
                          .context = pivot};
    bool has_years = strcmp(row_title, "Year") == 0;
    fputs("<section>\n<h2>", out);
    html_text(out, title);
    fputs("</h2>\n<p class=\"note\">", out);
    html_text(out, description);
    if (!has_years && chart.count > BARS_MAX) {
        fprintf(out, " The %u largest of %zu; the table has all.", BARS_MAX, chart.count);
        chart.count = BARS_MAX;
    }
    fputs("</p>\n", out);
    if (has_years)
        chart_columns(out, &chart);
    else
        chart_bars(out, &chart);
    write_table(out, pivot, row_title, title);
    fputs("</section>\n", out);
}
