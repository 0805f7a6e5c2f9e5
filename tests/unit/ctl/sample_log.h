/*
 * sample_log: a log of 50 leaves with its signed checkpoint and key, as files in a scratch directory, for the commands that
 * work without a daemon. Leaf n has eight bytes, the number in big-endian order.
 */
#ifndef SAMPLE_LOG_H
#define SAMPLE_LOG_H

#include "leaf_tree.h"
#include "scratch.h"
#include "signer.h"

#define SAMPLE_LEAVES 50u
#define SAMPLE_PATH_BYTES (SCRATCH_PATH_BYTES + 24)

struct sample_log {
    struct leaf_tree tree;
    struct signer signer;
    char directory[SCRATCH_PATH_BYTES];
    char note[SAMPLE_PATH_BYTES];    /* the checkpoint */
    char key[SAMPLE_PATH_BYTES];     /* its verification key, with a newline behind */
    char entries[SAMPLE_PATH_BYTES]; /* as `comity log entries --json` writes them; leaf 7 is withheld */
    char proof[SAMPLE_PATH_BYTES];   /* of leaf 11, which it holds */
    char vkey[VKEY_TEXT_BYTES];
};

void sample_log_init(struct sample_log *sample);
/* Let witnesses "comity/specimen/W<n>/witness", n from 0 on, cosign the checkpoint, in its file and in the proof's; write
 * their keys to the file `keys`. */
void sample_log_cosign(struct sample_log *sample, unsigned witnesses, const char *keys);

void sample_log_release(struct sample_log *sample);

#endif
