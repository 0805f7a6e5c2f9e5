#include "segment_files.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"

struct slot {
    int fd; /* -1: free */
    unsigned users;
    uint64_t used;        /* when last, in gets */
    struct bureau origin; /* code[0] == 0: a segment */
    uint32_t number;      /* of the segment or level */
};

struct segment_files {
    int directory;
    pthread_mutex_t lock;
    uint64_t gets;
    unsigned count;
    struct slot slots[];
};

enum error_code segment_files_new(struct segment_files **ret, int directory, unsigned most,
                                  struct error *error)
{
    assert(most >= 8);
    struct segment_files *files = calloc(1, sizeof *files + most * sizeof files->slots[0]);
    if (files == NULL || pthread_mutex_init(&files->lock, NULL) != 0) {
        free(files);
        return error_set(error, ERROR_MEMORY, "open files");
    }
    files->directory = directory;
    files->count = most;
    for (unsigned i = 0; i < most; i++) {
        files->slots[i].fd = -1;
    }
    *ret = files;
    return ERROR_NONE;
}

void segment_files_free(struct segment_files *files)
{
    if (files == NULL) {
        return;
    }
    for (unsigned i = 0; i < files->count; i++) {
        assert(files->slots[i].users == 0);
        if (files->slots[i].fd >= 0) {
            (void)close(files->slots[i].fd);
        }
    }
    (void)pthread_mutex_destroy(&files->lock);
    free(files);
}

static void name_file(const struct bureau *origin, uint32_t number, char name[SEGMENT_FILE_NAME_BYTES])
{
    if (origin->code[0] == '\0') {
        (void)snprintf(name, SEGMENT_FILE_NAME_BYTES, "segments/%08" PRIu32 ".seg", number);
    } else {
        (void)snprintf(name, SEGMENT_FILE_NAME_BYTES, "rows/%.8s.%" PRIu32, origin->code, number);
    }
}

static bool slot_is(const struct slot *slot, const struct bureau *origin, uint32_t number)
{
    return slot->fd >= 0 && slot->number == number && bureau_is_equal(&slot->origin, origin);
}

/* Return the slot of the file, or the best one to open it in; NULL if all are in use. */
static struct slot *choose(struct segment_files *files, const struct bureau *origin, uint32_t number)
{
    struct slot *best = NULL;
    for (unsigned i = 0; i < files->count; i++) {
        struct slot *slot = &files->slots[i];
        if (slot_is(slot, origin, number)) {
            return slot;
        }
        bool is_better = best == NULL || (slot->fd < 0 && best->fd >= 0) ||
                         ((slot->fd < 0) == (best->fd < 0) && slot->used < best->used);
        if (slot->users == 0 && is_better) {
            best = slot;
        }
    }
    return best;
}

static enum error_code open_in(struct segment_files *files, struct slot *slot, const struct bureau *origin,
                               uint32_t number, bool is_made, const char *name, struct error *error)
{
    int fd = openat(files->directory, name, O_RDWR | O_CLOEXEC | (is_made ? O_CREAT : 0), 0600);
    if (fd < 0 && errno == ENOENT) {
        return error_set(error, ERROR_NOT_FOUND, "%s: no such file", name);
    }
    if (fd < 0) {
        return disk_failed(error, "open", name);
    }
    if (slot->fd >= 0) {
        (void)close(slot->fd);
    }
    *slot = (struct slot){.fd = fd, .origin = *origin, .number = number};
    return ERROR_NONE;
}

static enum error_code get(struct segment_files *files, const struct bureau *origin, uint32_t number,
                           bool is_made, struct segment_file *out, struct error *error)
{
    name_file(origin, number, out->name);
    (void)pthread_mutex_lock(&files->lock);
    enum error_code code = ERROR_NONE;
    struct slot *slot = choose(files, origin, number);
    if (slot == NULL) {
        code = error_set(error, ERROR_BUSY, "%s: %u files are open already", out->name, files->count);
    } else if (!slot_is(slot, origin, number)) {
        code = open_in(files, slot, origin, number, is_made, out->name, error);
    }
    if (code == ERROR_NONE) {
        slot->users++;
        slot->used = ++files->gets;
        out->fd = slot->fd;
        out->slot = (unsigned)(slot - files->slots);
    }
    (void)pthread_mutex_unlock(&files->lock);
    return code;
}

enum error_code segment_files_segment(struct segment_files *files, uint32_t number, bool is_made,
                                      struct segment_file *out, struct error *error)
{
    static const struct bureau NONE = {{0}};
    return get(files, &NONE, number, is_made, out, error);
}

enum error_code segment_files_level(struct segment_files *files, const struct bureau *origin, unsigned level,
                                    bool is_made, struct segment_file *out, struct error *error)
{
    return get(files, origin, level, is_made, out, error);
}

void segment_files_put(struct segment_files *files, const struct segment_file *file)
{
    (void)pthread_mutex_lock(&files->lock);
    assert(files->slots[file->slot].users > 0);
    files->slots[file->slot].users--;
    (void)pthread_mutex_unlock(&files->lock);
}

unsigned segment_files_count(struct segment_files *files)
{
    unsigned count = 0;
    (void)pthread_mutex_lock(&files->lock);
    for (unsigned i = 0; i < files->count; i++) {
        count += files->slots[i].fd >= 0 ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&files->lock);
    return count;
}
