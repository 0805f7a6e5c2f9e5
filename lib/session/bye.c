#include "session_messages.h"

#include <stdio.h>
#include <string.h>

enum error_code bye_send(struct session *session, enum error_code code, const char *text, struct error *error)
{
    Comity__Bye bye = COMITY__BYE__INIT;
    char name[32], words[sizeof session->bye];
    snprintf(name, sizeof name, "%s", error_code_name(code));
    snprintf(words, sizeof words, "%s", text);
    bye.code = name;
    bye.text = words;
    return session_put(session, FRAME_BYE, &bye.base, error);
}

enum error_code bye_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__bye__descriptor, body, &message, error);
    if (code == ERROR_NONE) {
        const Comity__Bye *bye = (const Comity__Bye *)message;
        snprintf(session->bye, sizeof session->bye, "%s", bye->text);
        session->bye_is_fault = strcmp(bye->code, error_code_name(ERROR_CLOSED)) != 0 &&
                                strcmp(bye->code, error_code_name(ERROR_EXISTS)) != 0;
        session->state = SESSION_ENDED;
        code = error_set(error, ERROR_CLOSED, "%s said goodbye: %s", session->peer.code, session->bye);
    }
    message_free(message);
    return code;
}
