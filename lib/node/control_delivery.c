#include "control_delivery.h"

#include "control_lookup.h"
#include "control_view.h"

#include "comity/replica_witness.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text that grows in a fixed space and is cut where it would not fit. */
struct words {
    char *out;
    size_t size;
    size_t capacity;
};

static void say(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct words *words, const char *format, ...)
{
    size_t room = words->capacity - words->size;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(words->out + words->size, room, format, arguments);
    va_end(arguments);
    if (size > 0)
        words->size += (size_t)size < room ? (size_t)size : room - 1;
}

static void say_bureaus(struct words *words, const char *before, const Comity__Distribution *distribution)
{
    say(words, "%s", before);
    for (size_t i = 0; i < distribution->n_bureaus; i++)
        say(words, "%s%s", i == 0 ? "" : ", ", distribution->bureaus[i]);
}

void control_rule(const Comity__Distribution *distribution, char out[CONTROL_RULE_BYTES])
{
    struct words words = {.out = out, .capacity = CONTROL_RULE_BYTES};
    out[0] = '\0';
    Comity__Distribution__Kind kind =
        distribution == NULL ? COMITY__DISTRIBUTION__KIND__NOBODY : distribution->kind;
    bool is_list = distribution != NULL && distribution->n_bureaus > 0;
    if (kind == COMITY__DISTRIBUTION__KIND__EXCEPT && is_list)
        say_bureaus(&words, "all but ", distribution);
    else if (kind == COMITY__DISTRIBUTION__KIND__ALL || kind == COMITY__DISTRIBUTION__KIND__EXCEPT)
        say(&words, "all");
    else if (kind == COMITY__DISTRIBUTION__KIND__ONLY && is_list)
        say_bureaus(&words, "only ", distribution);
    else
        say(&words, "nobody else");
    if (distribution != NULL && distribution->operation[0] != '\0')
        say(&words, " (operation %.128s)", distribution->operation);
}

bool control_confirmed(const struct node *node, const struct bureau *bureau, uint64_t index,
                       bool is_withdrawal, int64_t *ret_time_ms)
{
    struct replica *replica = node_replica(node);
    if (replica_confirmed(replica, bureau, index, ret_time_ms))
        return true;
    const struct log_cosignature *cosignature =
        replica_cosignature(replica, replica_own_log(replica), bureau);
    if (!is_withdrawal || cosignature == NULL || !cosignature->is_checked || cosignature->size <= index)
        return false;
    *ret_time_ms = (int64_t)cosignature->time_seconds * 1000;
    return true;
}

/* ---- what stands in the way ---- */

