#include "credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "credential:"
#define NAME_CHARS 255u /* of a file */

static const char *directory(void)
{
    const char *path = getenv("CREDENTIALS_DIRECTORY");
    return path != NULL && path[0] == '/' && path[1] != '\0' ? path : NULL;
}

static bool is_name(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size <= NAME_CHARS && strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0;
}

bool credential_is_named(const char *value)
{
    return strncmp(value, PREFIX, strlen(PREFIX)) == 0;
}

enum error_code credential_path(const char *value, char **ret, struct error *error)
{
    const char *name = value + strlen(PREFIX);
    char *path;
    if (!credential_is_named(value) || !is_name(name))
        return error_set(error, ERROR_INVALID, "\"%.300s\" is not " PREFIX " and the name of one", value);
    if (directory() == NULL)
        return error_set(
            error, ERROR_STATE,
            "%s: the service manager has given this process no credentials (LoadCredential= in its unit)",
            value);
    if (asprintf(&path, "%s/%s", directory(), name) < 0)
        return error_set(error, ERROR_MEMORY, "no memory for \"%.32s\"", value);
    *ret = path;
    return ERROR_NONE;
}

bool credential_holds(const char *path)
{
    size_t size = directory() == NULL ? 0 : strlen(directory());
    return size > 0 && strncmp(path, directory(), size) == 0 && path[size] == '/' && is_name(path + size + 1);
}
