#include "json_place.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PATH_BYTES 256

void json_place_name(const char *name, char out[JSON_NAME_BYTES])
{
    size_t size = 0;
    bool raise = false;
    for (; *name != '\0' && size + 1 < JSON_NAME_BYTES; name++) {
        if (*name == '_') {
            raise = true;
            continue;
        }
        bool is_lower = *name >= 'a' && *name <= 'z';
        out[size++] = raise && is_lower ? (char)(*name - 'a' + 'A') : *name;
        raise = false;
    }
    out[size] = '\0';
}

static size_t write_path(const struct json_place *place, char out[PATH_BYTES])
{
    if (place == NULL || place->field == NULL)
        return 0;
    size_t size = write_path(place->parent, out);
    if (size >= PATH_BYTES - 1)
        return size;
    char name[JSON_NAME_BYTES];
    json_place_name(place->field->name, name);
    char position[32] = "";
    if (place->index != SIZE_MAX)
        snprintf(position, sizeof position, "[%zu]", place->index);
    int written = snprintf(out + size, PATH_BYTES - size, "%s%s%s", size > 0 ? "." : "", name, position);
    size += (size_t)written;
    return size < PATH_BYTES ? size : PATH_BYTES - 1;
}

enum error_code json_place_refuse(const struct json_place *place, struct error *error, enum error_code code,
                                  const char *what)
{
    char path[PATH_BYTES] = "";
    write_path(place, path);
    return error_set(error, code, "%s%s%s", path, path[0] != '\0' ? ": " : "", what);
}
