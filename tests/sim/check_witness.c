/* An honest witness only ever shows cosignatures of trees that are whole on its own disk, never one of a smaller tree
 * after one of a larger. After the run every honest bureau's log is known, everywhere, to be cosigned at its newest size
 * by every other honest bureau that has enough honest ones to talk to. */
#include "scarce.h"
#include "world.h"

#include "comity/cosignature.h"
#include "comity/frame.h"
#include "comity/message.h"
#include "comity/replica_witness.h"
#include "node/control.h"

#include "peer.pb-c.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What has been shown: witness, origin and size; and the largest size of a witness and origin, and its time. */
struct shown {
    struct map sizes;
    struct map largest;
    struct map seconds;
};

static void *begin(void)
{
    struct shown *shown = scarce_new(1, sizeof *shown);
    map_init(&shown->sizes);
    map_init(&shown->largest);
    map_init(&shown->seconds);
    return shown;
}

static void end(void *state)
{
    struct shown *shown = state;
    map_release(&shown->sizes);
    map_release(&shown->largest);
    map_release(&shown->seconds);
    free(shown);
}

static uint64_t pair_of(unsigned witness, unsigned origin)
{
    return (uint64_t)(witness * KEYRING_BUREAUS + origin) + 1;
}

struct adding {
    struct hasher *hasher;
    struct frontier frontier;
    uint64_t size;
};

static bool add_leaf(void *context, uint64_t index, const struct leaf *leaf)
{
    struct adding *adding = context;
    frontier_append(&adding->frontier, adding->hasher, &leaf->hash);
    return index + 1 < adding->size;
}

static bool is_on_disk(struct world *world, unsigned witness, unsigned origin,
                       const struct checkpoint *checkpoint)
{
    struct adding adding = {.hasher = world->hasher, .size = checkpoint->size};
    struct digest root;
    frontier_init(&adding.frontier);
    disk_each_leaf(&world->sites[witness].disk, origin, add_leaf, &adding);
    frontier_root(&adding.frontier, world->hasher, &root);
    return adding.frontier.size == checkpoint->size && digest_is_equal(&root, &checkpoint->root);
}

/* Judge what a witness shows itself, for the first time. It may show for the first time what it cosigned long ago; where its
 * clock was always right the time of the cosignature tells. */
static void judge(struct world *world, unsigned witness, unsigned origin, const struct checkpoint *checkpoint,
                  uint64_t seconds)
{
    struct shown *shown = world_checker_state(world, &CHECK_WITNESS);
    const char *name = keyring_bureau(witness)->code, *of = keyring_bureau(origin)->code;
    uint64_t pair = pair_of(witness, origin), largest = 0, then = 0, ignored;
    uint64_t key = pair << 40 | checkpoint->size;
    if (map_get(&shown->sizes, key, &ignored))
        return;
    map_put(&shown->sizes, key, 1);
    (void)map_get(&shown->largest, pair, &largest);
    (void)map_get(&shown->seconds, pair, &then);
    if (checkpoint->size < largest && seconds > then && !world->sites[witness].has_jumped)
        world_fail(world, &CHECK_WITNESS, "%s cosigned %s at size %" PRIu64 " after %" PRIu64, name, of,
                   checkpoint->size, largest);
    if (!is_on_disk(world, witness, origin, checkpoint))
        world_fail(world, &CHECK_WITNESS,
                   "%s cosigned %s at size %" PRIu64 " without having that tree on its disk", name, of,
                   checkpoint->size);
    if (checkpoint->size <= largest)
        return;
    map_put(&shown->largest, pair, checkpoint->size);
    map_put(&shown->seconds, pair, seconds);
}

static uint64_t known_size(const struct world *world, unsigned holder, unsigned witness, unsigned origin)
{
    struct replica *replica = node_replica(world->sites[holder].node);
    const struct log *log = replica_log(replica, keyring_bureau(origin));
    const struct log_cosignature *newest =
        log == NULL ? NULL : replica_cosignature(replica, log, keyring_bureau(witness));
    return newest == NULL ? 0 : newest->size;
}

static bool is_known_to_enough(const struct world *world, unsigned witness, unsigned origin, uint64_t size)
{
    size_t holders = 0;
    for (unsigned i = 0; i < world->site_count; i++)
        holders += i != witness && site_counts(&world->sites[i]) && world->sites[i].node != NULL &&
                   known_size(world, i, witness, origin) >= size;
    return loss_is_known(world, holders);
}

/* A witness that has lost what it knew of its own cosignatures hears it from the others, if enough of them know. A node that
 * stops may lose what is not in its index yet. */
static void loss(struct world *world, unsigned site)
{
    struct shown *shown = world_checker_state(world, &CHECK_WITNESS);
    for (unsigned witness = 0; witness < world->site_count; witness++) {
        bool is_up = witness != site && world->sites[witness].node != NULL;
        for (unsigned origin = 0; origin < world->site_count; origin++) {
            uint64_t largest = 0;
            if (!map_get(&shown->largest, pair_of(witness, origin), &largest) || largest == 0 ||
                (is_up && known_size(world, witness, witness, origin) >= largest))
                continue;
            if (!is_known_to_enough(world, witness, origin, largest))
                map_put(&shown->largest, pair_of(witness, origin), 0);
        }
    }
}

