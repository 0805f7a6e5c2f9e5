/*
 * key: exact search keys, normalised so that what an officer types and what a bureau recorded meet.
 *
 * The original text stays in the record; a key is derived from it. Rules: docs/records.md, after domain practice
 * (ICAO Doc 9303 characters, 49 CFR 565 for VINs).
 */
#ifndef COMITY_KEY_H
#define COMITY_KEY_H

#include "comity/error.h"
#include "comity/limits.h"
#include "comity/view.h"
#include "record.pb-c.h"

#include <stdbool.h>

/* Kinds of key. A row of the table in key.c gives the name ("document"), the rule, and what a person calls it. */
enum key_kind {
    KEY_DOCUMENT,    /* travel or identity document number */
    KEY_VIN,         /* vehicle identification number or chassis number */
    KEY_VIN_SUFFIX,  /* last 8 of a VIN */
    KEY_PLATE,       /* registration plate */
    KEY_ENGINE,      /* engine number */
    KEY_PART,        /* serial of a vehicle part */
    KEY_FIREARM,     /* firearm serial */
    KEY_NOTICE,      /* notice id: 2099/1 and 2099-1 are equal */
    KEY_NATIONAL_ID, /* national identity number */
    KEY_WARRANT,     /* arrest warrant reference */
    KEY_PHONE,       /* telephone number with its country's prefix */
    KEY_EMAIL,
    KEY_DOMAIN, /* domain name */
    KEY_IP,     /* IP address */
    KEY_URL,
    KEY_HASH,         /* MD5, SHA-1 or SHA-256 of a file */
    KEY_CRYPTO,       /* address of a cryptocurrency */
    KEY_IMEI,         /* of a mobile device */
    KEY_ACCOUNT,      /* handle on a platform */
    KEY_MALWARE,      /* name of a malware family */
    KEY_CONTAINER,    /* container number */
    KEY_FLIGHT,       /* flight number */
    KEY_VESSEL,       /* IMO number or registration of a vessel */
    KEY_REGISTRATION, /* registration number of an organisation */
    KEY_FIREARM_MAKE, /* make/serial of a firearm */
    KEY_ARREST,       /* id of an arrest */
    KEY_OPERATION,    /* id of an operation: all that belongs to it */
    KEY_THREAD,       /* id of a thread: its messages */
    KEY_RECORD,       /* id of a record: what points to it */
    KEY_LED,          /* id/lead of an operation: its own record */
    KEY_KIND_COUNT
};

struct key {
    enum key_kind kind;
    bool loose;                 /* look-alikes folded: O=0, I=1, S=5, B=8 */
    char text[LIMIT_KEY_BYTES]; /* normalised, NUL-terminated, never empty */
    char country[4];            /* alpha-2 of the issuer, or "" where the key stands without */
    const char *field; /* path of the field it was derived from ("notice.documents[0].number") or NULL */
};

/* Return the name of a kind ("document"), and the kind of a name; KEY_KIND_COUNT for an unknown one. */
const char *key_kind_name(enum key_kind kind);
enum key_kind key_kind_find(const char *name);

/* Tell whether the kind is looked up where a question names none. Ids of what is only in here are not. */
bool key_kind_is_general(enum key_kind kind);

/* Tell whether one value of the kind may exist in two countries. */
bool key_kind_has_country(enum key_kind kind);

/* Normalise what was typed or recorded. `country` may be NULL or "" (any form of country code is accepted and stored as
 * alpha-2; an unknown one is ERROR_INVALID). ERROR_INVALID if nothing is left or it is too short to be a key (the
 * kind's minimum); ERROR_LIMIT. */
enum error_code key_normalise(enum key_kind kind, const char *text, const char *country, bool loose,
                              struct key *out, struct error *error);

/* Call `visit` for each key of a record (exact forms, loose forms, with and without country), those of its type before
 * those of the envelope, at most LIMIT_RECORD_KEYS. Fields that make no key are passed over. `visit` returning false ends it. The key lives only
 * during the call. */
void key_of_record(const Comity__Record *record, bool (*visit)(void *context, const struct key *key),
                   void *context);

/* What is doubtful about a text that is a key all the same. Never a reason to refuse. */
struct key_doubt {
    char text[96]; /* "the check digit should be X" */
    bool is_usual; /* where nothing is wrong, too: say it only to who looks at this one text */
};

/* Tell whether a text of this kind is doubtful: a check digit of a VIN or an IMEI that does not fit. */
bool key_doubt(enum key_kind kind, const char *text, struct key_doubt *out);

/* Call `visit` for each doubtful field of a record, with its path as JSON names it. */
void key_doubts_of_record(const Comity__Record *record,
                          void (*visit)(void *context, const char *path, const struct key_doubt *doubt),
                          void *context);

/* Write the bytes that are fingerprinted: kind, loose flag, country, text. Return the size; `out` has
 * LIMIT_KEY_BYTES + 8 bytes. */
size_t key_bytes(const struct key *key, uint8_t out[LIMIT_KEY_BYTES + 8]);

#endif
