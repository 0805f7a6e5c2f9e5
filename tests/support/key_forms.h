/*
 * key_forms: what functions make of texts, as tables.
 */
#ifndef KEY_FORMS_H
#define KEY_FORMS_H

#include "comity/error.h"
#include "comity/limits.h"

#include <stddef.h>

struct key_form_case {
    const char *text;
    const char *form; /* or the name of the error: "INVALID" */
};

/* Check that the function brings each text to its form; and that it leaves alone what it has refused. */
void key_forms_check(enum error_code (*form)(const char *text, char out[LIMIT_KEY_BYTES],
                                             struct error *error),
                     const struct key_form_case *cases, size_t count);

#define KEY_FORMS_CHECK(form, ...)                                                                           \
    do {                                                                                                     \
        static const struct key_form_case cases[] = {__VA_ARGS__};                                           \
        key_forms_check(form, cases, sizeof cases / sizeof cases[0]);                                        \
    } while (0)

#endif
