#include "arrest_pairs.h"
#include "chart.h"
#include "html_text.h"
#include "stats.h"
#include "stats_page.h"

#include <stdio.h>

#define PAIRS_MAX 20u
#define REGIONS_MAX 12u

static const char *year_name(const void *context, size_t place)
{
    static char name[16]; /* until the next is asked for */
    snprintf(name, sizeof name, "%u", ((const struct figures *)context)->first_year + (unsigned)place);
    return name;
}

static const char *no_name(const void *context, size_t series)
{
    (void)context;
    (void)series;
    return "arrests";
}

static uint64_t year_value(const void *context, size_t place, size_t series)
{
    const struct figures *figures = context;
    (void)series;
    return figures_arrests(figures, figures->first_year + (unsigned)place, false);
}

static void write_share(FILE *out, uint64_t part, uint64_t whole)
{
    char share[STATS_SHARE_BYTES];
    stats_share(part, whole, share);
    fputs("<td>", out);
    html_number(out, part);
    if (share[0] != '\0')
        fprintf(out, " (%s)", share);
    fputs("</td>", out);
}

static void write_shares(FILE *out, const struct figures *figures, const char *const *regions, size_t count)
{
    fputs("<div class=\"scroll\"><table><caption>Arrests that involve a region, and their share of "
          "all</caption><thead><tr>"
          "<th scope=\"col\">Reported in</th><th scope=\"col\">arrests</th>",
          out);
    for (size_t i = 0; i < count; i++) {
        fputs("<th scope=\"col\">", out);
        html_text(out, stats_region_name(regions[i]));
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
    for (unsigned year = figures->first_year; year <= figures->last_year; year++) {
        uint64_t all = figures_arrests(figures, year, false);
        fprintf(out, "<tr><th scope=\"row\">%u</th><td>", year);
        html_number(out, all);
        fputs("</td>", out);
        for (size_t i = 0; i < count; i++)
            write_share(out, figures_arrests_in(figures, year, false, regions[i]), all);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

/* ---- wanting by arresting ---- */

static void write_pair_row(FILE *out, const struct arrest_pairs *pairs, size_t wanting, size_t shown)
{
    fputs("<tr><th scope=\"row\">", out);
    html_text(out, pairs->bureaus[wanting]);
    fputs("</th>", out);
    for (size_t arresting = 0; arresting < shown; arresting++) {
        uint64_t arrests = arrest_pairs_at(pairs, wanting, arresting);
        fputs("<td>", out);
        if (arrests > 0)
            html_number(out, arrests);
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

static void write_pairs(FILE *out, const struct arrest_pairs *pairs)
{
    size_t shown = pairs->count < PAIRS_MAX ? pairs->count : PAIRS_MAX;
    fputs("<section>\n<h2>Who wanted, and who arrested</h2>\n<p class=\"note\">Arrests of all these years: "
          "down the bureau "
          "that wants the person, across the one that made the arrest. One with several wanting bureaus "
          "stands in several "
          "rows.",
          out);
    if (shown < pairs->count)
        fprintf(out, " The %zu bureaus with the most arrests; %zu more are not shown.", shown,
                pairs->count - shown);
    fputs("</p>\n<div class=\"scroll\"><table><caption>Wanting by arresting bureau</caption><thead><tr>"
          "<th scope=\"col\">wanted by</th>",
          out);
    for (size_t i = 0; i < shown; i++) {
        fputs("<th scope=\"col\">", out);
        html_text(out, pairs->bureaus[i]);
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t wanting = 0; wanting < shown; wanting++)
        write_pair_row(out, pairs, wanting, shown);
    fputs("</tbody></table></div>\n</section>\n", out);
}

enum error_code stats_page_arrests(FILE *out, const struct figures *figures, struct error *error)
{
    struct arrest_pairs pairs;
    struct chart chart = {.id = "arrests",
                          .title = "Arrests of persons wanted by other bureaus",
                          .description = "By the year in which they were reported; each arrest once.",
                          .count = figures->last_year - figures->first_year + 1,
                          .series = 1,
                          .name = year_name,
                          .series_name = no_name,
                          .value = year_value,
                          .context = figures};
    const char *regions[REGIONS_MAX];
    size_t count = figures_regions(figures, regions, REGIONS_MAX);
    enum error_code code = arrest_pairs_new(&pairs, figures, false, error);
    if (code == ERROR_NONE) {
        fprintf(out, "<section>\n<h2>%s</h2>\n<p class=\"note\">%s</p>\n", chart.title, chart.description);
        chart_columns(out, &chart);
        write_shares(out, figures, regions, count);
        fputs("</section>\n", out);
        write_pairs(out, &pairs);
        arrest_pairs_release(&pairs);
    }
    return code;
}
