/*
 * check: what tests are written with, on top of CUnit.
 *
 *     static void reads_what_it_wrote(void) { CHECK_OK(uuid_parse(text, &uuid, &error), &error); ... }
 *     CHECK_MAIN("uuid", {"reads what it wrote", reads_what_it_wrote}, ...)
 *
 * Every CHECK returns whether it held, so that a test can stop: `if (!CHECK_OK(...)) return;`. The REQUIRE
 * forms end the test at once (without cleaning up behind it).
 */
#ifndef CHECK_H
#define CHECK_H

#include "comity/error.h"
#include "comity/view.h"

#include <stdbool.h>
#include <stddef.h>

struct check_test {
    const char *name; /* a sentence: "refuses a proof that is too long" */
    void (*function)(void);
};

struct check_place {
    const char *file;
    unsigned line;
    bool is_fatal;
};

#define CHECK_HERE ((struct check_place){__FILE__, __LINE__, false})
#define CHECK_HERE_FATAL ((struct check_place){__FILE__, __LINE__, true})

/* The condition holds. */
#define CHECK(condition) check_true(CHECK_HERE, (condition), #condition)
#define REQUIRE(condition) check_true(CHECK_HERE_FATAL, (condition), #condition)

/* As CHECK, with a printf text that says which of many cases it was. */
#define CHECK_CASE(condition, ...) check_case(CHECK_HERE, (condition), #condition, __VA_ARGS__)

/* The call returns ERROR_NONE; else its `struct error *` tells why. */
#define CHECK_OK(call, error) check_ok(CHECK_HERE, (call), (error), #call)
#define REQUIRE_OK(call, error) check_ok(CHECK_HERE_FATAL, (call), (error), #call)

/* The call returns exactly this error code. */
#define CHECK_ERROR(call, expected) check_error(CHECK_HERE, (call), (expected), #call)

/* Two numbers are the same (both fit intmax_t or are compared as it). */
#define CHECK_SAME_NUMBER(actual, expected)                                                                  \
    check_same_number(CHECK_HERE, (long long)(actual), (long long)(expected), #actual)

/* Two views hold the same bytes; else both are shown in hexadecimal. */
#define CHECK_SAME_BYTES(actual, expected) check_same_bytes(CHECK_HERE, (actual), (expected), #actual)

/* Two strings are the same; NULL is only the same as NULL. */
#define CHECK_SAME_TEXT(actual, expected) check_same_text(CHECK_HERE, (actual), (expected), #actual)

/* Define main() for these tests: `CHECK_MAIN("module", {"what it does", function}, ...)`. */
#define CHECK_MAIN(suite, ...)                                                                               \
    int main(void)                                                                                           \
    {                                                                                                        \
        static const struct check_test tests[] = {__VA_ARGS__};                                              \
        return check_run(suite, tests, sizeof tests / sizeof tests[0]);                                      \
    }

/* Run the tests. Return 0 if all ran and none failed, 77 if each that ran was skipped, else 1. A run that has
 * checked nothing has failed. */
int check_run(const char *suite, const struct check_test *tests, size_t count);

/* Say that the running test cannot be run here, and why; the test then returns. */
void check_skip(const char *reason);

bool check_true(struct check_place place, bool holds, const char *expression);
bool check_case(struct check_place place, bool holds, const char *expression, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool check_ok(struct check_place place, enum error_code code, const struct error *error, const char *call);
bool check_error(struct check_place place, enum error_code code, enum error_code expected, const char *call);
bool check_same_number(struct check_place place, long long actual, long long expected,
                       const char *expression);
bool check_same_bytes(struct check_place place, struct view actual, struct view expected,
                      const char *expression);
bool check_same_text(struct check_place place, const char *actual, const char *expected,
                     const char *expression);

#endif
