#include "check.h"
#include "comity/tlog_proof.h"
#include "leaf_tree.h"
#include "signer.h"

#include <string.h>

#define HEAD "c2sp.org/tlog-proof@v1\n"
#define HASH "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static struct leaf_tree tree;
static struct signer log_key;
static struct signer other_key;
static struct buffer checkpoint_note;
static struct buffer buffer;
static struct error error;

static const uint8_t entry[8] = {0, 0, 0, 0, 0, 0, 0, 11};

static void makes_a_signed_tree(void)
{
    leaf_tree_init(&tree, 50);
    signer_init(&log_key, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    signer_init(&other_key, tree.hasher, "comity/specimen/UTO", VKEY_ED25519, 2);
    buffer_init(&checkpoint_note, LIMIT_NOTE_BYTES);
    buffer_init(&buffer, 2 * LIMIT_NOTE_BYTES);
    struct checkpoint checkpoint = {.origin = "comity/specimen/UT", .size = 50};
    leaf_tree_root(&tree, 0, 50, &checkpoint.root);
    REQUIRE_OK(checkpoint_sign(&checkpoint, &log_key.vkey, log_key.key, &checkpoint_note, &error), &error);
}

static void write_proof(uint64_t index, const char *extra)
{
    struct proof proof;
    leaf_tree_path(&tree, index, 50, &proof);
    buffer_clear(&buffer);
    REQUIRE_OK(
        tlog_proof_format(index, &proof, view_of_text(extra), buffer_view(&checkpoint_note), &buffer, &error),
        &error);
}

static void verifies_what_it_wrote(void)
{
    struct tlog_proof proof;
    write_proof(11, "");
    CHECK(memcmp(buffer.data, HEAD "index 11\n", strlen(HEAD "index 11\n")) == 0);
    REQUIRE_OK(tlog_proof_parse(&proof, buffer_view(&buffer), &error), &error);
    CHECK_SAME_NUMBER(proof.index, 11);
    CHECK_SAME_NUMBER(proof.proof.count, 6);
    CHECK_SAME_NUMBER(proof.extra.size, 0);
    CHECK_SAME_BYTES(proof.checkpoint, buffer_view(&checkpoint_note));
    CHECK_OK(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, &error), &error);
}

static void carries_extra_data(void)
{
    struct tlog_proof proof;
    write_proof(11, "ZXh0cmE=");
    REQUIRE_OK(tlog_proof_parse(&proof, buffer_view(&buffer), &error), &error);
    CHECK_SAME_BYTES(proof.extra, view_of_text("ZXh0cmE="));
    CHECK_OK(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, &error), &error);
}

static void refuses_another_entry_index_key_or_checkpoint(void)
{
    struct tlog_proof proof;
    write_proof(11, "");
    REQUIRE_OK(tlog_proof_parse(&proof, buffer_view(&buffer), &error), &error);
    CHECK_ERROR(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 7), &log_key.vkey, 1, NULL),
                ERROR_PROOF);
    CHECK_ERROR(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &other_key.vkey, 1, NULL),
                ERROR_NOT_FOUND);
    proof.index = 10;
    CHECK_ERROR(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, NULL),
                ERROR_PROOF);
    proof.index = UINT64_MAX;
    CHECK_ERROR(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, NULL),
                ERROR_PROOF);
    buffer.data[buffer.size - 60] ^= 1;
    REQUIRE_OK(tlog_proof_parse(&proof, buffer_view(&buffer), &error), &error);
    CHECK(tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, NULL) != ERROR_NONE);
}

static void refuses_every_changed_byte(void)
{
    static uint8_t changed[2048];
    write_proof(11, "");
    REQUIRE(buffer.size <= sizeof changed);
    for (size_t i = 0; i < buffer.size; i++) {
        struct tlog_proof proof;
        memcpy(changed, buffer.data, buffer.size);
        changed[i] ^= 0x01;
        bool is_accepted =
            tlog_proof_parse(&proof, view_of(changed, buffer.size), NULL) == ERROR_NONE &&
            tlog_proof_verify(&proof, tree.hasher, view_of(entry, 8), &log_key.vkey, 1, NULL) == ERROR_NONE;
        CHECK_CASE(!is_accepted, "byte %zu", i);
    }
}

