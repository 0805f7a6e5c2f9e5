/*
 * control_view: a record as answers show it, and the small conversions that every answer needs.
 */
#ifndef COMITY_CONTROL_VIEW_H
#define COMITY_CONTROL_VIEW_H

#include "control.h"

#include "comity/record.h"

#define CONTROL_SUMMARY_BYTES 256u

/* A RecordView and the texts it points to; must not be moved once it is filled. */
struct control_view {
    Comity__RecordView view;
    char id[UUID_TEXT_CHARS + 1];
    char owner[LIMIT_BUREAU_BYTES];
    char time[INSTANT_TEXT_CHARS + 1];
    char summary[CONTROL_SUMMARY_BYTES];
};

/* The keys of a log in their text form; must not be moved once it is filled. */
struct control_keys {
    size_t count;
    char *texts[LIMIT_LOG_KEYS];
    char bytes[LIMIT_LOG_KEYS][VKEY_TEXT_BYTES];
};

void control_keys_fill(struct control_keys *keys, const struct log *log);

/* Fill in the view of a record. It borrows the record's entry. */
void control_view_fill(struct control_view *view, const struct replica_record *record);

/* An answer to what an act on an own record did; must not be moved once it is filled. */
struct control_receipt {
    Comity__PublishAnswer answer;
    char id[UUID_TEXT_CHARS + 1];
};

/* Fill in what a receipt says. It borrows the node's own code. */
void control_receipt_fill(struct control_receipt *out, const struct node *node,
                          const struct replica_receipt *receipt);

/* Which records a stream gives. */
struct control_choice {
    const struct record_type *type; /* NULL: any */
    bool holds_back;    /* not those that may not be passed on without their owner's permission (H2)... */
    uint64_t held_back; /* ...but how many there were */
};

/* Put the record at a leaf into a stream, if the leaf is the current version of a record that is chosen; say whether it
 * was. Errors of the stores, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code control_view_put(struct stream *stream, struct replica *replica, const struct bureau *owner,
                                 uint64_t index, struct control_choice *choice, bool *ret_put,
                                 struct error *error);

/* Put the last answer of a stream: how many records there were, and how many were held back. */
enum error_code control_put_done(struct stream *stream, uint64_t count, uint64_t held_back,
                                 struct error *error);

/* Return the text as protobuf-c takes it, which never changes it; NULL is the empty text. */
char *control_text(const char *text);

/* Write RFC 3339, or nothing for 0, which is never a time here. */
void control_time(int64_t wall_ms, char out[INSTANT_TEXT_CHARS + 1]);

#endif
