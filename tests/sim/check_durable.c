/* An acknowledgement says what is on the disk of the bureau that gives it; and whom an officer is told of as having an entry
 * on disk has it there, as many as he is told. */
#include "world.h"

#include "comity/frame.h"
#include "comity/message.h"

#include "peer.pb-c.h"

#include <inttypes.h>

static void frame(struct world *world, unsigned from, unsigned to, struct view bytes)
{
    ProtobufCMessage *message = NULL;
    struct view body = view_of(bytes.data + LIMIT_FRAME_HEADER_BYTES, bytes.size - LIMIT_FRAME_HEADER_BYTES);
    (void)to;
    if (bytes.data[LIMIT_FRAME_HEADER_BYTES - 1] != FRAME_ACK ||
        message_unpack(&comity__ack__descriptor, body, LIMIT_DECODE_BYTES, &message, NULL) != ERROR_NONE)
        return;
    const Comity__Ack *ack = (const Comity__Ack *)message;
    unsigned origin = keyring_find(ack->origin);
    uint64_t size = disk_size(&world->sites[from].disk, origin);
    if (size < ack->size)
        world_fail(world, &CHECK_DURABLE,
                   "%s acknowledges %" PRIu64 " leaves of %s, and has %" PRIu64 " on its disk",
                   keyring_bureau(from)->code, ack->size, ack->origin, size);
    message_free(message);
}

static void judge(struct world *world, const struct paper *paper, const char *code)
{
    unsigned holder = keyring_find(code);
    const struct site *site = &world->sites[holder];
    if (!site_is_honest(site) || site->has_lost)
        return;
    enum leaf_kind kind = disk_leaf(&site->disk, paper->owner, paper->index);
    if (kind != LEAF_ENTRY && kind != LEAF_ERASED)
        world_fail(world, &CHECK_DURABLE, "%s says that %s has its entry %" PRIu64 " on disk, and it has not",
                   keyring_bureau(paper->owner)->code, code, paper->index);
}

void check_durability(struct world *world, const struct paper *paper, const Comity__Durability *durability)
{
    if (!site_is_honest(&world->sites[paper->owner]))
        return;
    if (durability == NULL) {
        if (paper->durable > 0)
            world_fail(world, &CHECK_DURABLE, "%s does not say who has its entry %" PRIu64 " on disk",
                       keyring_bureau(paper->owner)->code, paper->index);
        return;
    }
    world->settings.tally->durable += durability->reached ? 1 : 0;
    if (durability->reached != (durability->n_bureaus >= paper->durable))
        world_fail(world, &CHECK_DURABLE, "%s names %zu bureaus of %" PRIu32 " that have its entry %" PRIu64,
                   keyring_bureau(paper->owner)->code, durability->n_bureaus, paper->durable, paper->index);
    for (size_t i = 0; i < durability->n_bureaus; i++)
        judge(world, paper, durability->bureaus[i]);
}

const struct checker CHECK_DURABLE = {
    .name = "durable",
    .claim = "what is said to be on a bureau's disk is there",
    .frame = frame,
};
