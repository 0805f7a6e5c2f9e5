#include "check.h"

#include <CUnit/Basic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES 2048
#define SHOWN_BYTES 96
#define SKIPPED 77

static unsigned skipped_tests;
static bool is_skipped;

static bool report(struct check_place place, bool holds, const char *message)
{
    CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, place.line, message, place.file, "",
                            place.is_fatal ? CU_TRUE : CU_FALSE);
    return holds;
}

bool check_true(struct check_place place, bool holds, const char *expression)
{
    return report(place, holds, expression);
}

bool check_case(struct check_place place, bool holds, const char *expression, const char *format, ...)
{
    if (holds)
        return report(place, true, expression);
    char text[MESSAGE_BYTES / 2];
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(message, sizeof message, "%s [%s]", expression, text);
    return report(place, false, message);
}

bool check_ok(struct check_place place, enum error_code code, const struct error *error, const char *call)
{
    char message[MESSAGE_BYTES];
    if (code == ERROR_NONE)
        return report(place, true, call);
    snprintf(message, sizeof message, "%s failed: %s (%s)", call, error == NULL ? "" : error->text,
             error_code_name(code));
    return report(place, false, message);
}

bool check_error(struct check_place place, enum error_code code, enum error_code expected, const char *call)
{
    char message[MESSAGE_BYTES];
    if (code == expected)
        return report(place, true, call);
    snprintf(message, sizeof message, "%s returned %s instead of %s", call, error_code_name(code),
             error_code_name(expected));
    return report(place, false, message);
}

bool check_same_number(struct check_place place, long long actual, long long expected, const char *expression)
{
    char message[MESSAGE_BYTES];
    if (actual == expected)
        return report(place, true, expression);
    snprintf(message, sizeof message, "%s is %lld instead of %lld", expression, actual, expected);
    return report(place, false, message);
}

static void show_bytes(struct view bytes, char out[2 * SHOWN_BYTES + 4])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size && i < SHOWN_BYTES; i++) {
        *out++ = digits[bytes.data[i] >> 4];
        *out++ = digits[bytes.data[i] & 0xf];
    }
    snprintf(out, 4, "%s", bytes.size > SHOWN_BYTES ? "..." : "");
}

bool check_same_bytes(struct check_place place, struct view actual, struct view expected,
                      const char *expression)
{
    if (view_is_equal(actual, expected))
        return report(place, true, expression);
    char left[2 * SHOWN_BYTES + 4];
    char right[2 * SHOWN_BYTES + 4];
    char message[MESSAGE_BYTES];
    show_bytes(actual, left);
    show_bytes(expected, right);
    snprintf(message, sizeof message, "%s differs:\n      actual   %zu bytes %s\n      expected %zu bytes %s",
             expression, actual.size, left, expected.size, right);
    return report(place, false, message);
}

bool check_same_text(struct check_place place, const char *actual, const char *expected,
                     const char *expression)
{
    if (actual == expected || (actual != NULL && expected != NULL && strcmp(actual, expected) == 0))
        return report(place, true, expression);
    char message[MESSAGE_BYTES];
    snprintf(message, sizeof message, "%s differs:\n      actual   \"%.800s\"\n      expected \"%.800s\"",
             expression, actual == NULL ? "(null)" : actual, expected == NULL ? "(null)" : expected);
    return report(place, false, message);
}

void check_skip(const char *reason)
{
    printf("skipped: %s ... ", reason);
    if (!is_skipped)
        skipped_tests++;
    is_skipped = true;
}

static void begin_test(void)
{
    is_skipped = false;
}

static bool add_tests(const char *suite, const struct check_test *tests, size_t count)
{
    CU_pSuite registered = CU_add_suite_with_setup_and_teardown(suite, NULL, NULL, begin_test, NULL);
    if (registered == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (CU_add_test(registered, tests[i].name, tests[i].function) == NULL)
            return false;
    return true;
}

static int result_of_run(size_t count)
{
    if (CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() != count || count == 0)
        return 1;
    if (skipped_tests == count)
        return SKIPPED;
    return CU_get_number_of_asserts() > 0 ? 0 : 1;
}

int check_run(const char *suite, const struct check_test *tests, size_t count)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    int result = 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    if (add_tests(suite, tests, count) && CU_basic_run_tests() == CUE_SUCCESS)
        result = result_of_run(count);
    if (CU_get_error() != CUE_SUCCESS)
        fprintf(stderr, "CUnit: %s\n", CU_get_error_msg());
    CU_cleanup_registry();
    return result;
}