static void reads_proofs_without_hashes(void)
{
    struct tlog_proof proof;
    CHECK_OK(tlog_proof_parse(&proof, view_of_text(HEAD "index 0\n\ncheckpoint\n"), &error), &error);
    CHECK_SAME_NUMBER(proof.proof.count, 0);
    CHECK_SAME_BYTES(proof.checkpoint, view_of_text("checkpoint\n"));
}

static void refuses_malformed_text(void)
{
    static const char *const wrong[] = {
        "",
        HEAD,
        HEAD "\n",
        HEAD "index 0\n",
        HEAD "index 0\n\n",
        HEAD "index 0\n" HASH,
        HEAD "\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\n\ncheckpoint\n",
        HEAD "index 00\n\ncheckpoint\n",
        HEAD "index -1\n\ncheckpoint\n",
        HEAD "index 18446744073709551616\n\ncheckpoint\n",
        HEAD "index\n\ncheckpoint\n",
        HEAD "Index 0\n\ncheckpoint\n",
        HEAD "index 0 \n\ncheckpoint\n",
        HEAD "extra !\nindex 0\n\ncheckpoint\n",
        HEAD "extra\nindex 0\n\ncheckpoint\n",
        HEAD "extra AA==\nextra AA==\nindex 0\n\ncheckpoint\n",
        HEAD "index 0\nextra AA==\n\ncheckpoint\n",
        HEAD "index 0\nAA==\n\ncheckpoint\n",
        HEAD "index 0\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\ncheckpoint\n",
        HEAD "index 0\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\ncheckpoint\n",
    };
    struct tlog_proof proof = {.index = 77};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(tlog_proof_parse(&proof, view_of_text(wrong[i]), NULL) == ERROR_MALFORMED, "\"%s\"",
                   wrong[i]);
    CHECK(proof.index == 77);
}

static void keeps_its_limits(void)
{
    static char text[LIMIT_NOTE_BYTES + 4096];
    struct tlog_proof proof;
    strcpy(text, HEAD "index 0\n");
    for (unsigned i = 0; i < LIMIT_PROOF_HASHES; i++)
        strcat(text, HASH);
    size_t size = strlen(text);
    strcpy(text + size, "\ncheckpoint\n");
    CHECK_OK(tlog_proof_parse(&proof, view_of_text(text), &error), &error);
    strcpy(text + size, HASH "\ncheckpoint\n");
    CHECK_ERROR(tlog_proof_parse(&proof, view_of_text(text), NULL), ERROR_LIMIT);
    memset(text, 'x', sizeof text);
    memcpy(text, HEAD "index 0\n\n", strlen(HEAD "index 0\n\n"));
    CHECK_ERROR(tlog_proof_parse(&proof, view_of(text, sizeof text), NULL), ERROR_LIMIT);
}

static void frees_all(void)
{
    signer_release(&log_key);
    signer_release(&other_key);
    buffer_release(&checkpoint_note);
    buffer_release(&buffer);
    leaf_tree_release(&tree);
    CHECK(true);
}

CHECK_MAIN("tlog_proof", {"(makes a signed tree)", makes_a_signed_tree},
           {"verifies what it wrote", verifies_what_it_wrote}, {"carries extra data", carries_extra_data},
           {"refuses another entry, index, key or checkpoint", refuses_another_entry_index_key_or_checkpoint},
           {"refuses every changed byte", refuses_every_changed_byte},
           {"reads proofs without hashes", reads_proofs_without_hashes},
           {"refuses malformed text", refuses_malformed_text}, {"keeps its limits", keeps_its_limits},
           {"(frees all)", frees_all})
