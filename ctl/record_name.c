#include "record_name.h"

#include <string.h>

enum error_code record_name_parse(struct record_name *name, const char *text, struct error *error)
{
    struct record_name parsed = {.id = ""};
    struct uuid uuid;
    const char *slash = strchr(text, '/');
    const char *id = slash == NULL ? text : slash + 1;
    if (slash != NULL) {
        enum error_code code = bureau_parse(&parsed.owner, view_of(text, (size_t)(slash - text)), error);
        if (code != ERROR_NONE)
            return code;
    }
    if (uuid_parse(view_of_text(id), &uuid, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID,
                         "\"%.60s\" is not a record's id, such as 01890a5d-ac96-774b-bcce-b302099a8057", id);
    uuid_format(&uuid, parsed.id);
    *name = parsed;
    return ERROR_NONE;
}
