#include "chart.h"

#include "html_text.h"

#include <stdbool.h>

/* In the picture's own units; the page decides how large one is. */
#define WIDTH 720.0
#define COLUMNS_HEIGHT 240.0
#define LEFT 70.0
#define RIGHT 10.0
#define TOP 22.0
#define FOOT 24.0
#define LEGEND_LINE 20.0
#define LEGEND_COLUMN 170.0
#define BAR_LINE 24.0
#define BAR_LEFT 150.0
#define BAR_RIGHT 90.0
#define LINES 5u

uint64_t chart_step(uint64_t most)
{
    static const uint64_t FACTORS[] = {1, 2, 5};
    for (uint64_t power = 1;; power *= 10) {
        for (size_t i = 0; i < sizeof FACTORS / sizeof FACTORS[0]; i++)
            if (most / (FACTORS[i] * power) <= LINES)
                return FACTORS[i] * power;
        if (power > UINT64_MAX / 100)
            return most;
    }
}

static uint64_t sum_of(const struct chart *chart, size_t place)
{
    uint64_t sum = 0;
    for (size_t series = 0; series < chart->series; series++)
        sum += chart->value(chart->context, place, series);
    return sum;
}

static uint64_t most_of(const struct chart *chart)
{
    uint64_t most = 1;
    for (size_t place = 0; place < chart->count; place++)
        if (sum_of(chart, place) > most)
            most = sum_of(chart, place);
    return most;
}

static void begin(FILE *out, const struct chart *chart, double height)
{
    fprintf(out,
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-title %s-description\">\n"
            "<title id=\"%s-title\">",
            WIDTH, height, chart->id, chart->id, chart->id);
    html_text(out, chart->title);
    fprintf(out, "</title>\n<desc id=\"%s-description\">", chart->id);
    html_text(out, chart->description);
    fputs("</desc>\n", out);
}

static void text(FILE *out, double x, double y, const char *anchor, const char *words)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_text(out, words);
    fputs("</text>\n", out);
}

static void number(FILE *out, double x, double y, const char *anchor, uint64_t value)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_number(out, value);
    fputs("</text>\n", out);
}

/* ---- columns ---- */

/* More series than there are colours are told as one. */
static size_t shown_series(const struct chart *chart)
{
    return chart->series < CHART_COLOURS ? chart->series : CHART_COLOURS;
}

static bool is_rest(const struct chart *chart, size_t series)
{
    return series == CHART_COLOURS - 1 && chart->series > CHART_COLOURS;
}

static uint64_t shown_value(const struct chart *chart, size_t place, size_t series)
{
    uint64_t value = 0;
    size_t last = is_rest(chart, series) ? chart->series - 1 : series;
    for (size_t one = series; one <= last; one++)
        value += chart->value(chart->context, place, one);
    return value;
}

static double height_of(uint64_t value, uint64_t most)
{
    return (double)value / (double)most * (COLUMNS_HEIGHT - TOP - FOOT);
}

static void write_lines(FILE *out, uint64_t most)
{
    uint64_t step = chart_step(most);
    for (uint64_t value = 0; value <= most; value += step) {
        double y = COLUMNS_HEIGHT - FOOT - height_of(value, most);
        fprintf(out, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", LEFT, y,
                WIDTH - RIGHT, y);
        number(out, LEFT - 6, y + 4, "end", value);
    }
}

static void write_column(FILE *out, const struct chart *chart, size_t place, uint64_t most)
{
    double step = (WIDTH - LEFT - RIGHT) / (double)chart->count;
    double middle = LEFT + step * ((double)place + 0.5);
    double width = step * 0.7 < 60 ? step * 0.7 : 60;
    double y = COLUMNS_HEIGHT - FOOT;
    for (size_t series = 0; series < shown_series(chart); series++) {
        double height = height_of(shown_value(chart, place, series), most);
        y -= height;
        if (height > 0)
            fprintf(out, "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                    series, middle - width / 2, y, width, height);
    }
    /* So many columns that numbers would run into each other have none. */
    if (step >= 45)
        number(out, middle, y - 5, "middle", sum_of(chart, place));
    if (step >= 32 || place % 5 == 0)
        text(out, middle, COLUMNS_HEIGHT - FOOT + 16, "middle", chart->name(chart->context, place));
}

static void write_legend(FILE *out, const struct chart *chart)
{
    for (size_t series = 0; series < shown_series(chart); series++) {
        double x = LEFT + LEGEND_COLUMN * (double)(series % 4);
        double y = COLUMNS_HEIGHT + LEGEND_LINE * (double)(series / 4) + 6;
        fprintf(out, "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\"/>\n", series, x,
                y);
        text(out, x + 18, y + 10.5, "start",
             is_rest(chart, series) ? "all others" : chart->series_name(chart->context, series));
    }
}

void chart_columns(FILE *out, const struct chart *chart)
{
    uint64_t most = most_of(chart);
    size_t lines = chart->series > 1 ? (shown_series(chart) + 3) / 4 : 0;
    begin(out, chart, COLUMNS_HEIGHT + LEGEND_LINE * (double)lines);
    write_lines(out, most);
    for (size_t place = 0; place < chart->count; place++)
        write_column(out, chart, place, most);
    if (lines > 0)
        write_legend(out, chart);
    fputs("</svg>\n", out);
}

/* ---- bars ---- */

void chart_bars(FILE *out, const struct chart *chart)
{
    uint64_t most = most_of(chart);
    begin(out, chart, BAR_LINE * (double)chart->count + 6);
    for (size_t place = 0; place < chart->count; place++) {
        double y = BAR_LINE * (double)place + 4;
        uint64_t value = chart->value(chart->context, place, 0);
        double width = (double)value / (double)most * (WIDTH - BAR_LEFT - BAR_RIGHT);
        text(out, BAR_LEFT - 8, y + 14, "end", chart->name(chart->context, place));
        fprintf(out, "<rect class=\"c0\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", BAR_LEFT,
                y, width, BAR_LINE - 6);
        number(out, BAR_LEFT + width + 6, y + 14, "start", value);
    }
    fputs("</svg>\n", out);
}
