#include "check.h"
#include "scripted.h"

#include <string.h>

static char co[] = "CO", pa[] = "PA", name[] = "a bureau", connected[] = "connected", away[] = "away",
            date[] = "2025-11-24T16:00:00.000Z", detail[] = "192.0.2.1:7101 TLS 1.3",
            refusal[] = "certificate revoked", address[] = "192.0.2.9:55000",
            reason[] = "sent no certificate";

static void script_peers(struct scripted *scripted, bool with_refusals)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PeersAnswer peers = COMITY__PEERS_ANSWER__INIT;
    Comity__PeersAnswer__Peer first = COMITY__PEERS_ANSWER__PEER__INIT, second = first,
                              *list[] = {&first, &second};
    Comity__PeersAnswer__Stranger stranger = COMITY__PEERS_ANSWER__STRANGER__INIT, *strangers[] = {&stranger};
    first.bureau = co;
    first.name = second.name = name;
    first.state = connected;
    first.since = second.since = date;
    first.detail = detail;
    first.acknowledged = 7;
    first.size = second.size = 8;
    second.bureau = pa;
    second.state = away;
    if (with_refusals) {
        second.refusal = refusal;
        second.refusal_time = date;
        stranger.time = date;
        stranger.address = address;
        stranger.reason = reason;
        peers.n_strangers = 1;
        peers.strangers = strangers;
    }
    peers.n_peers = 2;
    peers.peers = list;
    answer.body_case = COMITY__ANSWER__BODY_PEERS;
    answer.peers = &peers;
    scripted_answer(scripted, &answer);
}

static void each_peer_has_its_row(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_peers(&scripted, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "peers"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted,
                        "CO      a bureau  connected  2025-11-24T16:00:00.000Z      7   8  192.0.2.1:7101"));
    CHECK(scripted_says(&scripted, "PA      a bureau  away "));
    CHECK(strstr(scripted.out, "REFUSED") == NULL);
    scripted_release(&scripted);
}

static void who_was_refused_stands_below_with_the_reason(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_peers(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "peers"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2025-11-24T16:00:00.000Z  PA               certificate revoked\n"));
    CHECK(scripted_says(&scripted, "2025-11-24T16:00:00.000Z  192.0.2.9:55000  sent no certificate\n"));
    scripted_release(&scripted);
}

static void programs_get_all_of_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_peers(&scripted, true);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "peers"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"refusal\": \"certificate revoked\""));
    CHECK(scripted_says(&scripted, "\"strangers\": ["));
    scripted_release(&scripted);
}

CHECK_MAIN("command_peers", {"each peer has its row", each_peer_has_its_row},
           {"who was refused stands below, with the reason", who_was_refused_stands_below_with_the_reason},
           {"programs get all of it", programs_get_all_of_it})
