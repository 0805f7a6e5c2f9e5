#include "control_lookup.h"

#include <string.h>

enum error_code control_id(const char *text, struct uuid *ret, struct error *error)
{
    if (text[0] == '\0')
        return error_set(error, ERROR_INVALID, "id: is required");
    if (uuid_parse(view_of_text(text), ret, NULL) != ERROR_NONE)
        return error_set(error, ERROR_INVALID, "id: \"%.64s\" is not a UUID", text);
    return ERROR_NONE;
}

enum error_code control_log(const struct node *node, const char *bureau, struct log **ret,
                            struct error *error)
{
    struct replica *replica = node_replica(node);
    if (bureau[0] == '\0') {
        *ret = replica_own_log(replica);
        return ERROR_NONE;
    }
    struct bureau origin;
    if (bureau_parse(&origin, view_of_text(bureau), error) != ERROR_NONE) {
        error_wrap(error, "bureau");
        return ERROR_INVALID;
    }
    struct log *log = replica_log(replica, &origin);
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "bureau %s is not known to this node", origin.code);
    *ret = log;
    return ERROR_NONE;
}

enum error_code control_record(const struct node *node, const char *owner, const char *id,
                               struct replica_record *ret, struct error *error)
{
    struct log *log = NULL;
    struct uuid uuid;
    enum error_code code = control_id(id, &uuid, error);
    if (code == ERROR_NONE && owner[0] != '\0')
        code = control_log(node, owner, &log, error);
    if (code != ERROR_NONE)
        return code;
    code = replica_find(node_replica(node), log == NULL ? NULL : &log->origin, &uuid, ret, error);
    if (code == ERROR_NOT_FOUND)
        return error_set(error, ERROR_NOT_FOUND, "no record %s%s%s at this bureau", id,
                         log == NULL ? "" : " of ", log == NULL ? "" : log->origin.code);
    return code;
}

enum error_code control_type(const char *name, const struct record_type **ret, struct error *error)
{
    const struct record_type *type = name[0] == '\0' ? NULL : record_type_find(name);
    if (name[0] != '\0' && type == NULL)
        return error_set(error, ERROR_INVALID, "type: \"%.64s\" is not known", name);
    *ret = type;
    return ERROR_NONE;
}

struct log *control_log_after(const struct node *node, const struct bureau *after)
{
    const struct replica *replica = node_replica(node);
    size_t count = replica_log_count(replica);
    for (size_t i = 0; i < count; i++) {
        struct log *log = replica_log_at(replica, i);
        if (bureau_compare(&log->origin, after) > 0)
            return log;
    }
    return NULL;
}

bool control_wants(const char *owner, const struct log *log)
{
    return owner[0] == '\0' || strcmp(owner, log->origin.code) == 0;
}

bool control_peer_of(const struct node *node, const struct bureau *bureau, struct control_peer *ret)
{
    size_t count = node_peer_count(node);
    for (size_t i = 0; i < count; i++) {
        node_peer_at(node, i, ret);
        if (bureau_is_equal(&ret->bureau, bureau))
            return true;
    }
    return false;
}
