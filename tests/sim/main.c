/*
 * sim: runs federations of the real core in simulated time, one for each seed, and says what did not hold.
 */
#include "scarce.h"
#include "world.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TRACE_LINES 60u
#define PROGRESS_SEEDS 1000u

struct options {
    struct world_settings settings;
    uint64_t seeds;
    size_t trace_lines;
    bool lists_bugs;
    bool shows_hash;
    bool shows_tally;
};

static void usage(FILE *out)
{
    fprintf(out,
            "usage: sim [--seed N] [--seeds COUNT] [--bureaus B] [--steps S] [--bug NAME]\n"
            "           [--trace] [--lines N] [--hash] [--tally] [--bugs]\n"
            "  --seed N      the first seed (1)\n"
            "  --seeds N     how many, from there on (1)\n"
            "  --bureaus B   how many bureaus; 0: 3 to 7, as the seed says (0)\n"
            "  --steps S     how many operations; 0: as the seed says (0)\n"
            "  --bug NAME    with a deliberate fault: succeeds if one of the seeds fails as it should\n"
            "  --bugs        list the deliberate faults\n"
            "  --trace       print every event as it comes\n"
            "  --lines N     events to print after a failure (%u)\n"
            "  --tally       print how much of what has happened\n"
            "  --hash print the hash of each run's events\n",
            TRACE_LINES);
}

static uint64_t number(const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0') {
        fprintf(stderr, "sim: \"%s\" is not a number\n", text);
        exit(2);
    }
    return value;
}

static void read_options(struct options *options, int argc, char **argv)
{
    static const struct option LONG[] = {
        {"seed", required_argument, NULL, 's'},
        {"seeds", required_argument, NULL, 'n'},
        {"bureaus", required_argument, NULL, 'b'},
        {"steps", required_argument, NULL, 't'},
        {"bug", required_argument, NULL, 'f'},
        {"bugs", no_argument, NULL, 'l'},
        {"trace", no_argument, NULL, 'v'},
        {"lines", required_argument, NULL, 'c'},
        {"hash", no_argument, NULL, 'h'},
        {"tally", no_argument, NULL, 'y'},
        {NULL, 0, NULL, 0},
    };
    int option;
    *options = (struct options){.settings = {.seed = 1}, .seeds = 1, .trace_lines = TRACE_LINES};
    while ((option = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        switch (option) {
        case 's':
            options->settings.seed = number(optarg);
            break;
        case 'n':
            options->seeds = number(optarg);
            break;
        case 'b':
            options->settings.bureaus = (unsigned)number(optarg);
            break;
        case 't':
            options->settings.steps = (unsigned)number(optarg);
            break;
        case 'f':
            options->settings.bug = bug_find(optarg);
            break;
        case 'l':
            options->lists_bugs = true;
            break;
        case 'v':
            options->settings.is_live = true;
            break;
        case 'c':
            options->trace_lines = (size_t)number(optarg);
            break;
        case 'y':
            options->shows_tally = true;
            break;
        case 'h':
            options->shows_hash = true;
            break;
        default:
            usage(stderr);
            exit(2);
        }
    }
    if (optind < argc || options->settings.bug == BUG_COUNT || options->settings.bureaus == 1 ||
        options->settings.bureaus > KEYRING_BUREAUS) {
        usage(stderr);
        exit(2);
    }
}

static void list_bugs(void)
{
    for (unsigned i = 1; i < BUG_COUNT; i++)
        printf("%-24s %-14s %s\n", bug_name((enum bug)i), bug_checker((enum bug)i), bug_what((enum bug)i));
}

static void print_failure(const struct world *world, const struct options *options)
{
    fprintf(stderr, "seed %" PRIu64 " failed: %s: %s\n", world->settings.seed, world->failed->name,
            world->why.text);
    fprintf(stderr, "  claim: %s\n  %u bureaus, step %u of %u", world->failed->claim, world->site_count,
            world->step, world->plan.steps);
    for (unsigned i = 0; i < world->site_count; i++) {
        if (!site_is_honest(&world->sites[i]))
            fprintf(stderr, ", %s is a %s", keyring_bureau(i)->code,
                    adversary_name(world->sites[i].adversary));
    }
    fprintf(stderr, "\n");
    trace_print(&world->trace, stderr, options->trace_lines);
    fprintf(stderr, "again: sim --seed %" PRIu64, world->settings.seed);
    if (options->settings.bureaus != 0)
        fprintf(stderr, " --bureaus %u", options->settings.bureaus);
    if (options->settings.steps != 0)
        fprintf(stderr, " --steps %u", options->settings.steps);
    if (options->settings.bug != BUG_NONE)
        fprintf(stderr, " --bug %s", bug_name(options->settings.bug));
    fprintf(stderr, "\n");
}

/* Run all seeds; stop at the first that fails. */
static bool run_clean(struct world *world, const struct options *options)
{
    struct world_settings settings = options->settings;
    bool holds = true;
    for (uint64_t i = 0; i < options->seeds && holds; i++) {
        settings.seed = options->settings.seed + i;
        holds = world_run(world, &settings);
        if (!holds)
            print_failure(world, options);
        if (options->shows_hash)
            printf("seed %" PRIu64 " hash %016" PRIx64 " events %" PRIu64 "\n", settings.seed,
                   world->trace.hash, world->trace.count);
        world_release(world);
        if ((i + 1) % PROGRESS_SEEDS == 0)
            fprintf(stderr, "%" PRIu64 " seeds\n", i + 1);
    }
    if (holds)
        printf("%" PRIu64 " seeds from %" PRIu64 ": every claim held\n", options->seeds,
               options->settings.seed);
    return holds;
}

/* Run seeds until the checker that ought to catch the bug does. */
static bool run_bug(struct world *world, const struct options *options)
{
    struct world_settings settings = options->settings;
    const char *wanted = bug_checker(settings.bug);
    bool is_caught = false;
    for (uint64_t i = 0; i < options->seeds && !is_caught; i++) {
        settings.seed = options->settings.seed + i;
        bool holds = world_run(world, &settings);
        is_caught = !holds && strcmp(world->failed->name, wanted) == 0;
        if (!holds)
            printf("seed %" PRIu64 " failed: %s: %s\n", settings.seed, world->failed->name, world->why.text);
        world_release(world);
    }
    if (!is_caught)
        fprintf(stderr, "sim: no seed failed the checker \"%s\", which ought to catch \"%s\"\n", wanted,
                bug_name(settings.bug));
    return is_caught;
}

int main(int argc, char **argv)
{
    static struct tally tally;
    struct options options;
    read_options(&options, argc, argv);
    options.settings.tally = &tally;
    if (options.lists_bugs) {
        list_bugs();
        return 0;
    }
    struct world *world = scarce_new(1, sizeof *world);
    bool is_good = options.settings.bug == BUG_NONE ? run_clean(world, &options) : run_bug(world, &options);
    free(world);
    if (options.shows_tally)
        tally_print(&tally, stdout);
    keyring_release();
    return is_good ? 0 : 1;
}
