/*
 * figure: what is counted of an entry that publishes a version of a record: its type and its days, and whom an arrest
 * concerned. docs/statistics.md says what is made of it.
 *
 * Figures are rows of the index (INDEX_FIGURE, INDEX_ARREST), derived when an entry is applied, and stay when the
 * entry's bytes are erased: they are no content, but for the bureaus of an arrest. Days are those of the owner's clock,
 * in UTC.
 *
 *            published                    a later entry ends it, or its time is over
 *     day ------------------------------> figure_end_day()
 *          counts in the stock of each day from `day` on, to the one before
 */
#ifndef COMITY_FIGURE_H
#define COMITY_FIGURE_H

#include "comity/buffer.h"
#include "comity/bureau.h"

/* How a version ended. Written to the index: numbers do not change. */
enum figure_end {
    FIGURE_LIVES = 0,
    FIGURE_SUPERSEDED = 1, /* by the next version */
    FIGURE_WITHDRAWN = 2,
    FIGURE_MISTAKEN = 3, /* withdrawn: it was an error */
    FIGURE_RETENTION_OVER = 4,
    FIGURE_REDISTRIBUTED = 5, /* withdrawn, to be shown to others */
    FIGURE_END_COUNT
};

struct figure {
    uint32_t type;    /* number of the record's type; 0: the bytes were gone before anything was counted */
    bool is_first;    /* version of its record */
    bool is_shared;   /* with another bureau at least */
    int32_t day;      /* published */
    int32_t over_day; /* the first on which it is over (retention.h) */
    enum figure_end end;
    uint64_t end_index; /* of the entry that ended it, the first if there are several */
    int32_t end_day;    /* of that entry */
};

#define FIGURE_BYTES 24u

/* Write the value of a row and return its size; read it back. ERROR_DAMAGED. */
size_t figure_write(const struct figure *figure, uint8_t out[FIGURE_BYTES]);
enum error_code figure_parse(struct view value, struct figure *ret, struct error *error);

/* Return the first day on which the version does not count any more; never before `day`. */
int32_t figure_end_day(const struct figure *figure);

/* Return how it ended as of that day: by what comes first. */
enum figure_end figure_end_of(const struct figure *figure);

/* Tell whether an arrest that this version reports was one: it was neither replaced, nor taken back. */
bool figure_counts_as_report(const struct figure *figure);

/* One wanting bureau of one report of an arrest. */
struct arrest {
    uint64_t fingerprint; /* of the arrest's id: the same in all reports of it */
    struct bureau owner;  /* who reports */
    uint64_t index;       /* of the entry */
    struct bureau wanting;
    struct bureau arresting;
    int32_t arrest_day; /* where no day is stated: the first it may be */
    int32_t report_day;
};

#define ARREST_KEY_BYTES (8u + LIMIT_BUREAU_CHARS + 8u + LIMIT_BUREAU_CHARS)
#define ARREST_VALUE_BYTES (LIMIT_BUREAU_CHARS + 8u)

/* Write the key and the value of a row; read them back. ERROR_DAMAGED. */
void arrest_write(const struct arrest *arrest, uint8_t key[ARREST_KEY_BYTES],
                  uint8_t value[ARREST_VALUE_BYTES]);
enum error_code arrest_parse(struct view key, struct view value, struct arrest *ret, struct error *error);

/* What is counted of a hit: of the hit itself, by the bureau that met a record (`asker`), and of each answer by the record's
 * owner. Times are of the clock of who did it, in milliseconds; 0: it was not done. */
struct hit_figure {
    struct bureau asker; /* owner of the hit */
    uint8_t id[16];
    bool is_answer;
    struct bureau owner;    /* of the record that was met; of an answer: who answers */
    int32_t day;            /* of the hit's first version */
    int64_t asked_ms;       /* the owner was first asked for an answer */
    int64_t due_ms;         /* by then */
    uint64_t outcome_index; /* of the entry that says what came of it */
    uint8_t outcome;        /* Comity__Hit__Outcome; 0: not said */
    int64_t answered_ms;    /* of an answer: it is valid, not valid, or the identity is doubtful */
};

#define HIT_FIGURE_KEY_BYTES (LIMIT_BUREAU_CHARS + 16u + 1u + LIMIT_BUREAU_CHARS)
#define HIT_FIGURE_VALUE_BYTES 29u

/* Write the key and the value of a row, and return the value's size; read them back. ERROR_DAMAGED. */
size_t hit_figure_write(const struct hit_figure *hit, uint8_t key[HIT_FIGURE_KEY_BYTES],
                        uint8_t value[HIT_FIGURE_VALUE_BYTES]);
enum error_code hit_figure_parse(struct view key, struct view value, struct hit_figure *ret,
                                 struct error *error);

/* Put together what two entries say of the same row: the first day, the first time, the last outcome. */
void hit_figure_merge(struct hit_figure *hit, const struct hit_figure *other);

#endif
