#include "operation.h"

#include "world.h"

#include "comity/replica.h"
#include "node/control.h"

#define MANY_MOST 60
#define LARGE_BYTES 48000
#define DOWN_MOST_US (120 * CLOCK_SECOND_US)
#define WAIT_MOST_US (300 * CLOCK_SECOND_US)
#define DAY_MS (24 * 3600 * INT64_C(1000))
#define DAYS_MOST 5
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

/* Before a bureau stops signing with the old key, every other one that is up has a checkpoint that the new one signed. */
static bool is_key_known(const struct world *world, const struct site *site)
{
    struct keyring_turn turn = keyring_turn(site->number, site->key_turn);
    for (unsigned i = 0; i < world->site_count; i++) {
        const struct site *other = &world->sites[i];
        struct note note;
        uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
        size_t size;
        if (!site_counts(other) || world->ledger.logs[site->number].count == 0)
            continue;
        if (other->node == NULL)
            return false;
        const struct log *log = replica_log(node_replica(other->node), keyring_bureau(site->number));
        if (log == NULL || log->stored != log->checkpoint_size ||
            note_parse(&note, buffer_view(&log->checkpoint), NULL) != ERROR_NONE ||
            note_signature_of(&note, &turn.also->vkey, signature, sizeof signature, &size, NULL) !=
                ERROR_NONE)
            return false;
    }
    return true;
}

/* The next step of replacing a log key, one in which the bureau itself starts anew, or one of all the others. */
static void rotate_key(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL || !site_counts(site) || (site->key_turn % 4 == 2 && !is_key_known(world, site)))
        return;
    site->key_turn++;
    world_trace(world, (int)site->number, TRACE_NOBODY, "key turn", site->key_turn, 0, NULL);
    if (site->key_turn % 4 == 2 || site->key_turn % 4 == 3) {
        site_stop(world, site);
        start_later(world, site);
    } else {
        world_reload(world);
    }
}

/* ---- members ---- */

/* While a bureau's past comes back nobody comes or goes: half of other peers might know less (docs/recovery.md). */

static void admit(struct world *world)
{
    unsigned first = (unsigned)dice_below(&world->dice, world->site_count);
    if (!loss_is_overcome(world))
        return;
    for (unsigned i = 0; i < world->site_count; i++) {
        struct site *site = &world->sites[(first + i) % world->site_count];
        if (site->is_member)
            continue;
        world_trace(world, (int)site->number, TRACE_NOBODY, "admitted", 0, 0, NULL);
        site->is_member = true;
        world_reload(world);
        network_join(world, site->number);
        if (!site_is_up(site))
            start_later(world, site);
        return;
    }
}

/* The others talk to it no more; it goes on, and does not know yet. */
static void suspend(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL || !site->is_member || world_members(world) <= 3 || !loss_is_overcome(world))
        return;
    world_trace(world, (int)site->number, TRACE_NOBODY, "suspended", 0, 0, NULL);
    site->is_member = false;
    for (unsigned i = 0; i < world->site_count; i++) {
        if (i != site->number)
            site_reload(world, &world->sites[i]);
    }
}

/* ---- clocks ---- */

/* A day or some pass, in which nothing else happens. */
static void next_day(struct world *world)
{
    world->wall_ahead_ms += dice_skewed(&world->dice, 1, DAYS_MOST) * DAY_MS;
}

static void clock_jump(struct world *world)
{
    struct site *site = draw_site(world);
    if (site == NULL)
        return;
    site->has_jumped = true;
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
