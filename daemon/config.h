/*
 * config: the node's file, one file for each peer, and one for each region, read whole and checked before anything is used.
 *
 * Does not change once it is loaded; a reload loads a new one. Relative paths begin at the directory of the
 * file in which they stand; "credential:NAME" is one of the service manager's.
 */
#ifndef COMITY_DAEMON_CONFIG_H
#define COMITY_DAEMON_CONFIG_H

#include <stdio.h>

#include "address.h"
#include "comity/bureau.h"
#include "comity/node.h"
#include "comity/vkey.h"
#include "config_region.h"
#include "config_type.h"

struct config_peer {
    char *file; /* where it stands */
    struct bureau bureau;
    char *name;
    char *region;
    struct address endpoint; /* host "": the peer dials, this node does not */
    char *identity;
    char *anchors;
    char *revocation_list;
    struct config_keys log_keys;
    struct vkey witness_key;
    struct node_answers answers; /* but for: */
    enum config_switch audit_questions;
};

struct config {
    char *file;
    struct bureau bureau;
    char *name;
    char *region;
    char *federation;
    struct address listen;
    char *control;
    char *store;
    char *certificate;
    char *private_key;
    char *log_key_file;
    char *next_log_key_file; /* NULL: none */
    char *witness_key_file;
    char *peers_directory;
    char *regions_directory; /* NULL: none */
    char *groups;            /* TLS groups; NULL: TLS's own choice */
    struct config_group query_group;
    struct config_group publish_group;
    struct config_group admin_group;
    struct config_group audit_group;
    enum node_audit_mode audit_mode;
    uint32_t audit_years;
    uint32_t quorum; /* 0: more than half of the other bureaus */
    uint32_t quorum_alarm_hours;
    char *metrics_socket;          /* NULL: none */
    struct address metrics_listen; /* host "": none */
    enum config_switch hits;
    int64_t verify_urgent_ms;
    int64_t verify_routine_ms;
    enum node_level log_level;
    uint32_t segment_bytes;
    size_t peer_count;
    struct config_peer *peers; /* in the order of their codes */
    size_t region_count;
    struct config_region *regions;
};

/* Read the node's file and all of its peers' and regions'; the caller frees it. Whatever is wrong is one error that begins
 * with the file and the line. */
enum error_code config_load(struct config **ret, const char *path, struct error *error);

/* NULL is harmless. */
void config_free(struct config *config);

/* Write what is in force, defaults too, in the form it is read in. */
void config_print(const struct config *config, FILE *out);

/* Write what options there are. */
void config_help(FILE *out);

/* Write what options there are as sections of comityd.conf(5), in mdoc(7); docs/man/ has the frame. */
void config_manual(FILE *out);

#endif
