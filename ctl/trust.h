/*
 * trust: what a checkpoint is verified with when there is no daemon: the keys of its log, those of witnesses, and how
 * many of these must have cosigned it.
 *
 * A key is given as its text, or as the name of a file that holds some, one a line; what begins with # is passed over.
 */
#ifndef TRUST_H
#define TRUST_H

#include "command.h"

#include "comity/cosignature.h"

/* The lists and the option of a command that verifies; trust_options_init() once. */
struct trust_options {
    struct option_list lists[2]; /* --key, --witness */
    const char *quorum;
};

/* A witness whose cosignature was found. */
struct trust_finding {
    const struct vkey *witness;
    uint64_t time_seconds;
};

struct trust {
    struct hasher *hasher;
    size_t key_count;
    struct vkey keys[LIMIT_LOG_KEYS]; /* all of one log */
    size_t witness_count;             /* none twice, and not the log's own */
    struct vkey *witnesses;
    size_t quorum; /* 0 where there are no witnesses */
    size_t finding_count;
    struct trust_finding *findings; /* of the last trust_verify() */
};

void trust_options_init(struct trust_options *options);

/* Read what the options say; complain on stderr where that is wrong or not enough. Without --quorum more than half of
 * the witnesses must have cosigned. trust_release() it in any case. */
enum outcome trust_read(struct trust *trust, const struct context *context,
                        const struct trust_options *options);
void trust_release(struct trust *trust);

/* Verify a checkpoint: signed by the log, cosigned by the quorum, and no signature by any of the keys wrong.
 * ERROR_PROOF: too few have cosigned it; errors of checkpoint_open() and cosignature_verify(). */
enum error_code trust_verify(struct trust *trust, struct view note, struct checkpoint *ret,
                             struct error *error);

/* Say who has cosigned what was verified; nothing where there are no witnesses. */
void trust_show(const struct trust *trust);

#endif
