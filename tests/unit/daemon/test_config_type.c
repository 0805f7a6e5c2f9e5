#include "config_type.h"

#include <string.h>

#include "address.h"
#include "check.h"
#include "comity/bureau.h"
#include "comity/node.h"
#include "signer.h"

static struct error error;

/* Room for the field of any type. */
union field {
    char *text;
    struct bureau bureau;
    struct address address;
    struct vkey vkey;
    struct config_keys keys;
    struct config_group group;
    enum node_level level;
    uint32_t number;
};

struct row {
    const char *text;
    const char *shown; /* NULL: it is refused */
};

/* Each text is read and shown as its row says, or refused. */
static void check_rows(const struct config_type *type, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        union field field;
        char shown[CONFIG_SHOWN_BYTES];
        memset(&field, 0, sizeof field);
        enum error_code code = type->parse(rows[i].text, "/etc/comity", &field, &error);
        if (rows[i].shown == NULL) {
            CHECK_CASE(code == ERROR_INVALID, "%s \"%.60s\": %s", type->name, rows[i].text,
                       error_code_name(code));
            CHECK_CASE(error.text[0] != '\0', "%s", rows[i].text);
        } else if (CHECK_CASE(code == ERROR_NONE, "%s \"%.60s\": %s", type->name, rows[i].text, error.text)) {
            type->format(&field, shown, sizeof shown);
            CHECK_SAME_TEXT(shown, rows[i].shown);
        }
        if (type->release != NULL) {
            type->release(&field);
            CHECK(field.text == NULL);
        }
    }
}

#define CHECK_ROWS(type, ...)                                                                                \
    do {                                                                                                     \
        static const struct row rows[] = {__VA_ARGS__};                                                      \
        check_rows(type, rows, sizeof rows / sizeof rows[0]);                                                \
    } while (0)

static void texts_are_utf8_without_control_characters(void)
{
    CHECK_ROWS(&config_type_text, {"NCB Nassau", "NCB Nassau"}, {"Córdoba", "Córdoba"}, {"a\tb", NULL},
               {"a\x7f", NULL}, {"\xff", NULL}, {"\xc3", NULL});
    CHECK_ROWS(&config_type_bureau, {"BS", "BS"}, {"ABCDEFGH", "ABCDEFGH"}, {"bs", NULL}, {"B", NULL},
               {"ABCDEFGHI", NULL});
}

static void federations_are_names_that_fit_an_origin_line(void)
{
    char longest[LIMIT_FEDERATION_CHARS + 2];
    char *field = NULL;
    CHECK_ROWS(&config_type_federation, {"demo", "demo"}, {"A-z_0.9", "A-z_0.9"}, {"two words", NULL},
               {"a/b", NULL}, {"a+b", NULL}, {"\xc3\xa9", NULL});
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CHECK_ERROR(config_type_federation.parse(longest, "", &field, &error), ERROR_INVALID);
    longest[sizeof longest - 2] = '\0';
    CHECK_OK(config_type_federation.parse(longest, "", &field, &error), &error);
    config_type_federation.release(&field);
}

static void relative_paths_begin_at_the_files_directory(void)
{
    CHECK_ROWS(&config_type_path, {"/srv/store", "/srv/store"},
               {"keys/log.seed", "/etc/comity/keys/log.seed"}, {"../x", "/etc/comity/../x"});
}

static void addresses_have_a_host_and_a_port(void)
{
    CHECK_ROWS(&config_type_address, {"192.0.2.1:7101", "192.0.2.1:7101"}, {"[::1]:1", "[::1]:1"},
               {"peer.example.org:65535", "peer.example.org:65535"}, {"192.0.2.1", NULL}, {":7101", NULL},
               {"host:0", NULL}, {"host:65536", NULL}, {"host:7101x", NULL});
}

static void a_key_is_a_path_or_a_uri(void)
{
    CHECK_ROWS(
        &config_type_key, {"/etc/comity/tls.key", "/etc/comity/tls.key"},
        {"pkcs11:token=bs;object=tls?pin-source=file:/x", "pkcs11:token=bs;object=tls?pin-source=file:/x"},
        {"pkcs11:token=bs?pin-value=1234", NULL}, {"file:/etc/comity/tls.key", NULL});
}

static void some_addresses_are_of_this_host_alone(void)
{
    CHECK_ROWS(&config_type_loopback, {"127.0.0.1:9101", "127.0.0.1:9101"}, {"[::1]:1", "[::1]:1"},
               {"0.0.0.0:9101", NULL}, {"[::]:9101", NULL}, {"192.0.2.1:9101", NULL},
               {"localhost:9101", NULL}, {"127.0.0.1", NULL});
}

static void identities_are_uris_of_the_form_that_certificates_hold(void)
{
    CHECK_ROWS(&config_type_identity, {"spiffe://ncb.co/comityd", "spiffe://ncb.co/comityd"},
               {"ncb.co", NULL}, {"http://ncb.co/", NULL}, {"spiffe://NCB.co/comityd", NULL},
               {"spiffe://ncb.co", NULL});
}

