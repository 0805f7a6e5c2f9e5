#include "question.h"

#include "comity/key.h"
#include "comity/mrz.h"

#include <stdio.h>
#include <string.h>

#define KIND_BYTES 32u

const char *question_text(const json_t *question, const char *name)
{
    const char *text = json_string_value(json_object_get(question, name));
    return text == NULL ? "" : text;
}

bool question_is_good(const json_t *question)
{
    return json_object_get(question, "error") == NULL;
}

void question_refuse(json_t *question, const char *code, const char *text)
{
    json_object_set_new(question, "error", json_string(code));
    json_object_set_new(question, "text", json_string(text));
}

static void put_text(json_t *question, const char *name, const char *text)
{
    if (text != NULL && *text != '\0')
        json_object_set_new(question, name, json_string(text));
}

static void put_defaults(json_t *question, const struct question_defaults *defaults)
{
    if (json_object_get(question, "country") == NULL)
        put_text(question, "country", defaults->country);
    if (json_object_get(question, "loose") == NULL && defaults->loose)
        json_object_set_new(question, "loose", json_true());
}

json_t *question_of_kind(const char *kind, const char *value, const struct question_defaults *defaults)
{
    json_t *question = json_object();
    put_text(question, "kind", kind);
    put_text(question, "value", value);
    put_defaults(question, defaults);
    if (*value == '\0')
        question_refuse(question, "INVALID", "there is no value");
    else if (json_object_get(question, "value") == NULL)
        question_refuse(question, "INVALID", "the value is not UTF-8");
    return question;
}

/* A text before "=" is a kind only if there is such a kind: a URL may hold one, too. */
json_t *question_of_word(const char *word, const struct question_defaults *defaults)
{
    char kind[KIND_BYTES] = "";
    const char *equals = strchr(word, '=');
    if (equals != NULL && (size_t)(equals - word) < sizeof kind)
        memcpy(kind, word, (size_t)(equals - word));
    bool is_kind = kind[0] != '\0' && key_kind_find(kind) != KEY_KIND_COUNT;
    return question_of_kind(is_kind ? kind : NULL, is_kind ? equals + 1 : word, defaults);
}

/* ---- machine readable zones ---- */

static json_t *show_zone(const struct mrz *mrz)
{
    json_t *shown = json_object();
    json_t *wrong = json_array();
    put_text(shown, "format", mrz_format_name(mrz->format));
    put_text(shown, "documentCode", mrz->document_code);
    put_text(shown, "issuer", mrz->issuer);
    put_text(shown, "number", mrz->number);
    put_text(shown, "familyName", mrz->family_name);
    put_text(shown, "forenames", mrz->forenames);
    put_text(shown, "nationality", mrz->nationality);
    put_text(shown, "birthDate", mrz->birth_date);
    put_text(shown, "sex", (char[]){mrz->sex, '\0'});
    put_text(shown, "expiryDate", mrz->expiry_date);
    put_text(shown, "personalNumber", mrz->personal_number);
    for (int i = 0; i < MRZ_FIELD_COUNT; i++) {
        const struct mrz_digit *digit = &mrz->digits[i];
        char text[80];
        snprintf(text, sizeof text, "%s: the check digit is %c, should be %c",
                 mrz_field_name((enum mrz_field)i), digit->given, digit->expected);
        if (digit->verdict == MRZ_WRONG)
            json_array_append_new(wrong, json_string(text));
    }
    json_object_set_new(shown, "wrongDigits", wrong);
    return shown;
}

/* The document's number, with its issuer as far as there is such a country. */
static void ask_zone(json_t *question, struct view text, const struct question_defaults *defaults)
{
    struct mrz mrz;
    struct key key;
    struct error error;
    if (mrz_parse(text, defaults->today, &mrz, &error) != ERROR_NONE) {
        question_refuse(question, error_code_name(error.code), error.text);
        return;
    }
    json_object_set_new(question, "mrz", show_zone(&mrz));
    put_text(question, "kind", key_kind_name(KEY_DOCUMENT));
    put_text(question, "value", mrz.number);
    if (key_normalise(KEY_DOCUMENT, mrz.number, mrz.issuer, false, &key, NULL) == ERROR_NONE)
        put_text(question, "country", mrz.issuer);
    if (mrz.number[0] == '\0')
        question_refuse(question, "INVALID", "machine readable zone: has no document number");
}

json_t *question_of_mrz(struct view text, const struct question_defaults *defaults)
{
    json_t *question = json_object();
    ask_zone(question, text, defaults);
    put_defaults(question, &(struct question_defaults){.loose = defaults->loose});
    return question;
}

/* ---- lines ---- */

static const char *fault_of(json_t *object)
{
    static const char *const texts[] = {"kind", "value", "country", "mrz"};
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        bool is_text = false;
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            is_text = is_text || strcmp(name, texts[i]) == 0;
        if (is_text && !json_is_string(value))
            return "kind, value, country and mrz are texts";
        if (strcmp(name, "loose") == 0 && !json_is_boolean(value))
            return "loose is true or false";
        if (!is_text && strcmp(name, "loose") != 0 && strcmp(name, "ref") != 0)
            return "there is a member other than kind, value, country, loose, mrz and ref";
    }
    bool has_value = json_object_get(object, "value") != NULL;
    bool has_mrz = json_object_get(object, "mrz") != NULL;
    return has_value == has_mrz ? "one of value and mrz is wanted" : NULL;
}

/* Take over what the line says; the rest follows from it. */
static json_t *question_of_object(json_t *object, const struct question_defaults *defaults)
{
    const char *fault = fault_of(object);
    json_t *zone = json_incref(json_object_get(object, "mrz"));
    if (zone != NULL)
        json_object_del(object, "mrz");
    if (fault != NULL)
        question_refuse(object, "INVALID", fault);
    else if (zone != NULL)
        ask_zone(object, view_of(json_string_value(zone), json_string_length(zone)), defaults);
    else
        put_defaults(object, defaults);
    json_decref(zone);
    return json_incref(object);
}

static json_t *question_of_json(struct view line, const struct question_defaults *defaults)
{
    json_error_t fault;
    json_t *object = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, &fault);
    json_t *question;
    if (object == NULL) {
        question = json_object();
        question_refuse(question, "INVALID", fault.text);
    } else {
        question = question_of_object(object, defaults);
    }
    json_decref(object);
    return question;
}

static json_t *question_of_plain(struct view line, const struct question_defaults *defaults)
{
    char word[LIMIT_ENTRY_BYTES + 1];
    if (line.size >= sizeof word)
        return NULL;
    memcpy(word, line.data, line.size);
    word[line.size] = '\0';
    return question_of_word(word, defaults);
}

/* The line's number comes first, for those who read. */
static json_t *number_line(json_t *question, uint64_t number)
{
    json_t *numbered = json_object();
    json_object_set_new(numbered, "line", json_integer((json_int_t)number));
    json_object_update(numbered, question);
    json_decref(question);
    return numbered;
}

json_t *question_of_line(struct view line, uint64_t number, const struct question_defaults *defaults)
{
    line = view_trimmed(line);
    json_t *question = line.size > 0 && line.data[0] == '{' ? question_of_json(line, defaults)
                                                            : question_of_plain(line, defaults);
    return question == NULL ? NULL : number_line(question, number);
}
