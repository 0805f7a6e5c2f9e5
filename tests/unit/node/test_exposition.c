#include "node/exposition.h"

#include "check.h"

#include <string.h>

static const struct exposition_labels NONE = {{{NULL, NULL}}};

static const char *text_of(struct buffer *out)
{
    REQUIRE(buffer_append(out, "", 1, NULL) == ERROR_NONE);
    return (const char *)out->data;
}

static void a_family_says_what_it_is_before_its_samples(void)
{
    static const struct exposition_family SIZE = {"store_bytes", EXPOSITION_GAUGE, "bytes", "How much."};
    static const struct exposition_family SENT = {"sent", EXPOSITION_COUNTER, "", "How often."};
    struct buffer out;
    buffer_init(&out, 4096);
    struct exposition exposition = {.out = &out};
    exposition_begin(&exposition, &SIZE);
    exposition_put(&exposition, &NONE, 4096);
    exposition_begin(&exposition, &SENT);
    exposition_put(&exposition, &(struct exposition_labels){{{"peer", "CO"}, {"reason", "io"}}}, 2);
    exposition_end(&exposition);
    CHECK(exposition.code == ERROR_NONE);
    CHECK_SAME_TEXT(text_of(&out),
                    "# TYPE store_bytes gauge\n# UNIT store_bytes bytes\n# HELP store_bytes How much.\n"
                    "store_bytes 4096\n"
                    "# TYPE sent counter\n# HELP sent How often.\n"
                    "sent_total{peer=\"CO\",reason=\"io\"} 2\n"
                    "# EOF\n");
    buffer_release(&out);
}

static void seconds_are_written_with_every_digit(void)
{
    static const struct exposition_family AGE = {"age_seconds", EXPOSITION_GAUGE, "seconds", "How old."};
    struct buffer out;
    buffer_init(&out, 4096);
    struct exposition exposition = {.out = &out, .family = &AGE};
    exposition_put(&exposition, &NONE, 1764000000001);
    exposition_put(&exposition, &NONE, -1500);
    exposition_put(&exposition, &NONE, -20);
    CHECK_SAME_TEXT(text_of(&out), "age_seconds 1764000000.001\nage_seconds -1.500\nage_seconds -0.020\n");
    buffer_release(&out);
}

static void a_histogram_adds_up(void)
{
    static const struct exposition_family TOOK = {"took_seconds", EXPOSITION_HISTOGRAM, "seconds",
                                                  "How long."};
    struct histogram histogram = {0};
    struct buffer out;
    buffer_init(&out, 4096);
    struct exposition exposition = {.out = &out, .family = &TOOK};
    histogram_add(&histogram, 15);
    histogram_add(&histogram, 1000001);
    histogram_add(&histogram, 20000000);
    exposition_put_histogram(&exposition, &(struct exposition_labels){{{"query", "check"}}}, &histogram);
    const char *text = text_of(&out);
    CHECK(strstr(text, "took_seconds_bucket{query=\"check\",le=\"1e-05\"} 0\n") != NULL);
    CHECK(strstr(text, "took_seconds_bucket{query=\"check\",le=\"2e-05\"} 1\n") != NULL);
    CHECK(strstr(text, "took_seconds_bucket{query=\"check\",le=\"1.0\"} 1\n") != NULL);
    CHECK(strstr(text, "took_seconds_bucket{query=\"check\",le=\"2.0\"} 2\n") != NULL);
    CHECK(strstr(text, "took_seconds_bucket{query=\"check\",le=\"+Inf\"} 3\n") != NULL);
    CHECK(strstr(text, "took_seconds_sum{query=\"check\"} 21.000016\n") != NULL);
    CHECK(strstr(text, "took_seconds_count{query=\"check\"} 3\n") != NULL);
    buffer_release(&out);
}

static void a_label_cannot_end_its_quotes(void)
{
    static const struct exposition_family FAMILY = {"a", EXPOSITION_GAUGE, "", "A."};
    struct buffer out;
    buffer_init(&out, 4096);
    struct exposition exposition = {.out = &out, .family = &FAMILY};
    exposition_put(&exposition, &(struct exposition_labels){{{"b", "\"} 1\n\\"}}}, 0);
    CHECK_SAME_TEXT(text_of(&out), "a{b=\"\\\"} 1\\n\\\\\"} 0\n");
    buffer_release(&out);
}

static void what_does_not_fit_is_an_error(void)
{
    static const struct exposition_family FAMILY = {"a", EXPOSITION_GAUGE, "", "A."};
    struct buffer out;
    buffer_init(&out, 4);
    struct exposition exposition = {.out = &out, .family = &FAMILY};
    exposition_put(&exposition, &NONE, 12345);
    exposition_put(&exposition, &NONE, 1);
    CHECK_SAME_NUMBER(exposition.code, ERROR_LIMIT);
    buffer_release(&out);
}

CHECK_MAIN("exposition",
           {"a family says what it is before its samples", a_family_says_what_it_is_before_its_samples},
           {"seconds are written with every digit", seconds_are_written_with_every_digit},
           {"a histogram adds up", a_histogram_adds_up},
           {"a label cannot end its quotes", a_label_cannot_end_its_quotes},
           {"what does not fit is an error", what_does_not_fit_is_an_error})
