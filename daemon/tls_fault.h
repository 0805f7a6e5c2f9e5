/*
 * tls_fault: OpenSSL's reasons and the other side's alerts, in words for people.
 */
#ifndef COMITY_DAEMON_TLS_FAULT_H
#define COMITY_DAEMON_TLS_FAULT_H

#include "comity/error.h"

/* Set `fault` from an entry of OpenSSL's error queue. What a peer's alert says names the peer as the one who refused. An
 * entry of 0 is a lack of memory. */
void tls_fault_explain(unsigned long ssl_fault, struct error *fault);

#endif
