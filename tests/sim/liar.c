#include "scarce.h"
#include "world.h"

#include "comity/frame.h"
#include "comity/message.h"

#include "peer.pb-c.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_FRAMES 16u

/* What a liar remembers. */
struct liar {
    unsigned per_mille;              /* how often it lies */
    uint8_t kept_back;               /* frames of this type it never sends; 0: none */
    struct buffer kept[KEPT_FRAMES]; /* frames it sent to anybody */
    size_t next;
};

struct lie {
    struct world *world;
    struct site *site;
    struct liar *liar;
    uint64_t channel;
    struct view frame;
};

static struct liar *liar_of(struct site *site)
{
    if (site->evil == NULL) {
        struct liar *liar = scarce_new(1, sizeof *liar);
        static const uint8_t KEPT_BACK[] = {0, 0, 0, 0, FRAME_CHUNK, FRAME_CHUNK, FRAME_FILL, FRAME_ACK};
        liar->per_mille = (unsigned)dice_skewed(&site->dice, 10, 400);
        liar->kept_back = KEPT_BACK[dice_below(&site->dice, sizeof KEPT_BACK)];
        for (size_t i = 0; i < KEPT_FRAMES; i++)
            buffer_init(&liar->kept[i], LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
        site->evil = liar;
    }
    return site->evil;
}

void liar_release(struct site *site)
{
    struct liar *liar = site->evil;
    for (size_t i = 0; liar != NULL && i < KEPT_FRAMES; i++)
        buffer_release(&liar->kept[i]);
    free(liar);
}

static void keep(struct liar *liar, struct view frame)
{
    struct buffer *kept = &liar->kept[liar->next++ % KEPT_FRAMES];
    buffer_clear(kept);
    if (buffer_append(kept, frame.data, frame.size, NULL) != ERROR_NONE)
        scarce_end("out of memory");
}

static void send_message(const struct lie *lie, enum frame_type type, const ProtobufCMessage *message)
{
    struct buffer out;
    buffer_init(&out, LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
    if (frame_append(&out, type, message, NULL) == ERROR_NONE)
        network_send(lie->world, lie->channel, buffer_view(&out));
    buffer_release(&out);
}

/* ---- lies about any frame ---- */

static void repeat_kept(const struct lie *lie)
{
    const struct buffer *kept = &lie->liar->kept[dice_below(&lie->site->dice, KEPT_FRAMES)];
    network_send(lie->world, lie->channel, lie->frame);
    if (kept->size > 0)
        network_send(lie->world, lie->channel, buffer_view(kept));
}

static void send_damaged(const struct lie *lie, bool shorter)
{
    size_t body = lie->frame.size - LIMIT_FRAME_HEADER_BYTES;
    uint8_t *copy = scarce_new(lie->frame.size, 1);
    memcpy(copy, lie->frame.data, lie->frame.size);
    if (body > 0 && shorter) {
        body = (size_t)dice_below(&lie->site->dice, body);
        uint32_t length = (uint32_t)body + 1;
        for (unsigned i = 0; i < 4; i++)
            copy[i] = (uint8_t)(length >> (24 - 8 * i));
    } else if (body > 0) {
        size_t place = LIMIT_FRAME_HEADER_BYTES + (size_t)dice_below(&lie->site->dice, body);
        copy[place] = (uint8_t)dice_next(&lie->site->dice);
    }
    network_send(lie->world, lie->channel, view_of(copy, LIMIT_FRAME_HEADER_BYTES + body));
    free(copy);
}

static void lie_anyhow(const struct lie *lie)
{
    switch (dice_below(&lie->site->dice, 4)) {
    case 0:
        break; /* it says nothing */
    case 1:
        repeat_kept(lie);
        break;
    case 2:
        send_damaged(lie, false);
        break;
    default:
        send_damaged(lie, true);
        break;
    }
}

/* ---- lies about the leaves ---- */

/* Say of some entries that they are withheld, erased or missing. */
static void withhold(const struct lie *lie, Comity__Chunk *chunk, struct digest *hashes)
{
    for (size_t i = 0; i < chunk->n_leaves; i++) {
        if (chunk->kinds.data[i] != LEAF_ENTRY || dice_chance(&lie->site->dice, 500))
            continue;
        chunk->kinds.data[i] = (uint8_t)dice_between(&lie->site->dice, LEAF_WITHHELD, LEAF_MISSING);
        hasher_leaf(lie->world->hasher, view_of(chunk->leaves[i].data, chunk->leaves[i].len), &hashes[i]);
        free(chunk->leaves[i].data);
        chunk->leaves[i].data = scarce_new(DIGEST_BYTES, 1);
        chunk->leaves[i].len = DIGEST_BYTES;
        memcpy(chunk->leaves[i].data, hashes[i].bytes, DIGEST_BYTES);
    }
}

static void reorder(const struct lie *lie, Comity__Chunk *chunk)
{
    size_t a = (size_t)dice_below(&lie->site->dice, chunk->n_leaves);
    size_t b = (size_t)dice_below(&lie->site->dice, chunk->n_leaves);
    ProtobufCBinaryData leaf = chunk->leaves[a];
    uint8_t kind = chunk->kinds.data[a];
    chunk->leaves[a] = chunk->leaves[b];
    chunk->kinds.data[a] = chunk->kinds.data[b];
    chunk->leaves[b] = leaf;
    chunk->kinds.data[b] = kind;
}

static void lie_about_chunk(const struct lie *lie, Comity__Chunk *chunk)
{
    struct digest *hashes = scarce_new(chunk->n_leaves, sizeof *hashes);
    switch (chunk->n_leaves == 0 ? 9 : dice_below(&lie->site->dice, 5)) {
    case 0:
    case 1:
        withhold(lie, chunk, hashes);
        break;
    case 2:
        reorder(lie, chunk);
        break;
    case 3:
        chunk->first += dice_below(&lie->site->dice, 3);
        break;
    default:
        if (chunk->n_proof > 0)
            chunk->n_proof--;
        send_message(lie, FRAME_CHUNK, &chunk->base);
        chunk->n_proof++;
        free(hashes);
        return;
    }
    send_message(lie, FRAME_CHUNK, &chunk->base);
    free(hashes);
}

static void lie_about_fill(const struct lie *lie, Comity__Fill *fill)
{
    for (size_t i = 0; i < fill->n_leaves; i++) {
        fill->kinds.data[i] = (uint8_t)dice_below(&lie->site->dice, LEAF_MISSING + 1);
        if (dice_chance(&lie->site->dice, 500) && fill->leaves[i].len > 0)
            fill->leaves[i].data[dice_below(&lie->site->dice, fill->leaves[i].len)] ^= 1;
    }
    send_message(lie, FRAME_FILL, &fill->base);
}

/* ---- lies about what it holds ---- */

static void lie_about_heads(const struct lie *lie, Comity__Heads *heads)
{
    for (size_t i = 0; i < heads->n_heads; i++) {
        if (dice_chance(&lie->site->dice, 500))
            heads->heads[i]->size = dice_below(&lie->site->dice, heads->heads[i]->size + 2);
    }
    send_message(lie, FRAME_HEADS, &heads->base);
}

static void lie_about_ack(const struct lie *lie, Comity__Ack *ack)
{
    ack->size += dice_below(&lie->site->dice, 1000);
    send_message(lie, FRAME_ACK, &ack->base);
}

static void lie_about_want(const struct lie *lie, Comity__Want *want)
{
    want->first = dice_below(&lie->site->dice, want->first + 3);
    send_message(lie, FRAME_WANT, &want->base);
}

/* ---- ---- */

static const ProtobufCMessageDescriptor *descriptor_of(uint8_t type)
{
    switch (type) {
    case FRAME_HEADS:
        return &comity__heads__descriptor;
    case FRAME_WANT:
        return &comity__want__descriptor;
    case FRAME_CHUNK:
        return &comity__chunk__descriptor;
    case FRAME_ACK:
        return &comity__ack__descriptor;
    case FRAME_FILL:
        return &comity__fill__descriptor;
    default:
        return NULL;
    }
}

static void lie_in_form(const struct lie *lie, uint8_t type, ProtobufCMessage *message)
{
    if (type == FRAME_HEADS)
        lie_about_heads(lie, (Comity__Heads *)message);
    else if (type == FRAME_WANT)
        lie_about_want(lie, (Comity__Want *)message);
    else if (type == FRAME_CHUNK)
        lie_about_chunk(lie, (Comity__Chunk *)message);
    else if (type == FRAME_ACK)
        lie_about_ack(lie, (Comity__Ack *)message);
    else
        lie_about_fill(lie, (Comity__Fill *)message);
}

static void lie_about(const struct lie *lie)
{
    uint8_t type = lie->frame.data[LIMIT_FRAME_HEADER_BYTES - 1];
    const ProtobufCMessageDescriptor *descriptor = descriptor_of(type);
    struct view body =
        view_of(lie->frame.data + LIMIT_FRAME_HEADER_BYTES, lie->frame.size - LIMIT_FRAME_HEADER_BYTES);
    ProtobufCMessage *message = NULL;
    if (descriptor == NULL || dice_chance(&lie->site->dice, 300) ||
        message_unpack(descriptor, body, LIMIT_DECODE_BYTES, &message, NULL) != ERROR_NONE) {
        lie_anyhow(lie);
        return;
    }
    world_trace(lie->world, (int)lie->site->number, TRACE_NOBODY, "lies", type, lie->frame.size, NULL);
    lie_in_form(lie, type, message);
    message_free(message);
}

void liar_send(struct world *world, struct site *site, uint64_t channel, struct view bytes)
{
    struct lie lie = {world, site, liar_of(site), channel, {0}};
    struct frame frame;
    size_t consumed = 0;
    while (bytes.size > 0) {
        if (frame_take(bytes, UINT32_MAX, &frame, &consumed, NULL) != ERROR_NONE || consumed == 0)
            scarce_end("what a node sends is not whole frames");
        lie.frame = view_of(bytes.data, consumed);
        keep(lie.liar, lie.frame);
        if (frame.type == lie.liar->kept_back)
            world_trace(world, (int)site->number, TRACE_NOBODY, "keeps back", frame.type, consumed, NULL);
        else if (dice_chance(&site->dice, lie.liar->per_mille))
            lie_about(&lie);
        else
            network_send(world, channel, lie.frame);
        bytes = view_of(bytes.data + consumed, bytes.size - consumed);
    }
}
