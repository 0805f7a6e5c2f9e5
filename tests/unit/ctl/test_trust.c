/* What is verified with which keys. */
#include "check.h"
#include "sample_log.h"
#include "scripted.h"
#include "trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A log whose checkpoint three witnesses have cosigned. */
struct scene {
    struct sample_log sample;
    struct scripted scripted;
    char keys[SAMPLE_PATH_BYTES];
    char more[SAMPLE_PATH_BYTES];
    char lines[8][VKEY_TEXT_BYTES]; /* of `keys` */
};

static void begin(struct scene *scene)
{
    memset(scene->lines, 0, sizeof scene->lines);
    sample_log_init(&scene->sample);
    scripted_init(&scene->scripted);
    snprintf(scene->keys, sizeof scene->keys, "%s/keys", scene->sample.directory);
    snprintf(scene->more, sizeof scene->more, "%s/more", scene->sample.directory);
    sample_log_cosign(&scene->sample, 3, scene->keys);
    char *text = (char *)scratch_load(scene->keys, scratch_size(scene->keys));
    const char *line = text;
    for (size_t i = 0; i < 3; i++) {
        size_t size = strcspn(line, "\n");
        memcpy(scene->lines[i], line, size);
        line += size + 1;
    }
    free(text);
}

static void end(struct scene *scene)
{
    scripted_release(&scene->scripted);
    sample_log_release(&scene->sample);
}

/* A verification key that is made from a byte. */
static void vkey_text(struct scene *scene, const char *name, enum vkey_type type, uint8_t seed,
                      char out[VKEY_TEXT_BYTES])
{
    struct signer signer;
    signer_init(&signer, scene->sample.tree.hasher, name, type, seed);
    vkey_format(&signer.vkey, out);
    signer_release(&signer);
}

#define VERIFY(scene, ...)                                                                                   \
    SCRIPTED_RUN(&(scene)->scripted, "log", "proof", "--verify", (scene)->sample.proof, __VA_ARGS__)

static void a_key_is_its_text_or_a_file_that_holds_it(void)
{
    struct scene scene;
    begin(&scene);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey), OUTCOME_DONE);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.key), OUTCOME_DONE);
    CHECK(!scripted_says(&scene.scripted, "cosigned"));
    end(&scene);
}

static void several_keys_of_one_log_may_be_given(void)
{
    struct scene scene;
    char next[VKEY_TEXT_BYTES], other[VKEY_TEXT_BYTES], text[3 * VKEY_TEXT_BYTES];
    begin(&scene);
    vkey_text(&scene, "comity/specimen/UT", VKEY_ED25519, 9, next);
    vkey_text(&scene, "comity/specimen/ZZ", VKEY_ED25519, 9, other);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", next, "--key", scene.sample.vkey), OUTCOME_DONE);
    snprintf(text, sizeof text, "# the keys of UT\r\n%s\n\n%s  \r\n", next, scene.sample.vkey);
    scratch_write(scene.more, text);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.more), OUTCOME_DONE);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", next), OUTCOME_FAILED);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey, "--key", other), OUTCOME_FAILED);
    CHECK(
        scripted_complains(&scene.scripted, "--key: of two logs, comity/specimen/UT and comity/specimen/ZZ"));
    end(&scene);
}

static void what_is_no_key_is_said(void)
{
    struct scene scene;
    begin(&scene);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "log", "proof", "--verify", scene.sample.proof),
                      OUTCOME_USAGE);
    CHECK(scripted_complains(&scene.scripted, "--key VKEY is needed to verify"));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", "/nowhere/key"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "--key: /nowhere/key: No such file or directory"));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", "a+b+c"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "comity: --key: "));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.lines[0]), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "comity/specimen/W0/witness is the key of a witness"));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey, "--witness", scene.sample.vkey),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "--witness: comity/specimen/UT is the key of a log"));
    scratch_write(scene.more, "# nothing\n");
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.more), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "there is no key in "));
    scratch_write(scene.more, "good morning\n");
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.more), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "/more: "));
    end(&scene);
}

