#include "check.h"
#include "comity/vkey.h"

#include <string.h>

static struct hasher *hasher;
static struct error error;

/* Worked examples: C2SP signed-note, a Go checksum database key, a Sigsum witness. */
static const struct {
    const char *text;
    const char *name;
    uint32_t id;
    enum vkey_type type;
} known[] = {
    {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "example.com/foo", 0x530d903a,
     VKEY_ED25519},
    {"sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "sum.golang.org", 0x033de0ae,
     VKEY_ED25519},
    {"example.org/witness+cacf2e50+BGbguFjkYqYJ5m/nE3DIFtiEb/ED1UmaIqf+w3/bxCSn", "example.org/witness",
     0xcacf2e50, VKEY_COSIGNATURE},
};

static void makes_a_hasher(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
}

static void reads_and_writes_known_keys(void)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct vkey vkey;
        struct vkey made;
        char text[VKEY_TEXT_BYTES];
        REQUIRE_OK(vkey_parse(&vkey, hasher, view_of_text(known[i].text), &error), &error);
        CHECK_SAME_TEXT(vkey.name, known[i].name);
        CHECK_SAME_NUMBER(vkey.id, known[i].id);
        CHECK_SAME_NUMBER(vkey.type, known[i].type);
        vkey_format(&vkey, text);
        CHECK_SAME_TEXT(text, known[i].text);
        CHECK_OK(vkey_init(&made, hasher, known[i].name, known[i].type, vkey.key, &error), &error);
        CHECK_SAME_NUMBER(made.id, known[i].id);
    }
}

static void refuses_malformed_text(void)
{
    static const char *const wrong[] = {
        "",
        "+",
        "++",
        "name",
        "name+530d903a",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a0+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+",
        "example.com/foo+530d903a+AQ==",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
        "example com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    };
    struct vkey vkey = {.id = 77};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(vkey_parse(&vkey, hasher, view_of_text(wrong[i]), NULL) == ERROR_MALFORMED, "\"%s\"",
                   wrong[i]);
    CHECK_SAME_NUMBER(vkey.id, 77);
}

static void says_which_types_it_does_not_support(void)
{
    struct vkey vkey;
    CHECK_ERROR(
        vkey_parse(&vkey, hasher,
                   view_of_text("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
                   &error),
        ERROR_UNSUPPORTED);
    CHECK_SAME_TEXT(error.text, "keys of type 0x02 are not supported");
    CHECK_ERROR(vkey_parse(&vkey, hasher, view_of_text("example.com/foo+530d903a+/w=="), NULL),
                ERROR_UNSUPPORTED);
}

static void gives_one_key_another_id_for_another_type_or_name(void)
{
    static const uint8_t key[ED25519_PUBLIC_BYTES] = {1, 2, 3};
    struct vkey log;
    struct vkey witness;
    struct vkey other;
    CHECK_OK(vkey_init(&log, hasher, "comity/specimen/UT", VKEY_ED25519, key, &error), &error);
    CHECK_OK(vkey_init(&witness, hasher, "comity/specimen/UT", VKEY_COSIGNATURE, key, &error), &error);
    CHECK_OK(vkey_init(&other, hasher, "comity/specimen/UTO", VKEY_ED25519, key, &error), &error);
    CHECK(log.id != witness.id && log.id != other.id);
}

static void knows_which_names_are_valid(void)
{
    static const char *const wrong[] = {
        "",         "a b",           "a+b",  "+",    " ",     "a\n",         "a\tb",
        "\xc2\xa0", "a\xe2\x80\x83", "\x01", "\xff", "a\xc3", "\xe3\x80\x80"};
    char longest[VKEY_NAME_BYTES + 1];
    memset(longest, 'n', sizeof longest);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(!vkey_name_is_valid(view_of_text(wrong[i])), "\"%s\"", wrong[i]);
    CHECK(vkey_name_is_valid(view_of_text("comity/specimen/UT")));
    CHECK(vkey_name_is_valid(view_of_text("\xc3\xa9\xe2\x80\x94")));
    CHECK(vkey_name_is_valid(view_of(longest, VKEY_NAME_BYTES - 1)));
    CHECK(!vkey_name_is_valid(view_of(longest, VKEY_NAME_BYTES)));
    CHECK(vkey_name_is_well_formed(view_of(longest, VKEY_NAME_BYTES)));
    CHECK(!vkey_name_is_well_formed(view_of("a\0b", 3)));
    struct vkey vkey = {.id = 77};
    CHECK_ERROR(vkey_init(&vkey, hasher, "a b", VKEY_ED25519, (const uint8_t *)longest, NULL), ERROR_INVALID);
    CHECK_SAME_NUMBER(vkey.id, 77);
}

static void frees_the_hasher(void)
{
    hasher_free(hasher);
    CHECK(true);
}

CHECK_MAIN("vkey", {"(makes a hasher)", makes_a_hasher},
           {"reads and writes known keys", reads_and_writes_known_keys},
           {"refuses malformed text", refuses_malformed_text},
           {"says which types it does not support", says_which_types_it_does_not_support},
           {"gives one key another id for another type or name",
            gives_one_key_another_id_for_another_type_or_name},
           {"knows which names are valid", knows_which_names_are_valid},
           {"(frees the hasher)", frees_the_hasher})
