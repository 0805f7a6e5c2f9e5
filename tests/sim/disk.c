#include "disk.h"

#include "scarce.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

#define READ_LEAVES 4096u
#define READ_BYTES (256u * 1024u)

static void make(struct log_store *store, struct index *index)
{
    struct error error;
    if ((store != NULL && memory_log_store_new(store, &error) != ERROR_NONE) ||
        memory_index_new(index, &error) != ERROR_NONE)
        scarce_end(error.text);
}

static void copy(struct log_store *store, struct index *index, const struct log_store *from_store,
                 const struct index *from_index)
{
    struct error error;
    if (memory_log_store_copy(store, from_store, &error) != ERROR_NONE ||
        memory_index_copy(index, from_index, &error) != ERROR_NONE)
        scarce_end(error.text);
}

void disk_init(struct disk *disk)
{
    *disk = (struct disk){0};
    make(&disk->store, &disk->index);
}

static void drop_old(struct disk *disk)
{
    if (!disk->has_old)
        return;
    log_store_free(&disk->old_store);
    index_free(&disk->old_index);
    disk->has_old = false;
    disk->is_late = false;
}

static void drop_backup(struct disk *disk)
{
    if (!disk->has_backup)
        return;
    log_store_free(&disk->backup_store);
    index_free(&disk->backup_index);
    disk->has_backup = false;
}

void disk_release(struct disk *disk)
{
    drop_old(disk);
    drop_backup(disk);
    log_store_free(&disk->store);
    index_free(&disk->index);
}

static void keep_old(struct disk *disk)
{
    drop_old(disk);
    copy(&disk->old_store, &disk->old_index, &disk->store, &disk->index);
    disk->has_old = true;
}

static void put_old_back(struct disk *disk)
{
    log_store_free(&disk->store);
    index_free(&disk->index);
    disk->store = disk->old_store;
    disk->index = disk->old_index;
    disk->has_old = false;
}

/* ---- commits ---- */

static enum error_code apply(struct world *world, struct site *site, struct error *error)
{
    struct disk *disk = &site->disk;
    struct log_batch batch = *disk->batch;
    if (disk->is_full)
        return error_set(error, ERROR_FULL, "the disk is full");
    if (disk->failures > 0) {
        disk->failures--;
        return error_set(error, ERROR_IO, "the disk does not write");
    }
    if (world_has_bug(world, BUG_ACK_BEFORE_SYNC))
        keep_old(disk);
    if (world_has_bug(world, BUG_LOST_ERASURE))
        batch.erasure_count = 0;
    return log_store_commit(&disk->store, &batch, error);
}

/* Some time a disk needs: mostly little. */
static int64_t draw_time(struct world *world, struct site *site)
{
    return dice_skewed(&site->dice, 50, world->plan.disk_us);
}

/* BUG_COSIGNED_BEFORE_STORED: the node hears of it, the disk goes on with what it had. */
static void promise(struct world *world, struct site *site)
{
    struct disk *disk = &site->disk;
    keep_old(disk);
    disk->is_late = true;
    disk->result = apply(world, site, NULL);
    if (disk->result == ERROR_NONE)
        world_check_batch(world, site->number, disk->batch);
    world_after(world, 0, WORLD_STORED, site->number, site->life);
    world_after(world, draw_time(world, site), WORLD_DURABLE, site->number, site->life);
}

static bool has_own_part(const struct site *site, const struct log_batch *batch)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        if (bureau_is_equal(&batch->parts[i].origin, keyring_bureau(site->number)))
            return true;
    }
    return false;
}

void disk_commit(struct world *world, struct site *site, const struct log_batch *batch)
{
    struct disk *disk = &site->disk;
    if (disk->batch != NULL)
        scarce_end("two commits are under way");
    disk->batch = batch;
    world_trace(world, (int)site->number, TRACE_NOBODY, "commit", batch->part_count,
                batch->fill_count + batch->erasure_count, NULL);
    if (world_has_bug(world, BUG_SHOWN_BEFORE_STORED)) {
        disk->result = apply(world, site, NULL);
        world_after(world, 0, WORLD_STORED, site->number, site->life);
        return;
    }
    if (world_has_bug(world, BUG_COSIGNED_BEFORE_STORED) && !has_own_part(site, batch))
        promise(world, site);
    else
        world_after(world, draw_time(world, site), WORLD_DURABLE, site->number, site->life);
}

void disk_on_durable(struct world *world, struct site *site)
{
    struct disk *disk = &site->disk;
    struct error error = {0};
    if (disk->is_late) {
        drop_old(disk);
        return;
    }
    if (disk->batch == NULL)
        return;
    disk->result = apply(world, site, &error);
    if (disk->result == ERROR_STATE || disk->result == ERROR_MEMORY)
        scarce_end(error.text);
    world->settings.tally->commits++;
    world->settings.tally->failed_commits += disk->result != ERROR_NONE;
    if (disk->result == ERROR_NONE)
        world_check_batch(world, site->number, disk->batch);
    world_trace(world, (int)site->number, TRACE_NOBODY, "durable", 0, 0,
                disk->result == ERROR_NONE ? NULL : error.text);
    world_after(world, draw_time(world, site), WORLD_STORED, site->number, site->life);
}

