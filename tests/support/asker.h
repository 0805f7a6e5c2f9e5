/*
 * asker: a client of one node of a federation that asks other bureaus.
 *
 *     asker_init(&asker, &federation, CO, "BS");
 *     asker_value(&asker, "A000001");
 *     CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), COMITY__ASK_ANSWER__OUTCOME__HIT);
 *     asker_release(&asker);
 */
#ifndef ASKER_H
#define ASKER_H

#include "federation.h"

#define ASKER_ANSWERS 32u

struct asker {
    struct federation *federation;
    struct wire *client;
    Comity__AskRequest request; /* a test may change it before it asks */
    char codes[FEDERATION_NODES][LIMIT_BUREAU_BYTES];
    char *at[FEDERATION_NODES];
    char purpose[64], value[4200], name[1200], kind[32], record[64];
    size_t count;
    Comity__Answer *answers[ASKER_ANSWERS];
};

/* Ask at these bureaus, separated by commas; NULL: at all. */
void asker_init(struct asker *asker, struct federation *federation, int place, const char *at);
void asker_release(struct asker *asker);

/* Send the question; asker_collect() takes the answers that have come. */
void asker_send(struct asker *asker);
void asker_collect(struct asker *asker);

/* Ask for a value, or a name; settle, and collect. */
void asker_value(struct asker *asker, const char *value);
void asker_name(struct asker *asker, const char *name);

/* Return what a bureau has answered; NULL: nothing yet. */
const Comity__AskAnswer *asker_answer(const struct asker *asker, const char *bureau);
Comity__AskAnswer__Outcome asker_outcome(const struct asker *asker, const char *bureau);

/* Return why a bureau refused or gave no answer; "" where it has not. */
const char *asker_why(const struct asker *asker, const char *bureau);

/* Return the text of the failure that the whole question ended in; "": none. */
const char *asker_failure(const struct asker *asker);

/* Tell whether all are told. */
bool asker_is_done(const struct asker *asker);

#endif
