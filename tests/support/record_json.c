#include "record_json.h"

#include "check.h"
#include "comity/message_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Comity__Record *record_json_read(const char *text)
{
    ProtobufCMessage *message = NULL;
    json_error_t fault;
    struct error error = {0};
    char *quoted = strdup(text);
    if (quoted == NULL)
        abort();
    for (char *at = quoted; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *json = json_loads(quoted, JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL ||
        message_json_decode(&comity__record__descriptor, json, &message, &error) != ERROR_NONE) {
        fprintf(stderr, "%s: %s\n", text, json == NULL ? fault.text : error.text);
        abort();
    }
    json_decref(json);
    free(quoted);
    return (Comity__Record *)message;
}

static void check_one(const struct record_json_case *given)
{
    char says[ERROR_TEXT_BYTES + 16];
    struct error error = {0};
    Comity__Record *record = record_json_read(given->text);
    if (record_validate(record, &error) == ERROR_NONE)
        record_summary(record, says, sizeof says);
    else
        snprintf(says, sizeof says, "refused: %s", error.text);
    bool is_said = strncmp(given->says, "refused: ", 9) == 0
                       ? strncmp(says, given->says, strlen(given->says)) == 0
                   : given->says[0] == '\0' ? strncmp(says, "refused: ", 9) != 0
                                            : strcmp(says, given->says) == 0;
    CHECK_CASE(is_said, "%s: \"%s\", not \"%s\"", given->text, says, given->says);
    message_free(&record->base);
}

void record_json_check(const struct record_json_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_one(&cases[i]);
}
