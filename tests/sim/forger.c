#include "scarce.h"
#include "world.h"

#include "marker.h"

#include "comity/checkpoint.h"
#include "comity/message.h"

#include <stdlib.h>
#include <string.h>

#define FORGED_MOST 6u
#define NOISE_BYTES 200u

/* Leaves that a forger signs. */
struct forgery {
    struct world *world;
    struct site *site;
    uint64_t first; /* size of its log before */
    struct frontier frontier;
    size_t count;
    struct leaf leaves[FORGED_MOST];
    struct buffer bytes[FORGED_MOST];
};

static bool count_leaf(void *context, uint64_t index, const struct leaf *leaf)
{
    struct forgery *forgery = context;
    forgery->first = index + 1;
    frontier_append(&forgery->frontier, forgery->world->hasher, &leaf->hash);
    return true;
}

static void pack(const Comity__Entry *entry, struct buffer *out)
{
    if (message_pack(&entry->base, out, NULL) != ERROR_NONE)
        scarce_end("out of memory");
}

static void forge_noise(struct forgery *forgery, struct buffer *out)
{
    uint8_t noise[NOISE_BYTES];
    size_t size = (size_t)dice_between(&forgery->site->dice, 1, NOISE_BYTES);
    dice_fill(&forgery->site->dice, noise, size);
    if (buffer_append(out, noise, size, NULL) != ERROR_NONE)
        scarce_end("out of memory");
}

/* So many empty parts that decoding them would cost far more than their bytes. */
static void forge_bomb(struct buffer *out)
{
    static const uint8_t LINK[] = {0x6A, 0x00}; /* Record.links */
    for (size_t i = 0; i < LIMIT_ENTRY_BYTES / sizeof LINK; i++) {
        if (buffer_append(out, LINK, sizeof LINK, NULL) != ERROR_NONE)
            scarce_end("out of memory");
    }
}

/* A withdrawal that is as it should be, but for one thing. */
static void forge_withdrawal(struct forgery *forgery, Comity__Entry *entry, struct buffer *out)
{
    Comity__Withdraw withdraw = COMITY__WITHDRAW__INIT;
    uint64_t covers[2] = {0, 0};
    uint64_t last = forgery->first + forgery->count;
    covers[0] = dice_below(&forgery->site->dice, last + 2);
    covers[1] = dice_below(&forgery->site->dice, last + 2);
    withdraw.n_covers = (size_t)dice_below(&forgery->site->dice, 3);
    withdraw.covers = covers;
    entry->act_case = COMITY__ENTRY__ACT_WITHDRAW;
    entry->withdraw = &withdraw;
    pack(entry, out);
}

/* A record under the id of another bureau's. */
static void forge_record(struct forgery *forgery, Comity__Entry *entry, struct buffer *out)
{
    Comity__Publish publish = COMITY__PUBLISH__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument body = COMITY__TRAVEL_DOCUMENT__INIT;
    const struct ledger *ledger = &forgery->world->ledger;
    struct uuid id = {{0}};
    char number[] = "FORGED01", country[] = "UTO";
    if (ledger->record_count > 0)
        id = ledger->records[dice_below(&forgery->site->dice, ledger->record_count)].id;
    body.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    body.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    body.number = number;
    body.issuing_country = country;
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &body;
    publish.record_id = (ProtobufCBinaryData){.len = UUID_BYTES, .data = id.bytes};
    publish.version = (uint32_t)dice_below(&forgery->site->dice, 3);
    publish.record = &record;
    entry->act_case = COMITY__ENTRY__ACT_PUBLISH;
    entry->publish = &publish;
    pack(entry, out);
}

static void forge_entry(struct forgery *forgery, struct buffer *out)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    struct dice *dice = &forgery->site->dice;
    uint8_t nonce[ENTRY_NONCE_BYTES];
    struct bureau bureau =
        *keyring_bureau(dice_chance(dice, 700) ? forgery->site->number
                                               : (unsigned)dice_below(dice, forgery->world->site_count));
    marker_make_nonce(dice, forgery->site->number, nonce);
    distribution.kind = dice_chance(dice, 700) ? COMITY__DISTRIBUTION__KIND__ALL
                                               : (Comity__Distribution__Kind)dice_below(dice, 6);
    entry.nonce =
        (ProtobufCBinaryData){.len = (size_t)dice_between(dice, 15, ENTRY_NONCE_BYTES), .data = nonce};
    entry.bureau = bureau.code;
    entry.distribution = dice_chance(dice, 900) ? &distribution : NULL;
    if (dice_chance(dice, 500))
        forge_withdrawal(forgery, &entry, out);
    else
        forge_record(forgery, &entry, out);
}

static void forge_leaf(struct forgery *forgery)
{
    struct buffer *bytes = &forgery->bytes[forgery->count];
    struct leaf *leaf = &forgery->leaves[forgery->count];
    uint64_t what = dice_below(&forgery->site->dice, 10);
    buffer_init(bytes, LIMIT_ENTRY_BYTES);
    if (what == 0)
        forge_bomb(bytes);
    else if (what < 3)
        forge_noise(forgery, bytes);
    else
        forge_entry(forgery, bytes);
    *leaf = (struct leaf){.kind = LEAF_ENTRY, .bytes = buffer_view(bytes)};
    hasher_leaf(forgery->world->hasher, leaf->bytes, &leaf->hash);
    frontier_append(&forgery->frontier, forgery->world->hasher, &leaf->hash);
    forgery->count++;
}

static enum error_code sign(struct forgery *forgery, struct buffer *note, struct error *error)
{
    const struct keyring_pair *pair = keyring_log_key(forgery->site->number);
    struct checkpoint checkpoint = {.size = forgery->frontier.size};
    memcpy(checkpoint.origin, pair->vkey.name, strlen(pair->vkey.name) + 1);
    frontier_root(&forgery->frontier, forgery->world->hasher, &checkpoint.root);
    return checkpoint_sign(&checkpoint, &pair->vkey, pair->key, note, error);
}

void forger_sign(struct world *world, struct site *site)
{
    struct forgery *forgery = scarce_new(1, sizeof *forgery);
    size_t wanted = (size_t)dice_between(&site->dice, 1, FORGED_MOST);
    struct buffer note;
    struct error error;
    forgery->world = world;
    forgery->site = site;
    frontier_init(&forgery->frontier);
    disk_each_leaf(&site->disk, site->number, count_leaf, forgery);
    while (forgery->count < wanted)
        forge_leaf(forgery);
    buffer_init(&note, LIMIT_NOTE_BYTES);
    enum error_code code = sign(forgery, &note, &error);
    struct log_part part = {.origin = *keyring_bureau(site->number),
                            .first = forgery->first,
                            .count = forgery->count,
                            .leaves = forgery->leaves,
                            .checkpoint = buffer_view(&note)};
    struct log_batch batch = {.part_count = 1, .parts = &part};
    if (code == ERROR_NONE)
        code = log_store_commit(&site->disk.store, &batch, &error);
    if (code != ERROR_NONE)
        scarce_end(error.text);
    world_check_batch(world, site->number, &batch);
    world_trace(world, (int)site->number, TRACE_NOBODY, "forged", forgery->first, forgery->count, NULL);
    for (size_t i = 0; i < forgery->count; i++)
        buffer_release(&forgery->bytes[i]);
    buffer_release(&note);
    free(forgery);
}
