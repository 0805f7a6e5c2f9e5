#include "check.h"
#include "leaf_tree.h"
#include "scratch.h"
#include "signer.h"

#include "comity/evidence.h"
#include "log_command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct error error;
static char directory[SCRATCH_PATH_BYTES];
static char file[SCRATCH_PATH_BYTES + 16], key_file[SCRATCH_PATH_BYTES + 16];
static char key_text[VKEY_TEXT_BYTES], other_text[VKEY_TEXT_BYTES];

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL && fwrite(bytes, 1, size, out) == size);
    fclose(out);
}

/* Write the evidence that two trees of 20 and 7 leaves were signed of which the one does not begin the other. */
static void write_proof(size_t cut)
{
    struct leaf_tree tree;
    struct signer signer, other;
    struct buffer notes[2], text;
    struct evidence evidence;
    struct checkpoint larger = {.origin = "comity/specimen/UT", .size = 20};
    struct checkpoint smaller = {.origin = "comity/specimen/UT", .size = 7, .root = {{1}}};
    leaf_tree_init(&tree, 20);
    leaf_tree_root(&tree, 0, 20, &larger.root);
    signer_init(&signer, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    signer_init(&other, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 2);
    vkey_format(&signer.vkey, key_text);
    vkey_format(&other.vkey, other_text);
    buffer_init(&notes[0], LIMIT_NOTE_BYTES);
    buffer_init(&notes[1], LIMIT_NOTE_BYTES);
    buffer_init(&text, EVIDENCE_TEXT_BYTES);
    evidence_init(&evidence);
    REQUIRE_OK(checkpoint_sign(&larger, &signer.vkey, signer.key, &notes[0], &error), &error);
    REQUIRE_OK(checkpoint_sign(&smaller, &signer.vkey, signer.key, &notes[1], &error), &error);
    struct tile_source source = leaf_tree_source(&tree);
    struct evidence_material material = {.origin = {"UT"},
                                         .keys = &signer.vkey,
                                         .key_count = 1,
                                         .larger = buffer_view(&notes[0]),
                                         .smaller = buffer_view(&notes[1]),
                                         .source = &source,
                                         .known = 20};
    REQUIRE_OK(evidence_make(&evidence, tree.hasher, &material, &error), &error);
    REQUIRE_OK(evidence_format(&evidence, &text, &error), &error);
    write_file(file, text.data, text.size - cut);
    evidence_release(&evidence);
    buffer_release(&notes[0]);
    buffer_release(&notes[1]);
    buffer_release(&text);
    signer_release(&signer);
    signer_release(&other);
    leaf_tree_release(&tree);
}

static enum outcome run(int count, ...)
{
    static const struct command COMMAND = {.name = "log", .usage = "fork-proof ...", .help = ""};
    struct context context = {.command = &COMMAND, .socket_path = "/nonexistent/control.sock"};
    char *words[8] = {NULL};
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++)
        words[i] = va_arg(list, char *);
    va_end(list);
    return log_fork_proof(&context, count, words);
}

static char VERIFY[] = "--verify", KEY[] = "--key";

static void begins(void)
{
    scratch_make(directory);
    snprintf(file, sizeof file, "%s/proof", directory);
    snprintf(key_file, sizeof key_file, "%s/log.vkey", directory);
    write_proof(0);
    size_t size = strlen(key_text);
    char line[VKEY_TEXT_BYTES + 1];
    snprintf(line, sizeof line, "%s\n", key_text);
    write_file(key_file, line, size + 1);
    CHECK(size > 0);
}

static void verifies_without_a_daemon(void)
{
    CHECK_SAME_NUMBER(run(4, VERIFY, file, KEY, key_text), OUTCOME_DONE);
    CHECK_SAME_NUMBER(run(4, VERIFY, file, KEY, key_file), OUTCOME_DONE);
}

static void verifies_nothing_else(void)
{
    char missing[] = "/nonexistent/proof";
    CHECK_SAME_NUMBER(run(4, VERIFY, file, KEY, other_text), OUTCOME_FAILED);
    CHECK_SAME_NUMBER(run(4, VERIFY, key_file, KEY, key_text), OUTCOME_FAILED);
    CHECK_SAME_NUMBER(run(4, VERIFY, missing, KEY, key_text), OUTCOME_FAILED);
    write_proof(3);
    CHECK_SAME_NUMBER(run(4, VERIFY, file, KEY, key_text), OUTCOME_FAILED);
}

static void says_how_it_is_called(void)
{
    char bureau[] = "BS";
    CHECK_SAME_NUMBER(run(0), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(run(2, VERIFY, file), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(run(5, bureau, VERIFY, file, KEY, key_text), OUTCOME_USAGE);
    CHECK_SAME_NUMBER(run(1, bureau), OUTCOME_UNREACHABLE);
}

static void ends(void)
{
    scratch_remove(directory);
    CHECK(scratch_size(file) < 0);
}

CHECK_MAIN("log_fork_proof", {"(begins)", begins}, {"verifies without a daemon", verifies_without_a_daemon},
           {"verifies nothing else", verifies_nothing_else}, {"says how it is called", says_how_it_is_called},
           {"(ends)", ends})
