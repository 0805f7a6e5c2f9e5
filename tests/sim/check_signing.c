/* No honest bureau ever shows two roots for one size of its log, a new checkpoint for a smaller size than one it has
 * shown, or a root that is not that of the entries on its disk. Every frame is searched for checkpoints, whatever its type. */
#include "world.h"

#include "comity/base64.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN_LINE "comity/" KEYRING_FEDERATION "/"
#define ORIGIN_CHARS (sizeof ORIGIN_LINE - 1)
#define ROOT_CHARS 44u

/* What stands in a checkpoint's first three lines. */
struct statement {
    unsigned origin;
    uint64_t size;
    struct digest root;
};

static bool read_statement(const uint8_t *at, const uint8_t *end, struct statement *ret)
{
    char code[3] = {0};
    uint64_t size = 0;
    uint8_t root[DIGEST_BYTES + 3];
    size_t root_size = 0;
    at += ORIGIN_CHARS;
    if (end - at < 3 || at[2] != '\n')
        return false;
    memcpy(code, at, 2);
    for (at += 3; at < end && *at >= '0' && *at <= '9'; at++)
        size = size * 10 + (uint64_t)(*at - '0');
    if (end - at < (ptrdiff_t)ROOT_CHARS + 2 || *at != '\n' || at[ROOT_CHARS + 1] != '\n')
        return false;
    if (base64_decode(view_of(at + 1, ROOT_CHARS), root, sizeof root, &root_size, NULL) != ERROR_NONE ||
        root_size != DIGEST_BYTES)
        return false;
    ret->origin = keyring_find(code);
    ret->size = size;
    memcpy(ret->root.bytes, root, DIGEST_BYTES);
    return ret->origin < KEYRING_BUREAUS;
}

static void judge(struct world *world, unsigned from, const struct statement *statement)
{
    struct ledger_log *log = &world->ledger.logs[statement->origin];
    const char *origin = keyring_bureau(statement->origin)->code, *sender = keyring_bureau(from)->code;
    if (!site_is_honest(&world->sites[statement->origin]) || statement->size == 0)
        return;
    if (statement->size > log->count) {
        world_fail(world, &CHECK_SIGNING,
                   "%s shows a checkpoint of %s for size %" PRIu64 ", whose disk has %zu", sender, origin,
                   statement->size, log->count);
        return;
    }
    if (!digest_is_equal(&log->entries[statement->size - 1].root, &statement->root)) {
        world_fail(world, &CHECK_SIGNING,
                   "%s shows a checkpoint of %s for size %" PRIu64 " with another root", sender, origin,
                   statement->size);
        return;
    }
    struct ledger_entry *last = &log->entries[statement->size - 1];
    if (!last->is_shown && statement->size < log->shown)
        world_fail(world, &CHECK_SIGNING,
                   "%s shows a first checkpoint of %s for size %" PRIu64 " after one for %" PRIu64, sender,
                   origin, statement->size, log->shown);
    last->is_shown = true;
    if (statement->size > log->shown)
        log->shown = statement->size;
}

static void frame(struct world *world, unsigned from, unsigned to, struct view bytes)
{
    const uint8_t *end = bytes.data + bytes.size;
    const uint8_t *at = bytes.data;
    (void)to;
    while ((at = memmem(at, (size_t)(end - at), ORIGIN_LINE, ORIGIN_CHARS)) != NULL) {
        struct statement statement;
        if (read_statement(at, end, &statement))
            judge(world, from, &statement);
        at += ORIGIN_CHARS;
    }
}

const struct checker CHECK_SIGNING = {
    .name = "signing",
    .claim = "nobody signs two roots for one size, or a smaller tree",
    .frame = frame,
};
