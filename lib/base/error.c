#include "comity/error.h"

#include "comity/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
} codes[] = {
#define X(name, text) [ERROR_##name] = {#name, text},
    ERROR_TABLE(X)
#undef X
};

static bool is_known(enum error_code code)
{
    return (unsigned)code < ERROR_CODE_COUNT;
}

const char *error_code_text(enum error_code code)
{
    return is_known(code) ? codes[code].text : "unknown error";
}

const char *error_code_name(enum error_code code)
{
    return is_known(code) ? codes[code].name : "UNKNOWN";
}

enum error_code error_code_of_name(const char *name)
{
    for (int code = ERROR_NONE; code < ERROR_CODE_COUNT; code++)
        if (strcmp(codes[code].name, name) == 0)
            return (enum error_code)code;
    return ERROR_STATE;
}

void error_clear(struct error *error)
{
    error->code = ERROR_NONE;
    error->text[0] = '\0';
}

static void append(char text[ERROR_TEXT_BYTES], const char *more)
{
    size_t used = strlen(text);
    size_t room = ERROR_TEXT_BYTES - 1 - used;
    size_t size = strlen(more) < room ? strlen(more) : room;
    memcpy(text + used, more, size);
    text[used + size] = '\0';
}

enum error_code error_set(struct error *error, enum error_code code, const char *format, ...)
{
    if (error == NULL)
        return code;
    char text[ERROR_TEXT_BYTES];
    va_list arguments;
    error->code = code;
    /* "No such row" is not a fault but an answer, and is given for every record. */
    if (strchr(format, '%') == NULL) {
        error->text[0] = '\0';
        append(error->text, format);
        return code;
    }
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    utf8_mend(text);
    memcpy(error->text, text, strlen(text) + 1);
    return code;
}

enum error_code error_wrap(struct error *error, const char *format, ...)
{
    if (error == NULL)
        return ERROR_NONE;
    char text[ERROR_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    append(text, ": ");
    append(text, error->text);
    utf8_mend(text);
    memcpy(error->text, text, strlen(text) + 1);
    return error->code;
}
