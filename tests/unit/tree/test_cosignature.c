#include "check.h"
#include "comity/base64.h"
#include "comity/cosignature.h"
#include "signer.h"

#include <string.h>

static struct hasher *hasher;
static struct signer log_key;
static struct signer witness;
static struct signer second;
static struct buffer buffer;
static struct error error;
static struct note note;

static void makes_signers(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    signer_init(&log_key, hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    signer_init(&witness, hasher, "comity/specimen/ZZ", VKEY_COSIGNATURE, 2);
    signer_init(&second, hasher, "comity/specimen/YY", VKEY_COSIGNATURE, 3);
    buffer_init(&buffer, LIMIT_NOTE_BYTES);
}

static void sign_a_checkpoint(void)
{
    struct checkpoint checkpoint = {.origin = "comity/specimen/UT", .size = 17, .root = {{42}}};
    buffer_clear(&buffer);
    REQUIRE_OK(checkpoint_sign(&checkpoint, &log_key.vkey, log_key.key, &buffer, &error), &error);
}

static void verifies_what_witnesses_appended(void)
{
    struct checkpoint checkpoint;
    uint64_t time_seconds = 0;
    sign_a_checkpoint();
    REQUIRE_OK(cosignature_append(&buffer, &witness.vkey, witness.key, 1700000000, &error), &error);
    REQUIRE_OK(cosignature_append(&buffer, &second.vkey, second.key, INT64_MAX, &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 3);
    CHECK_OK(cosignature_verify(&note, &witness.vkey, &time_seconds, &error), &error);
    CHECK_SAME_NUMBER(time_seconds, 1700000000);
    CHECK_OK(cosignature_verify(&note, &second.vkey, &time_seconds, &error), &error);
    CHECK_SAME_NUMBER(time_seconds, INT64_MAX);
    CHECK_OK(checkpoint_open(&checkpoint, hasher, buffer_view(&buffer), &log_key.vkey, 1, &error), &error);
}

/* A sample of another implementation (sigsum-go), made at 1234. */
static void verifies_a_cosignature_made_elsewhere(void)
{
    static const char text[] =
        "example.org/log\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 "
        "example.org/witness "
        "ys8uUAAAAAAAAATSftMzceM8zssdZ9jin9SjwIxzx9iADMf63VqirX2hafol9RsqNqbofIz0LVRqHXI2kpEBSki5RTXFtxz1vo9+"
        "Cg==\n";
    struct vkey vkey;
    uint64_t time_seconds = 0;
    REQUIRE_OK(
        vkey_parse(&vkey, hasher,
                   view_of_text("example.org/witness+cacf2e50+BGbguFjkYqYJ5m/nE3DIFtiEb/ED1UmaIqf+w3/bxCSn"),
                   &error),
        &error);
    REQUIRE_OK(note_parse(&note, view_of_text(text), &error), &error);
    CHECK_OK(cosignature_verify(&note, &vkey, &time_seconds, &error), &error);
    CHECK_SAME_NUMBER(time_seconds, 1234);
}

static void refuses_every_changed_byte(void)
{
    uint8_t changed[512];
    sign_a_checkpoint();
    size_t log_line = buffer.size;
    REQUIRE_OK(cosignature_append(&buffer, &witness.vkey, witness.key, 1700000000, &error), &error);
    REQUIRE(buffer.size <= sizeof changed);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    size_t text_size = note.text.size;
    for (size_t i = 0; i < buffer.size; i++) {
        if (i > text_size && i < log_line)
            continue; /* the log's own line is not what a witness signs */
        uint64_t time_seconds = 77;
        memcpy(changed, buffer.data, buffer.size);
        changed[i] ^= 0x01;
        bool is_accepted = note_parse(&note, view_of(changed, buffer.size), NULL) == ERROR_NONE &&
                           cosignature_verify(&note, &witness.vkey, &time_seconds, NULL) == ERROR_NONE;
        CHECK_CASE(!is_accepted && time_seconds == 77, "byte %zu", i);
    }
}

static void says_what_is_wrong(void)
{
    uint64_t time_seconds = 77;
    uint8_t bytes[COSIGNATURE_BYTES] = {0x80};
    sign_a_checkpoint();
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(cosignature_verify(&note, &witness.vkey, &time_seconds, NULL), ERROR_NOT_FOUND);
    CHECK_ERROR(cosignature_verify(&note, &log_key.vkey, &time_seconds, NULL), ERROR_INVALID);

    REQUIRE_OK(note_append_signature(&buffer, &witness.vkey, view_of(bytes, sizeof bytes), &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(cosignature_verify(&note, &witness.vkey, &time_seconds, NULL), ERROR_MALFORMED);

    sign_a_checkpoint();
    REQUIRE_OK(note_append_signature(&buffer, &witness.vkey, view_of(bytes, sizeof bytes - 1), &error),
               &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(cosignature_verify(&note, &witness.vkey, &time_seconds, NULL), ERROR_MALFORMED);

    bytes[0] = 0;
    sign_a_checkpoint();
    REQUIRE_OK(note_append_signature(&buffer, &witness.vkey, view_of(bytes, sizeof bytes), &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(cosignature_verify(&note, &witness.vkey, &time_seconds, NULL), ERROR_SIGNATURE);
    CHECK_SAME_NUMBER(time_seconds, 77);
}

/* As C2SP tlog-cosignature lays it out: the bytes are put together here by hand. */
static void signs_the_message_of_the_specification(void)
{
    static const char message[] = "cosignature/v1\ntime 5\ncomity/specimen/UT\n17\n"
                                  "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    uint8_t expected[COSIGNATURE_BYTES] = {0, 0, 0, 0, 0, 0, 0, 5};
    uint8_t found[COSIGNATURE_BYTES];
    size_t size = 0;
    sign_a_checkpoint();
    REQUIRE_OK(cosignature_append(&buffer, &witness.vkey, witness.key, 5, &error), &error);
    REQUIRE_OK(ed25519_sign(witness.key, view_of_text(message), expected + 8, &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    REQUIRE_OK(note_signature_of(&note, &witness.vkey, found, sizeof found, &size, &error), &error);
    CHECK_SAME_BYTES(view_of(found, size), view_of(expected, sizeof expected));
    CHECK_SAME_NUMBER(cosignature_time(found), 5);
    memset(found, 0, sizeof found);
    CHECK_OK(cosignature_sign(note.text, &witness.vkey, witness.key, 5, found, &error), &error);
    CHECK_SAME_BYTES(view_of(found, size), view_of(expected, sizeof expected));
}

static void cosigns_only_notes_with_the_key_it_names(void)
{
    sign_a_checkpoint();
    size_t size = buffer.size;
    CHECK_ERROR(cosignature_append(&buffer, &log_key.vkey, log_key.key, 5, NULL), ERROR_INVALID);
    CHECK_ERROR(cosignature_append(&buffer, &witness.vkey, second.key, 5, NULL), ERROR_INVALID);
    CHECK_ERROR(cosignature_append(&buffer, &witness.vkey, witness.key, (uint64_t)INT64_MAX + 1, NULL),
                ERROR_INVALID);
    CHECK_SAME_NUMBER(buffer.size, size);
    buffer_clear(&buffer);
    CHECK_ERROR(cosignature_append(&buffer, &witness.vkey, witness.key, 5, NULL), ERROR_MALFORMED);
}

static void frees_all(void)
{
    signer_release(&log_key);
    signer_release(&witness);
    signer_release(&second);
    buffer_release(&buffer);
    hasher_free(hasher);
    CHECK(true);
}

CHECK_MAIN("cosignature", {"(makes signers)", makes_signers},
           {"verifies what witnesses appended", verifies_what_witnesses_appended},
           {"verifies a cosignature made elsewhere", verifies_a_cosignature_made_elsewhere},
           {"refuses every changed byte", refuses_every_changed_byte},
           {"says what is wrong", says_what_is_wrong},
           {"signs the message of the specification", signs_the_message_of_the_specification},
           {"cosigns only notes, with the key it names", cosigns_only_notes_with_the_key_it_names},
           {"(frees all)", frees_all})
