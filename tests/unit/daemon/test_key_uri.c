#include "key_uri.h"

#include "check.h"
#include "scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct error error;

static void a_uri_is_told_from_a_path_and_a_credential(void)
{
    static const char *const uris[] = {"pkcs11:token=bs;object=tls", "tpm2:0x81000001", "file:/x", "a1:"};
    static const char *const others[] = {
        "/etc/comity/tls.key", "tls.key", "credential:tls.key", "c:/x", ":x", "PKCS11:x", "dir/pkcs11:x", ""};
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        CHECK_CASE(key_uri_is(uris[i]), "%s", uris[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CHECK_CASE(!key_uri_is(others[i]), "%s", others[i]);
}

static void no_pin_stands_in_it(void)
{
    CHECK_OK(key_uri_check("pkcs11:token=bs?pin-source=file:/etc/comity/pin", &error), &error);
    CHECK_ERROR(key_uri_check("pkcs11:token=bs?pin-value=1234", &error), ERROR_INVALID);
    CHECK(strstr(error.text, "1234") == NULL);
    CHECK_ERROR(key_uri_check("file:/etc/comity/tls.key", &error), ERROR_INVALID);
}

static void a_pin_that_others_can_read_is_refused(void)
{
    char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 8], uri[2 * SCRATCH_PATH_BYTES];
    EVP_PKEY *key = NULL;
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/pin", directory);
    snprintf(uri, sizeof uri, "pkcs11:token=bs?pin-source=file:%s&module-name=x", path);
    CHECK_ERROR(key_uri_load(&key, uri, &error), ERROR_NOT_FOUND);
    CHECK(strstr(error.text, path) != NULL);
    scratch_write(path, "1234");
    REQUIRE(chmod(path, 0640) == 0);
    CHECK_ERROR(key_uri_load(&key, uri, &error), ERROR_DENIED);
    CHECK(strstr(error.text, path) != NULL && strstr(error.text, "&") == NULL);
    CHECK(key == NULL);
    scratch_remove(directory);
}

static void a_scheme_that_nobody_serves_is_named(void)
{
    EVP_PKEY *key = NULL;
    CHECK_ERROR(key_uri_load(&key, "nobody:knows", &error), ERROR_UNSUPPORTED);
    CHECK(strstr(error.text, "nothing serves \"nobody:\" here") != NULL);
    CHECK(key == NULL);
}

CHECK_MAIN("key_uri",
           {"a URI is told from a path and a credential", a_uri_is_told_from_a_path_and_a_credential},
           {"no PIN stands in it", no_pin_stands_in_it},
           {"a PIN that others can read is refused", a_pin_that_others_can_read_is_refused},
           {"a scheme that nobody serves is named", a_scheme_that_nobody_serves_is_named})
