#include "operation.h"

#include "world.h"

#define MANY_MOST 60
#define LARGE_BYTES 48000
#define DOWN_MOST_US (120 * CLOCK_SECOND_US)
#define WAIT_MOST_US (300 * CLOCK_SECOND_US)
#define JUMP_MOST_MS (3 * 3600 * INT64_C(1000))

/* ---- drawing where ---- */

/* A site whose node is up; the first one found from a drawn place on. NULL: all are down. */
static struct site *draw_site(struct world *world)
{
    unsigned first = (unsigned)dice_below(&world->dice, world->site_count);
    for (unsigned i = 0; i < world->site_count; i++) {
        struct site *site = &world->sites[(first + i) % world->site_count];
        if (site->node != NULL)
            return site;
    }
    return NULL;
}

static struct line *draw_line(struct world *world)
{
    return &world->network.lines[dice_below(&world->dice, world->network.line_count)];
}

/* ---- officers ---- */

static void publish_some(struct world *world, struct site *site, int64_t count, int64_t least_bytes,
                         int64_t most_bytes)
{
    struct audience audience;
    for (int64_t i = 0; i < count && site != NULL; i++) {
        audience_draw(&audience, &world->dice, world->site_count);
        officer_publish(world, site, &audience, (size_t)dice_skewed(&world->dice, least_bytes, most_bytes));
    }
}

static void publish(struct world *world)
{
    publish_some(world, draw_site(world), dice_between(&world->dice, 1, 3), 0, world->plan.text_most);
}

static void publish_many(struct world *world)
{
    publish_some(world, draw_site(world), dice_skewed(&world->dice, 2, MANY_MOST), 0,
                 world->plan.text_most / 4);
}

static void publish_large(struct world *world)
{
    publish_some(world, draw_site(world), dice_skewed(&world->dice, 1, world->plan.large_most),
                 LARGE_BYTES / 2, LARGE_BYTES);
}

/* Draw a site and a record of it; false: it has none. */
static bool draw_record(struct world *world, struct site **ret_site, size_t *ret_record)
{
    *ret_site = draw_site(world);
    return *ret_site != NULL && (*ret_site)->officer.is_open &&
           officer_draw_record(world, *ret_site, ret_record);
}

static void amend(struct world *world)
{
    struct site *site;
    size_t record;
    if (draw_record(world, &site, &record))
        officer_amend(world, site, record, &world->ledger.records[record].audience, true);
}

static void widen(struct world *world)
{
    struct site *site;
    size_t record;
    if (!draw_record(world, &site, &record))
        return;
    struct audience audience = world->ledger.records[record].audience;
    if (audience_widen(&audience, &world->dice, site->number, world->site_count))
        officer_amend(world, site, record, &audience, dice_chance(&world->dice, 300));
}

static void narrow(struct world *world)
{
    struct site *site;
    size_t record;
    if (!draw_record(world, &site, &record))
        return;
    struct audience audience = world->ledger.records[record].audience;
    if (audience_narrow(&audience, &world->dice, site->number, world->site_count))
        officer_amend(world, site, record, &audience, dice_chance(&world->dice, 300));
}

static void withdraw(struct world *world)
{
    struct site *site;
    size_t record;
    if (draw_record(world, &site, &record))
        officer_withdraw(world, site, record);
}

/* ---- machines ---- */

static void start_later(struct world *world, struct site *site)
{
    world_after(world, dice_skewed(&world->dice, 1000, DOWN_MOST_US), WORLD_START, site->number, site->life);
}

static void crash(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL)
        return;
    site_crash(world, site, dice_chance(&world->dice, 300));
    start_later(world, site);
}

static void restart(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL)
        return;
    site_stop(world, site);
    start_later(world, site);
}

static void back_up(struct world *world)
{
    struct site *site = draw_site(world);
    if (site != NULL)
        loss_back_up(world, site);
}

static void restore_disk(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL || !loss_may_restore(world, site))
        return;
    site_crash(world, site, false);
    loss_restore(world, site);
    start_later(world, site);
}

