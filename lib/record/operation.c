#include "comity/operation.h"

#include "comity/key.h"

#include <stdio.h>
#include <string.h>

enum error_code operation_name_parse(struct operation_name *out, const char *text, struct error *error)
{
    struct operation_name name = {0};
    struct key key;
    const char *slash = strchr(text, '/');
    const char *id = slash == NULL ? text : slash + 1;
    if (slash != NULL && bureau_parse(&name.lead, view_of(text, (size_t)(slash - text)), NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID,
                         "operation: \"%.80s\": before the / stands the bureau that leads it", text);
    if (strlen(id) >= sizeof name.id)
        return error_set(error, ERROR_INVALID, "operation: \"%.64s...\" is longer than %zu bytes", id,
                         sizeof name.id - 1);
    if (strchr(id, '/') != NULL || key_normalise(KEY_OPERATION, id, NULL, false, &key, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID,
                         "operation: \"%.80s\" is no id: letters and digits, such as SPECIMEN-VI", id);
    snprintf(name.id, sizeof name.id, "%s", id);
    *out = name;
    return ERROR_NONE;
}

void operation_name_format(const struct operation_name *name, char out[OPERATION_NAME_BYTES])
{
    snprintf(out, OPERATION_NAME_BYTES, "%s%s%s", name->lead.code, name->lead.code[0] == '\0' ? "" : "/",
             name->id);
}

bool operation_name_is_same(const struct operation_name *a, const struct operation_name *b)
{
    struct key key_a, key_b;
    if (a->lead.code[0] == '\0' || !bureau_is_equal(&a->lead, &b->lead))
        return false;
    if (strcmp(a->id, b->id) == 0)
        return true;
    return key_normalise(KEY_OPERATION, a->id, NULL, false, &key_a, NULL) == ERROR_NONE &&
           key_normalise(KEY_OPERATION, b->id, NULL, false, &key_b, NULL) == ERROR_NONE &&
           strcmp(key_a.text, key_b.text) == 0;
}

bool operation_name_is_text(const struct operation_name *name, const char *text)
{
    struct operation_name other;
    return operation_name_parse(&other, text, NULL) == ERROR_NONE && operation_name_is_same(name, &other);
}

bool operation_name_of_record(struct operation_name *out, const Comity__Record *record,
                              const struct bureau *owner)
{
    struct operation_name name;
    if (record->type_case != COMITY__RECORD__TYPE_OPERATION ||
        strcmp(record->operation->lead, owner->code) != 0 ||
        operation_name_parse(&name, record->operation_id, NULL) != ERROR_NONE || name.lead.code[0] != '\0')
        return false;
    name.lead = *owner;
    *out = name;
    return true;
}

static bool lists(char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

bool operation_has(const Comity__Operation *operation, const struct bureau *bureau)
{
    return lists(operation->participants, operation->n_participants, bureau->code);
}

void operation_audience_fill(struct operation_audience *out, const Comity__Operation *operation,
                             const struct operation_name *name)
{
    out->distribution = (Comity__Distribution)COMITY__DISTRIBUTION__INIT;
    operation_name_format(name, out->name);
    out->distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    out->distribution.n_bureaus = operation->n_participants;
    out->distribution.bureaus = operation->participants;
    out->distribution.operation = out->name;
}

bool operation_is_followed(const struct operation_name *name, const Comity__Distribution *distribution)
{
    return distribution->kind == COMITY__DISTRIBUTION__KIND__ONLY && distribution->operation[0] != '\0' &&
           operation_name_is_text(name, distribution->operation);
}

/* Neither list names anybody twice, so that as many, all of them in the other, are the same. */
bool operation_is_reached(const Comity__Operation *operation, const Comity__Distribution *distribution)
{
    if (distribution->n_bureaus != operation->n_participants)
        return false;
    for (size_t i = 0; i < operation->n_participants; i++) {
        const char *code = operation->participants[i];
        if (strcmp(distribution->bureaus[i], code) != 0 &&
            !lists(distribution->bureaus, distribution->n_bureaus, code))
            return false;
    }
    return true;
}
