#include "bug.h"

#include <string.h>

static const struct {
    const char *name, *checker, *what;
} ROWS[BUG_COUNT] = {{"none", "none", "the world is as it should be"},
#define X(number, name, checker, what) {name, checker, what},
                     BUG_TABLE(X)
#undef X
};

const char *bug_name(enum bug bug)
{
    return ROWS[bug].name;
}

const char *bug_checker(enum bug bug)
{
    return ROWS[bug].checker;
}

const char *bug_what(enum bug bug)
{
    return ROWS[bug].what;
}

enum bug bug_find(const char *name)
{
    unsigned bug = 0;
    while (bug < BUG_COUNT && strcmp(ROWS[bug].name, name) != 0)
        bug++;
    return (enum bug)bug;
}