static void lose_disk(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL || !loss_may_empty(world, site))
        return;
    site_crash(world, site, false);
    loss_empty(world, site);
    start_later(world, site);
}

static void lose_index(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL)
        return;
    site_crash(world, site, false);
    disk_lose_index(&site->disk);
    start_later(world, site);
}

/* An administrator who knows that his disk is as it was. */
static void unlock(struct world *world)
{
    struct site *site = draw_site(world);
    if (site != NULL && site_is_honest(site) &&
        disk_size(&site->disk, site->number) == world->ledger.logs[site->number].count)
        officer_unlock(world, site);
}

static void clock_jump(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL)
        return;
    site->wall_ahead_ms += dice_between(&world->dice, -JUMP_MOST_MS, JUMP_MOST_MS);
}

static void full_disk(struct world *world)
{
    struct site *site = draw_site(world);
    if (site != NULL)
        site->disk.is_full = true;
}

static void failing_disk(struct world *world)
{
    struct site *site = draw_site(world);
    if (site != NULL)
        site->disk.failures = (unsigned)dice_skewed(&world->dice, 1, 15);
}

static void heal_disk(struct world *world)
{
    for (unsigned i = 0; i < world->site_count; i++)
        disk_heal(&world->sites[i].disk);
}

/* ---- lines ---- */

static void cut(struct world *world)
{
    network_cut(world, draw_line(world));
}

static void silence(struct world *world)
{
    network_silence(draw_line(world));
}

/* Cut every line between two halves of the bureaus. */
static void partition(struct world *world)
{
    uint64_t half[KEYRING_BUREAUS / 64];
    for (size_t i = 0; i < KEYRING_BUREAUS / 64; i++)
        half[i] = dice_next(&world->dice);
    for (size_t i = 0; i < world->network.line_count; i++) {
        struct line *line = &world->network.lines[i];
        unsigned a = line->sites[0], b = line->sites[1];
        if ((half[a / 64] >> a % 64 & 1) != (half[b / 64] >> b % 64 & 1))
            network_cut(world, line);
    }
}

static void heal_line(struct world *world)
{
    for (size_t i = 0; i < world->network.line_count; i++) {
        struct line *line = &world->network.lines[i];
        if ((line->is_cut || line->is_silent) && dice_chance(&world->dice, 500))
            network_heal(world, line);
    }
}

static void slow_reader(struct world *world)
{
    struct network *network = &world->network;
    for (size_t i = 0; i < network->connection_count; i++) {
        struct connection *connection = network->connections[i];
        if (connection != NULL && dice_chance(&world->dice, 200))
            connection->ends[dice_below(&world->dice, 2)].take_bytes_per_ms =
                dice_skewed(&world->dice, 1, 100);
    }
}

static void long_wait(struct world *world)
{
    world->wait_us += dice_skewed(&world->dice, CLOCK_SECOND_US, WAIT_MOST_US);
}

static void forge(struct world *world)
{
    for (unsigned i = 0; i < world->site_count; i++) {
        struct site *site = &world->sites[i];
        bool is_forger = site->adversary == ADVERSARY_FORGER;
        if (site->node == NULL || (!is_forger && site->adversary != ADVERSARY_FORKER))
            continue;
        site_crash(world, site, false);
        if (is_forger)
            forger_sign(world, site);
        else
            forker_turn(world, site);
        world_after(world, dice_skewed(&world->dice, 1000, CLOCK_SECOND_US), WORLD_START, site->number,
                    site->life);
    }
}

/* ---- the table ---- */

static const struct {
    const char *name;
    unsigned weight;
    void (*run)(struct world *world);
} ROWS[OPERATION_COUNT] = {
#define X(number, function, weight) {#function, weight, function},
    OPERATION_TABLE(X)
#undef X
};

const char *operation_name(enum operation operation)
{
    return ROWS[operation].name;
}

unsigned operation_weight(enum operation operation)
{
    return ROWS[operation].weight;
}

void operation_run(struct world *world, enum operation operation)
{
    world_trace(world, TRACE_NOBODY, TRACE_NOBODY, ROWS[operation].name, world->step, 0, NULL);
    ROWS[operation].run(world);
}
