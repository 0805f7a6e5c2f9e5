#define OPENSSL_SUPPRESS_DEPRECATED /* engines: see key_uri.h */

#include "key_uri.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#ifndef OPENSSL_NO_ENGINE
#include <openssl/engine.h>
#endif

#include "credential.h"
#include "disk.h"
#include "secret.h"

#define PKCS11 "pkcs11:"
#define PIN_SOURCE "pin-source="
#define PATH_BYTES 4096u

static size_t scheme_chars(const char *value)
{
    size_t size = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
    return size >= 2 && value[size] == ':' ? size : 0;
}

bool key_uri_is(const char *value)
{
    return scheme_chars(value) > 0 && !credential_is_named(value);
}

enum error_code key_uri_check(const char *uri, struct error *error)
{
    if (strncmp(uri, "file:", strlen("file:")) == 0)
        return error_set(error, ERROR_INVALID, "a file is given by its path alone, without \"file:\"");
    if (strstr(uri, "pin-value=") != NULL)
        return error_set(
            error, ERROR_INVALID,
            "a PIN does not belong into the configuration: give pin-source=file:PATH, of a file with mode "
            "0600");
    return ERROR_NONE;
}

/* ---- the PIN ---- */

/* Copy the path that the URI names; false where it names none. */
static bool pin_path(const char *uri, char out[PATH_BYTES])
{
    const char *source = strstr(uri, PIN_SOURCE);
    if (source == NULL)
        return false;
    source += strlen(PIN_SOURCE);
    if (strncmp(source, "file:", strlen("file:")) == 0)
        source += strlen("file:");
    snprintf(out, PATH_BYTES, "%.*s", (int)strcspn(source, "&;"), source);
    return true;
}

static enum error_code check_pin_file(const char *uri, struct error *error)
{
    char path[PATH_BYTES];
    struct stat status;
    enum error_code code = ERROR_NONE;
    if (!pin_path(uri, path))
        return ERROR_NONE;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return error_set(error, ERROR_NOT_FOUND, "pin-source: %s: there is no such file", path);
    if (fd < 0)
        return disk_failed(error, "open", path);
    if (fstat(fd, &status) != 0)
        code = disk_failed(error, "stat", path);
    else if (!secret_is_private(path, &status))
        code = error_set(error, ERROR_DENIED,
                         "%s: group or others have rights to this secret (mode %04o); chmod 600", path,
                         (unsigned)(status.st_mode & 07777));
    close(fd);
    return code;
}

/* ---- the key ---- */

static EVP_PKEY *load_from_store(const char *uri)
{
    EVP_PKEY *key = NULL;
    OSSL_STORE_CTX *store = OSSL_STORE_open(uri, UI_null(), NULL, NULL, NULL);
    if (store == NULL)
        return NULL;
    (void)OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
    while (key == NULL && OSSL_STORE_eof(store) == 0) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info != NULL && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
            key = OSSL_STORE_INFO_get1_PKEY(info);
        else if (info == NULL && OSSL_STORE_error(store) != 0)
            break;
        OSSL_STORE_INFO_free(info);
    }
    OSSL_STORE_close(store);
    return key;
}

#ifndef OPENSSL_NO_ENGINE
/* Its keys live as long as it does, so it is opened once and stays. NULL: there is none. */
static ENGINE *open_engine(void)
{
    static ENGINE *engine;
    if (engine != NULL)
        return engine;
    ENGINE *found = ENGINE_by_id("pkcs11");
    if (found != NULL && ENGINE_init(found) != 1) {
        ENGINE_free(found);
        found = NULL;
    }
    if (found != NULL)
        (void)ENGINE_ctrl_cmd(found, "QUIET", 0, NULL, NULL, 1);
    engine = found;
    return engine;
}

static EVP_PKEY *load_from_engine(const char *uri, bool *ret_is_served)
{
    ENGINE *engine = strncmp(uri, PKCS11, strlen(PKCS11)) == 0 ? open_engine() : NULL;
    *ret_is_served = engine != NULL;
    UI_METHOD *nobody = (UI_METHOD *)(uintptr_t)UI_null(); /* not changed */
    return engine == NULL ? NULL : ENGINE_load_private_key(engine, uri, nobody, NULL);
}
#else
static EVP_PKEY *load_from_engine(const char *uri, bool *ret_is_served)
{
    (void)uri;
    *ret_is_served = false;
    return NULL;
}
#endif

/* A store that is there has said more than that there is none. */
static bool is_unserved(void)
{
    unsigned long reason = ERR_peek_last_error();
    return ERR_GET_LIB(reason) == ERR_LIB_OSSL_STORE;
}

enum error_code key_uri_load(EVP_PKEY **ret, const char *uri, struct error *error)
{
    bool has_engine = false, has_store;
    enum error_code code = key_uri_check(uri, error);
    if (code == ERROR_NONE)
        code = check_pin_file(uri, error);
    if (code != ERROR_NONE)
        return code;
    ERR_clear_error();
    EVP_PKEY *key = load_from_store(uri);
    has_store = key != NULL || !is_unserved();
    if (key == NULL && !has_store)
        key = load_from_engine(uri, &has_engine);
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    if (key != NULL)
        *ret = key;
    else if (has_store || has_engine)
        code = error_set(error, ERROR_NOT_FOUND, "%s: there is no such key, or the PIN is not right (%s)",
                         uri, reason == NULL ? "no more is known" : reason);
    else
        code = error_set(error, ERROR_UNSUPPORTED,
                         "%s: nothing serves \"%.*s:\" here; Debian has libengine-pkcs11-openssl", uri,
                         (int)scheme_chars(uri), uri);
    ERR_clear_error();
    return code;
}
