#include "check.h"
#include "due_time.h"

#define NOW_MS ((int64_t)1714651200000) /* 2024-05-02T12:00:00Z */

static void reads_spans_days_and_times(void)
{
    static const struct {
        const char *text;
        const char *due;
    } cases[] = {
        {"10m", "2024-05-02T12:10:00.000Z"},
        {"2h", "2024-05-02T14:00:00.000Z"},
        {"30d", "2024-06-01T12:00:00.000Z"},
        {"2024-05-03", "2024-05-03T23:59:59.999Z"},
        {"2024-05-03T08:30Z", "2024-05-03T08:30:00.000Z"},
        {"2024-05-03T08:30:15.25Z", "2024-05-03T08:30:15.250Z"},
    };
    char due[INSTANT_TEXT_CHARS + 1];
    struct error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_OK(due_time_read(cases[i].text, NOW_MS, due, &error), &error);
        CHECK_SAME_TEXT(due, cases[i].due);
    }
}

static void refuses_what_can_be_misread(void)
{
    static const char *const wrong[] = {"",
                                        "10",
                                        "m",
                                        "0h",
                                        "10 m",
                                        "10min",
                                        "-1h",
                                        "1h30m",
                                        "tomorrow",
                                        "2024-05",
                                        "2024-02-30",
                                        "02.05.2024",
                                        "14:00",
                                        "99999999999999999999d",
                                        "2024-05-03T08:30",
                                        "2024-05-03T08:30+01:00"};
    char due[INSTANT_TEXT_CHARS + 1] = "as it was";
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(due_time_read(wrong[i], NOW_MS, due, NULL) == ERROR_INVALID, "\"%s\"", wrong[i]);
    CHECK_SAME_TEXT(due, "as it was");
}

CHECK_MAIN("due_time", {"reads spans, days and times", reads_spans_days_and_times},
           {"refuses what can be misread", refuses_what_can_be_misread})
