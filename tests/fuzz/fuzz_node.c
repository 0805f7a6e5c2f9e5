/* Target functions: node_step, over sequences of events: each byte is one thing that happens in a federation of three. Afterwards
 * all are linked, and must come to the same logs. */
#include "fuzz.h"

#include "federation.h"

#define NODES 3
#define EVENTS_MAX 48
#define WIRES_MAX 40

struct play {
    struct federation federation;
    unsigned published;
};

void fuzz_begin(void)
{
}

static void publish(struct play *play, int place)
{
    static const Comity__Distribution__Kind KINDS[] = {COMITY__DISTRIBUTION__KIND__ALL,
                                                       COMITY__DISTRIBUTION__KIND__NOBODY,
                                                       COMITY__DISTRIBUTION__KIND__ONLY};
    char reference[16], id[37];
    Comity__Distribution__Kind kind = KINDS[play->published % 3];
    const char *bureau = kind == COMITY__DISTRIBUTION__KIND__ONLY ? "CO" : NULL;
    snprintf(reference, sizeof reference, "A%06u", play->published++);
    federation_publish(&play->federation, place, reference, kind, bureau, id);
}

static void link_two(struct play *play, int from, int to)
{
    struct federation *federation = &play->federation;
    if (from != to && federation->members[from].node != NULL && federation->members[to].node != NULL &&
        federation->wire_count < WIRES_MAX)
        federation_link(federation, from, to);
}

static void happen(struct play *play, uint8_t byte)
{
    struct federation *federation = &play->federation;
    int place = byte % NODES, other = (byte / NODES) % NODES;
    struct member *member = &federation->members[place];
    switch (byte >> 5) {
    case 0:
    case 1:
        if (member->node != NULL && federation->wire_count < WIRES_MAX)
            publish(play, place);
        break;
    case 2:
        link_two(play, place, other);
        break;
    case 3:
        if (federation->wire_count > 0)
            federation_cut(federation, &federation->wires[byte % federation->wire_count]);
        break;
    case 4:
        if (member->node != NULL)
            federation_kill(federation, place);
        else
            federation_start(federation, place);
        break;
    case 5:
        member->holds_commits = !member->holds_commits;
        break;
    case 6:
        member->gives_full = !member->gives_full;
        break;
    default:
        federation_wait(federation, 1000 * (1 + byte % 32));
    }
}

void fuzz_one(struct view input)
{
    struct play play = {0};
    struct federation *federation = &play.federation;
    federation_init(federation, (const char *const[]){"BS", "CO", "PA"}, NODES);
    for (size_t i = 0; i < input.size && i < EVENTS_MAX; i++) {
        happen(&play, input.data[i]);
        federation_settle(federation);
    }
    for (int i = 0; i < NODES; i++) {
        federation->members[i].holds_commits = federation->members[i].gives_full = false;
        if (federation->members[i].node == NULL)
            federation_start(federation, i);
    }
    federation_wait(federation, 2000);
    for (int i = 0; i < NODES; i++)
        federation_link(federation, i, (i + 1) % NODES);
    federation_settle(federation);
    REQUIRE(federation_agrees(federation));
    federation_release(federation);
}
