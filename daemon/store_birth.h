/*
 * store_birth: how a store comes to be, which is never by chance.
 *
 * A store that is missing is no reason to make an empty one: its bureau may have signed thousands of leaves, and
 * would sign a second history in their place. So an administrator says which it is, once, and the store carries
 * the word in its file START until it has served:
 *
 *     "new"      the bureau has signed nothing yet. Gone before the first start signs anything: in a copy of a
 *                store that has run it would be a lie.
 *     "rebuild"  there was a store, and it is lost. Gone when something of it is back.
 *     no file    it has run before, as any that was restored.
 */
#ifndef COMITY_STORE_BIRTH_H
#define COMITY_STORE_BIRTH_H

#include "comity/own_state.h"

/* Make a store in the directory `store`, whose parent must be there. An index that was left is removed.
 * ERROR_EXISTS (there is one), ERROR_FULL, ERROR_IO, and errors of segment_store_open(). */
enum error_code store_birth_make(const char *store, enum own_start start, uint32_t segment_bytes,
                                 struct error *error);

/* Tell what an existing store carries, and take the word "new" out of it. ERROR_NOT_FOUND (there is no store: says
 * how one is made), ERROR_DAMAGED, ERROR_IO, ERROR_FULL. */
enum error_code store_birth_open(const char *store, enum own_start *ret, struct error *error);

/* Take the word "rebuild" out of a store that has something now. ERROR_IO. */
enum error_code store_birth_settle(const char *store, struct error *error);

#endif
