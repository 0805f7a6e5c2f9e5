/*
 * credential: secrets that the service manager hands to this process alone (systemd.exec(5), LoadCredential=), as files in
 * $CREDENTIALS_DIRECTORY. An option names one as "credential:NAME".
 */
#ifndef COMITY_DAEMON_CREDENTIAL_H
#define COMITY_DAEMON_CREDENTIAL_H

#include <stdbool.h>

#include "comity/error.h"

/* Tell whether an option's value names a credential. */
bool credential_is_named(const char *value);

/* Return the path of the credential that the value names; the caller frees it. That it is there is not looked at.
 * ERROR_INVALID (no name of one), ERROR_STATE (the service manager gave this process none), ERROR_MEMORY. */
enum error_code credential_path(const char *value, char **ret, struct error *error);

/* Tell whether a path is that of a credential of this process. */
bool credential_holds(const char *path);

#endif
