/*
 * alarm: what needs a person, kept over restarts.
 *
 * Alarms are rows of the index, and so are lost with it; but those that the logs tell of (a fork, signed
 * nonsense) are raised again when it is made again. One about the same subject is kept once, the first time.
 * Of one log at most ALARMS_PER_LOG about single entries are kept: a hostile origin could sign any number.
 */
#ifndef COMITY_ALARM_H
#define COMITY_ALARM_H

#include "comity/bureau.h"
#include "comity/catalog.h"

#define ALARM_TEXT_BYTES 256u
#define ALARMS_PER_LOG 64u

/* Subjects that are no entry. */
#define ALARM_FORK UINT64_MAX         /* two histories of the log */
#define ALARM_PAST (UINT64_MAX - 1)   /* the own log was found to be behind its own past */
#define ALARM_UNLOCK (UINT64_MAX - 2) /* the own log was unlocked by an administrator */
#define ALARM_QUORUM (UINT64_MAX - 3) /* too few bureaus cosign the log */
#define ALARM_CERTIFICATE                                                                                    \
    (UINT64_MAX - 8) /* less an enum node_certificate_part: the bureau's ends, or has ended */
#define ALARM_ENTRIES (UINT64_MAX - 15)

struct alarm {
    int64_t time_ms; /* wall */
    enum error_code code;
    struct bureau origin; /* whose log it is about */
    uint64_t subject;     /* index of an entry, or one of the above */
    char text[ALARM_TEXT_BYTES];
};

/* Keep an alarm. `*ret_is_new` false: it was kept before, or is one too many about entries of its log.
 * ERROR_MEMORY, errors of the index. */
enum error_code alarm_keep(struct catalog *catalog, const struct alarm *alarm, bool *ret_is_new,
                           struct error *error);

/* Forget an alarm that is over; harmless if there is none. ERROR_MEMORY, errors of the index. */
enum error_code alarm_end(struct catalog *catalog, const struct bureau *origin, uint64_t subject,
                          struct error *error);

/* Call `visit` for each alarm kept, in the order of their logs, until it returns false. */
enum error_code alarm_each(struct catalog *catalog, bool (*visit)(void *context, const struct alarm *alarm),
                           void *context, struct error *error);

/* Return how many are kept. */
size_t alarm_count(struct catalog *catalog);

#endif
