#include "trace.h"

#include "keyring.h"

#include <inttypes.h>
#include <string.h>

void trace_init(struct trace *trace, bool is_live)
{
    trace->hash = UINT64_C(0xCBF29CE484222325);
    trace->count = 0;
    trace->is_live = is_live;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9FB21C651E98DF25);
    return hash ^ (hash >> 32);
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    while (*text != '\0')
        hash = (hash ^ (uint8_t)*text++) * UINT64_C(0x100000001B3);
    return hash;
}

static const char *name(int site)
{
    return site == TRACE_NOBODY ? "--" : keyring_bureau((unsigned)site)->code;
}

static void print(const struct trace_event *event, FILE *out)
{
    fprintf(out, "%6" PRId64 ".%06" PRId64 " %-3s %-18s", event->time_us / 1000000, event->time_us % 1000000,
            name(event->site), event->what);
    fprintf(out, event->other == TRACE_NOBODY ? "    " : " %-3s", name(event->other));
    fprintf(out, " %8" PRIu64 " %8" PRIu64 " %s\n", event->number, event->size, event->text);
}

void trace_add(struct trace *trace, int64_t time_us, int site, int other, const char *what, uint64_t number,
               uint64_t size, const char *text)
{
    struct trace_event *event = &trace->events[trace->count++ % TRACE_EVENTS];
    event->time_us = time_us;
    event->site = site;
    event->other = other;
    event->what = what;
    event->number = number;
    event->size = size;
    snprintf(event->text, sizeof event->text, "%s", text == NULL ? "" : text);
    uint64_t hash = mix(trace->hash, (uint64_t)time_us);
    hash = mix(hash, (uint64_t)(unsigned)site << 32 | (unsigned)other);
    hash = mix(mix(hash, number), size);
    trace->hash = mix_text(mix_text(hash, what), event->text);
    if (trace->is_live)
        print(event, stderr);
}

void trace_print(const struct trace *trace, FILE *out, size_t count)
{
    uint64_t kept = trace->count < TRACE_EVENTS ? trace->count : TRACE_EVENTS;
    uint64_t wanted = count < kept ? count : kept;
    for (uint64_t i = trace->count - wanted; i < trace->count; i++)
        print(&trace->events[i % TRACE_EVENTS], out);
}