static void witnesses_are_named_with_their_times(void)
{
    struct scene scene;
    begin(&scene);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey, "--witness", scene.keys), OUTCOME_DONE);
    CHECK_SAME_TEXT(scene.scripted.out, "verified: entry 11 (8 bytes) is in the log comity/specimen/UT\n"
                                        "cosigned by 3 of 3 witnesses\n"
                                        "  2025-11-24T16:00:00.000Z  comity/specimen/W0/witness\n"
                                        "  2025-11-24T16:00:01.000Z  comity/specimen/W1/witness\n"
                                        "  2025-11-24T16:00:02.000Z  comity/specimen/W2/witness\n");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scene.scripted, "log", "verify", "--offline", scene.sample.entries,
                                   "--checkpoint", scene.sample.note, "--key", scene.sample.key, "--witness",
                                   scene.lines[1]),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scene.scripted, "cosigned by 1 of 1 witnesses\n"));
    end(&scene);
}

static void more_than_half_must_have_cosigned_or_a_quorum(void)
{
    struct scene scene;
    char stranger[VKEY_TEXT_BYTES], other[VKEY_TEXT_BYTES];
    begin(&scene);
    const char *key = scene.sample.vkey, *w0 = scene.lines[0], *w1 = scene.lines[1];
    vkey_text(&scene, "comity/specimen/X/witness", VKEY_COSIGNATURE, 200, stranger);
    vkey_text(&scene, "comity/specimen/Y/witness", VKEY_COSIGNATURE, 201, other);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--witness", stranger), OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "/proof: cosigned by 1 of 2 witnesses, 2 are needed"));
    CHECK_SAME_TEXT(scene.scripted.out, "");
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--witness", stranger, "--quorum", "1"),
                      OUTCOME_DONE);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--witness", w1, "--witness", stranger),
                      OUTCOME_DONE);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--witness", w1, "--witness", stranger,
                             "--quorum", "3"),
                      OUTCOME_FAILED);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", stranger, "--witness", other),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "cosigned by 0 of 2 witnesses, 2 are needed"));
    static const char *const WRONG[] = {"0", "2", "half", "-1"};
    for (size_t i = 0; i < 4; i++) {
        CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--quorum", WRONG[i]), OUTCOME_USAGE);
        CHECK(scripted_complains(&scene.scripted, "--quorum wants a number from 1"));
    }
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--quorum", "1"), OUTCOME_USAGE);
    end(&scene);
}

static void nobody_counts_twice_and_the_log_itself_not_at_all(void)
{
    struct scene scene;
    char own[VKEY_TEXT_BYTES];
    begin(&scene);
    const char *key = scene.sample.vkey, *w0 = scene.lines[0];
    vkey_text(&scene, "comity/specimen/UT/witness", VKEY_COSIGNATURE, 200, own);
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", w0, "--witness", w0, "--witness", own),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scene.scripted, "cosigned by 1 of 1 witnesses\n"));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", key, "--witness", own, "--quorum", "1"), OUTCOME_USAGE);
    end(&scene);
}

/* One known signature that does not hold is a reason to believe nothing. */
static void a_false_cosignature_spoils_all(void)
{
    struct scene scene;
    begin(&scene);
    long size = scratch_size(scene.sample.proof);
    unsigned char *bytes = scratch_load(scene.sample.proof, size);
    char was = (char)bytes[size - 12], other = was == 'A' ? 'B' : 'A';
    free(bytes);
    scratch_patch(scene.sample.proof, size - 12, &other, 1); /* of W2 */
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey, "--witness", scene.keys, "--quorum", "1"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scene.scripted, "comity/specimen/W2/witness"));
    CHECK_SAME_NUMBER(VERIFY(&scene, "--key", scene.sample.vkey, "--witness", scene.lines[0]), OUTCOME_DONE);
    end(&scene);
}

CHECK_MAIN("trust", {"a key is its text, or a file that holds it", a_key_is_its_text_or_a_file_that_holds_it},
           {"several keys of one log may be given", several_keys_of_one_log_may_be_given},
           {"what is no key is said", what_is_no_key_is_said},
           {"witnesses are named with their times", witnesses_are_named_with_their_times},
           {"more than half must have cosigned, or a quorum", more_than_half_must_have_cosigned_or_a_quorum},
           {"nobody counts twice, and the log itself not at all",
            nobody_counts_twice_and_the_log_itself_not_at_all},
           {"a false cosignature spoils all", a_false_cosignature_spoils_all})
