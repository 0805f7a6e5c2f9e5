#include "checker.h"

#include <stdio.h>

/* Those of which it is cheapest to see that they do not hold yet come first. */
static const struct checker *const CHECKERS[] = {
    &CHECK_FORKS,   &CHECK_ACKNOWLEDGED, &CHECK_ROOTS,  &CHECK_ERASED,    &CHECK_DELIVERED, &CHECK_ANSWERS,
    &CHECK_SIGNING, &CHECK_CONFIDENTIAL, &CHECK_BOUNDS, &CHECK_BLAMELESS, &CHECK_WITNESS,   &CHECK_DURABLE,
};

const struct checker *const *checker_all(unsigned *count)
{
    *count = sizeof CHECKERS / sizeof CHECKERS[0];
    return CHECKERS;
}

bool checker_object(struct checker_why *why, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    return false;
}
