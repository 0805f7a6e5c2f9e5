#include "subject.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void subject_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench-client: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* splitmix64: spreads consecutive numbers over all values, each once. */
static uint64_t scatter(uint64_t number)
{
    number += 0x9e3779b97f4a7c15u;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
    return number ^ (number >> 31);
}

void subject_record_make(struct subject_record *record, uint64_t number)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz      ";
    uint64_t random = scatter(number);
    /* Odd multipliers permute the numbers below 2^30, so keys come in no order and none twice. */
    snprintf(record->key, sizeof record->key, "U%010" PRIu64, number * 641u % 1000000007u);
    snprintf(record->id, sizeof record->id, "%08" PRIx64 "-%04x-7%03x-8%03x-%012" PRIx64,
             (number >> 16) & 0xffffffffu, (unsigned)(number & 0xffffu), (unsigned)(random & 0xfffu),
             (unsigned)(random >> 12 & 0xfffu), random >> 16);
    for (size_t i = 0; i + 1 < sizeof record->text; i++) {
        if (i % 12 == 0)
            random = scatter(random);
        record->text[i] = LETTERS[random >> (i % 12 * 5) & 31u];
    }
    record->text[sizeof record->text - 1] = '\0';
}

void subject_key_of_nobody(char key[16], uint64_t number)
{
    snprintf(key, 16, "N%010" PRIu64, number * 641u % 1000000007u);
}

void subject_open(struct subject *subject, const char *place)
{
    static const struct subject_operations *const ALL[] = {&subject_comity, &subject_redis,
                                                           &subject_postgres};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        size_t size = strlen(ALL[i]->name);
        if (strncmp(place, ALL[i]->name, size) != 0 || place[size] != ':')
            continue;
        subject->operations = ALL[i];
        subject->self = ALL[i]->open(place + size + 1);
        return;
    }
    subject_fail("%s: begin with comity:, redis: or postgres:", place);
}
