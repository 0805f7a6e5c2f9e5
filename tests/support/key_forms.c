#include "key_forms.h"

#include "check.h"

#include <string.h>

void key_forms_check(enum error_code (*form)(const char *text, char out[LIMIT_KEY_BYTES],
                                             struct error *error),
                     const struct key_form_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[LIMIT_KEY_BYTES] = "before";
        struct error error = {0};
        enum error_code code = form(cases[i].text, out, &error);
        const char *got = code == ERROR_NONE ? out : error_code_name(code);
        CHECK_CASE(strcmp(got, cases[i].form) == 0, "\"%s\": %s, not %s", cases[i].text, got, cases[i].form);
        CHECK_CASE(code == ERROR_NONE || (strcmp(out, "before") == 0 && error.text[0] != '\0'), "\"%s\"",
                   cases[i].text);
    }
}
