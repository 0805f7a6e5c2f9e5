#include "node_private.h"

#include "comity/chronicle.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void node_effects_init(struct node_effects *effects)
{
    *effects = (struct node_effects){0};
}

void node_effects_clear(struct node_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].type == NODE_EFFECT_SEND)
            buffer_release(&effects->items[i].as.bytes);
    }
    effects->count = 0;
}

void node_effects_release(struct node_effects *effects)
{
    node_effects_clear(effects);
    free(effects->items);
    *effects = (struct node_effects){0};
}

struct node_effect *node_add_effect(struct node *node, enum node_effect_type type, uint64_t channel)
{
    struct node_effects *effects = node->effects;
    if (effects == NULL)
        return NULL;
    if (effects->count == effects->capacity) {
        size_t wanted = effects->capacity == 0 ? 16 : effects->capacity * 2;
        struct node_effect *larger = reallocarray(effects->items, wanted, sizeof *larger);
        if (larger == NULL) {
            node->effects_code = ERROR_MEMORY;
            return NULL;
        }
        effects->items = larger;
        effects->capacity = wanted;
    }
    struct node_effect *effect = &effects->items[effects->count++];
    memset(effect, 0, sizeof *effect);
    effect->type = type;
    effect->channel = channel;
    return effect;
}

void node_send(struct node *node, uint64_t channel, struct buffer *out)
{
    struct node_effect *effect = out->size == 0 ? NULL : node_add_effect(node, NODE_EFFECT_SEND, channel);
    if (effect != NULL) {
        size_t limit = out->limit;
        buffer_move(&effect->as.bytes, out);
        buffer_init(out, limit);
    }
}

void node_close(struct node *node, uint64_t channel, enum error_code code, const char *text)
{
    struct node_effect *effect = node_add_effect(node, NODE_EFFECT_CLOSE, channel);
    if (effect != NULL) {
        effect->as.close.code = code;
        snprintf(effect->as.close.text, sizeof effect->as.close.text, "%s", text);
    }
}

void node_pause(struct node *node, uint64_t channel, bool pause)
{
    node_add_effect(node, pause ? NODE_EFFECT_PAUSE : NODE_EFFECT_RESUME, channel);
}

const char *node_level_name(enum node_level level)
{
    static const char *const NAMES[] = {"debug", "info", "notice", "warning", "alarm"};
    return NAMES[level];
}

bool node_has_new_events(const struct node *node)
{
    return node->events != NULL && chronicle_next(node->events) != node->events_told;
}

static void keep_event(struct node *node, enum node_level level, enum error_code code, const char *id,
                       const struct bureau *peer, const struct bureau *origin, const char *text)
{
    struct chronicle_entry entry = {.time_ms = node->now.wall_ms, .level = level, .code = code};
    if (node->events == NULL)
        return;
    if (peer != NULL)
        entry.peer = *peer;
    if (origin != NULL)
        entry.origin = *origin;
    snprintf(entry.id, sizeof entry.id, "%s", id);
    snprintf(entry.text, sizeof entry.text, "%s", text);
    chronicle_add(node->events, &entry);
}

static void report_text(struct node *node, enum node_level level, enum error_code code, const char *id,
                        const struct bureau *peer, const struct bureau *origin, const char *text)
{
    struct node_effect *effect = node_add_effect(node, NODE_EFFECT_REPORT, 0);
    if (effect == NULL)
        return;
    effect->as.report.level = level;
    keep_event(node, level, code, id, peer, origin, text);
    effect->as.report.code = code;
    effect->as.report.id = id;
    if (peer != NULL)
        effect->as.report.peer = *peer;
    if (origin != NULL)
        effect->as.report.origin = *origin;
    snprintf(effect->as.report.text, sizeof effect->as.report.text, "%s", text);
}

void node_report(struct node *node, enum node_level level, enum error_code code, const char *id,
                 const struct bureau *peer, const struct bureau *origin, const char *format, ...)
{
    char text[NODE_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report_text(node, level, code, id, peer, origin, text);
}

void node_note(struct node *node, const char *id, const char *text)
{
    report_text(node, NODE_LEVEL_NOTICE, ERROR_NONE, id, NULL, NULL, text);
}

void node_alarm(void *context, enum error_code code, const struct bureau *origin, const char *text)
{
    struct node *node = context;
    if (node->alarm_count == NODE_ALARMS) {
        memmove(&node->alarms[0], &node->alarms[1], (NODE_ALARMS - 1) * sizeof node->alarms[0]);
        node->alarm_count--;
    }
    struct alarm *alarm = &node->alarms[node->alarm_count++];
    alarm->time_ms = node->now.wall_ms;
    alarm->code = code;
    alarm->origin = *origin;
    snprintf(alarm->text, sizeof alarm->text, "%s", text);
    report_text(node, NODE_LEVEL_ALARM, code, "alarm", NULL, origin, text);
}

void node_keep_alarm(void *context, const struct alarm *alarm)
{
    struct node *node = context;
    struct alarm kept = *alarm;
    bool is_new = true;
    kept.time_ms = node->now.wall_ms;
    /* Before the replica is whole, or where the index cannot be read, it is told of all the same. */
    if (node->replica != NULL)
        (void)alarm_keep(replica_catalog(node->replica), &kept, &is_new, NULL);
    if (is_new)
        report_text(node, NODE_LEVEL_ALARM, alarm->code, "alarm", NULL, &alarm->origin, alarm->text);
}
