#include "key_walk.h"

static bool visit_field(void *context, const struct field *field)
{
    struct key_walk *walk = context;
    const struct rule *rule = walk->rule;

    if (!field_is_set(field) || !rules_holds(rule, field, walk->record))
        return true;
    if (rule->key_unless != NULL) {
        struct field unless = rules_beside(field, rule->key_unless, walk->record);
        if (field_is_set(&unless))
            return true;
    }
    return walk->visit(walk, field);
}

static bool walk_rules(struct key_walk *walk, const struct record_rules *rules,
                       const ProtobufCMessage *message, const char *prefix)
{
    for (size_t i = 0; i < rules->count; i++) {
        walk->rule = &rules->rules[i];
        if (walk->rule->is_key && !field_visit(message, prefix, walk->rule->path, visit_field, walk))
            return false;
    }
    return true;
}

void key_walk_record(struct key_walk *walk)
{
    const struct record_type *type = record_type_of(walk->record);
    const ProtobufCMessage *body = record_body(walk->record);

    if (body != NULL && walk_rules(walk, type->rules, body, type->name))
        walk_rules(walk, rules_of_envelope(), &walk->record->base, "");
}

const char *key_walk_country(const struct key_walk *walk, const struct field *field)
{
    if (walk->rule->country == NULL)
        return "";
    struct field country = rules_beside(field, walk->rule->country, walk->record);
    return field_text(&country);
}
