#include "chart.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t values[32][16];

static const char *name(const void *context, size_t place)
{
    static char text[16];
    (void)context;
    snprintf(text, sizeof text, "p<%zu>", place);
    return text;
}

static const char *series_name(const void *context, size_t series)
{
    static char text[16];
    (void)context;
    snprintf(text, sizeof text, "s%zu", series);
    return text;
}

static uint64_t value(const void *context, size_t place, size_t series)
{
    (void)context;
    return values[place][series];
}

static char *draw(void (*write)(FILE *out, const struct chart *chart), size_t count, size_t series)
{
    struct chart chart = {"id", "A & B", "what it tells", count, series, name, series_name, value, NULL};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out != NULL);
    write(out, &chart);
    fclose(out);
    return text;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void a_picture_has_words_for_who_cannot_see_it(void)
{
    memset(values, 0, sizeof values);
    char *text = draw(chart_columns, 2, 1);
    CHECK(strstr(text, "role=\"img\" aria-labelledby=\"id-title id-description\"") != NULL);
    CHECK(strstr(text, "<title id=\"id-title\">A &#38; B</title>") != NULL);
    CHECK(strstr(text, "<desc id=\"id-description\">what it tells</desc>") != NULL);
    CHECK(strstr(text, ">p&#60;1&#62;<") != NULL);
    CHECK_SAME_NUMBER(count_of(text, "<svg"), count_of(text, "</svg>"));
    free(text);
}

static void columns_stand_on_each_other(void)
{
    memset(values, 0, sizeof values);
    values[0][0] = 30;
    values[0][1] = 70;
    char *text = draw(chart_columns, 1, 2);
    /* 194 units are 100: the first from the ground up to 58, the second on top of it. */
    CHECK(strstr(text, "class=\"c0\" x=\"360.0\" y=\"157.8\" width=\"60.0\" height=\"58.2\"") != NULL);
    CHECK(strstr(text, "class=\"c1\" x=\"360.0\" y=\"22.0\" width=\"60.0\" height=\"135.8\"") != NULL);
    CHECK(strstr(text, ">100</text>") != NULL);
    CHECK(strstr(text, ">s1</text>") != NULL);
    free(text);
}

static void many_series_become_all_others(void)
{
    memset(values, 0, sizeof values);
    for (size_t series = 0; series < 16; series++)
        values[0][series] = 1;
    char *text = draw(chart_columns, 1, 16);
    CHECK(strstr(text, ">s6</text>") != NULL);
    CHECK(strstr(text, ">s7</text>") == NULL);
    CHECK(strstr(text, ">all others</text>") != NULL);
    CHECK(strstr(text, "class=\"c7\" x=\"360.0\" y=\"22.0\" width=\"60.0\" height=\"109.1\"") !=
          NULL); /* nine of 16 */
    free(text);
    text = draw(chart_columns, 1, CHART_COLOURS);
    CHECK(strstr(text, ">s7</text>") != NULL);
    free(text);
}

static void bars_end_with_their_numbers(void)
{
    memset(values, 0, sizeof values);
    values[0][0] = 2000;
    values[1][0] = 500;
    char *text = draw(chart_bars, 3, 1);
    CHECK(strstr(text, "x=\"150.0\" y=\"4.0\" width=\"480.0\"") != NULL);
    CHECK(strstr(text, "x=\"150.0\" y=\"28.0\" width=\"120.0\"") != NULL);
    CHECK(strstr(text, ">2\u202f000</text>") != NULL);
    CHECK_SAME_NUMBER(count_of(text, "<rect"), 3);
    free(text);
}

static void lines_are_at_round_numbers(void)
{
    static const struct {
        uint64_t most, step;
    } cases[] = {{0, 1}, {5, 1}, {6, 2}, {24, 5}, {30, 10}, {101, 20}, {4910, 1000}, {UINT64_MAX, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t step = chart_step(cases[i].most);
        CHECK_CASE(cases[i].step == 0 ? cases[i].most / step <= 5 : step == cases[i].step, "%llu: %llu",
                   (unsigned long long)cases[i].most, (unsigned long long)step);
    }
}

CHECK_MAIN("chart", {"a picture has words for who cannot see it", a_picture_has_words_for_who_cannot_see_it},
           {"columns stand on each other", columns_stand_on_each_other},
           {"many series become all others", many_series_become_all_others},
           {"bars end with their numbers", bars_end_with_their_numbers},
           {"lines are at round numbers", lines_are_at_round_numbers})
