#include "config_directory.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"

static struct error error;
static char directory[SCRATCH_PATH_BYTES];
static char names[512];

static void put(const char *name)
{
    char path[SCRATCH_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    scratch_write(path, "");
}

static enum error_code note(void *context, const char *path, struct error *into)
{
    const char *refused = context;
    const char *name = strrchr(path, '/') + 1;
    if (refused != NULL && strcmp(name, refused) == 0)
        return error_set(into, ERROR_INVALID, "%s: refused", name);
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s ", name);
    return ERROR_NONE;
}

static void gives_the_files_in_order_and_no_others(void)
{
    scratch_make(directory);
    names[0] = '\0';
    CHECK_OK(config_directory_each(directory, "things", note, NULL, &error), &error);
    CHECK_SAME_TEXT(names, "");
    put("b.conf");
    put("a.conf");
    put(".hidden.conf");
    put(".conf");
    put("b.conf~");
    put("README");
    CHECK_OK(config_directory_each(directory, "things", note, NULL, &error), &error);
    CHECK_SAME_TEXT(names, "a.conf b.conf ");
    scratch_remove(directory);
}

static void ends_with_the_first_fault(void)
{
    char refused[] = "b.conf";
    scratch_make(directory);
    names[0] = '\0';
    put("a.conf");
    put("b.conf");
    put("c.conf");
    CHECK_ERROR(config_directory_each(directory, "things", note, refused, &error), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "b.conf: refused");
    CHECK_SAME_TEXT(names, "a.conf ");
    scratch_remove(directory);
    CHECK_ERROR(config_directory_each(directory, "things", note, NULL, &error), ERROR_IO);
    CHECK(strstr(error.text, "things cannot be listed") != NULL);
}

CHECK_MAIN("config_directory",
           {"gives the files in order, and no others", gives_the_files_in_order_and_no_others},
           {"ends with the first fault", ends_with_the_first_fault})
