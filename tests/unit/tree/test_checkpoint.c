#include "check.h"
#include "comity/checkpoint.h"
#include "signer.h"

#include <string.h>

#define ROOT "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define EMPTY_ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static struct hasher *hasher;
static struct signer log_key;
static struct signer other_key;
static struct signer next_key; /* of the same log */
static struct buffer buffer;
static struct error error;

static void makes_signers(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    signer_init(&log_key, hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    signer_init(&next_key, hasher, "comity/specimen/UT", VKEY_ED25519, 3);
    signer_init(&other_key, hasher, "comity/specimen/UTO", VKEY_ED25519, 2);
    buffer_init(&buffer, LIMIT_NOTE_BYTES);
}

static enum error_code parse(struct checkpoint *checkpoint, const char *text)
{
    return checkpoint_parse(checkpoint, hasher, view_of_text(text), &error);
}

static struct checkpoint some_checkpoint(void)
{
    return (struct checkpoint){.origin = "comity/specimen/UT", .size = 17, .root = {{42}}};
}

static void names_origins(void)
{
    char origin[LIMIT_ORIGIN_BYTES] = "before";
    char federation[LIMIT_ORIGIN_BYTES];
    memset(federation, 'f', sizeof federation - 1);
    federation[sizeof federation - 1] = '\0';
    CHECK_ERROR(checkpoint_origin(origin, federation, "UT", NULL), ERROR_LIMIT);
    CHECK_SAME_TEXT(origin, "before");
    CHECK_OK(checkpoint_origin(origin, "specimen", "UT", &error), &error);
    CHECK_SAME_TEXT(origin, "comity/specimen/UT");
    federation[LIMIT_ORIGIN_BYTES - 1 - strlen("comity//UT")] = '\0';
    CHECK_OK(checkpoint_origin(origin, federation, "UT", &error), &error);
    CHECK_SAME_NUMBER(strlen(origin), LIMIT_ORIGIN_BYTES - 1);
}

static void reads_what_it_wrote(void)
{
    struct checkpoint written = some_checkpoint();
    struct checkpoint read;
    buffer_clear(&buffer);
    REQUIRE_OK(checkpoint_format(&written, &buffer, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("comity/specimen/UT\n17\n" ROOT "\n"));
    REQUIRE_OK(checkpoint_parse(&read, hasher, buffer_view(&buffer), &error), &error);
    CHECK_SAME_TEXT(read.origin, written.origin);
    CHECK_SAME_NUMBER(read.size, 17);
    CHECK(digest_is_equal(&read.root, &written.root));
}

static void reads_the_smallest_and_the_greatest_size(void)
{
    struct checkpoint checkpoint;
    CHECK_OK(parse(&checkpoint, "o\n0\n" EMPTY_ROOT "\n"), &error);
    CHECK_SAME_NUMBER(checkpoint.size, 0);
    CHECK_OK(parse(&checkpoint, "o\n9223372036854775807\n" ROOT "\n"), &error);
    CHECK_SAME_NUMBER(checkpoint.size, INT64_MAX);
}

static void passes_over_extension_lines(void)
{
    struct checkpoint checkpoint;
    CHECK_OK(parse(&checkpoint, "o\n1\n" ROOT "\nmore\nand more\n"), &error);
}

static void refuses_malformed_bodies(void)
{
    static const char *const wrong[] = {
        "",
        "\n",
        "o\n",
        "o\n1\n",
        "o\n1\n" ROOT,
        "\n1\n" ROOT "\n",
        "o\n\n" ROOT "\n",
        "o\n1\n\n",
        "o\n01\n" ROOT "\n",
        "o\n00\n" ROOT "\n",
        "o\n-1\n" ROOT "\n",
        "o\n+1\n" ROOT "\n",
        "o\n 1\n" ROOT "\n",
        "o\n1 \n" ROOT "\n",
        "o\n0x1\n" ROOT "\n",
        "o\n9223372036854775808\n" ROOT "\n",
        "o\n99999999999999999999999\n" ROOT "\n",
        "o\n0\n" ROOT "\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "o\n1\n" ROOT " \n",
        "o\n1\n" ROOT "\r\n",
        "o\r\n1\n" ROOT "\n",
        "o\xff\n1\n" ROOT "\n",
        "o\n1\n" ROOT "\n\n",
        "o\n1\n" ROOT "\nmore\n\nand more\n",
        "o\n1\n" ROOT "\nmore",
    };
    struct checkpoint checkpoint = {.size = 77};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(parse(&checkpoint, wrong[i]) == ERROR_MALFORMED, "\"%s\"", wrong[i]);
    CHECK_ERROR(checkpoint_parse(&checkpoint, hasher, view_of("o\0o\n1\n" ROOT "\n", 51), NULL),
                ERROR_MALFORMED);
    CHECK_SAME_NUMBER(checkpoint.size, 77);
}

static void refuses_long_origins(void)
{
    char text[LIMIT_ORIGIN_BYTES + 64];
    struct checkpoint checkpoint;
    memset(text, 'o', LIMIT_ORIGIN_BYTES);
    strcpy(text + LIMIT_ORIGIN_BYTES, "\n1\n" ROOT "\n");
    CHECK_ERROR(parse(&checkpoint, text), ERROR_LIMIT);
    CHECK_OK(parse(&checkpoint, text + 1), &error);
    CHECK_SAME_NUMBER(strlen(checkpoint.origin), LIMIT_ORIGIN_BYTES - 1);
}

static void opens_what_it_signed(void)
{
    struct checkpoint written = some_checkpoint();
    struct checkpoint opened;
    buffer_clear(&buffer);
    REQUIRE_OK(checkpoint_sign(&written, &log_key.vkey, log_key.key, &buffer, &error), &error);
    REQUIRE_OK(checkpoint_open(&opened, hasher, buffer_view(&buffer), &log_key.vkey, 1, &error), &error);
    CHECK_SAME_TEXT(opened.origin, written.origin);
    CHECK_SAME_NUMBER(opened.size, written.size);
    CHECK(digest_is_equal(&opened.root, &written.root));
    CHECK_ERROR(checkpoint_open(&opened, hasher, buffer_view(&buffer), &other_key.vkey, 1, NULL),
                ERROR_NOT_FOUND);
}

static void opens_nothing_changed(void)
{
    struct checkpoint written = some_checkpoint();
    struct checkpoint opened = {.size = 77};
    uint8_t changed[512];
    buffer_clear(&buffer);
    REQUIRE_OK(checkpoint_sign(&written, &log_key.vkey, log_key.key, &buffer, &error), &error);
    REQUIRE(buffer.size <= sizeof changed);
    for (size_t i = 0; i < buffer.size; i++) {
        memcpy(changed, buffer.data, buffer.size);
        changed[i] ^= 0x01;
        CHECK_CASE(checkpoint_open(&opened, hasher, view_of(changed, buffer.size), &log_key.vkey, 1, NULL) !=
                       ERROR_NONE,
                   "byte %zu", i);
    }
    changed[0] = 'C';
    memcpy(changed + 1, buffer.data + 1, buffer.size - 1);
    CHECK_ERROR(checkpoint_open(&opened, hasher, view_of(changed, buffer.size), &log_key.vkey, 1, NULL),
                ERROR_SIGNATURE);
    CHECK_SAME_NUMBER(opened.size, 77);
}

static void keeps_origin_and_key_together(void)
{
    struct checkpoint checkpoint = some_checkpoint();
    buffer_clear(&buffer);
    CHECK_ERROR(checkpoint_sign(&checkpoint, &other_key.vkey, other_key.key, &buffer, NULL), ERROR_ORIGIN);
    CHECK_SAME_NUMBER(buffer.size, 0);
    REQUIRE_OK(note_sign(view_of_text("comity/specimen/UT\n17\n" ROOT "\n"), &other_key.vkey, other_key.key,
                         &buffer, &error),
               &error);
    CHECK_ERROR(checkpoint_open(&checkpoint, hasher, buffer_view(&buffer), &other_key.vkey, 1, NULL),
                ERROR_ORIGIN);
}

static void opens_what_any_key_of_the_log_signed(void)
{
    struct checkpoint written = some_checkpoint(), opened;
    const struct vkey both[] = {log_key.vkey, next_key.vkey};
    for (int i = 0; i < 3; i++) {
        buffer_clear(&buffer);
        const struct signer *first = i == 1 ? &next_key : &log_key;
        REQUIRE_OK(checkpoint_sign(&written, &first->vkey, first->key, &buffer, &error), &error);
        if (i == 2)
            REQUIRE_OK(note_sign_also(&buffer, &next_key.vkey, next_key.key, &error), &error);
        CHECK_OK(checkpoint_open(&opened, hasher, buffer_view(&buffer), both, 2, &error), &error);
        CHECK_SAME_NUMBER(checkpoint_open(&opened, hasher, buffer_view(&buffer), &both[0], 1, NULL),
                          i == 1 ? ERROR_NOT_FOUND : ERROR_NONE);
        CHECK_SAME_NUMBER(checkpoint_open(&opened, hasher, buffer_view(&buffer), &both[1], 1, NULL),
                          i == 0 ? ERROR_NOT_FOUND : ERROR_NONE);
    }
    /* One signature that does not hold spoils the other. */
    buffer.data[buffer.size - 12] ^= 0x01;
    CHECK_ERROR(checkpoint_open(&opened, hasher, buffer_view(&buffer), both, 2, NULL), ERROR_SIGNATURE);
    CHECK_OK(checkpoint_open(&opened, hasher, buffer_view(&buffer), &both[0], 1, &error), &error);
    const struct vkey mixed[] = {log_key.vkey, other_key.vkey};
    CHECK_ERROR(checkpoint_open(&opened, hasher, buffer_view(&buffer), mixed, 2, NULL), ERROR_ORIGIN);
    const struct vkey others[] = {other_key.vkey, other_key.vkey};
    CHECK_ERROR(checkpoint_open(&opened, hasher, buffer_view(&buffer), others, 2, NULL), ERROR_NOT_FOUND);
}

static void opens_no_signed_text_that_is_no_checkpoint(void)
{
    struct checkpoint checkpoint;
    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("comity/specimen/UT\n"), &log_key.vkey, log_key.key, &buffer, &error),
               &error);
    CHECK_ERROR(checkpoint_open(&checkpoint, hasher, buffer_view(&buffer), &log_key.vkey, 1, NULL),
                ERROR_MALFORMED);
}

