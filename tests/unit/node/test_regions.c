#include "check.h"
#include "federation.h"

#include "comity/date.h"
#include "node/control.h"

enum { BS, CO };

static struct error error;
static struct federation federation;

static const char *region_at(const char *code)
{
    const struct region_table *regions = node_regions(federation.members[BS].node);
    struct bureau bureau;
    REQUIRE_OK(bureau_parse(&bureau, view_of_text(code), &error), &error);
    size_t place = region_of(regions, &bureau, date_join(2024, 1, 1));
    return place == REGION_NONE ? "" : regions->names[place];
}

static void give(const struct region_table *regions, const char *region_of_peer)
{
    struct node_peer peer = {.bureau = federation.members[CO].bureau,
                             .name = "a bureau",
                             .region = region_of_peer,
                             .log_key_count = 1,
                             .log_keys = {federation.members[CO].signer.vkey},
                             .witness_key = federation.members[CO].witness.vkey};
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    event.as.peers.count = 1;
    event.as.peers.peers = &peer;
    event.as.peers.regions = regions;
    federation_event(&federation, BS, &event);
}

static void regions_are_those_beside_the_names_unless_they_are_given(void)
{
    struct region_table regions = {0};
    struct region_members members = {0};
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    CHECK_SAME_TEXT(region_at("BS"), "Americas");
    CHECK_SAME_TEXT(region_at("CO"), "Americas");
    CHECK_SAME_TEXT(region_at("DE"), "");
    give(NULL, "Elsewhere");
    CHECK_SAME_TEXT(region_at("BS"), "Americas");
    CHECK_SAME_TEXT(region_at("CO"), "Elsewhere");
    REQUIRE_OK(region_members_parse(&members, view_of_text("BS DE"), &error), &error);
    REQUIRE_OK(region_table_add(&regions, "Given", &members, &error), &error);
    give(&regions, "Elsewhere");
    CHECK_SAME_TEXT(region_at("BS"), "Given");
    CHECK_SAME_TEXT(region_at("DE"), "Given");
    CHECK_SAME_TEXT(region_at("CO"), "");
    give(NULL, "");
    CHECK_SAME_TEXT(region_at("CO"), "");
    CHECK_SAME_TEXT(region_at("BS"), "Americas");
    region_members_release(&members);
    region_table_release(&regions);
    federation_release(&federation);
}

CHECK_MAIN("regions", {"regions are those beside the names, unless they are given",
                       regions_are_those_beside_the_names_unless_they_are_given})
