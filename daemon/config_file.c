#include "config_file.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "disk.h"

#define NAME_CHARS 40u     /* no option is longer */
#define NEAR_ENOUGH 3u     /* edits */
#define SMALLEST_BUFFER 4u /* two characters, newline, NUL */

struct reading {
    const struct config_table *table;
    FILE *file;
    const char *directory;
    void *target;
    struct config_lines *lines;
    unsigned line;
    bool section_seen;
    enum error_code code;
    struct error *error;
};

/* ---- nearest name ---- */

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

static char folded(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Levenshtein's distance, case folded. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_CHARS + 1];
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    if (a_size > NAME_CHARS || b_size > NAME_CHARS)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t above = row[j];
            size_t change = folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1;
            row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + change);
            diagonal = above;
        }
    }
    return row[b_size];
}

const char *config_file_nearest(const struct config_table *table, const char *name)
{
    const char *nearest = NULL;
    size_t least = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < table->count; i++) {
        size_t edits = distance(name, table->options[i].name);
        if (edits < least) {
            least = edits;
            nearest = table->options[i].name;
        }
    }
    return nearest;
}

/* ---- reading ---- */

static const struct config_option *find(const struct config_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->options[i].name, name) == 0)
            return &table->options[i];
    return NULL;
}

static void *field_of(const struct config_option *option, void *target)
{
    return (char *)target + option->offset;
}

static enum error_code refuse_unknown(const struct reading *reading, const char *name)
{
    const char *nearest = config_file_nearest(reading->table, name);
    if (nearest == NULL)
        return error_set(reading->error, ERROR_INVALID, "unknown option \"%s\"", name);
    return error_set(reading->error, ERROR_INVALID, "unknown option \"%s\"; did you mean %s?", name, nearest);
}

static enum error_code take(struct reading *reading, const char *section, const char *name, const char *value)
{
    const struct config_table *table = reading->table;
    if (strcmp(section, table->section) != 0)
        return error_set(reading->error, ERROR_INVALID, "option %s is %s%s; it belongs into [%s]", name,
                         section[0] == '\0' ? "before any section" : "in section ", section, table->section);
    reading->section_seen = true;
    const struct config_option *option = find(table, name);
    if (option == NULL)
        return refuse_unknown(reading, name);
    unsigned *line = &reading->lines->of[option - table->options];
    if (*line != 0 && option->type->format_one == NULL)
        return error_set(reading->error, ERROR_INVALID, "%s is given a second time; line %u has it, too",
                         name, *line);
    if (*line == 0)
        *line = reading->line;
    if (value[0] == '\0')
        return error_set(reading->error, ERROR_INVALID, "%s has no value", name);
    enum error_code code =
        option->type->parse(value, reading->directory, field_of(option, reading->target), reading->error);
    if (code != ERROR_NONE)
        error_wrap(reading->error, "%s", name);
    return code;
}

static int handle(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    if (name == NULL || reading->code != ERROR_NONE)
        return reading->code == ERROR_NONE;
    reading->code = take(reading, section, name, value == NULL ? "" : value);
    return reading->code == ERROR_NONE;
}

/* A line that is cut would be read as two. */
static char *next_line(char *out, int size, void *context)
{
    struct reading *reading = context;
    assert(size >= (int)SMALLEST_BUFFER);
    if (reading->code != ERROR_NONE || fgets(out, size, reading->file) == NULL)
        return NULL;
    reading->line++;
    size_t length = strlen(out);
    if (length + 1 < (size_t)size || out[length - 1] == '\n')
        return out;
    reading->code =
        error_set(reading->error, ERROR_INVALID, "the line is longer than %d characters", size - 2);
    return NULL;
}

static enum error_code parse(struct reading *reading)
{
    int line = ini_parse_stream(next_line, reading, handle, reading);
    /* inih goes on after a line that it cannot read; the first fault is the one to tell. */
    bool is_first = line > 0 && (unsigned)line < reading->line;
    if (reading->code != ERROR_NONE && !is_first)
        return reading->code;
    if (line < 0)
        return error_set(reading->error, ERROR_MEMORY, "no memory to read the configuration");
    if (line > 0) {
        reading->line = (unsigned)line;
        return error_set(reading->error, ERROR_INVALID, "the line is neither \"[%s]\" nor \"Option = value\"",
                         reading->table->section);
    }
    reading->line = 0;
    return ferror(reading->file) ? error_set(reading->error, ERROR_IO, "cannot be read") : ERROR_NONE;
}

static enum error_code complete(const struct reading *reading)
{
    const struct config_table *table = reading->table;
    if (!reading->section_seen)
        return error_set(reading->error, ERROR_INVALID, "has no section [%s] with options", table->section);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_option *option = &table->options[i];
        if (reading->lines->of[i] != 0)
            continue;
        if (option->is_required)
            return error_set(reading->error, ERROR_INVALID, "option %s is missing: %s", option->name,
                             option->help);
        if (option->fallback == NULL)
            continue;
        enum error_code code = option->type->parse(option->fallback, reading->directory,
                                                   field_of(option, reading->target), reading->error);
        if (code != ERROR_NONE)
            return error_wrap(reading->error, "%s, which is not given, so %s", option->name,
                              option->fallback);
    }
    return ERROR_NONE;
}

static enum error_code read_open_file(struct reading *reading, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + (slash == path));
    if (directory == NULL)
        return error_set(reading->error, ERROR_MEMORY, "no memory to read %s", path);
    reading->directory = directory;
    enum error_code code = parse(reading);
    if (code == ERROR_NONE)
        code = complete(reading);
    free(directory);
    if (code != ERROR_NONE && reading->line > 0)
        error_wrap(reading->error, "%s:%u", path, reading->line);
    else if (code != ERROR_NONE)
        error_wrap(reading->error, "%s", path);
    return code;
}

enum error_code config_file_read(const struct config_table *table, const char *path, void *target,
                                 struct config_lines *lines, struct error *error)
{
    struct reading reading = {.table = table, .target = target, .lines = lines, .error = error};
    assert(table->count <= CONFIG_FILE_OPTIONS);
    *lines = (struct config_lines){{0}};
    reading.file = fopen(path, "re");
    if (reading.file == NULL && errno == ENOENT)
        return error_set(error, ERROR_NOT_FOUND, "%s: there is no such file", path);
    if (reading.file == NULL)
        return disk_failed(error, "open", path);
    enum error_code code = read_open_file(&reading, path);
    fclose(reading.file);
    return code;
}

void config_file_release(const struct config_table *table, void *target)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->options[i].type->release != NULL)
            table->options[i].type->release(field_of(&table->options[i], target));
}

enum error_code config_file_fault(const struct config_table *table, const char *path,
                                  const struct config_lines *lines, const char *option, struct error *error)
{
    const struct config_option *found = find(table, option);
    assert(found != NULL);
    unsigned line = lines->of[found - table->options];
    if (line == 0)
        return error_wrap(error, "%s: %s", path, option);
    return error_wrap(error, "%s:%u: %s", path, line, option);
}
