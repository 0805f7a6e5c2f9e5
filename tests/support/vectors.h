/*
 * vectors: public test data, read where it lies and never copied here.
 *
 * The directory is that of the environment variable COMITY_VECTORS, else COMITY_VECTORS_DEFAULT. Every file
 * in it is looked at and recognised by its content, whatever its name.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include "comity/proof.h"

#include "source_tree.h"

#include <jansson.h>

struct vector_file {
    const char *directory; /* the whole of the test data */
    const char *path;      /* of this file, below the directory */
    struct view text;
    json_t *json; /* the document where the file is JSON, else NULL */
};

/* Call `visit` for each file that `is_mine` recognises. Skips the running test where there is no directory or
 * nothing in it is recognised. A .json file that is not JSON fails the test. */
#define VECTORS_EACH(is_mine, visit) vectors_each(COMITY_VECTORS_DEFAULT, (is_mine), (visit))
void vectors_each(const char *default_directory, bool (*is_mine)(const struct vector_file *file),
                  void (*visit)(const struct vector_file *file));

/* Read a file below the directory of `file`; the caller frees the bytes. False if it cannot be read. */
bool vectors_read(const struct vector_file *file, const char *path, struct view *ret);

/* Take the text of a member; an empty view if it has none. It lives as long as the document. */
struct view vectors_text(const json_t *object, const char *key);

/* Take a number up to 2^64 - 1, as it stands in a document or in text. */
bool vectors_number(const json_t *value, uint64_t *ret);

/* Take a digest from hexadecimal text. False where it is not one of 32 bytes. */
bool vectors_digest(struct view hex, struct digest *ret);

/* Take a proof from an array of hexadecimal text. False where it does not fit. */
bool vectors_proof(const json_t *array, struct proof *ret);

#endif
