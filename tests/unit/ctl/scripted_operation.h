/*
 * scripted_operation: what a scripted daemon says of operation BS/SPECIMEN-VI, which BS leads, with CO.
 */
#ifndef SCRIPTED_OPERATION_H
#define SCRIPTED_OPERATION_H

#include "scripted.h"

#define SCRIPTED_OPERATION_ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define SCRIPTED_WISH_ID "01890a5d-ac96-774b-bcce-b302099a8058"

/* Answer what it is: version 3. `wishing` asks to join, or with `leaves` to leave; NULL: nobody does. */
void scripted_operation(struct scripted *scripted, const char *closed_on, const char *wishing, bool leaves);

/* Answer that the daemon is this bureau's. */
void scripted_bureau(struct scripted *scripted, const char *bureau);

/* Answer that something was published. */
void scripted_published(struct scripted *scripted);

/* Answer with a record in JSON (single quotes) that `owner` has published, as one of a stream; and end the stream. */
void scripted_record(struct scripted *scripted, const char *owner, const char *json);
void scripted_done(struct scripted *scripted);

/* Take the next request, which must be of this kind; message_free() it. */
Comity__Request *scripted_next(struct scripted *scripted, Comity__Request__BodyCase body_case);
void scripted_pass(struct scripted *scripted, Comity__Request__BodyCase body_case);

#endif