static void obstruct(struct control_delivery *delivery, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void obstruct(struct control_delivery *delivery, const char *format, ...)
{
    va_list arguments;
    if (delivery->obstacle_count == CONTROL_OBSTACLES)
        return;
    va_start(arguments, format);
    vsnprintf(delivery->obstacles[delivery->obstacle_count++], CONTROL_OBSTACLE_BYTES, format, arguments);
    va_end(arguments);
}

static void obstruct_away(struct control_delivery *delivery, const struct control_peer *peer)
{
    char time[INSTANT_TEXT_CHARS + 1];
    if (peer->since_ms == 0) {
        obstruct(delivery, "not connected since this node started");
    } else {
        instant_format(peer->since_ms, time);
        obstruct(delivery, "not connected since %s", time);
    }
    if (peer->refusal[0] == '\0')
        return;
    control_time(peer->refusal_ms, time);
    obstruct(delivery, "the last connection failed at %s: %.160s", time, peer->refusal);
}

static void find_obstacles(struct control_delivery *delivery, const struct node *node,
                           const struct bureau *bureau, uint64_t index)
{
    struct control_peer peer;
    bool is_sent = delivery->sent > index;
    uint64_t before = index > delivery->acknowledged ? index - delivery->acknowledged : 0;
    if (replica_own_log(node_replica(node))->is_frozen)
        obstruct(delivery, "this bureau's own log is frozen: see the alarms");
    if (!control_peer_of(node, bureau, &peer))
        obstruct(delivery, "%s is not configured as a peer of this bureau", bureau->code);
    else if (strcmp(peer.state, "greeting") == 0)
        obstruct(delivery, "connected, but it has not said hello yet");
    else if (strcmp(peer.state, "away") == 0)
        obstruct_away(delivery, &peer);
    else if (is_sent)
        obstruct(delivery, "sent; its disk has not acknowledged it yet");
    else
        obstruct(delivery, "connected, but it is not sent yet");
    if (before > 0 && !is_sent)
        obstruct(delivery, "%" PRIu64 " %s it", before,
                 before == 1 ? "leaf goes before" : "leaves go before");
}

static void say_obstacles(struct words *words, const struct control_delivery *delivery)
{
    for (size_t i = 0; i < delivery->obstacle_count; i++)
        say(words, "%s%s", i == 0 ? "" : "; ", delivery->obstacles[i]);
}

/* ---- how far it has come ---- */

static void judge(struct control_delivery *delivery, const struct replica_record *record)
{
    bool is_confirmed = delivery->confirmed_ms != 0;
    if (record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        delivery->state = is_confirmed ? "erased" : "pending";
    else if (!delivery->is_entitled)
        delivery->state = "not entitled";
    else if (delivery->seen_ms != 0)
        delivery->state = "seen";
    else
        delivery->state = is_confirmed ? "delivered" : "pending";
    if (strcmp(delivery->state, "not entitled") != 0)
        delivery->time_ms = strcmp(delivery->state, "seen") == 0 ? delivery->seen_ms : delivery->confirmed_ms;
}

static void collect(struct control_delivery *delivery, const struct node *node,
                    const struct replica_record *record, const struct bureau *bureau)
{
    struct replica *replica = node_replica(node);
    bool is_withdrawn = record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN;
    const Comity__Distribution *distribution = record->entry == NULL ? NULL : record->entry->distribution;
    const struct log_cosignature *cosignature =
        replica_cosignature(replica, replica_own_log(replica), bureau);
    int64_t time_ms = 0;
    delivery->is_entitled = !is_withdrawn && distribution_allows(distribution, node_bureau(node), bureau);
    delivery->acknowledged = replica_acked(replica, bureau, node_bureau(node), &time_ms);
    delivery->sent = node_sent(node, bureau);
    if (control_confirmed(node, bureau, record->index, is_withdrawn, &time_ms))
        delivery->confirmed_ms = time_ms;
    if (delivery->is_entitled)
        delivery->seen_ms = replica_seen_ms(replica, bureau, record->index);
    if (cosignature != NULL) {
        delivery->cosigned = cosignature->size;
        delivery->cosigned_ms = (int64_t)cosignature->time_seconds * 1000;
    }
}

void control_delivery_of(struct control_delivery *delivery, const struct node *node,
                         const struct replica_record *record, const struct bureau *bureau)
{
    *delivery = (struct control_delivery){.state = ""};
    struct words words = {.out = delivery->why, .capacity = sizeof delivery->why};
    collect(delivery, node, record, bureau);
    judge(delivery, record);
    bool is_excluded = strcmp(delivery->state, "not entitled") == 0;
    bool may_hold_earlier = is_excluded && record->version > 1 && delivery->confirmed_ms == 0;
    if (is_excluded) {
        char rule[CONTROL_RULE_BYTES];
        control_rule(record->entry == NULL ? NULL : record->entry->distribution, rule);
        say(&words, "%s", rule);
    }
    if (may_hold_earlier || strcmp(delivery->state, "pending") == 0)
        find_obstacles(delivery, node, bureau, record->index);
    if (may_hold_earlier)
        say(&words, "; may still hold an earlier version: ");
    say_obstacles(&words, delivery);
}
