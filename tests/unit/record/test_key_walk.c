#include "check.h"
#include "comity/message.h"
#include "record/key_walk.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

struct seen {
    char lines[512];
    unsigned left; /* visits until it has enough */
};

static bool write_down(struct key_walk *walk, const struct field *field)
{
    struct seen *seen = walk->context;
    size_t used = strlen(seen->lines);
    snprintf(seen->lines + used, sizeof seen->lines - used, "%s %s%s ", key_kind_name(walk->rule->key),
             key_walk_country(walk, field), field_path(field));
    return --seen->left > 0;
}

static void walks(const char *text, unsigned left, const char *expected)
{
    struct seen seen = {.left = left};
    Comity__Record *record = record_json_read(text);
    struct key_walk walk = {.record = record, .visit = write_down, .context = &seen};
    key_walk_record(&walk);
    CHECK_SAME_TEXT(seen.lines, expected);
    message_free(&record->base);
}

static void visits_what_keys_are_derived_from(void)
{
    walks("{'operationId':'X','vehicle':{'vin':'113456','plate':'UT 1','plateCountry':'UTO'}}", 99,
          "vin vehicle.vin vin_suffix vehicle.vin plate UTOvehicle.plate operation operationId ");
    walks("{'firearm':{'serial':'X77','make':'A'}}", 99,
          "firearm firearm.serial firearm_make firearm.serial ");
    walks("{'firearm':{'serial':'X77','serialObliterated':true}}", 99, "");
    walks("{'cyberIndicator':{'kind':'DOMAIN','value':'x'}}", 99, "domain cyberIndicator.value ");
    walks("{'cyberIndicator':{'value':'x'}}", 99, "");
    walks("{'sourceRef':'X','operationId':'X'}", 99, "");
}

static void ends_when_the_visitor_has_enough(void)
{
    walks("{'operationId':'X','vehicle':{'vin':'113456','plate':'UT 1'}}", 1, "vin vehicle.vin ");
    walks("{'operationId':'X','vehicle':{'plate':'UT 1'}}", 1, "plate vehicle.plate ");
}

CHECK_MAIN("key_walk", {"visits what keys are derived from", visits_what_keys_are_derived_from},
           {"ends when the visitor has enough", ends_when_the_visitor_has_enough})
