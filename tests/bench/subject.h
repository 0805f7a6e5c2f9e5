/*
 * subject: a system that is measured, as one connection of a client sees it: records go in, keys are asked for.
 *
 * Requests may be pipelined: what was sent is answered in order. Any failure ends the program with its reason: a benchmark
 * that goes on after one measures nothing.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a record: about what an entry of a stolen document with its circumstances takes. */
#define SUBJECT_RECORD_BYTES 420u

struct subject_record {
    char key[16]; /* the document number; a search key in every subject */
    char id[37];  /* a UUID */
    char text[SUBJECT_RECORD_BYTES];
};

/* The record of a number: the same in every run and every subject. The text is not compressible to nothing. */
void subject_record_make(struct subject_record *record, uint64_t number);

/* A key that no record has. */
void subject_key_of_nobody(char key[16], uint64_t number);

struct subject_operations {
    const char *name;

    /* Connect to where `place` says. */
    void *(*open)(const char *place);
    void (*close)(void *self);

    /* Send one record; it is answered when it is durable. Send it on its way at the latest when waiting. */
    void (*publish)(void *self, const struct subject_record *record);
    void (*await_published)(void *self);

    /* Ask for a key; the answer says whether somebody has it, with the record. */
    void (*check)(void *self, const char *key);
    bool (*await_checked)(void *self);
};

struct subject {
    const struct subject_operations *operations;
    void *self;
};

/* Open "comity:SOCKET", "redis:SOCKET" or "postgres:CONNINFO". */
void subject_open(struct subject *subject, const char *place);

extern const struct subject_operations subject_comity;
extern const struct subject_operations subject_redis;
extern const struct subject_operations subject_postgres;

/* Say what is wrong and end. */
_Noreturn void subject_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
