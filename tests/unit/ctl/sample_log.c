#include "sample_log.h"

#include "comity/base64.h"
#include "comity/cosignature.h"
#include "comity/tlog_proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "comity/specimen/UT"
#define PROVEN 11u
#define WITHHELD 7u

static struct error error;

static void must(enum error_code code)
{
    if (code == ERROR_NONE)
        return;
    fprintf(stderr, "sample log: %s\n", error.text);
    abort();
}

/* End the text with a NUL and write it to a file. */
static void write_text(const char *path, struct buffer *text)
{
    must(buffer_append(text, "", 1, &error));
    scratch_write(path, (const char *)text->data);
    text->size--;
}

static void write_entries(struct sample_log *sample, struct buffer *text)
{
    char hash[64], bytes[16], line[200];
    for (uint64_t i = 0; i < SAMPLE_LEAVES; i++) {
        uint8_t entry[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)i};
        struct digest digest;
        hasher_leaf(sample->tree.hasher, view_of(entry, sizeof entry), &digest);
        base64_encode(view_of(digest.bytes, DIGEST_BYTES), hash);
        base64_encode(view_of(entry, sizeof entry), bytes);
        bool is_here = i != WITHHELD;
        snprintf(line, sizeof line, "{\"index\":\"%" PRIu64 "\",\"kind\":\"%s\",\"hash\":\"%s\"%s%s%s}\n", i,
                 is_here ? "entry" : "withheld", hash, is_here ? ",\"bytes\":\"" : "", is_here ? bytes : "",
                 is_here ? "\"" : "");
        must(buffer_append(text, line, strlen(line), &error));
    }
    write_text(sample->entries, text);
}

static void write_proof(struct sample_log *sample, struct view note, struct buffer *text)
{
    uint8_t entry[8] = {0, 0, 0, 0, 0, 0, 0, PROVEN};
    struct proof proof;
    char extra[16];
    leaf_tree_path(&sample->tree, PROVEN, SAMPLE_LEAVES, &proof);
    base64_encode(view_of(entry, sizeof entry), extra);
    buffer_clear(text);
    must(tlog_proof_format(PROVEN, &proof, view_of_text(extra), note, text, &error));
    write_text(sample->proof, text);
}

void sample_log_init(struct sample_log *sample)
{
    struct checkpoint checkpoint = {.origin = NAME, .size = SAMPLE_LEAVES};
    struct buffer note, text;
    char line[VKEY_TEXT_BYTES + 1];
    leaf_tree_init(&sample->tree, SAMPLE_LEAVES);
    signer_init(&sample->signer, sample->tree.hasher, NAME, VKEY_ED25519, 1);
    scratch_make(sample->directory);
    snprintf(sample->note, sizeof sample->note, "%s/note", sample->directory);
    snprintf(sample->key, sizeof sample->key, "%s/key", sample->directory);
    snprintf(sample->entries, sizeof sample->entries, "%s/entries", sample->directory);
    snprintf(sample->proof, sizeof sample->proof, "%s/proof", sample->directory);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    buffer_init(&text, 1u << 20);
    leaf_tree_root(&sample->tree, 0, SAMPLE_LEAVES, &checkpoint.root);
    must(checkpoint_sign(&checkpoint, &sample->signer.vkey, sample->signer.key, &note, &error));
    write_text(sample->note, &note);
    vkey_format(&sample->signer.vkey, sample->vkey);
    snprintf(line, sizeof line, "%s\n", sample->vkey);
    scratch_write(sample->key, line);
    write_entries(sample, &text);
    write_proof(sample, buffer_view(&note), &text);
    buffer_release(&note);
    buffer_release(&text);
}

static void load(const char *path, struct buffer *out)
{
    long size = scratch_size(path);
    unsigned char *bytes = scratch_load(path, size);
    buffer_init(out, 1u << 20);
    must(buffer_append(out, bytes, (size_t)size, &error));
    free(bytes);
}

void sample_log_cosign(struct sample_log *sample, unsigned witnesses, const char *keys)
{
    struct buffer note, proof, list;
    load(sample->note, &note);
    load(sample->proof, &proof);
    buffer_init(&list, 1u << 20);
    size_t size = note.size;
    for (unsigned i = 0; i < witnesses; i++) {
        struct signer signer;
        char name[64], vkey[VKEY_TEXT_BYTES + 1];
        snprintf(name, sizeof name, "comity/specimen/W%u/witness", i);
        signer_init(&signer, sample->tree.hasher, name, VKEY_COSIGNATURE, (uint8_t)(100 + i));
        must(cosignature_append(&note, &signer.vkey, signer.key, 1764000000 + i, &error));
        vkey_format(&signer.vkey, vkey);
        must(buffer_append(&list, vkey, strlen(vkey), &error));
        must(buffer_append(&list, "\n", 1, &error));
        signer_release(&signer);
    }
    /* A proof ends with its note, and a note with its signatures. */
    must(buffer_append(&proof, note.data + size, note.size - size, &error));
    write_text(sample->note, &note);
    write_text(sample->proof, &proof);
    write_text(keys, &list);
    buffer_release(&note);
    buffer_release(&proof);
    buffer_release(&list);
}

void sample_log_release(struct sample_log *sample)
{
    scratch_remove(sample->directory);
    signer_release(&sample->signer);
    leaf_tree_release(&sample->tree);
}
