/*
 * mrz: the machine readable zone of travel documents and visas (ICAO Doc 9303 parts 3 to 7).
 *
 * What a reader or a typing finger got wrong is no reason to refuse: every check digit is a flag, and what cannot be read is
 * left out and said. Only a text that is no machine readable zone at all is refused.
 */
#ifndef COMITY_MRZ_H
#define COMITY_MRZ_H

#include "comity/date.h"
#include "comity/error.h"
#include "comity/view.h"

enum mrz_format {
    MRZ_TD1,   /* identity card: 3 lines of 30 */
    MRZ_TD2,   /* 2 lines of 36 */
    MRZ_TD3,   /* passport: 2 lines of 44 */
    MRZ_MRV_A, /* visa: 2 lines of 44 */
    MRZ_MRV_B, /* visa: 2 lines of 36 */
};

/* The fields that a check digit stands behind. */
enum mrz_field { MRZ_NUMBER, MRZ_BIRTH, MRZ_EXPIRY, MRZ_PERSONAL_NUMBER, MRZ_WHOLE, MRZ_FIELD_COUNT };

enum mrz_verdict {
    MRZ_ABSENT, /* the format has no such digit, or it is left out as it may be */
    MRZ_RIGHT,
    MRZ_WRONG,
};

struct mrz_digit {
    enum mrz_verdict verdict;
    char given;
    char expected;
};

#define MRZ_TEXT_BYTES 48

struct mrz {
    enum mrz_format format;
    char document_code[3];       /* "P", "ID", "V" */
    char issuer[4];              /* as it stands there: "UTO", "D" */
    char number[MRZ_TEXT_BYTES]; /* of the document, without fillers */
    char nationality[4];
    char family_name[MRZ_TEXT_BYTES]; /* transliterated; parts with blanks between them */
    char forenames[MRZ_TEXT_BYTES];
    char birth_date[DATE_TEXT_CHARS + 1]; /* as exact as it is known; "": not known, or no date */
    char expiry_date[DATE_TEXT_CHARS + 1];
    char sex;                             /* M, F, or X for "not said" */
    char personal_number[MRZ_TEXT_BYTES]; /* or whatever the issuer puts there, without fillers */
    struct mrz_digit digits[MRZ_FIELD_COUNT];
};

/* Read a zone: its lines, or all of it in one; blanks and newlines anywhere do not matter, nor does case. `today` (as of
 * date.h) decides the century of a birth, which is never in the future. ERROR_INVALID: not 72, 88 or 90 characters, or one
 * that is not of A-Z, 0-9 and "<" (it says which). */
enum error_code mrz_parse(struct view text, int32_t today, struct mrz *out, struct error *error);

/* Return the check digit of a text of A-Z, 0-9 and "<": weights 7, 3, 1 (Doc 9303 part 3, 4.9). */
char mrz_check_digit(struct view text);

/* Return the name of a format ("TD3"), what people call a field ("document number"). */
const char *mrz_format_name(enum mrz_format format);
const char *mrz_field_name(enum mrz_field field);

/* Tell whether no check digit is wrong. */
bool mrz_is_right(const struct mrz *mrz);

#endif
