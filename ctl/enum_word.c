#include "enum_word.h"

#include <stdio.h>
#include <string.h>

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '_' || c == ' ' ? '-' : c;
}

static bool is_same(const char *a, const char *b)
{
    while (*a != '\0' && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool enum_word_find(const ProtobufCEnumDescriptor *descriptor, const char *word, int *ret)
{
    for (unsigned i = 0; i < descriptor->n_values; i++) {
        const ProtobufCEnumValue *value = &descriptor->values[i];
        if (value->value != 0 && is_same(value->name, word)) {
            *ret = value->value;
            return true;
        }
    }
    return false;
}

void enum_word_write(const ProtobufCEnumDescriptor *descriptor, int value, char out[ENUM_WORD_BYTES])
{
    const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(descriptor, value);
    if (value == 0)
        out[0] = '\0';
    else if (known == NULL)
        snprintf(out, ENUM_WORD_BYTES, "%d", value);
    else
        snprintf(out, ENUM_WORD_BYTES, "%s", known->name);
    for (char *at = out; *at != '\0'; at++)
        *at = plain(*at);
}

void enum_word_list(const ProtobufCEnumDescriptor *descriptor, char *out, size_t out_bytes)
{
    char word[ENUM_WORD_BYTES];
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < descriptor->n_values && used < out_bytes; i++) {
        enum_word_write(descriptor, descriptor->values[i].value, word);
        if (word[0] != '\0')
            used += (size_t)snprintf(out + used, out_bytes - used, "%s%s", used == 0 ? "" : ", ", word);
    }
}
