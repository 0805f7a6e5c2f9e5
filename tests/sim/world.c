#include "world.h"

#include "scarce.h"

#include "comity/date.h"

#include <stdio.h>
#include <stdlib.h>

#define WALL_START_MS INT64_C(1764000000000)

/* How long everything may take to settle when all is healed, how often it is looked at first, and how long it must then
 * stay so. */
#define SETTLE_US (20 * CLOCK_MINUTE_US)
#define LOOK_US (2 * CLOCK_SECOND_US)
#define LOOK_SHARE 20
#define STAY_US (2 * CLOCK_MINUTE_US)

/* ---- what the parts ask ---- */

void world_fail(struct world *world, const struct checker *checker, const char *format, ...)
{
    va_list arguments;
    if (world->failed != NULL)
        return;
    world->failed = checker;
    va_start(arguments, format);
    vsnprintf(world->why.text, sizeof world->why.text, format, arguments);
    va_end(arguments);
}

void *world_checker_state(const struct world *world, const struct checker *checker)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i] == checker)
            return world->states[i];
    }
    return NULL;
}

void world_after(struct world *world, int64_t after_us, enum world_happening kind, unsigned site,
                 uint64_t number)
{
    clock_after(&world->clock, after_us, kind, site, number);
}

void world_trace(struct world *world, int site, int other, const char *what, uint64_t number, uint64_t size,
                 const char *text)
{
    trace_add(&world->trace, world->clock.time_us, site, other, what, number, size, text);
}

int64_t world_wall_ms(const struct world *world)
{
    return WALL_START_MS + world->clock.time_us / 1000 + world->wall_ahead_ms;
}

bool world_is_over(const struct world *world, const struct ledger_entry *entry)
{
    return entry->over_day <= date_of_wall_ms(world_wall_ms(world));
}

bool world_may_be_over(const struct world *world, const struct ledger_entry *entry)
{
    return entry->over_day <= date_of_wall_ms(world->latest_wall_ms);
}

unsigned world_members(const struct world *world)
{
    unsigned count = 0;
    for (unsigned i = 0; i < world->site_count; i++)
        count += world->sites[i].is_member;
    return count;
}

void world_reload(struct world *world)
{
    for (unsigned i = 0; i < world->site_count; i++)
        site_reload(world, &world->sites[i]);
}

bool world_has_bug(const struct world *world, enum bug bug)
{
    return world->settings.bug == bug;
}

/* ---- checkers ---- */

void world_check_frame(struct world *world, unsigned from, unsigned to, struct view frame)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->frame != NULL)
            all[i]->frame(world, from, to, frame);
    }
}

void world_check_batch(struct world *world, unsigned site, const struct log_batch *batch)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->batch != NULL)
            all[i]->batch(world, site, batch);
    }
}

void world_check_loss(struct world *world, unsigned site)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->loss != NULL)
            all[i]->loss(world, site);
    }
}

void world_check_step(struct world *world, unsigned site, const struct node_effects *effects)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->step != NULL)
            all[i]->step(world, site, effects);
    }
}

/* Return the first checker whose claim does not hold; NULL: all do. */
static const struct checker *find_broken(struct world *world, struct checker_why *why)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->holds != NULL && !all[i]->holds(world, why))
            return all[i];
    }
    return NULL;
}

/* ---- the agenda ---- */

static void happen(struct world *world, const struct happening *happening)
{
    enum world_happening kind = (enum world_happening)happening->kind;
    if (kind == WORLD_DIAL) {
        network_on_dial(world, (unsigned)happening->number, happening->site);
        return;
    }
    if (kind == WORLD_ARRIVAL) {
        network_on_arrival(world, happening->number);
        return;
    }
    if (kind == WORLD_LOST) {
        network_on_lost(world, happening->number);
        return;
    }
    struct site *site = &world->sites[happening->site];
    if (kind == WORLD_FLOOD) {
        flooder_on_turn(world, site, happening->number);
        return;
    }
    if (site->life != happening->number)
        return;
    switch (kind) {
    case WORLD_WAKE:
        site_on_wake(world, site);
        break;
    case WORLD_DURABLE:
        disk_on_durable(world, site);
        break;
    case WORLD_STORED:
        disk_on_stored(world, site);
        break;
    case WORLD_ABSORBED:
        disk_on_absorbed(world, site);
        break;
    case WORLD_START:
        site_start(world, site);
        break;
    case WORLD_QUESTION:
        officer_on_send(world, site);
        break;
    default:
        scarce_end("an unknown happening");
    }
}

static void pass(struct world *world, int64_t time_us)
{
    struct happening happening;
    int64_t until_us = world->clock.time_us + time_us;
    while (world->failed == NULL && clock_next(&world->clock, until_us, &happening))
        happen(world, &happening);
}

/* ---- a run ---- */