static bool read_line_of(const struct note *note, const struct vkey *key, uint64_t *ret_seconds)
{
    uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
    size_t size;
    if (note_signature_of(note, key, signature, sizeof signature, &size, NULL) != ERROR_NONE)
        return false;
    *ret_seconds = cosignature_time(signature);
    return true;
}

static void look_at_note(struct world *world, unsigned from, struct view bytes)
{
    struct note note;
    struct checkpoint checkpoint;
    unsigned origin = KEYRING_BUREAUS;
    uint64_t seconds = 0;
    if (note_parse(&note, bytes, NULL) != ERROR_NONE ||
        checkpoint_parse(&checkpoint, world->hasher, note.text, NULL) != ERROR_NONE)
        return;
    for (unsigned i = 0; i < world->site_count; i++) {
        if (strcmp(checkpoint.origin, keyring_log_key(i)->vkey.name) == 0)
            origin = i;
    }
    if (origin < KEYRING_BUREAUS && read_line_of(&note, &keyring_witness_key(from)->vkey, &seconds))
        judge(world, from, origin, &checkpoint, seconds);
}

static void frame(struct world *world, unsigned from, unsigned to, struct view bytes)
{
    ProtobufCMessage *message = NULL;
    struct view body = view_of(bytes.data + LIMIT_FRAME_HEADER_BYTES, bytes.size - LIMIT_FRAME_HEADER_BYTES);
    (void)to;
    if (bytes.data[LIMIT_FRAME_HEADER_BYTES - 1] != FRAME_COSIGNED ||
        message_unpack(&comity__cosigned__descriptor, body, LIMIT_DECODE_BYTES, &message, NULL) != ERROR_NONE)
        return;
    const Comity__Cosigned *cosigned = (const Comity__Cosigned *)message;
    for (size_t i = 0; i < cosigned->n_notes; i++)
        look_at_note(world, from, view_of(cosigned->notes[i].data, cosigned->notes[i].len));
    message_free(message);
}

/* Before it cosigns, a witness hears from half of the other bureaus, or from all if it has no log and has lost its disk;
 * adversaries need not say anything. */
static bool may_cosign(struct world *world, unsigned witness)
{
    unsigned others = world_members(world) - 1, heard = 0;
    for (unsigned i = 0; i < world->site_count; i++)
        heard +=
            i != witness && site_counts(&world->sites[i]) && network_has_line(&world->network, witness, i);
    bool has_nothing = world->sites[witness].is_rebuilt && world->ledger.logs[witness].count == 0;
    return site_counts(&world->sites[witness]) && heard >= (has_nothing ? others : (others + 1) / 2);
}

/* Who may cosign, in the order of the numbers. */
struct witnesses {
    size_t count;
    unsigned numbers[KEYRING_BUREAUS];
};

static void find_witnesses(struct world *world, struct witnesses *witnesses)
{
    witnesses->count = 0;
    for (unsigned i = 0; i < world->site_count; i++) {
        if (may_cosign(world, i))
            witnesses->numbers[witnesses->count++] = i;
    }
}

static bool log_holds(const struct world *world, unsigned origin, unsigned holder,
                      const struct witnesses *witnesses, struct checker_why *why)
{
    const struct log *log = replica_log(node_replica(world->sites[holder].node), keyring_bureau(origin));
    for (size_t i = 0; i < witnesses->count; i++) {
        unsigned witness = witnesses->numbers[i];
        uint64_t known = witness == origin ? UINT64_MAX : known_size(world, holder, witness, origin);
        if (known < log->stored)
            return checker_object(why,
                                  "%s does not know that %s has cosigned %s at size %" PRIu64 ", but %" PRIu64
                                  "; itself it knows of %" PRIu64,
                                  keyring_bureau(holder)->code, keyring_bureau(witness)->code,
                                  log->origin.code, log->stored, known,
                                  known_size(world, witness, witness, origin));
    }
    return true;
}

static bool holds(struct world *world, struct checker_why *why)
{
    struct witnesses witnesses;
    find_witnesses(world, &witnesses);
    for (unsigned origin = 0; origin < world->site_count; origin++) {
        for (unsigned holder = 0; holder < world->site_count && witnesses.count > 0; holder++) {
            if (site_counts(&world->sites[origin]) && site_counts(&world->sites[holder]) &&
                !log_holds(world, origin, holder, &witnesses, why))
                return false;
        }
    }
    return true;
}

const struct checker CHECK_WITNESS = {
    .name = "witness",
    .claim =
        "every log is cosigned by everyone, never a smaller tree, never what is not on the witness's disk",
    .begin = begin,
    .end = end,
    .frame = frame,
    .loss = loss,
    .holds = holds,
    /* A cosignature that came while a clock was wrong was passed over; there is another each hour. */
    .patience_us = 70 * CLOCK_MINUTE_US,
};
