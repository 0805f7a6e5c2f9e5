#include "credential.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct error error;

static void finds_a_credential_by_its_name(void)
{
    char *path = NULL;
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/comityd.service", 1);
    CHECK(credential_is_named("credential:log.seed"));
    CHECK(!credential_is_named("log.seed") && !credential_is_named("/credential:log.seed"));
    REQUIRE_OK(credential_path("credential:log.seed", &path, &error), &error);
    CHECK_SAME_TEXT(path, "/run/credentials/comityd.service/log.seed");
    CHECK(credential_holds(path));
    free(path);
}

static void refuses_a_name_that_leads_elsewhere(void)
{
    static const char *const values[] = {"credential:",
                                         "credential:.",
                                         "credential:..",
                                         "credential:a/b",
                                         "credential:../comityd.conf",
                                         "credential:/etc/shadow"};
    char *path = NULL;
    char name[300] = "credential:";
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/comityd.service", 1);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        CHECK_CASE(credential_path(values[i], &path, &error) == ERROR_INVALID &&
                       strstr(error.text, values[i]) != NULL,
                   "%s", values[i]);
    memset(name + strlen(name), 'x', 256);
    CHECK_ERROR(credential_path(name, &path, &error), ERROR_INVALID);
    CHECK(path == NULL);
}

static void says_when_the_service_manager_gave_none(void)
{
    char *path = NULL;
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_ERROR(credential_path("credential:log.seed", &path, &error), ERROR_STATE);
    CHECK_CASE(strstr(error.text, "LoadCredential=") != NULL, "%s", error.text);
    CHECK(!credential_holds("/run/credentials/comityd.service/log.seed"));
    setenv("CREDENTIALS_DIRECTORY", "", 1);
    CHECK_ERROR(credential_path("credential:log.seed", &path, &error), ERROR_STATE);
    CHECK(!credential_holds("/log.seed"));
}

static void knows_its_own_credentials_from_other_files(void)
{
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/a", 1);
    CHECK(credential_holds("/run/credentials/a/x"));
    CHECK(!credential_holds("/run/credentials/a"));
    CHECK(!credential_holds("/run/credentials/a/"));
    CHECK(!credential_holds("/run/credentials/ab/x"));
    CHECK(!credential_holds("/run/credentials/a/../b"));
    CHECK(!credential_holds("/run/credentials/a/b/c"));
    CHECK(!credential_holds("/etc/comity/log.seed"));
}

CHECK_MAIN("credential", {"finds a credential by its name", finds_a_credential_by_its_name},
           {"refuses a name that leads elsewhere", refuses_a_name_that_leads_elsewhere},
           {"says when the service manager gave none", says_when_the_service_manager_gave_none},
           {"knows its own credentials from other files", knows_its_own_credentials_from_other_files})