static void levels_and_numbers_have_their_limits(void)
{
    CHECK_ROWS(&config_type_level, {"debug", "debug"}, {"alarm", "alarm"}, {"Alarm", NULL}, {"error", NULL});
    CHECK_ROWS(&config_type_bytes, {"65536", "65536"}, {"1073741824", "1073741824"}, {"65535", NULL},
               {"1073741825", NULL}, {"64k", NULL}, {"-1", NULL}, {"99999999999999999999", NULL});
    CHECK_ROWS(&config_type_bureaus, {"1", "1"}, {"255", "255"}, {"0", NULL}, {"256", NULL});
    CHECK_ROWS(&config_type_hours, {"1", "1"}, {"8784", "8784"}, {"0", NULL}, {"8785", NULL});
}

static void quotas_are_so_many_a_minute(void)
{
    CHECK_ROWS(&config_type_rate, {"60/minute", "60/minute"}, {"0/minute", "0/minute"},
               {"6000/minute", "6000/minute"}, {"6001/minute", NULL}, {"60", NULL}, {"/minute", NULL},
               {"60/hour", NULL}, {"-1/minute", NULL}, {"99999999999999999999/minute", NULL});
}

static void withheld_is_one_of_two_words(void)
{
    CHECK_ROWS(&config_type_withheld, {"contact", "contact"}, {"silent", "silent"}, {"no", NULL});
}

static void groups_are_those_of_the_system(void)
{
    CHECK_ROWS(&config_type_group, {"root", "root"}, {"no-such-group", NULL}, {"0", NULL});
}

/* Write the key of a log made from one byte. */
static void key_text(struct hasher *hasher, const char *name, uint8_t seed, char out[VKEY_TEXT_BYTES])
{
    struct signer signer;
    signer_init(&signer, hasher, name, VKEY_ED25519, seed);
    vkey_format(&signer.vkey, out);
    signer_release(&signer);
}

static void several_keys_may_be_given_each_once(void)
{
    struct hasher *hasher = NULL;
    struct config_keys keys = {0};
    char text[VKEY_TEXT_BYTES], shown[CONFIG_SHOWN_BYTES];
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    for (uint8_t i = 1; i <= LIMIT_LOG_KEYS; i++) {
        key_text(hasher, "comity/demo/CO", i, text);
        CHECK_OK(config_type_vkeys.parse(text, "", &keys, &error), &error);
        config_type_vkeys.format_one(&keys, i - 1u, shown, sizeof shown);
        CHECK_SAME_TEXT(shown, text);
    }
    config_type_vkeys.format_one(&keys, LIMIT_LOG_KEYS, shown, sizeof shown);
    CHECK_SAME_TEXT(shown, "");
    key_text(hasher, "comity/demo/CO", 99, text);
    CHECK_ERROR(config_type_vkeys.parse(text, "", &keys, &error), ERROR_INVALID);
    keys.count = 2;
    key_text(hasher, "comity/demo/CO", 1, text);
    CHECK_ERROR(config_type_vkeys.parse(text, "", &keys, &error), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "the same key is given a second time");
    CHECK(config_type_vkeys.parse("no key", "", &keys, &error) != ERROR_NONE);
    CHECK_SAME_NUMBER(keys.count, 2);
    hasher_free(hasher);
}

static void what_was_never_set_is_shown_as_nothing(void)
{
    static const struct config_type *const TYPES[] = {
        &config_type_bureau, &config_type_text,  &config_type_path,  &config_type_identity, &config_type_vkey,
        &config_type_vkeys,  &config_type_group, &config_type_hours, &config_type_bytes};
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        union field field;
        char shown[CONFIG_SHOWN_BYTES] = "something";
        memset(&field, 0, sizeof field);
        TYPES[i]->format(&field, shown, sizeof shown);
        CHECK_CASE(shown[0] == '\0', "%s: %s", TYPES[i]->name, shown);
    }
}

CHECK_MAIN("config_type",
           {"texts are UTF-8 without control characters", texts_are_utf8_without_control_characters},
           {"federations are names that fit an origin line", federations_are_names_that_fit_an_origin_line},
           {"relative paths begin at the file's directory", relative_paths_begin_at_the_files_directory},
           {"addresses have a host and a port", addresses_have_a_host_and_a_port},
           {"a key is a path or a URI", a_key_is_a_path_or_a_uri},
           {"some addresses are of this host alone", some_addresses_are_of_this_host_alone},
           {"identities are URIs of the form that certificates hold",
            identities_are_uris_of_the_form_that_certificates_hold},
           {"levels and numbers have their limits", levels_and_numbers_have_their_limits},
           {"quotas are so many a minute", quotas_are_so_many_a_minute},
           {"withheld is one of two words", withheld_is_one_of_two_words},
           {"groups are those of the system", groups_are_those_of_the_system},
           {"several keys may be given, each once", several_keys_may_be_given_each_once},
           {"what was never set is shown as nothing", what_was_never_set_is_shown_as_nothing})
