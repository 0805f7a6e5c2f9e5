#include "ask.h"
#include "output.h"
#include "table.h"

#include <inttypes.h>

static void show_peers(const Comity__PeersAnswer *peers)
{
    static const char *const HEADINGS[] = {"BUREAU", "NAME", "STATE", "SINCE", "ACKED", "OF", "DETAIL"};
    struct table table;
    table_init(&table, HEADINGS, 7);
    for (size_t i = 0; i < peers->n_peers; i++) {
        const Comity__PeersAnswer__Peer *peer = peers->peers[i];
        table_cell(&table, peer->bureau);
        table_cell(&table, peer->name);
        table_cell(&table, peer->state);
        table_cell(&table, peer->since);
        table_number(&table, peer->acknowledged);
        table_number(&table, peer->size);
        table_cell(&table, peer->detail);
    }
    table_print(&table, stdout);
}

static void show_refusals(const Comity__PeersAnswer *peers)
{
    static const char *const HEADINGS[] = {"REFUSED", "WHO", "WHY"};
    struct table table;
    table_init(&table, HEADINGS, 3);
    for (size_t i = 0; i < peers->n_peers; i++) {
        const Comity__PeersAnswer__Peer *peer = peers->peers[i];
        if (peer->refusal == NULL || *peer->refusal == '\0')
            continue;
        table_cell(&table, peer->refusal_time);
        table_cell(&table, peer->bureau);
        table_cell(&table, peer->refusal);
    }
    for (size_t i = 0; i < peers->n_strangers; i++) {
        table_cell(&table, peers->strangers[i]->time);
        table_cell(&table, peers->strangers[i]->address);
        table_cell(&table, peers->strangers[i]->reason);
    }
    if (table_rows(&table) > 0) {
        putchar('\n');
        table_print(&table, stdout);
    } else {
        table_release(&table);
    }
}

enum outcome command_peers(struct context *context, int count, char **words)
{
    struct arguments arguments = {0};
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PEERS);
    Comity__PeersRequest peers = COMITY__PEERS_REQUEST__INIT;
    request.peers = &peers;
    enum outcome outcome = command_arguments(context, count, words, NULL, 0, &arguments);
    if (outcome == OUTCOME_DONE)
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_PEERS, &answer);
    if (outcome == OUTCOME_DONE && context->is_json) {
        outcome = output_document(&answer->peers->base);
    } else if (outcome == OUTCOME_DONE) {
        show_peers(answer->peers);
        show_refusals(answer->peers);
    }
    client_free_answer(answer);
    return outcome;
}
