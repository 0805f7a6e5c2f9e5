/*
 * enum_word: values of the schema's enums as people type and read them: CONSENT_REQUEST is "consent-request".
 */
#ifndef ENUM_WORD_H
#define ENUM_WORD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#define ENUM_WORD_BYTES 64u

/* Find the value that a word names; blanks, "-" and "_" are the same, and so are capitals. The first value, which says
 * nothing, has no word. */
bool enum_word_find(const ProtobufCEnumDescriptor *descriptor, const char *word, int *ret);

/* Write the word of a value; nothing for the first value, the number of one that is not known. */
void enum_word_write(const ProtobufCEnumDescriptor *descriptor, int value, char out[ENUM_WORD_BYTES]);

/* Write all words, with commas between them. */
void enum_word_list(const ProtobufCEnumDescriptor *descriptor, char *out, size_t out_bytes);

#endif
