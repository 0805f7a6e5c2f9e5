/*
 * config_type: the kinds of values that options have: how each is read from text, shown, and released.
 */
#ifndef COMITY_DAEMON_CONFIG_TYPE_H
#define COMITY_DAEMON_CONFIG_TYPE_H

#include <sys/types.h>

#include "comity/error.h"
#include "comity/region.h"
#include "comity/view.h"
#include "comity/vkey.h"

#define CONFIG_SHOWN_BYTES 4200u /* PATH_MAX with room */

/* A group of the system. */
struct config_group {
    bool is_set;
    gid_t id;
};

/* Yes or no; a field that was never set is neither. */
enum config_switch { CONFIG_SWITCH_UNSET, CONFIG_SWITCH_NO, CONFIG_SWITCH_YES };

struct config_type {
    const char *name; /* for help: "path", "bureau code" */
    /* Read `text` into the zeroed field; relative paths begin at `directory`. ERROR_INVALID and others. */
    enum error_code (*parse)(const char *text, const char *directory, void *field, struct error *error);
    /* Write the value as parse() reads it; "" where it was never set. */
    void (*format)(const void *field, char *out, size_t size);
    /* NULL where nothing is to be freed. */
    void (*release)(void *field);
    /* Write the value given at `place` of several, "" beyond the last. NULL where an option is given once; else
     * parse() adds to the field. */
    void (*format_one)(const void *field, size_t place, char *out, size_t size);
};

/* The keys of a log, the present one first. */
struct config_keys {
    size_t count;
    struct vkey keys[LIMIT_LOG_KEYS];
};

extern const struct config_type config_type_bureau;     /* struct bureau */
extern const struct config_type config_type_text;       /* char *, UTF-8 without control characters */
extern const struct config_type config_type_federation; /* char * */
extern const struct config_type config_type_path;       /* char *, absolute, or "credential:NAME" */
extern const struct config_type config_type_key;        /* char *, the same, or a URI of a key (key_uri.h) */
extern const struct config_type config_type_address;    /* struct address */
extern const struct config_type config_type_loopback;   /* struct address, a number of this host */
extern const struct config_type config_type_identity;   /* char * */
extern const struct config_type config_type_vkey;       /* struct vkey */
extern const struct config_type config_type_vkeys;    /* struct config_keys; the option may be given again */
extern const struct config_type config_type_group;    /* struct config_group */
extern const struct config_type config_type_level;    /* enum node_level */
extern const struct config_type config_type_bytes;    /* uint32_t, 64 KiB to 1 GiB */
extern const struct config_type config_type_bureaus;  /* uint32_t, how many; 0: not given */
extern const struct config_type config_type_years;    /* uint32_t, 1 to 100 */
extern const struct config_type config_type_audit;    /* enum node_audit_mode */
extern const struct config_type config_type_hours;    /* uint32_t, 1 to a year */
extern const struct config_type config_type_members;  /* struct region_members; may be given again */
extern const struct config_type config_type_switch;   /* enum config_switch */
extern const struct config_type config_type_span;     /* int64_t, milliseconds: "90s", "10m", "1h", "2d" */
extern const struct config_type config_type_rate;     /* uint32_t, a minute */
extern const struct config_type config_type_withheld; /* bool: silent */

#endif
