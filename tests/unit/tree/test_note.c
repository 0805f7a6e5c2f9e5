#include "check.h"
#include "comity/note.h"
#include "comity/writer.h"
#include "signer.h"

#include <stdio.h>
#include <string.h>

#define DASH "\xe2\x80\x94"

static struct hasher *hasher;
static struct signer alice;
static struct signer bob;
static struct signer witness;
static struct error error;
static struct note note;
static struct buffer buffer;

static void makes_signers(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    signer_init(&alice, hasher, "example.org/alice", VKEY_ED25519, 1);
    signer_init(&bob, hasher, "example.org/bob", VKEY_ED25519, 2);
    signer_init(&witness, hasher, "example.org/witness", VKEY_COSIGNATURE, 3);
    buffer_init(&buffer, 2 * LIMIT_NOTE_BYTES);
}

static enum error_code parse(const char *text)
{
    return note_parse(&note, view_of_text(text), &error);
}

/* The worked example of C2SP signed-note. */
static void verifies_the_example_of_the_specification(void)
{
    static const char example[] =
        "This is an example message.\n\n" DASH " example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    struct vkey vkey;
    REQUIRE_OK(
        vkey_parse(&vkey, hasher,
                   view_of_text("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
                   &error),
        &error);
    REQUIRE_OK(parse(example), &error);
    CHECK_SAME_BYTES(note.text, view_of_text("This is an example message.\n"));
    CHECK_SAME_BYTES(note.whole, view_of_text(example));
    CHECK_SAME_NUMBER(note.signature_count, 1);
    CHECK_SAME_NUMBER(note.signatures[0].key_id, 0x530d903a);
    CHECK_OK(note_verify(&note, &vkey, &error), &error);
}

static void verifies_what_it_signed(void)
{
    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("one\n\ntwo\n"), &alice.vkey, alice.key, &buffer, &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_SAME_BYTES(note.text, view_of_text("one\n\ntwo\n"));
    CHECK_OK(note_verify(&note, &alice.vkey, &error), &error);
    CHECK_ERROR(note_verify(&note, &bob.vkey, &error), ERROR_NOT_FOUND);
    CHECK_ERROR(note_verify(&note, &witness.vkey, &error), ERROR_INVALID);
}

static void carries_several_signatures(void)
{
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("text\n"), &alice.vkey, alice.key, &buffer, &error), &error);
    REQUIRE_OK(ed25519_sign(bob.key, view_of_text("text\n"), signature, &error), &error);
    REQUIRE_OK(note_append_signature(&buffer, &bob.vkey, view_of(signature, sizeof signature), &error),
               &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 2);
    CHECK_OK(note_verify(&note, &alice.vkey, &error), &error);
    CHECK_OK(note_verify(&note, &bob.vkey, &error), &error);

    uint8_t found[ED25519_SIGNATURE_BYTES];
    size_t size = 0;
    CHECK_OK(note_signature_of(&note, &bob.vkey, found, sizeof found, &size, &error), &error);
    CHECK_SAME_BYTES(view_of(found, size), view_of(signature, sizeof signature));
    CHECK_ERROR(note_signature_of(&note, &bob.vkey, found, sizeof found - 1, &size, &error), ERROR_LIMIT);
    CHECK_ERROR(note_signature_of(&note, &witness.vkey, found, sizeof found, &size, &error), ERROR_NOT_FOUND);
}

static void refuses_every_changed_byte(void)
{
    uint8_t changed[512];
    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("UT\n17\nroot\n"), &alice.vkey, alice.key, &buffer, &error), &error);
    REQUIRE(buffer.size <= sizeof changed);
    for (size_t i = 0; i < buffer.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(changed, buffer.data, buffer.size);
            changed[i] ^= (uint8_t)(1 << bit);
            bool is_accepted = note_parse(&note, view_of(changed, buffer.size), NULL) == ERROR_NONE &&
                               note_verify(&note, &alice.vkey, NULL) == ERROR_NONE;
            CHECK_CASE(!is_accepted, "bit %u of byte %zu", bit, i);
        }
    for (size_t size = 0; size < buffer.size; size++)
        CHECK_CASE(note_parse(&note, view_of(buffer.data, size), NULL) != ERROR_NONE, "%zu bytes", size);
}

