#include "config_directory.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_type.h"
#include "disk.h"

#define SUFFIX ".conf"

static int is_read(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return entry->d_name[0] != '.' && size > strlen(SUFFIX) &&
           strcmp(entry->d_name + size - strlen(SUFFIX), SUFFIX) == 0;
}

enum error_code config_directory_each(const char *directory, const char *what,
                                      enum error_code (*read)(void *context, const char *path,
                                                              struct error *error),
                                      void *context, struct error *error)
{
    struct dirent **entries = NULL;
    char action[64];
    enum error_code code = ERROR_NONE;
    snprintf(action, sizeof action, "%s cannot be listed", what);
    int count = scandir(directory, &entries, is_read, alphasort);
    if (count < 0)
        return disk_failed(error, action, directory);
    for (int i = 0; i < count; i++) {
        char path[CONFIG_SHOWN_BYTES + sizeof entries[i]->d_name];
        snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (code == ERROR_NONE)
            code = read(context, path, error);
        free(entries[i]);
    }
    free(entries);
    return code;
}