static void signs_with_extension(const char *extension, size_t size)
{
    struct buffer text;
    buffer_init(&text, LIMIT_NOTE_BYTES);
    buffer_clear(&buffer);
    REQUIRE_OK(buffer_append(&text, "comity/specimen/UT\n17\n" ROOT "\n", 67, &error), &error);
    REQUIRE_OK(buffer_append(&text, extension, size, &error), &error);
    REQUIRE_OK(note_sign(buffer_view(&text), &log_key.vkey, log_key.key, &buffer, &error), &error);
    buffer_release(&text);
}

/* Else two notes of a hostile origin would be too long to be kept as evidence. */
static void opens_no_text_over_the_limit(void)
{
    char extension[LIMIT_CHECKPOINT_BYTES];
    struct checkpoint checkpoint;
    memset(extension, 'x', sizeof extension);
    extension[LIMIT_CHECKPOINT_BYTES - 67 - 1] = '\n';
    signs_with_extension(extension, LIMIT_CHECKPOINT_BYTES - 67);
    CHECK_OK(checkpoint_open(&checkpoint, hasher, buffer_view(&buffer), &log_key.vkey, 1, &error), &error);
    memset(extension, 'x', sizeof extension);
    extension[LIMIT_CHECKPOINT_BYTES - 67] = '\n';
    signs_with_extension(extension, LIMIT_CHECKPOINT_BYTES - 67 + 1);
    CHECK_ERROR(checkpoint_open(&checkpoint, hasher, buffer_view(&buffer), &log_key.vkey, 1, NULL),
                ERROR_LIMIT);
    struct buffer out;
    buffer_init(&out, LIMIT_NOTE_BYTES);
    CHECK_ERROR(checkpoint_strip(buffer_view(&buffer), &log_key.vkey, 1, &out, NULL), ERROR_LIMIT);
    CHECK_SAME_NUMBER(out.size, 0);
    buffer_release(&out);
}

