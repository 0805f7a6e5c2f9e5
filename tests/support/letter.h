/*
 * letter: messages between the nodes of a federation, as their JSON.
 *
 *     letter_send(&federation, BS, "{'message':{'to':['CO'],'subject':'Who is it?'}}", id);
 *     answer = letter_look(&federation, CO, id);
 *
 * What cannot be done ends the test program, but where an answer may be a failure.
 */
#ifndef LETTER_H
#define LETTER_H

#include "federation.h"

/* Ask a node through a client of its own; federation_free_answer() what it answers. */
Comity__Answer *letter_ask(struct federation *federation, int place, const Comity__Request *request);

/* Complete a draft, or send a message; the answer may be a failure. */
Comity__Answer *letter_draft(struct federation *federation, int place, const char *json, bool reply_all);
Comity__Answer *letter_try(struct federation *federation, int place, const char *json);

/* Send a message and let it arrive; its id goes into `id`. */
void letter_send(struct federation *federation, int place, const char *json, char id[37]);

/* Publish a message just as it is for everybody, as an import may. */
void letter_publish(struct federation *federation, int place, const char *json, char id[37]);

/* Look at a message, or open it as an officer does; the answer's `message` is there. */
Comity__Answer *letter_look(struct federation *federation, int place, const char *id);
void letter_open(struct federation *federation, int place, const char *id);

/* Return how far a message has come, as a node knows it. */
Comity__MessageView__State letter_state(struct federation *federation, int place, const char *id);

/* Check that an answer is a failure that says this, and free it. */
void letter_check_refused(Comity__Answer *answer, const char *text);

#endif
