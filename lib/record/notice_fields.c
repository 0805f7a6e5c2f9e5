#include "notice_fields.h"

#include "country.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct import_item *item;
    json_t *notice;
    bool is_out_of_memory;
};

/* How a field is read: `name` in the source, `target` in Notice ("missing.date": within a message). */
typedef void convert(struct reading *reading, const char *name, const json_t *value, const char *target);

json_t *notice_fields_clean(const json_t *value)
{
    if (!json_is_string(value))
        return NULL;
    const uint8_t *from = (const uint8_t *)json_string_value(value);
    size_t from_size = json_string_length(value);
    char *text = malloc(from_size + 1);
    if (text == NULL)
        return NULL;
    size_t size = 0;
    for (size_t i = 0; i < from_size; i++) {
        uint8_t byte = from[i];
        bool is_high_control = byte == 0xc2 && i + 1 < from_size && from[i + 1] < 0xa0;
        if (byte == '\r' && i + 1 < from_size && from[i + 1] == '\n')
            continue;
        if (byte == '\r')
            byte = '\n';
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f || is_high_control)
            byte = ' ';
        i += is_high_control ? 1 : 0;
        if (size > 0 || (byte != ' ' && byte != '\n' && byte != '\t'))
            text[size++] = (char)byte;
    }
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\n' || text[size - 1] == '\t'))
        size--;
    bool is_empty = size == 0 || (size == 1 && text[0] == '-');
    json_t *clean = is_empty ? NULL : json_stringn(text, size);
    free(text);
    return clean;
}

/* Set a field, or one within a message that is made for it. */
static void put(struct reading *reading, const char *target, json_t *value)
{
    json_t *object = reading->notice;
    const char *dot = strchr(target, '.');
    if (dot != NULL) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)(dot - target), target);
        if (json_object_get(object, name) == NULL)
            json_object_set_new(object, name, json_object());
        object = json_object_get(object, name);
        target = dot + 1;
    }
    if (json_object_set_new(object, target, value) != 0)
        reading->is_out_of_memory = true;
}

