#include "tally.h"

#include <inttypes.h>

static const char *const FRAMES[TALLY_FRAME_TYPES] = {
    [1] = "hello",     [2] = "heads", [3] = "want",   [4] = "chunk",  [5] = "ack",
    [6] = "ask",       [7] = "fill",  [8] = "ping",   [9] = "bye",    [10] = "cosigned",
    [11] = "evidence", [12] = "seen", [13] = "query", [14] = "reply",
};

void tally_print(const struct tally *tally, FILE *out)
{
    fprintf(out, "%" PRIu64 " runs, %" PRIu64 " bureaus, %" PRIu64 " steps, %.1f simulated hours\n",
            tally->runs, tally->bureaus, tally->steps, (double)tally->simulated_us / 3600e6);
    fprintf(out, "%" PRIu64 " events, %" PRIu64 " connections, %.1f MB in frames:", tally->events,
            tally->connections, (double)tally->frame_bytes / 1e6);
    for (unsigned i = 0; i < TALLY_FRAME_TYPES; i++) {
        if (tally->frames[i] > 0)
            fprintf(out, " %" PRIu64 " %s", tally->frames[i], FRAMES[i] == NULL ? "other" : FRAMES[i]);
    }
    fprintf(out,
            "\n%" PRIu64 " commits, %" PRIu64 " failed; %" PRIu64 " starts, %" PRIu64 " crashes; %" PRIu64
            " disks lost; %" PRIu64 " alarms\n",
            tally->commits, tally->failed_commits, tally->starts, tally->crashes, tally->losses,
            tally->alarms);
    fprintf(out,
            "officers: %" PRIu64 " acts done, %" PRIu64 " durable at others, %" PRIu64
            " refused; longest output %zu bytes\n",
            tally->answered, tally->durable, tally->refused, tally->longest_output);
}
