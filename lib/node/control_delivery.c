#include "control_delivery.h"

#include "control_lookup.h"
#include "control_view.h"

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

static void explain_wait(struct words *words, const struct node *node, const struct bureau *bureau,
                         uint64_t acknowledged)
{
    struct control_peer peer;
    char time[INSTANT_TEXT_CHARS + 1];
    uint64_t stored = replica_own_log(node_replica(node))->stored;
    if (!control_peer_of(node, bureau, &peer)) {
        say(words, "%s is not configured as a peer of this bureau", bureau->code);
        return;
    }
    if (node_peer_is_linked(node, bureau)) {
        say(words, "connected; has acknowledged %llu of %llu leaves", (unsigned long long)acknowledged,
            (unsigned long long)stored);
        return;
    }
    if (peer.since_ms == 0) {
        say(words, "not connected since this node started");
    } else {
        instant_format(peer.since_ms, time);
        say(words, "not connected since %s", time);
    }
    if (peer.refusal != NULL && peer.refusal[0] != '\0')
        say(words, ": %.128s", peer.refusal);
    say(words, "; had acknowledged %llu of %llu leaves", (unsigned long long)acknowledged,
        (unsigned long long)stored);
}

static void of_withdrawn(struct control_delivery *delivery, bool has_acknowledged)
{
    delivery->is_entitled = false;
    delivery->state = has_acknowledged ? "erased" : "pending";
}

static void of_current(struct control_delivery *delivery, struct words *words, const struct node *node,
                       const struct replica_record *record, const struct bureau *bureau,
                       bool has_acknowledged)
{
    const Comity__Distribution *distribution = record->entry == NULL ? NULL : record->entry->distribution;
    delivery->is_entitled = distribution_allows(distribution, node_bureau(node), bureau);
    if (delivery->is_entitled) {
        delivery->state = has_acknowledged ? "delivered" : "pending";
        return;
    }
    char rule[CONTROL_RULE_BYTES];
    control_rule(distribution, rule);
    delivery->state = "not entitled";
    say(words, "%s", rule);
    if (!has_acknowledged && record->version > 1)
        say(words, "; may still hold an earlier version: ");
}

void control_delivery_of(struct control_delivery *delivery, const struct node *node,
                         const struct replica_record *record, const struct bureau *bureau)
{
    int64_t time_ms = 0;
    *delivery = (struct control_delivery){.state = ""};
    struct words words = {.out = delivery->why, .capacity = sizeof delivery->why};
    delivery->acknowledged = replica_acked(node_replica(node), bureau, node_bureau(node), &time_ms);
    bool has_acknowledged = delivery->acknowledged > record->index;
    if (record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        of_withdrawn(delivery, has_acknowledged);
    else
        of_current(delivery, &words, node, record, bureau, has_acknowledged);
    bool may_hold_earlier = !delivery->is_entitled && record->version > 1;
    if (has_acknowledged)
        delivery->time_ms = time_ms;
    else if (strcmp(delivery->state, "pending") == 0 || may_hold_earlier)
        explain_wait(&words, node, bureau, delivery->acknowledged);
}