static void begin(struct world *world, const struct world_settings *settings)
{
    struct error error;
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    world->settings = *settings;
    dice_init(&world->dice, settings->seed);
    clock_init(&world->clock);
    trace_init(&world->trace, settings->is_live);
    plan_draw(&world->plan, &world->dice, settings->bureaus, settings->steps, settings->bug);
    if (hasher_new(&world->hasher, &error) != ERROR_NONE)
        scarce_end(error.text);
    ledger_init(&world->ledger, world->hasher);
    network_init(&world->network);
    for (unsigned i = 0; i < count; i++)
        world->states[i] = all[i]->begin == NULL ? NULL : all[i]->begin();
    world->site_count = world->plan.bureaus;
    world->sites = scarce_new(world->site_count, sizeof *world->sites);
    for (unsigned i = 0; i < world->site_count; i++)
        site_init(world, &world->sites[i], i);
    network_build(world);
    for (unsigned i = 0; i < world->site_count; i++) {
        if (world->sites[i].is_member)
            site_start(world, &world->sites[i]);
    }
}

static enum operation draw_operation(struct world *world)
{
    uint64_t drawn = dice_below(&world->dice, world->plan.weight_sum);
    unsigned operation = 0;
    while (drawn >= world->plan.weights[operation])
        drawn -= world->plan.weights[operation++];
    return (enum operation)operation;
}

static void operate(struct world *world)
{
    for (world->step = 0; world->step < world->plan.steps && world->failed == NULL; world->step++) {
        world->wait_us = dice_skewed(&world->dice, 0, world->plan.gap_us);
        operation_run(world, draw_operation(world));
        pass(world, world->wait_us);
    }
}

/* Mark those that honest members, with lines to each other, connect with a site; return how many. */
static unsigned mark_reached(const struct world *world, unsigned from, unsigned mark, unsigned *marks)
{
    unsigned queue[KEYRING_BUREAUS], count = 0;
    marks[from] = mark;
    queue[count++] = from;
    for (unsigned next = 0; next < count; next++) {
        for (unsigned i = 0; i < world->site_count; i++) {
            if (marks[i] != 0 || !site_counts(&world->sites[i]) ||
                !network_has_line(&world->network, queue[next], i))
                continue;
            marks[i] = mark;
            queue[count++] = i;
        }
    }
    return count;
}

/* Of bureaus that cannot hear each other only the largest lot is judged. */
static void cut_off(struct world *world)
{
    unsigned marks[KEYRING_BUREAUS] = {0}, best = 0, most = 0;
    for (unsigned i = 0; i < world->site_count; i++) {
        unsigned count =
            marks[i] == 0 && site_counts(&world->sites[i]) ? mark_reached(world, i, i + 1, marks) : 0;
        if (count > most) {
            most = count;
            best = i + 1;
        }
    }
    for (unsigned i = 0; i < world->site_count; i++)
        world->sites[i].is_cut_off = marks[i] != best;
}

/* Everything works again, everybody is up, and whoever broke the rules is heard of no more. */
static void heal(struct world *world)
{
    world->is_settling = true;
    world_trace(world, TRACE_NOBODY, TRACE_NOBODY, "heal", 0, 0, NULL);
    cut_off(world);
    for (unsigned i = 0; i < world->site_count; i++) {
        disk_heal(&world->sites[i].disk);
        world->sites[i].wall_ahead_ms = 0;
        if (site_counts(&world->sites[i]))
            site_start(world, &world->sites[i]);
        else
            site_end(world, &world->sites[i]);
    }
    for (size_t i = 0; i < world->network.line_count; i++)
        network_heal(world, &world->network.lines[i]);
}

static int64_t patience_of(const struct checker *checker)
{
    return checker->patience_us != 0 ? checker->patience_us : SETTLE_US;
}

static void settle(struct world *world)
{
    struct checker_why why = {0};
    const struct checker *broken = NULL;
    heal(world);
    int64_t healed_us = world->clock.time_us, passed_us = 0;
    do {
        pass(world, LOOK_US + passed_us / LOOK_SHARE);
        passed_us = world->clock.time_us - healed_us;
        broken = world->failed == NULL ? find_broken(world, &why) : NULL;
    } while (broken != NULL && passed_us < patience_of(broken));
    if (broken == NULL && world->failed == NULL) {
        pass(world, STAY_US);
        broken = find_broken(world, &why);
    }
    if (broken != NULL)
        world_fail(world, broken, "%s", why.text);
}

bool world_run(struct world *world, const struct world_settings *settings)
{
    *world = (struct world){0};
    begin(world, settings);
    operate(world);
    if (world->failed == NULL)
        settle(world);
    settings->tally->runs++;
    settings->tally->bureaus += world->site_count;
    settings->tally->steps += world->step;
    settings->tally->simulated_us += (uint64_t)world->clock.time_us;
    return world->failed == NULL;
}

void world_release(struct world *world)
{
    unsigned count;
    const struct checker *const *all = checker_all(&count);
    for (unsigned i = 0; i < world->site_count; i++)
        site_release(&world->sites[i]);
    free(world->sites);
    for (unsigned i = 0; i < count; i++) {
        if (all[i]->end != NULL)
            all[i]->end(world->states[i]);
    }
    network_release(&world->network);
    ledger_release(&world->ledger);
    clock_release(&world->clock);
    hasher_free(world->hasher);
}
