/*
 * error: the one vocabulary of failure.
 *
 * Every function that can fail returns an enum error_code and takes a `struct error *` last, which may be
 * NULL. The function that finds the fault calls error_set(); callers on the way up add context in front with
 * error_wrap(). Outputs are untouched on failure. Nothing here allocates. A text may quote what came from
 * outside: it is always UTF-8, and in the place of control characters other than newline and tab stands a
 * '?'.
 */
#ifndef COMITY_ERROR_H
#define COMITY_ERROR_H

#include <stddef.h>

#define ERROR_TEXT_BYTES 512

/* Code and the text a person reads. The order is not part of any wire form; the names are. */
#define ERROR_TABLE(X)                                                                                       \
    X(NONE, "no error")                                                                                      \
    X(MEMORY, "out of memory")                                                                               \
    X(LIMIT, "over the limit")                                                                               \
    X(TRUNCATED, "ends too early")                                                                           \
    X(MALFORMED, "malformed")                                                                                \
    X(UNSUPPORTED, "not supported")                                                                          \
    X(INVALID, "invalid value")                                                                              \
    X(NOT_FOUND, "not found")                                                                                \
    X(EXISTS, "already exists")                                                                              \
    X(DENIED, "not allowed")                                                                                 \
    X(SIGNATURE, "signature does not verify")                                                                \
    X(PROOF, "proof does not verify")                                                                        \
    X(FORK, "two histories of one origin")                                                                   \
    X(ORIGIN, "wrong origin")                                                                                \
    X(ERASED, "erased")                                                                                      \
    X(WITHHELD, "withheld")                                                                                  \
    X(FULL, "no space left")                                                                                 \
    X(DAMAGED, "damaged")                                                                                    \
    X(VERSION, "foreign version")                                                                            \
    X(BUSY, "in use by another")                                                                             \
    X(IO, "input/output error")                                                                              \
    X(CLOSED, "closed")                                                                                      \
    X(TIMEOUT, "timed out")                                                                                  \
    X(USAGE, "wrong usage")                                                                                  \
    X(CRYPTO, "cryptographic operation failed")                                                              \
    X(STATE, "not possible in this state")                                                                   \
    X(LOCKED, "locked")

enum error_code {
#define X(name, text) ERROR_##name,
    ERROR_TABLE(X)
#undef X
        ERROR_CODE_COUNT
};

struct error {
    enum error_code code;
    char text[ERROR_TEXT_BYTES]; /* NUL-terminated, cut where it would not fit */
};

/* Return the short text of `code`; "unknown error" for a number out of range. */
const char *error_code_text(enum error_code code);

/* Return the upper-case name of `code` ("PROOF"), as logs and JSON show it. */
const char *error_code_name(enum error_code code);

/* Return the code of a name as error_code_name() gives it; ERROR_STATE for one unknown here. */
enum error_code error_code_of_name(const char *name);

/* Make `error` say that nothing has failed. */
void error_clear(struct error *error);

/* Record a fault: the code, and a text that names what was wrong and where. `error` may be NULL.
 * Return `code`, so that a fault is one statement: `return error_set(error, ERROR_LIMIT, ...)`. */
enum error_code error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "<context>: " in front of the text of `error`, cutting its end if it no longer fits.
 * Return the code already recorded in `error` (ERROR_NONE for NULL). */
enum error_code error_wrap(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
