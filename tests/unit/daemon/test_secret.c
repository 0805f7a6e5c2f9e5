#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "comity/hex.h"
#include "scratch.h"

/* RFC 8032 7.1, test 1 */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static struct error error;
static char directory[SCRATCH_PATH_BYTES];
static char path[SCRATCH_PATH_BYTES + 32];

static void begin(const char *name)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/%s", directory, name);
}

static enum error_code read_seed(const char *content, mode_t mode)
{
    struct ed25519_key *key = NULL;
    scratch_write(path, content);
    REQUIRE(chmod(path, mode) == 0);
    enum error_code code = secret_read_key(&key, path, &error);
    CHECK_CASE((key != NULL) == (code == ERROR_NONE), "%s", content);
    ed25519_key_free(key);
    return code;
}

static void reads_the_key_of_a_seed(void)
{
    struct ed25519_key *key = NULL;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    char text[2 * ED25519_PUBLIC_BYTES + 1];
    begin("log.seed");
    scratch_write(path, SEED "\n");
    REQUIRE(chmod(path, 0600) == 0);
    REQUIRE_OK(secret_read_key(&key, path, &error), &error);
    ed25519_key_public(key, public_key);
    hex_encode(view_of(public_key, sizeof public_key), text);
    CHECK_SAME_TEXT(text, PUBLIC);
    ed25519_key_free(key);
    scratch_remove(directory);
}

static void takes_one_newline_or_none(void)
{
    begin("log.seed");
    CHECK_SAME_NUMBER(read_seed(SEED, 0400), ERROR_NONE);
    CHECK_SAME_NUMBER(read_seed(SEED "\n", 0600), ERROR_NONE);
    CHECK_SAME_NUMBER(read_seed(SEED "\n\n", 0600), ERROR_MALFORMED);
    scratch_remove(directory);
}

static void refuses_what_others_could_read(void)
{
    static const mode_t modes[] = {0640, 0620, 0610, 0604, 0602, 0601, 0644};
    begin("log.seed");
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        CHECK_CASE(read_seed(SEED, modes[i]) == ERROR_DENIED, "mode %o", (unsigned)modes[i]);
    CHECK_CASE(strstr(error.text, path) != NULL && strstr(error.text, "chmod 600") != NULL, "%s", error.text);
    scratch_remove(directory);
}

/* The service manager's access list shows as a right of the group. */
static void lets_the_group_read_a_credential_and_no_more(void)
{
    begin("log.seed");
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    CHECK_SAME_NUMBER(read_seed(SEED, 0440), ERROR_NONE);
    CHECK_SAME_NUMBER(read_seed(SEED, 0460), ERROR_DENIED);
    CHECK_SAME_NUMBER(read_seed(SEED, 0444), ERROR_DENIED);
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK_SAME_NUMBER(read_seed(SEED, 0440), ERROR_DENIED);
    scratch_remove(directory);
}

static void refuses_what_is_no_seed(void)
{
    begin("log.seed");
    CHECK_SAME_NUMBER(read_seed("", 0600), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(read_seed("\n", 0600), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(read_seed(SEED "0", 0600), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(read_seed(SEED SEED, 0600), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(read_seed("x" SEED, 0600), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(read_seed(&(SEED)[1], 0600), ERROR_MALFORMED);
    CHECK(strstr(error.text, "9d61") == NULL && strstr(error.text, "d61b") == NULL);
    scratch_remove(directory);
}

static void says_that_there_is_no_such_file(void)
{
    struct ed25519_key *key = NULL;
    begin("nothing");
    CHECK_ERROR(secret_read_key(&key, path, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(secret_read_key(&key, directory, &error), ERROR_MALFORMED);
    scratch_remove(directory);
}

static void makes_the_fingerprint_key_once(void)
{
    uint8_t first[FINGERPRINT_KEY_BYTES], second[FINGERPRINT_KEY_BYTES];
    struct stat status;
    bool is_made = false;
    begin("fingerprint.key");
    REQUIRE_OK(secret_fingerprint_key(directory, first, &is_made, &error), &error);
    CHECK(is_made);
    REQUIRE(stat(path, &status) == 0);
    CHECK_SAME_NUMBER(status.st_mode & 07777, 0600);
    REQUIRE_OK(secret_fingerprint_key(directory, second, &is_made, &error), &error);
    CHECK(!is_made);
    CHECK_SAME_BYTES(view_of(second, sizeof second), view_of(first, sizeof first));
    REQUIRE(remove(path) == 0);
    REQUIRE_OK(secret_fingerprint_key(directory, second, &is_made, &error), &error);
    CHECK(memcmp(first, second, sizeof first) != 0);
    scratch_remove(directory);
}

static void refuses_a_damaged_fingerprint_key(void)
{
    uint8_t key[FINGERPRINT_KEY_BYTES] = {0};
    bool is_made;
    static const char *const contents[] = {"", "15 bytes of it.", "17 bytes of it..."};
    begin("fingerprint.key");
    for (size_t i = 0; i < 3; i++) {
        scratch_write(path, contents[i]);
        REQUIRE(chmod(path, 0600) == 0);
        CHECK_ERROR(secret_fingerprint_key(directory, key, &is_made, &error), ERROR_DAMAGED);
    }
    REQUIRE(chmod(path, 0640) == 0);
    CHECK_ERROR(secret_fingerprint_key(directory, key, &is_made, &error), ERROR_DENIED);
    CHECK_SAME_NUMBER(key[0], 0);
    scratch_remove(directory);
}

CHECK_MAIN("secret", {"reads the key of a seed", reads_the_key_of_a_seed},
           {"takes one newline or none", takes_one_newline_or_none},
           {"refuses what others could read", refuses_what_others_could_read},
           {"lets the group read a credential, and no more", lets_the_group_read_a_credential_and_no_more},
           {"refuses what is no seed", refuses_what_is_no_seed},
           {"says that there is no such file", says_that_there_is_no_such_file},
           {"makes the fingerprint key once", makes_the_fingerprint_key_once},
           {"refuses a damaged fingerprint key", refuses_a_damaged_fingerprint_key})