/* Whether there is nothing to say: null, "", "-", [], {}. */
static bool is_void(const json_t *value)
{
    if (json_is_string(value)) {
        json_t *clean = notice_fields_clean(value);
        bool is_empty = clean == NULL;
        json_decref(clean);
        return is_empty;
    }
    return value == NULL || json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static void ignore(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    (void)reading;
    (void)name;
    (void)value;
    (void)target;
}

static void text(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    json_t *clean = notice_fields_clean(value);
    if (clean != NULL)
        put(reading, target, clean);
    else if (!is_void(value))
        import_format_warn(reading->item, "%s: is not text", name);
}

/* Append to what is there, as in "forename name". */
static void joined_text(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    const char *first = json_string_value(json_object_get(reading->notice, target));
    json_t *clean = notice_fields_clean(value);
    if (first == NULL || clean == NULL)
        text(reading, name, value, target);
    else
        put(reading, target, json_sprintf("%s %s", first, json_string_value(clean)));
    json_decref(clean);
}

static void country(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    json_t *clean = notice_fields_clean(value);
    if (clean == NULL) {
        text(reading, name, value, target);
    } else if (country_find(json_string_value(clean)) != NULL) {
        put(reading, target, clean);
        return;
    } else {
        import_format_warn(reading->item, "%s: unknown country \"%.20s\"", name, json_string_value(clean));
    }
    json_decref(clean);
}

static bool is_day(unsigned year, unsigned month, unsigned day)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Read "YYYY/MM/DD", "YYYY/MM" or "YYYY", with "/" or "-"; a part of zeros says nothing, nor do those behind
 * it. */
static bool read_date(const char *source, char out[16])
{
    static const struct {
        size_t digits;
        unsigned max;
    } forms[] = {{4, 9999}, {2, 12}, {2, 31}};
    uint64_t parts[3] = {0, 0, 0};
    for (size_t i = 0; i < 3 && *source != '\0'; i++) {
        if (i > 0 && *source != '/' && *source != '-')
            return false;
        source += i > 0 ? 1 : 0;
        size_t digits = strspn(source, "0123456789");
        if (digits != forms[i].digits)
            return false;
        for (size_t j = 0; j < digits; j++)
            parts[i] = 10 * parts[i] + (uint64_t)(source[j] - '0');
        if (parts[i] > forms[i].max)
            return false;
        source += digits;
    }
    unsigned year = (unsigned)parts[0], month = (unsigned)parts[1], day = (unsigned)parts[2];
    if (*source != '\0' || year == 0 || (month > 0 && !is_day(year, month, day)))
        return false;
    if (month == 0)
        snprintf(out, 16, "%04u", year % 10000);
    else if (day == 0)
        snprintf(out, 16, "%04u-%02u", year % 10000, month % 100);
    else
        snprintf(out, 16, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    return true;
}

static void date(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    char out[16];
    json_t *clean = notice_fields_clean(value);
    if (clean == NULL)
        text(reading, name, value, target);
    else if (read_date(json_string_value(clean), out))
        put(reading, target, json_string(out));
    else
        import_format_warn(reading->item, "%s: \"%.20s\" is not a date", name, json_string_value(clean));
    json_decref(clean);
}

static void sex(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    const char *code = json_string_value(value);
    if (code != NULL && strlen(code) == 1 && strchr("MFUX", code[0]) != NULL)
        put(reading, target, json_string(code));
    else if (!is_void(value))
        import_format_warn(reading->item, "%s: unknown code", name);
}

static void measure(struct reading *reading, const char *name, const json_t *value, const char *target,
                    double scale, double min, double max)
{
    double number = json_number_value(value) * scale;
    if (is_void(value) || (json_is_number(value) && !(number > 0 || number < 0)))
        return; /* 0 is how the source says unknown */
    if (!json_is_number(value) || !(number >= min && number <= max))
        import_format_warn(reading->item, "%s: is not a possible measure", name);
    else
        put(reading, target, json_integer((json_int_t)round(number)));
}

/* Metres; but nobody is taller than 3 m, so that what is above is in centimetres. */
static void height(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    measure(reading, name, value, target, json_number_value(value) > 3 ? 1 : 100, 20, 300);
}

static void weight(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    measure(reading, name, value, target, 1, 1, 700);
}

/* Read an array of texts, or one text that stands for an array of it. */
static void list(struct reading *reading, const char *name, const json_t *value, const char *target,
                 bool is_of_countries)
{
    json_t *array = json_array();
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < count && !is_void(value); i++) {
        const json_t *element = json_is_array(value) ? json_array_get(value, i) : value;
        json_t *clean = notice_fields_clean(element);
        if (clean == NULL) {
            if (!is_void(element))
                import_format_warn(reading->item, "%s[%zu]: is not text", name, i);
        } else if (is_of_countries && country_find(json_string_value(clean)) == NULL) {
            import_format_warn(reading->item, "%s[%zu]: unknown country \"%.20s\"", name, i,
                               json_string_value(clean));
            json_decref(clean);
        } else if (json_array_append_new(array, clean) != 0) {
            reading->is_out_of_memory = true;
        }
    }
    put(reading, target, array);
}

static void texts(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    list(reading, name, value, target, false);
}

static void countries(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    list(reading, name, value, target, true);
}

static void warrants(struct reading *reading, const char *name, const json_t *value, const char *target);

static const struct notice_field {
    const char *name;
    convert *convert;
    const char *target;
} notice_fields[] = {
    {"_links", ignore, NULL},
    {"_embedded", ignore, NULL},
    {"entity_id", ignore, NULL}, /* the source reference */
    {"name", text, "family_name"},
    {"forename", text, "forenames"},
    {"date_of_birth", date, "birth_date"},
    {"place_of_birth", text, "birth_place"},
    {"country_of_birth_id", country, "birth_country"},
    {"nationalities", countries, "nationalities"},
    {"sex_id", sex, "sex"},
    {"height", height, "height_cm"},
    {"weight", weight, "weight_kg"},
    {"eyes_colors_id", texts, "eyes"},
    {"hairs_id", texts, "hair"},
    {"languages_spoken_ids", texts, "languages"},
    {"distinguishing_marks", text, "distinguishing_marks"},
    {"arrest_warrants", warrants, "arrest_warrants"},
    {"birth_name", text, "birth_name"},
    {"name_at_birth", text, "birth_name"},
    {"father_forename", text, "father_name"},
    {"father_name", joined_text, "father_name"},
    {"mother_forename", text, "mother_name"},
    {"mother_name", joined_text, "mother_name"},
    {"date_of_event", date, "missing.date"},
    {"place", text, "missing.place"},
    {"country", country, "missing.country"},
    {"un_reference", text, "un_reference"},
    {"aliases", texts, "aliases"},
    {"profession", text, "profession"},
    {"summary", text, "subject_text"},
    {"name_in_original_script", text, "family_name_original_script"},
    {"forename_in_original_script", text, "forenames_original_script"},
};

static const struct notice_field warrant_fields[] = {
    {"issuing_country_id", country, "issuing_country"},
    {"charge", text, "charge"},
    {"charge_translation", text, "charge_translation"},
};

static void read_fields(struct reading *reading, const struct notice_field *fields, size_t count,
                        const json_t *source)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(source, fields[i].name);
        if (value != NULL)
            fields[i].convert(reading, fields[i].name, value, fields[i].target);
    }
}

static void warrants(struct reading *reading, const char *name, const json_t *value, const char *target)
{
    if (!json_is_array(value)) {
        if (!is_void(value))
            import_format_warn(reading->item, "%s: is not an array", name);
        return;
    }
    json_t *array = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct reading warrant = {.item = reading->item, .notice = json_object()};
        if (warrant.notice == NULL)
            reading->is_out_of_memory = true;
        read_fields(&warrant, warrant_fields, sizeof warrant_fields / sizeof warrant_fields[0],
                    json_array_get(value, i));
        reading->is_out_of_memory = reading->is_out_of_memory || warrant.is_out_of_memory;
        if (json_object_size(warrant.notice) == 0) {
            import_format_warn(reading->item, "%s[%zu]: says nothing", name, i);
            json_decref(warrant.notice);
        } else if (json_array_append_new(array, warrant.notice) != 0) {
            reading->is_out_of_memory = true;
        }
    }
    put(reading, target, array);
}

/* Name what the source has and a record has no place for. */
static void warn_of_unknown(struct import_item *item, const json_t *source)
{
    json_t *object = (json_t *)(uintptr_t)source; /* iterating does not change it */
    const size_t count = sizeof notice_fields / sizeof notice_fields[0];
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t i = 0;
        while (i < count && strcmp(notice_fields[i].name, key) != 0)
            i++;
        if (i == count && !is_void(value))
            import_format_warn(item, "%.40s: has no place in a record", key);
    }
}

enum error_code notice_fields_fill(struct import_item *item, const json_t *source, json_t *notice,
                                   struct error *error)
{
    struct reading reading = {.item = item, .notice = notice};
    read_fields(&reading, notice_fields, sizeof notice_fields / sizeof notice_fields[0], source);
    warn_of_unknown(item, source);
    if (reading.is_out_of_memory)
        return error_set(error, ERROR_MEMORY, "no memory for a notice");
    return ERROR_NONE;
}