static void says_when_a_known_signature_does_not_hold(void)
{
    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("text\n"), &alice.vkey, alice.key, &buffer, &error), &error);
    buffer.data[0] = 'T';
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(note_verify(&note, &alice.vkey, &error), ERROR_SIGNATURE);

    buffer_clear(&buffer);
    REQUIRE_OK(note_sign(view_of_text("text\n"), &bob.vkey, bob.key, &buffer, &error), &error);
    REQUIRE_OK(note_append_signature(&buffer, &alice.vkey, view_of_text("short"), &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(note_verify(&note, &alice.vkey, &error), ERROR_SIGNATURE);
    CHECK_OK(note_verify(&note, &bob.vkey, &error), &error);
}

static void splits_at_the_last_empty_line(void)
{
    REQUIRE_OK(parse("a\n\n" DASH " n AAAAAAE=\n\n" DASH " m AAAAAAE=\n"), &error);
    CHECK_SAME_BYTES(note.text, view_of_text("a\n\n" DASH " n AAAAAAE=\n"));
    CHECK_SAME_NUMBER(note.signature_count, 1);
    CHECK_SAME_BYTES(note.signatures[0].name, view_of_text("m"));
    REQUIRE_OK(parse("\n\n" DASH " n AAAAAAE=\n"), &error);
    CHECK_SAME_BYTES(note.text, view_of_text("\n"));
}

static void refuses_malformed_notes(void)
{
    static const char *const wrong[] = {
        "",
        "\n",
        "text\n",
        "text\n\n",
        "\n" DASH " n AAAAAAE=\n",
        "text\n" DASH " n AAAAAAE=\n",
        "text\n\n" DASH " n AAAAAAE=",
        "text\n\n" DASH " n AAAAAAE=\n\n",
        "text\n\n" DASH " n AAAAAAE=\nmore\n",
        "text\n\n- n AAAAAAE=\n",
        "text\n\n" DASH "n AAAAAAE=\n",
        "text\n\n" DASH "  AAAAAAE=\n",
        "text\n\n" DASH " n  AAAAAAE=\n",
        "text\n\n" DASH " n+m AAAAAAE=\n",
        "text\n\n" DASH " n\xc2\xa0m AAAAAAE=\n",
        "text\n\n" DASH " n AAAAAAE= \n",
        "text\n\n" DASH " n AAAAAAE\n",
        "text\n\n" DASH " n AAAAAAF=\n",
        "text\n\n" DASH " n AAAAAA==\n",
        "text\n\n" DASH " n \n",
        "text\n\n" DASH " n\n",
        "text\n\n" DASH " n AAAAAAE=\r\n",
        "te\rxt\n\n" DASH " n AAAAAAE=\n",
        "te\txt\n\n" DASH " n AAAAAAE=\n",
        "te\xffxt\n\n" DASH " n AAAAAAE=\n",
        "te\xed\xa0\x80xt\n\n" DASH " n AAAAAAE=\n",
    };
    note.signature_count = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(parse(wrong[i]) == ERROR_MALFORMED, "\"%s\"", wrong[i]);
    CHECK_ERROR(note_parse(&note, view_of("te\0xt\n\n" DASH " n AAAAAAE=\n", 24), NULL), ERROR_MALFORMED);
    CHECK_SAME_NUMBER(note.signature_count, 77);
}

static void ignores_signers_it_does_not_know_however_long_their_names_and_signatures(void)
{
    char text[8192];
    memset(text, 'n', sizeof text);
    size_t size = (size_t)snprintf(text, sizeof text, "text\n\n" DASH " %0400d %06400d\n", 0, 0);
    CHECK_OK(note_parse(&note, view_of(text, size), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 1);
    CHECK_SAME_NUMBER(note.signatures[0].name.size, 400);
    CHECK_ERROR(note_verify(&note, &alice.vkey, NULL), ERROR_NOT_FOUND);
}

static void tells_names_and_ids_apart(void)
{
    char text[256];
    snprintf(text, sizeof text, "text\n\n" DASH " example.org/alice AAAAAAE=\n");
    REQUIRE_OK(parse(text), &error);
    CHECK_ERROR(note_verify(&note, &alice.vkey, NULL), ERROR_NOT_FOUND);
}

static void write_lines(unsigned count)
{
    struct writer writer;
    buffer_clear(&buffer);
    writer_init(&writer, &buffer);
    writer_text(&writer, "text\n\n");
    for (unsigned i = 0; i < count; i++)
        writer_format(&writer, DASH " n%u AAAAAAE=\n", i);
    CHECK_OK(writer_finish(&writer, "lines", &error), &error);
}

static void keeps_its_limits(void)
{
    write_lines(LIMIT_NOTE_SIGNATURES);
    CHECK_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    size_t size = buffer.size;
    CHECK_ERROR(note_append_signature(&buffer, &alice.vkey, view_of_text("x"), NULL), ERROR_LIMIT);
    CHECK_SAME_NUMBER(buffer.size, size);
    write_lines(LIMIT_NOTE_SIGNATURES + 1);
    CHECK_ERROR(note_parse(&note, buffer_view(&buffer), NULL), ERROR_LIMIT);

    static char text[LIMIT_NOTE_BYTES + 1];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\n';
    CHECK_ERROR(note_parse(&note, view_of(text, sizeof text), NULL), ERROR_LIMIT);
    buffer_clear(&buffer);
    CHECK_ERROR(note_sign(view_of(text + 1, sizeof text - 1), &alice.vkey, alice.key, &buffer, NULL),
                ERROR_LIMIT);
    CHECK_SAME_NUMBER(buffer.size, 0);
}

static void signs_also_with_a_further_key(void)
{
    buffer_clear(&buffer);
    CHECK_ERROR(note_sign_also(&buffer, &bob.vkey, bob.key, NULL), ERROR_MALFORMED);
    REQUIRE_OK(note_sign(view_of_text("text\n"), &alice.vkey, alice.key, &buffer, &error), &error);
    REQUIRE_OK(note_sign_also(&buffer, &bob.vkey, bob.key, &error), &error);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, 2);
    CHECK_OK(note_verify(&note, &alice.vkey, &error), &error);
    CHECK_OK(note_verify(&note, &bob.vkey, &error), &error);
    CHECK_ERROR(note_sign_also(&buffer, &alice.vkey, bob.key, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign_also(&buffer, &witness.vkey, witness.key, NULL), ERROR_INVALID);
}

/* As many as a checkpoint can carry, each with the longest name. */
static void writes_as_many_lines_as_it_reads(void)
{
    static struct note_line lines[LIMIT_NOTE_SIGNATURES + 1];
    static char names[LIMIT_NOTE_SIGNATURES + 1][96];
    uint8_t signature[72] = {1, 2, 3};
    for (size_t i = 0; i <= LIMIT_NOTE_SIGNATURES; i++) {
        snprintf(names[i], sizeof names[i], "comity/%064d/%08zu/witness", 0, i);
        lines[i] = (struct note_line){names[i], (uint32_t)i, view_of(signature, sizeof signature)};
    }
    buffer_clear(&buffer);
    CHECK_ERROR(note_format(view_of_text("text\n"), lines, LIMIT_NOTE_SIGNATURES + 1, &buffer, NULL),
                ERROR_LIMIT);
    CHECK_ERROR(note_format(view_of_text("text\n"), lines, 0, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_format(view_of_text("text"), lines, 1, &buffer, NULL), ERROR_INVALID);
    names[7][0] = '+';
    CHECK_ERROR(note_format(view_of_text("text\n"), lines, 8, &buffer, NULL), ERROR_INVALID);
    names[7][0] = 'c';
    CHECK_SAME_NUMBER(buffer.size, 0);
    REQUIRE_OK(note_format(view_of_text("text\n"), lines, LIMIT_NOTE_SIGNATURES, &buffer, &error), &error);
    CHECK(buffer.size < LIMIT_NOTE_BYTES - 1024);
    REQUIRE_OK(note_parse(&note, buffer_view(&buffer), &error), &error);
    CHECK_SAME_NUMBER(note.signature_count, LIMIT_NOTE_SIGNATURES);
    CHECK_SAME_NUMBER(note.signatures[LIMIT_NOTE_SIGNATURES - 1].key_id, LIMIT_NOTE_SIGNATURES - 1);
}

static void signs_only_text_with_the_key_it_names(void)
{
    buffer_clear(&buffer);
    CHECK_ERROR(note_sign(view_of_text("text"), &alice.vkey, alice.key, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign(view_of_text(""), &alice.vkey, alice.key, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign(view_of_text("te\rxt\n"), &alice.vkey, alice.key, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign(view_of_text("te\xffxt\n"), &alice.vkey, alice.key, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign(view_of_text("text\n"), &alice.vkey, bob.key, &buffer, NULL), ERROR_INVALID);
    CHECK_ERROR(note_sign(view_of_text("text\n"), &witness.vkey, witness.key, &buffer, NULL), ERROR_INVALID);
    CHECK_SAME_NUMBER(buffer.size, 0);
    CHECK_ERROR(note_append_signature(&buffer, &alice.vkey, view_of_text("x"), NULL), ERROR_MALFORMED);
}

static void leaves_a_full_buffer_as_it_was(void)
{
    struct buffer small;
    buffer_init(&small, 40);
    CHECK_OK(buffer_append(&small, "before", 6, &error), &error);
    CHECK_ERROR(note_sign(view_of_text("text\n"), &alice.vkey, alice.key, &small, NULL), ERROR_LIMIT);
    CHECK_SAME_BYTES(buffer_view(&small), view_of_text("before"));
    buffer_release(&small);
}

static void frees_all(void)
{
    signer_release(&alice);
    signer_release(&bob);
    signer_release(&witness);
    buffer_release(&buffer);
    hasher_free(hasher);
    CHECK(true);
}

CHECK_MAIN("note", {"(makes signers)", makes_signers},
           {"verifies the example of the specification", verifies_the_example_of_the_specification},
           {"verifies what it signed", verifies_what_it_signed},
           {"carries several signatures", carries_several_signatures},
           {"refuses every changed byte", refuses_every_changed_byte},
           {"says when a known signature does not hold", says_when_a_known_signature_does_not_hold},
           {"splits at the last empty line", splits_at_the_last_empty_line},
           {"refuses malformed notes", refuses_malformed_notes},
           {"ignores signers it does not know, however long their names and signatures",
            ignores_signers_it_does_not_know_however_long_their_names_and_signatures},
           {"tells names and ids apart", tells_names_and_ids_apart}, {"keeps its limits", keeps_its_limits},
           {"signs also with a further key", signs_also_with_a_further_key},
           {"writes as many lines as it reads", writes_as_many_lines_as_it_reads},
           {"signs only text, with the key it names", signs_only_text_with_the_key_it_names},
           {"leaves a full buffer as it was", leaves_a_full_buffer_as_it_was}, {"(frees all)", frees_all})
