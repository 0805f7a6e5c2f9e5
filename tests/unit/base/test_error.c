#include "check.h"
#include "comity/error.h"

#include <string.h>

static void keeps_the_code_and_the_text_of_a_fault(void)
{
    struct error error;
    CHECK_ERROR(error_set(&error, ERROR_LIMIT, "%d bytes of %s", 7, "x"), ERROR_LIMIT);
    CHECK_SAME_NUMBER(error.code, ERROR_LIMIT);
    CHECK_SAME_TEXT(error.text, "7 bytes of x");
}

static void puts_context_in_front(void)
{
    struct error error;
    error_set(&error, ERROR_PROOF, "leads to another root");
    CHECK_ERROR(error_wrap(&error, "chunk %d", 3), ERROR_PROOF);
    CHECK_ERROR(error_wrap(&error, "peer %s", "UT"), ERROR_PROOF);
    CHECK_SAME_TEXT(error.text, "peer UT: chunk 3: leads to another root");
}

static void cuts_the_end_of_what_does_not_fit(void)
{
    char longer[2 * ERROR_TEXT_BYTES];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    struct error error;
    error_set(&error, ERROR_IO, "%s", longer);
    CHECK_SAME_NUMBER(strlen(error.text), ERROR_TEXT_BYTES - 1);
    error_wrap(&error, "disk");
    CHECK_SAME_NUMBER(strlen(error.text), ERROR_TEXT_BYTES - 1);
    CHECK(strncmp(error.text, "disk: aaa", 9) == 0);
    error_wrap(&error, "%s", longer);
    CHECK_SAME_NUMBER(strlen(error.text), ERROR_TEXT_BYTES - 1);
    CHECK(strncmp(error.text, "aaa", 3) == 0);
}

static void takes_its_own_text_as_an_argument(void)
{
    struct error error;
    error_set(&error, ERROR_IO, "disk");
    error_set(&error, ERROR_DAMAGED, "after \"%s\" nothing could be read", error.text);
    CHECK_SAME_TEXT(error.text, "after \"disk\" nothing could be read");
    error_wrap(&error, "%.5s", error.text);
    CHECK_SAME_TEXT(error.text, "after: after \"disk\" nothing could be read");
}

static void does_without_an_error_struct(void)
{
    CHECK_ERROR(error_set(NULL, ERROR_FORK, "nobody reads this"), ERROR_FORK);
    CHECK_ERROR(error_wrap(NULL, "nor this"), ERROR_NONE);
}

static void quotes_nothing_that_harms(void)
{
    struct error error;
    error_set(&error, ERROR_INVALID, "unknown \"%s\"", "\x1b[2J\xc3");
    CHECK_SAME_TEXT(error.text, "unknown \"?[2J?\"");
    error_wrap(&error, "line\r%s", "\xff");
    CHECK_SAME_TEXT(error.text, "line??: unknown \"?[2J?\"");
}

static void clears(void)
{
    struct error error;
    error_set(&error, ERROR_FORK, "two histories");
    error_clear(&error);
    CHECK_SAME_NUMBER(error.code, ERROR_NONE);
    CHECK_SAME_TEXT(error.text, "");
}

static void names_every_code_once(void)
{
    for (int a = 0; a < ERROR_CODE_COUNT; a++) {
        CHECK(strlen(error_code_name((enum error_code)a)) > 0);
        CHECK(strlen(error_code_text((enum error_code)a)) > 0);
        for (int b = 0; b < a; b++)
            CHECK(strcmp(error_code_name((enum error_code)a), error_code_name((enum error_code)b)) != 0);
    }
    CHECK_SAME_TEXT(error_code_name(ERROR_PROOF), "PROOF");
    CHECK_SAME_TEXT(error_code_text(ERROR_PROOF), "proof does not verify");
}

static void knows_no_code_out_of_range(void)
{
    CHECK_SAME_TEXT(error_code_text(ERROR_CODE_COUNT), "unknown error");
    CHECK_SAME_TEXT(error_code_text((enum error_code) - 1), "unknown error");
    CHECK_SAME_TEXT(error_code_name((enum error_code)1000), "UNKNOWN");
}

CHECK_MAIN("error", {"keeps the code and the text of a fault", keeps_the_code_and_the_text_of_a_fault},
           {"puts context in front", puts_context_in_front},
           {"cuts the end of what does not fit", cuts_the_end_of_what_does_not_fit},
           {"takes its own text as an argument", takes_its_own_text_as_an_argument},
           {"does without an error struct", does_without_an_error_struct},
           {"quotes nothing that harms", quotes_nothing_that_harms}, {"clears", clears},
           {"names every code once", names_every_code_once},
           {"knows no code out of range", knows_no_code_out_of_range})
