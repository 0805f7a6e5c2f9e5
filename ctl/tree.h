/*
 * tree: a JSON value as indented lines, for people.
 *
 *     travel document:
 *       number: L898902C3
 *       remarks:
 *         - one
 *
 * Names in camel case become words. Texts are escaped (escape.h).
 */
#ifndef TREE_H
#define TREE_H

#include "comity/buffer.h"
#include <jansson.h>

/* Append the members of an object, each line after `indent` spaces. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code tree_append(struct buffer *out, const json_t *object, unsigned indent, struct error *error);

#endif
