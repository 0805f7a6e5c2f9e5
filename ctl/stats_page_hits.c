#include "html_text.h"
#include "stats.h"
#include "stats_page.h"

static void write_number(FILE *out, uint64_t number)
{
    fputs("<td>", out);
    html_number(out, number);
    fputs("</td>", out);
}

static void write_duration(FILE *out, uint64_t seconds)
{
    char text[STATS_DURATION_BYTES];
    stats_duration(seconds, text);
    fprintf(out, "<td>%s</td>", text);
}

void stats_page_hits(FILE *out, const struct figures *figures)
{
    if (figures->hit_count == 0)
        return;
    fprintf(out,
            "<section>\n<h2>Hits</h2>\n<p class=\"note\">Hits of %s on records of other bureaus, and theirs "
            "on its own; and how "
            "soon owners answered whether they are valid.</p>\n<div class=\"scroll\"><table><caption>Hits by "
            "the year in which "
            "they were made</caption><thead><tr><th scope=\"col\">Year</th><th scope=\"col\">hits</th><th "
            "scope=\"col\">asked</th><th scope=\"col\">answered</th><th scope=\"col\">late</th><th "
            "scope=\"col\">closed</th><th scope=\"col\">median</th><th scope=\"col\">95 %% "
            "within</th></tr></thead>\n<tbody>\n",
            figures->bureau);
    for (size_t i = 0; i < figures->hit_count; i++) {
        const struct figures_hits *row = &figures->hits[i];
        if (row->owner[0] != '\0')
            continue;
        fprintf(out, "<tr><th scope=\"row\">%u</th>", row->year);
        write_number(out, row->hits);
        write_number(out, row->asked);
        write_number(out, row->answered);
        write_number(out, row->late);
        write_number(out, row->closed);
        write_duration(out, row->median_seconds);
        write_duration(out, row->most_seconds);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n</section>\n", out);
}
