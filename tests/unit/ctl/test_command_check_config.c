#include "check.h"
#include "scratch.h"
#include "scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* It becomes another program, so it runs in a child; a script stands in for comityd and writes down its words. */
static int run(const char *directory, const char *file)
{
    pid_t child = fork();
    if (child == 0) {
        struct context context = {.command = command_find("check-config")};
        char copy[64];
        char *words[] = {copy};
        snprintf(copy, sizeof copy, "%s", file == NULL ? "" : file);
        setenv("PATH", directory, 1);
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        _exit((int)context.command->run(&context, file == NULL ? 0 : 1, words));
    }
    int status = 0;
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void asks_comityd_and_ends_as_it_does(void)
{
    char directory[SCRATCH_PATH_BYTES], script[2 * SCRATCH_PATH_BYTES], file[SCRATCH_PATH_BYTES + 16];
    scratch_make(directory);
    snprintf(file, sizeof file, "%s/comityd", directory);
    snprintf(script, sizeof script, "#!/bin/sh\necho \"$*\" >%s/words\nexit 7\n", directory);
    scratch_write(file, script);
    REQUIRE(chmod(file, 0700) == 0);
    CHECK_SAME_NUMBER(run(directory, "a file"), 7);
    CHECK(scratch_contains(directory, view_of_text("--check-config --config a file\n")));
    CHECK_SAME_NUMBER(run(directory, NULL), 7);
    snprintf(file, sizeof file, "%s/words", directory);
    CHECK_SAME_NUMBER(scratch_size(file), 15); /* "--check-config" and a newline */
    scratch_remove(directory);
}

static void without_comityd_it_fails(void)
{
    char directory[SCRATCH_PATH_BYTES];
    scratch_make(directory);
    CHECK_SAME_NUMBER(run(directory, NULL), OUTCOME_FAILED);
    scratch_remove(directory);
}

CHECK_MAIN("command_check_config", {"asks comityd and ends as it does", asks_comityd_and_ends_as_it_does},
           {"without comityd it fails", without_comityd_it_fails})
