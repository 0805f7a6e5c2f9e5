/*
 * key_number: keys that are numbers and codes of one form each.
 *
 * Each function writes the one form that all ways to write the same thing share, NUL-terminated and shorter than
 * LIMIT_KEY_BYTES, and refuses what is not such a thing: ERROR_INVALID. `out` is untouched on failure. Nothing is
 * guessed: what could be two things is refused.
 */
#ifndef COMITY_KEY_NUMBER_H
#define COMITY_KEY_NUMBER_H

#include "comity/error.h"
#include "comity/limits.h"

/* A telephone number with its country's prefix: "+" and 7 to 15 digits (E.164). 00 is the same as "+"; (0) is dropped. */
enum error_code key_number_phone(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* An IMEI of 14 digits, of 15 with its check digit, or of 16 with a version: its first 14. */
enum error_code key_number_imei(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* Return the check digit (Luhn) that an IMEI of 15 digits should have, where it has another; 0 where nothing is wrong. */
char key_number_imei_digit(const char *text);

/* MD5, SHA-1 or SHA-256: 32, 40 or 64 hexadecimal digits in lower case. */
enum error_code key_number_hash(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* An address of a cryptocurrency: bech32 and 0x in lower case, base58 as it is. Checksums are not looked at. */
enum error_code key_number_crypto(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* A UUID in lower case. */
enum error_code key_number_uuid(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

#endif
