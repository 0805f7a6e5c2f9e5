#include "record_file.h"

#include "comity/distribution_text.h"
#include "comity/message_json.h"

#include <jansson.h>
#include <string.h>

static enum error_code parse_distribution(const json_t *json, Comity__Distribution **ret, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code;
    if (json_is_string(json))
        return distribution_text_parse(view_of(json_string_value(json), json_string_length(json)), ret,
                                       error);
    code = message_json_decode(&comity__distribution__descriptor, json, &message, error);
    if (code == ERROR_NONE)
        *ret = (Comity__Distribution *)message;
    return code;
}

/* Read the members of the object, from which the distribution is taken out. */
static enum error_code parse_object(json_t *object, Comity__Record **ret_record,
                                    Comity__Distribution **ret_distribution, struct error *error)
{
    Comity__Distribution *distribution = NULL;
    ProtobufCMessage *message = NULL;
    const json_t *told = json_object_get(object, "distribution");
    enum error_code code = ERROR_NONE;
    if (told != NULL) {
        code = parse_distribution(told, &distribution, error);
        if (code != ERROR_NONE) {
            error_wrap(error, "distribution");
            return code;
        }
        json_object_del(object, "distribution");
    }
    const json_t *record = json_object_get(object, "record");
    code =
        message_json_decode(&comity__record__descriptor, record != NULL ? record : object, &message, error);
    if (code != ERROR_NONE) {
        record_file_release(NULL, distribution);
        return code;
    }
    *ret_record = (Comity__Record *)message;
    *ret_distribution = distribution;
    return ERROR_NONE;
}

enum error_code record_file_parse(struct view text, Comity__Record **ret_record,
                                  Comity__Distribution **ret_distribution, struct error *error)
{
    json_error_t fault;
    json_t *json = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL)
        return error_set(error, ERROR_INVALID, "line %d: %s", fault.line, fault.text);
    enum error_code code = json_is_object(json)
                               ? parse_object(json, ret_record, ret_distribution, error)
                               : error_set(error, ERROR_INVALID, "a record is a JSON object");
    json_decref(json);
    return code;
}

void record_file_release(Comity__Record *record, Comity__Distribution *distribution)
{
    message_free(record == NULL ? NULL : &record->base);
    message_free(distribution == NULL ? NULL : &distribution->base);
}