static void strips_what_others_signed(void)
{
    struct checkpoint written = some_checkpoint();
    struct vkey keys[2] = {log_key.vkey, other_key.vkey};
    uint8_t junk[ED25519_SIGNATURE_BYTES] = {7};
    struct buffer plain, out;
    buffer_init(&plain, LIMIT_NOTE_BYTES);
    buffer_init(&out, LIMIT_NOTE_BYTES);
    buffer_clear(&buffer);
    REQUIRE_OK(checkpoint_sign(&written, &log_key.vkey, log_key.key, &buffer, &error), &error);
    REQUIRE_OK(buffer_append(&plain, buffer.data, buffer.size, &error), &error);
    REQUIRE_OK(note_append_signature(&buffer, &other_key.vkey, view_of(junk, sizeof junk), &error), &error);
    CHECK_OK(checkpoint_strip(buffer_view(&buffer), keys, 1, &out, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&out), buffer_view(&plain));
    buffer_clear(&out);
    CHECK_OK(checkpoint_strip(buffer_view(&buffer), keys, 2, &out, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&out), buffer_view(&buffer));
    buffer_clear(&out);
    CHECK_ERROR(checkpoint_strip(buffer_view(&plain), keys + 1, 1, &out, NULL), ERROR_NOT_FOUND);
    CHECK_ERROR(checkpoint_strip(view_of_text("no note"), keys, 2, &out, NULL), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(out.size, 0);
    buffer_release(&plain);
    buffer_release(&out);
}

static void frees_all(void)
{
    signer_release(&log_key);
    signer_release(&other_key);
    signer_release(&next_key);
    buffer_release(&buffer);
    hasher_free(hasher);
    CHECK(true);
}

CHECK_MAIN("checkpoint", {"(makes signers)", makes_signers}, {"names origins", names_origins},
           {"reads what it wrote", reads_what_it_wrote},
           {"reads the smallest and the greatest size", reads_the_smallest_and_the_greatest_size},
           {"passes over extension lines", passes_over_extension_lines},
           {"refuses malformed bodies", refuses_malformed_bodies},
           {"refuses long origins", refuses_long_origins}, {"opens what it signed", opens_what_it_signed},
           {"opens nothing changed", opens_nothing_changed},
           {"keeps origin and key together", keeps_origin_and_key_together},
           {"opens what any key of the log signed", opens_what_any_key_of_the_log_signed},
           {"opens no signed text that is no checkpoint", opens_no_signed_text_that_is_no_checkpoint},
           {"opens no text over the limit", opens_no_text_over_the_limit},
           {"strips what others signed", strips_what_others_signed}, {"(frees all)", frees_all})
