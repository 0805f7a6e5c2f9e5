#include "caller.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUPS_MAX 256
#define PASSWD_BYTES 4096

static bool is_member(const struct config_group *group, const gid_t *groups, size_t count)
{
    for (size_t i = 0; i < count && group->is_set; i++) {
        if (groups[i] == group->id)
            return true;
    }
    return false;
}

unsigned caller_rights(uid_t user, const gid_t *groups, size_t group_count, const struct config *config)
{
    const unsigned query = NODE_RIGHT_QUERY, publish = query | NODE_RIGHT_PUBLISH,
                   administer = publish | NODE_RIGHT_ADMINISTER;
    if (user == 0 || user == geteuid())
        return administer | NODE_RIGHT_AUDIT;
    return (is_member(&config->query_group, groups, group_count) ? query : 0) |
           (is_member(&config->publish_group, groups, group_count) ? publish : 0) |
           (is_member(&config->admin_group, groups, group_count) ? administer : 0) |
           (is_member(&config->audit_group, groups, group_count) ? NODE_RIGHT_AUDIT : 0);
}

enum error_code caller_of_socket(struct caller *out, int fd, const struct config *config, struct error *error)
{
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    struct passwd entry, *found = NULL;
    char strings[PASSWD_BYTES];
    gid_t groups[GROUPS_MAX];
    int count = 1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return error_set(error, ERROR_IO, "SO_PEERCRED: %s", strerror(errno));
    groups[0] = credentials.gid;
    out->user = credentials.uid;
    if (getpwuid_r(credentials.uid, &entry, strings, sizeof strings, &found) == 0 && found != NULL) {
        snprintf(out->name, sizeof out->name, "%s", entry.pw_name);
        count = GROUPS_MAX;
        if (getgrouplist(entry.pw_name, credentials.gid, groups, &count) < 0)
            count = GROUPS_MAX;
    } else {
        snprintf(out->name, sizeof out->name, "user %u", (unsigned)credentials.uid);
    }
    out->rights = caller_rights(credentials.uid, groups, (size_t)count, config);
    return ERROR_NONE;
}