void disk_on_stored(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_STORED};
    event.as.result.code = site->disk.result;
    event.as.result.text = error_code_text(site->disk.result);
    site->disk.batch = NULL;
    site_event(world, site, &event);
}

/* ---- the index ---- */

void disk_absorb(struct world *world, struct site *site, struct index_rows *rows)
{
    if (site->disk.rows != NULL)
        scarce_end("two absorbs are under way");
    site->disk.rows = rows;
    world_after(world, draw_time(world, site), WORLD_ABSORBED, site->number, site->life);
}

/* BUG_LOST_ROWS: rows of which one in five is passed over. */
struct leaky {
    struct index_rows *rows;
    struct dice *dice;
};

static bool next_kept(void *context, struct index_row *row)
{
    struct leaky *leaky = context;
    while (leaky->rows->next(leaky->rows->context, row)) {
        if (row->table == INDEX_POSITION || !dice_chance(leaky->dice, 200))
            return true;
    }
    return false;
}

void disk_on_absorbed(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_ABSORBED};
    struct disk *disk = &site->disk;
    struct leaky leaky = {disk->rows, &site->dice};
    struct index_rows kept = {&leaky, next_kept};
    struct error error = {0};
    if (disk->is_full || dice_chance(&site->dice, 20))
        memory_index_fail(&disk->index, MEMORY_INDEX_ABSORB, 1, disk->is_full ? ERROR_FULL : ERROR_IO);
    event.as.result.code =
        index_absorb(&disk->index, world_has_bug(world, BUG_LOST_ROWS) ? &kept : disk->rows, &error);
    event.as.result.text = error.text;
    disk->rows = NULL;
    site_event(world, site, &event);
}

/* ---- crashes ---- */

void disk_crash(struct world *world, struct site *site)
{
    struct disk *disk = &site->disk;
    if (disk->rows != NULL && dice_chance(&site->dice, 500)) {
        memory_index_fail(&disk->index, MEMORY_INDEX_ABSORB, 1, ERROR_IO);
        (void)index_absorb(&disk->index, disk->rows, NULL);
    }
    disk->rows = NULL;
    disk->batch = NULL;
    if (disk->is_late)
        drop_old(disk);
    if (disk->has_old && world_has_bug(world, BUG_ACK_BEFORE_SYNC))
        put_old_back(disk);
    if (!world_has_bug(world, BUG_SECOND_HISTORY))
        return;
    if (disk->has_old)
        put_old_back(disk);
    else
        keep_old(disk);
}

void disk_heal(struct disk *disk)
{
    disk->is_full = false;
    disk->failures = 0;
}

void disk_each_leaf(const struct disk *disk, unsigned origin,
                    bool (*visit)(void *context, uint64_t index, const struct leaf *leaf), void *context)
{
    struct log_run run;
    uint64_t next = 0;
    bool goes_on = true;
    log_run_init(&run);
    const struct log_store *store = disk->is_late ? &disk->old_store : &disk->store;
    while (goes_on && log_store_read(store, keyring_bureau(origin), next, READ_LEAVES, READ_BYTES, &run,
                                     NULL) == ERROR_NONE) {
        for (size_t i = 0; i < run.count && goes_on; i++)
            goes_on = visit(context, next + i, &run.leaves[i]);
        next += run.count;
    }
    log_run_release(&run);
}

/* ---- copies and losses ---- */

void disk_back_up(struct disk *disk)
{
    drop_backup(disk);
    copy(&disk->backup_store, &disk->backup_index, &disk->store, &disk->index);
    disk->has_backup = true;
}

void disk_restore(struct disk *disk)
{
    log_store_free(&disk->store);
    index_free(&disk->index);
    copy(&disk->store, &disk->index, &disk->backup_store, &disk->backup_index);
}

void disk_empty(struct disk *disk)
{
    log_store_free(&disk->store);
    index_free(&disk->index);
    make(&disk->store, &disk->index);
}

void disk_lose_index(struct disk *disk)
{
    index_free(&disk->index);
    make(NULL, &disk->index);
}

/* ---- looking ---- */

struct looking {
    const struct bureau *origin;
    uint64_t size;
};

static bool look_at_head(void *context, const struct log_head *head)
{
    struct looking *looking = context;
    if (bureau_is_equal(&head->origin, looking->origin))
        looking->size = head->size;
    return true;
}

uint64_t disk_size(const struct disk *disk, unsigned origin)
{
    struct looking looking = {keyring_bureau(origin), 0};
    (void)log_store_heads(&disk->store, look_at_head, &looking, NULL);
    return looking.size;
}

enum leaf_kind disk_leaf(const struct disk *disk, unsigned origin, uint64_t index)
{
    struct log_run run;
    log_run_init(&run);
    bool is_here =
        log_store_read(&disk->store, keyring_bureau(origin), index, 1, READ_BYTES, &run, NULL) == ERROR_NONE;
    enum leaf_kind kind = is_here ? run.leaves[0].kind : LEAF_MISSING;
    log_run_release(&run);
    return kind;
}
