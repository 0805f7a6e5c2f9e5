#include "caller.h"

#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

#define ADMINISTER (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)
#define ALL (ADMINISTER | NODE_RIGHT_AUDIT)
#define STRANGER 4000000u /* neither root nor this user */

static const struct config nobody_else;
static const struct config with_groups = {.query_group = {true, 10},
                                          .publish_group = {true, 20},
                                          .admin_group = {true, 30},
                                          .audit_group = {true, 40}};

static void gives_root_and_the_own_user_everything(void)
{
    CHECK_SAME_NUMBER(caller_rights(0, NULL, 0, &nobody_else), ALL);
    CHECK_SAME_NUMBER(caller_rights(geteuid(), NULL, 0, &nobody_else), ALL);
}

static void gives_nobody_else_anything_without_groups(void)
{
    static const gid_t groups[] = {0, 10, 20, 30};
    CHECK_SAME_NUMBER(caller_rights(STRANGER, groups, 4, &nobody_else), 0);
}

static void gives_members_what_the_group_may(void)
{
    static const struct {
        gid_t groups[2];
        unsigned rights;
    } cases[] = {
        {{1, 2}, 0},
        {{1, 10}, NODE_RIGHT_QUERY},
        {{20, 1}, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH},
        {{10, 20}, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH},
        {{1, 30}, ADMINISTER},
        {{1, 40}, NODE_RIGHT_AUDIT},
        {{10, 40}, NODE_RIGHT_QUERY | NODE_RIGHT_AUDIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_CASE(caller_rights(STRANGER, cases[i].groups, 2, &with_groups) == cases[i].rights, "case %zu",
                   i);
}

static void knows_who_is_at_the_other_end(void)
{
    int pair[2];
    struct caller caller = {.rights = 0};
    struct error error;
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    CHECK_OK(caller_of_socket(&caller, pair[0], &nobody_else, &error), &error);
    CHECK_SAME_NUMBER(caller.rights, ALL);
    CHECK(caller.name[0] != '\0');
    close(pair[0]);
    CHECK_ERROR(caller_of_socket(&caller, pair[0], &nobody_else, &error), ERROR_IO);
    close(pair[1]);
}

CHECK_MAIN("caller", {"gives root and the own user everything", gives_root_and_the_own_user_everything},
           {"gives nobody else anything without groups", gives_nobody_else_anything_without_groups},
           {"gives members what the group may", gives_members_what_the_group_may},
           {"knows who is at the other end", knows_who_is_at_the_other_end})
