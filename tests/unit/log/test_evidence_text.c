#include "check.h"
#include "comity/evidence.h"
#include "leaf_tree.h"
#include "signer.h"

#include <stdio.h>
#include <string.h>

#define LEAVES 299u

static struct error error;

/* Make evidence about two histories, the larger of which is known up to `known` leaves. */
static void make(struct evidence *evidence, struct leaf_tree *tree, struct signer *signer, uint64_t known)
{
    struct checkpoint larger = {.origin = "comity/specimen/UT", .size = LEAVES};
    struct checkpoint smaller = {.origin = "comity/specimen/UT", .size = 7, .root = {{1}}};
    struct buffer notes[2];
    struct proof tail = {0};
    struct tile_source source = leaf_tree_source(tree);
    leaf_tree_root(tree, 0, LEAVES, &larger.root);
    if (known < LEAVES)
        leaf_tree_consistency(tree, known, LEAVES, &tail);
    buffer_init(&notes[0], LIMIT_NOTE_BYTES);
    buffer_init(&notes[1], LIMIT_NOTE_BYTES);
    REQUIRE_OK(checkpoint_sign(&larger, &signer->vkey, signer->key, &notes[0], &error), &error);
    REQUIRE_OK(checkpoint_sign(&smaller, &signer->vkey, signer->key, &notes[1], &error), &error);
    struct evidence_material material = {.origin = {"UT"},
                                         .keys = &signer->vkey,
                                         .key_count = 1,
                                         .larger = buffer_view(&notes[0]),
                                         .smaller = buffer_view(&notes[1]),
                                         .source = &source,
                                         .known = known,
                                         .tail = &tail};
    REQUIRE_OK(evidence_make(evidence, tree->hasher, &material, &error), &error);
    buffer_release(&notes[0]);
    buffer_release(&notes[1]);
}

static void reads_what_it_wrote(void)
{
    static const uint64_t KNOWN[] = {7, 100, LEAVES};
    struct leaf_tree tree;
    struct signer signer;
    struct evidence evidence, again;
    struct checkpoint larger, smaller;
    struct buffer text, second;
    leaf_tree_init(&tree, LEAVES);
    signer_init(&signer, tree.hasher, "comity/specimen/UT", VKEY_ED25519, 1);
    evidence_init(&evidence);
    evidence_init(&again);
    for (size_t i = 0; i < 3; i++) {
        buffer_init(&text, EVIDENCE_TEXT_BYTES);
        buffer_init(&second, EVIDENCE_TEXT_BYTES);
        make(&evidence, &tree, &signer, KNOWN[i]);
        REQUIRE_OK(evidence_format(&evidence, &text, &error), &error);
        REQUIRE_OK(evidence_parse(&again, buffer_view(&text), &error), &error);
        CHECK_OK(evidence_verify(&again, tree.hasher, &signer.vkey, 1, &larger, &smaller, &error), &error);
        REQUIRE_OK(evidence_format(&again, &second, &error), &error);
        CHECK_SAME_BYTES(buffer_view(&second), buffer_view(&text));
        /* Nothing of it can be left out, and nothing added. */
        for (size_t size = 0; size < text.size; size += 13)
            CHECK_CASE(evidence_parse(&again, view_of(text.data, size), &error) != ERROR_NONE ||
                           evidence_verify(&again, tree.hasher, &signer.vkey, 1, &larger, &smaller, &error) !=
                               ERROR_NONE,
                       "cut at %zu", size);
        buffer_release(&text);
        buffer_release(&second);
    }
    evidence_release(&evidence);
    evidence_release(&again);
    signer_release(&signer);
    leaf_tree_release(&tree);
}

static void refuses_files_of_another_form(void)
{
    static const char *const TEXTS[] = {
        "",
        "comity-fork-proof@v2\nbureau UT\n\n",
        "comity-fork-proof@v1\nbureau ut\n\na\n\n\xe2\x80\x94 a b\n\nb\n",
        "comity-fork-proof@v1\n\n",
        "comity-fork-proof@v1\nbureau UT\n",
        "comity-fork-proof@v1\nbureau UT\nAAAA\n\n",
        "comity-fork-proof@v1\nbureau UT\nleg x AAAA\n\n",
        "comity-fork-proof@v1\nbureau UT\nleg 7\n\n",
        "comity-fork-proof@v1\nbureau UT\nleg 7 AAAA\n\n",
        "comity-fork-proof@v1\nbureau UT\n\na\n\n\xe2\x80\x94 a b\n",
        "comity-fork-proof@v1\nbureau UT\n\na\n",
    };
    struct evidence evidence;
    evidence_init(&evidence);
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        CHECK_CASE(evidence_parse(&evidence, view_of_text(TEXTS[i]), &error) != ERROR_NONE, "text %zu", i);
    evidence_release(&evidence);
}

static void limits_what_it_reads(void)
{
    static char text[EVIDENCE_TEXT_BYTES + 1];
    struct evidence evidence;
    evidence_init(&evidence);
    memset(text, 'a', sizeof text);
    CHECK_ERROR(evidence_parse(&evidence, view_of(text, sizeof text), &error), ERROR_LIMIT);
    size_t size = (size_t)snprintf(text, sizeof text, "comity-fork-proof@v1\nbureau UT\n");
    for (int i = 0; i < 65; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "%sKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", i == 0 ? "leg 7 " : "");
    CHECK_ERROR(evidence_parse(&evidence, view_of(text, size), &error), ERROR_LIMIT);
    size = (size_t)snprintf(text, sizeof text, "comity-fork-proof@v1\nbureau UT\n");
    for (int i = 0; i < 3; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "leg %d KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", i + 1);
    CHECK_ERROR(evidence_parse(&evidence, view_of(text, size), &error), ERROR_LIMIT);
    evidence_release(&evidence);
}

CHECK_MAIN("evidence_text", {"reads what it wrote", reads_what_it_wrote},
           {"refuses files of another form", refuses_files_of_another_form},
           {"limits what it reads", limits_what_it_reads})
