#include "config_type.h"

#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "certificate.h"
#include "comity/bureau.h"
#include "comity/decimal.h"
#include "comity/utf8.h"
#include "comity/vkey.h"
#include "credential.h"
#include "key_uri.h"
#include "report.h"

#define BYTES_MIN (64u * 1024u)
#define BYTES_MAX (1024u * 1024u * 1024u)
#define HOURS_MAX (366u * 24u)
#define SPAN_MS_MAX ((int64_t)366 * 86400000)
#define YEARS_MAX 100u

/* Questions of one peer a minute: a hundred a second. */
#define RATE_MAX 6000u

#define GROUP_BUFFER_BYTES 65536u

/* ---- texts ---- */

static enum error_code keep(const char *text, void *field, struct error *error)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for \"%.32s\"", text);
    *(char **)field = copy;
    return ERROR_NONE;
}

static void format_text(const void *field, char *out, size_t size)
{
    const char *text = *(char *const *)field;
    snprintf(out, size, "%s", text == NULL ? "" : text);
}

static void release_text(void *field)
{
    free(*(char **)field);
    *(char **)field = NULL;
}

static bool has_control_character(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

static enum error_code parse_text(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    if (!utf8_is_valid(view_of_text(text)))
        return error_set(error, ERROR_INVALID, "the value is not UTF-8");
    if (has_control_character(text))
        return error_set(error, ERROR_INVALID, "the value holds a control character");
    return keep(text, field, error);
}

static enum error_code parse_federation(const char *text, const char *directory, void *field,
                                        struct error *error)
{
    static const char ALLOWED[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    (void)directory;
    if (text[strspn(text, ALLOWED)] != '\0' || strlen(text) > LIMIT_FEDERATION_CHARS)
        return error_set(error, ERROR_INVALID, "\"%.80s\" is not 1 to %u characters of A-Z a-z 0-9 . _ -",
                         text, LIMIT_FEDERATION_CHARS);
    return keep(text, field, error);
}

static enum error_code parse_path(const char *text, const char *directory, void *field, struct error *error)
{
    char *path;
    if (text[0] == '/')
        return keep(text, field, error);
    if (credential_is_named(text))
        return credential_path(text, field, error);
    if (asprintf(&path, "%s/%s", directory, text) < 0)
        return error_set(error, ERROR_MEMORY, "no memory for \"%.32s\"", text);
    *(char **)field = path;
    return ERROR_NONE;
}

static enum error_code parse_key(const char *text, const char *directory, void *field, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (!key_uri_is(text))
        return parse_path(text, directory, field, error);
    code = key_uri_check(text, error);
    return code != ERROR_NONE ? code : keep(text, field, error);
}

static enum error_code parse_identity(const char *text, const char *directory, void *field,
                                      struct error *error)
{
    (void)directory;
    enum error_code code = certificate_identity_check(text, error);
    return code != ERROR_NONE ? code : keep(text, field, error);
}

/* ---- addresses ---- */

static enum error_code parse_address(const char *text, const char *directory, void *field,
                                     struct error *error)
{
    (void)directory;
    return address_parse(field, text, error);
}

/* A name could come to mean another host. */
static enum error_code parse_loopback(const char *text, const char *directory, void *field,
                                      struct error *error)
{
    struct sockaddr_storage number;
    struct address address;
    socklen_t size;
    (void)directory;
    enum error_code code = address_parse(&address, text, error);
    if (code != ERROR_NONE)
        return code;
    if (address_resolve_number(&address, &number, &size, NULL) != ERROR_NONE || !address_is_loopback(&number))
        return error_set(error, ERROR_INVALID,
                         "\"%s\" is not of this host alone: 127.0.0.1:PORT or [::1]:PORT", text);
    *(struct address *)field = address;
    return ERROR_NONE;
}

static void format_address(const void *field, char *out, size_t size)
{
    char text[ADDRESS_TEXT_BYTES];
    address_format(field, text);
    snprintf(out, size, "%s", text);
}

/* ---- bureaus and their keys ---- */

static enum error_code parse_bureau(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    return bureau_parse(field, view_of_text(text), error);
}

static void format_bureau(const void *field, char *out, size_t size)
{
    snprintf(out, size, "%s", ((const struct bureau *)field)->code);
}

static enum error_code parse_vkey(const char *text, const char *directory, void *field, struct error *error)
{
    struct hasher *hasher = NULL;
    (void)directory;
    enum error_code code = hasher_new(&hasher, error);
    if (code == ERROR_NONE)
        code = vkey_parse(field, hasher, view_of_text(text), error);
    hasher_free(hasher);
    return code;
}

static void format_vkey(const void *field, char *out, size_t size)
{
    const struct vkey *vkey = field;
    char text[VKEY_TEXT_BYTES] = "";
    if (vkey->name[0] != '\0')
        vkey_format(vkey, text);
    snprintf(out, size, "%s", text);
}

static enum error_code parse_vkeys(const char *text, const char *directory, void *field, struct error *error)
{
    struct config_keys *keys = field;
    struct vkey key;
    enum error_code code = parse_vkey(text, directory, &key, error);
    if (code == ERROR_NONE && keys->count == LIMIT_LOG_KEYS)
        code = error_set(error, ERROR_INVALID, "there are more than %u of them", LIMIT_LOG_KEYS);
    for (size_t i = 0; i < keys->count && code == ERROR_NONE; i++)
        if (keys->keys[i].id == key.id && strcmp(keys->keys[i].name, key.name) == 0)
            code = error_set(error, ERROR_INVALID, "the same key is given a second time");
    if (code == ERROR_NONE)
        keys->keys[keys->count++] = key;
    return code;
}

static void format_one_vkey(const void *field, size_t place, char *out, size_t size)
{
    const struct config_keys *keys = field;
    out[0] = '\0';
    if (place < keys->count)
        format_vkey(&keys->keys[place], out, size);
}

static void format_vkeys(const void *field, char *out, size_t size)
{
    format_one_vkey(field, 0, out, size);
}

/* ---- the rest ---- */

static enum error_code parse_group(const char *text, const char *directory, void *field, struct error *error)
{
    struct group entry;
    struct group *found = NULL;
    (void)directory;
    char *buffer = malloc(GROUP_BUFFER_BYTES);
    if (buffer == NULL)
        return error_set(error, ERROR_MEMORY, "no memory to look up a group");
    enum error_code code = ERROR_NONE;
    if (getgrnam_r(text, &entry, buffer, GROUP_BUFFER_BYTES, &found) != 0 || found == NULL)
        code = error_set(error, ERROR_INVALID, "there is no group \"%s\" on this system", text);
    else
        *(struct config_group *)field = (struct config_group){true, entry.gr_gid};
    free(buffer);
    return code;
}

static void format_group(const void *field, char *out, size_t size)
{
    const struct config_group *group = field;
    struct group entry;
    struct group *found = NULL;
    char buffer[4096];
    out[0] = '\0';
    if (!group->is_set)
        return;
    if (getgrgid_r(group->id, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
        snprintf(out, size, "%s", entry.gr_name);
    else
        snprintf(out, size, "%u", (unsigned)group->id);
}

static enum error_code parse_level(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    for (unsigned level = NODE_LEVEL_DEBUG; level <= NODE_LEVEL_ALARM; level++)
        if (strcmp(text, node_level_name(level)) == 0) {
            *(enum node_level *)field = level;
            return ERROR_NONE;
        }
    return error_set(error, ERROR_INVALID, "\"%s\" is not debug, info, notice, warning or alarm", text);
}

static void format_level(const void *field, char *out, size_t size)
{
    snprintf(out, size, "%s", node_level_name(*(const enum node_level *)field));
}

static enum error_code parse_audit(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    enum node_audit_mode *mode = field;
    if (strcmp(text, "prompt") == 0)
        *mode = NODE_AUDIT_PROMPT;
    else if (strcmp(text, "before") == 0)
        *mode = NODE_AUDIT_BEFORE;
    else
        return error_set(error, ERROR_INVALID, "\"%s\" is not prompt or before", text);
    return ERROR_NONE;
}

static void format_audit(const void *field, char *out, size_t size)
{
    snprintf(out, size, "%s",
             *(const enum node_audit_mode *)field == NODE_AUDIT_BEFORE ? "before" : "prompt");
}

static enum error_code parse_number(const char *text, uint32_t least, uint32_t most, void *field,
                                    struct error *error)
{
    uint64_t value;
    if (decimal_parse(view_of_text(text), most, &value, NULL) != ERROR_NONE || value < least)
        return error_set(error, ERROR_INVALID, "\"%s\" is not a number from %u to %u", text, least, most);
    *(uint32_t *)field = (uint32_t)value;
    return ERROR_NONE;
}

static enum error_code parse_bytes(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    return parse_number(text, BYTES_MIN, BYTES_MAX, field, error);
}

static enum error_code parse_bureaus(const char *text, const char *directory, void *field,
                                     struct error *error)
{
    (void)directory;
    return parse_number(text, 1, LIMIT_BUREAUS - 1, field, error);
}

static enum error_code parse_years(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    return parse_number(text, 1, YEARS_MAX, field, error);
}

static enum error_code parse_hours(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    return parse_number(text, 1, HOURS_MAX, field, error);
}

static enum error_code parse_members(const char *text, const char *directory, void *field,
                                     struct error *error)
{
    (void)directory;
    return region_members_parse(field, view_of_text(text), error);
}

static void format_one_member(const void *field, size_t place, char *out, size_t size)
{
    const struct region_members *members = field;
    char text[REGION_MEMBER_TEXT_BYTES];
    out[0] = '\0';
    if (place >= members->count)
        return;
    region_member_format(&members->items[place], text);
    snprintf(out, size, "%s", text);
}

static void format_members(const void *field, char *out, size_t size)
{
    format_one_member(field, 0, out, size);
}

static void release_members(void *field)
{
    region_members_release(field);
}

/* ---- live questions ---- */

static enum error_code parse_rate(const char *text, const char *directory, void *field, struct error *error)
{
    static const char UNIT[] = "/minute";
    char number[16];
    size_t size = strlen(text);
    (void)directory;
    if (size <= strlen(UNIT) || strcmp(text + size - strlen(UNIT), UNIT) != 0 ||
        size - strlen(UNIT) >= sizeof number)
        return error_set(error, ERROR_INVALID, "\"%.64s\" is not a number with \"%s\"", text, UNIT);
    snprintf(number, sizeof number, "%.*s", (int)(size - strlen(UNIT)), text);
    return parse_number(number, 0, RATE_MAX, field, error);
}

static void format_rate(const void *field, char *out, size_t size)
{
    snprintf(out, size, "%" PRIu32 "/minute", *(const uint32_t *)field);
}

static const char *const WITHHELD_WORDS[] = {"contact", "silent"};

static enum error_code parse_withheld(const char *text, const char *directory, void *field,
                                      struct error *error)
{
    (void)directory;
    for (int i = 0; i < 2; i++) {
        if (strcmp(text, WITHHELD_WORDS[i]) == 0) {
            *(bool *)field = i == 1;
            return ERROR_NONE;
        }
    }
    return error_set(error, ERROR_INVALID, "\"%.64s\" is neither \"contact\" nor \"silent\"", text);
}

static void format_withheld(const void *field, char *out, size_t size)
{
    snprintf(out, size, "%s", WITHHELD_WORDS[*(const bool *)field]);
}

static void format_number(const void *field, char *out, size_t size)
{
    uint32_t number = *(const uint32_t *)field;
    out[0] = '\0';
    if (number != 0)
        snprintf(out, size, "%" PRIu32, number);
}

static enum error_code parse_switch(const char *text, const char *directory, void *field, struct error *error)
{
    (void)directory;
    if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0)
        return error_set(error, ERROR_INVALID, "\"%.32s\" is not yes or no", text);
    *(enum config_switch *)field = text[0] == 'y' ? CONFIG_SWITCH_YES : CONFIG_SWITCH_NO;
    return ERROR_NONE;
}

static void format_switch(const void *field, char *out, size_t size)
{
    static const char *const WORDS[] = {"", "no", "yes"};
    snprintf(out, size, "%s", WORDS[*(const enum config_switch *)field]);
}

static const struct {
    char letter;
    int64_t ms;
} units[] = {{'d', 86400000}, {'h', 3600000}, {'m', 60000}, {'s', 1000}};

static enum error_code parse_span(const char *text, const char *directory, void *field, struct error *error)
{
    size_t digits = strspn(text, "0123456789");
    (void)directory;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint64_t count;
        uint64_t most = (uint64_t)(SPAN_MS_MAX / units[i].ms);
        if (text[digits] != units[i].letter || text[digits + 1] != '\0' ||
            decimal_parse(view_of((const uint8_t *)text, digits), most, &count, NULL) != ERROR_NONE ||
            count == 0)
            continue;
        *(int64_t *)field = (int64_t)count * units[i].ms;
        return ERROR_NONE;
    }
    return error_set(error, ERROR_INVALID,
                     "\"%.32s\" is not a time from 1s to 366d: a number and s, m, h or d", text);
}

/* In the largest unit that keeps it whole. */
static void format_span(const void *field, char *out, size_t size)
{
    int64_t ms = *(const int64_t *)field;
    size_t unit = 0;
    out[0] = '\0';
    if (ms == 0)
        return;
    while (ms % units[unit].ms != 0)
        unit++;
    snprintf(out, size, "%" PRId64 "%c", ms / units[unit].ms, units[unit].letter);
}

const struct config_type config_type_bureau = {"bureau code", parse_bureau, format_bureau, NULL, NULL};
const struct config_type config_type_text = {"text", parse_text, format_text, release_text, NULL};
const struct config_type config_type_federation = {"name", parse_federation, format_text, release_text, NULL};
const struct config_type config_type_path = {"path", parse_path, format_text, release_text, NULL};
const struct config_type config_type_key = {"path or URI", parse_key, format_text, release_text, NULL};
const struct config_type config_type_address = {"host:port", parse_address, format_address, NULL, NULL};
const struct config_type config_type_loopback = {"127.0.0.1:port", parse_loopback, format_address, NULL,
                                                 NULL};
const struct config_type config_type_identity = {"URI", parse_identity, format_text, release_text, NULL};
const struct config_type config_type_vkey = {"note key", parse_vkey, format_vkey, NULL, NULL};
const struct config_type config_type_vkeys = {"note key", parse_vkeys, format_vkeys, NULL, format_one_vkey};
const struct config_type config_type_group = {"group", parse_group, format_group, NULL, NULL};
const struct config_type config_type_level = {"level", parse_level, format_level, NULL, NULL};
const struct config_type config_type_bytes = {"bytes", parse_bytes, format_number, NULL, NULL};
const struct config_type config_type_bureaus = {"number", parse_bureaus, format_number, NULL, NULL};
const struct config_type config_type_hours = {"hours", parse_hours, format_number, NULL, NULL};
const struct config_type config_type_members = {"bureaus", parse_members, format_members, release_members,
                                                format_one_member};
const struct config_type config_type_switch = {"yes or no", parse_switch, format_switch, NULL, NULL};
const struct config_type config_type_span = {"time", parse_span, format_span, NULL, NULL};
const struct config_type config_type_years = {"years", parse_years, format_number, NULL, NULL};
const struct config_type config_type_audit = {"prompt|before", parse_audit, format_audit, NULL, NULL};
const struct config_type config_type_rate = {"N/minute", parse_rate, format_rate, NULL, NULL};
const struct config_type config_type_withheld = {"contact or silent", parse_withheld, format_withheld, NULL,
                                                 NULL};
