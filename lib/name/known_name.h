/*
 * known_name: common names and surnames of the world, and which spellings are the same name.
 *
 * One letter makes a typing error of most words, but another person of some: Maria and Marta, Fernandez and
 * Hernandez. Two known names that are not the same name are never taken for a typing error. Short forms (Bob) are
 * with the name they are commonly short for. A word that is not known here says nothing.
 */
#ifndef COMITY_KNOWN_NAME_H
#define COMITY_KNOWN_NAME_H

#include "comity/error.h"
#include "comity/view.h"

#include <stdint.h>

/* The rows, each followed by '|'; within a row the spellings, of A to Z, are separated by blanks. */
extern const char known_name_rows[];

struct known_names;

/* Make the table; the caller frees it. ERROR_MEMORY. */
enum error_code known_names_new(struct known_names **ret, struct error *error);

/* Free it; NULL is harmless. */
void known_names_free(struct known_names *names);

/* Return the number of the row that has this word, or 0. */
uint16_t known_names_find(const struct known_names *names, const char *word);

/* Return the first spelling of a row that has several; nothing for one that has not, or row 0. */
struct view known_names_head(const struct known_names *names, uint16_t row);

/* Return how many words there are. */
size_t known_names_count(const struct known_names *names);

#endif
