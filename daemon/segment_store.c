#include "segment_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "comity/checkpoint.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "comity/tile.h"
#include "disk.h"
#include "segment_frame.h"
#include "segment_store_private.h"

#define CHECKPOINT_BYTES 128u

#define FORMAT_TEXT "comity-log 1\n"
#define FORMAT_BYTES_MAX 256u
#define SEGMENT_BYTES_MIN 4096u
#define WINDOW_LIMIT_BYTES (1024u * 1024u)

struct segment_log *segment_store_find(const struct segment_store *store, const struct bureau *origin)
{
    size_t low = 0;
    size_t high = store->log_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = bureau_compare(&store->logs[middle]->origin, origin);
        if (order == 0) {
            return store->logs[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

struct segment_log *segment_log_new(const struct bureau *origin)
{
    struct segment_log *log = calloc(1, sizeof *log);
    if (log != NULL) {
        log->origin = *origin;
        buffer_init(&log->checkpoint, LIMIT_NOTE_BYTES);
    }
    return log;
}

void segment_log_free(struct segment_log *log)
{
    if (log != NULL) {
        buffer_release(&log->checkpoint);
        free(log);
    }
}

void segment_store_insert(struct segment_store *store, struct segment_log *log)
{
    size_t position = store->log_count++;
    while (position > 0 && bureau_compare(&store->logs[position - 1]->origin, &log->origin) > 0) {
        store->logs[position] = store->logs[position - 1];
        position--;
    }
    store->logs[position] = log;
}

static void close_directory(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void store_free(void *self)
{
    struct segment_store *store = self;
    for (size_t i = 0; i < store->log_count; i++) {
        segment_log_free(store->logs[i]);
    }
    segment_files_free(store->files);
    hasher_free(store->hasher);
    buffer_release(&store->window);
    buffer_release(&store->head_checkpoint);
    close_directory(store->tail.segments);
    close_directory(store->rows);
    close_directory(store->directory);
    close_directory(store->lock_file);
    (void)pthread_mutex_destroy(&store->mutex);
    free(store);
}

static const struct log_store_operations OPERATIONS = {
    segment_store_commit, segment_store_heads, segment_store_read, segment_store_read_hashes, store_free};

static enum error_code store_new(struct segment_store **ret, const char *directory,
                                 const struct segment_store_options *options, struct error *error)
{
    struct segment_store *store = calloc(1, sizeof *store);
    if (store == NULL || pthread_mutex_init(&store->mutex, NULL) != 0) {
        free(store);
        return error_set(error, ERROR_MEMORY, "segment store");
    }
    store->directory = store->rows = store->lock_file = store->tail.segments = -1;
    (void)snprintf(store->path, sizeof store->path, "%s", directory);
    uint32_t wanted =
        options != NULL && options->segment_bytes > 0 ? options->segment_bytes : SEGMENT_STORE_BYTES;
    store->segment_bytes = wanted > SEGMENT_BYTES_MIN ? wanted : SEGMENT_BYTES_MIN;
    buffer_init(&store->window, WINDOW_LIMIT_BYTES);
    buffer_init(&store->head_checkpoint, LIMIT_NOTE_BYTES);
    enum error_code code = hasher_new(&store->hasher, error);
    if (code != ERROR_NONE) {
        store_free(store);
        return code;
    }
    *ret = store;
    return ERROR_NONE;
}

/* Refuse what another version made, before anything is touched. Sets `*ret_is_there` if there is a format at
 * all. */
static enum error_code check_format(const struct segment_store *store, bool *ret_is_there,
                                    struct error *error)
{
    struct buffer text;
    buffer_init(&text, FORMAT_BYTES_MAX);
    enum error_code code = disk_load(store->directory, "FORMAT", &text, error);
    *ret_is_there = code == ERROR_NONE;
    if (code == ERROR_NOT_FOUND) {
        code = ERROR_NONE;
    } else if (code == ERROR_NONE && !view_is_equal(buffer_view(&text), view_of_text(FORMAT_TEXT))) {
        size_t line = 0;
        while (line < text.size && text.data[line] >= ' ' && text.data[line] <= '~') {
            line++;
        }
        code = error_set(error, ERROR_VERSION, "FORMAT says \"%.*s\", this program reads \"%.*s\"", (int)line,
                         text.size == 0 ? "" : (const char *)text.data, (int)strlen(FORMAT_TEXT) - 1,
                         FORMAT_TEXT);
    }
    buffer_release(&text);
    return code;
}

static enum error_code lock(struct segment_store *store, struct error *error)
{
    store->lock_file = openat(store->directory, "LOCK", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock_file < 0) {
        return disk_failed(error, "open", "LOCK");
    }
    if (flock(store->lock_file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            return disk_failed(error, "lock", "LOCK");
        }
        char holder[32] = "";
        ssize_t got = pread(store->lock_file, holder, sizeof holder - 1, 0);
        return error_set(error, ERROR_BUSY, "LOCK: the store is in use by process %.*s",
                         got > 0 ? (int)strspn(holder, "0123456789") : 7, got > 0 ? holder : "unknown");
    }
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    /* Whose it is only helps people: a full disk is no reason not to open. */
    if (ftruncate(store->lock_file, 0) == 0) {
        (void)disk_write(store->lock_file, text, (size_t)length, 0, "LOCK", NULL);
    }
    return ERROR_NONE;
}

/* Find the highest number of a segment; all below must be there. */
static enum error_code last_segment(const struct segment_store *store, uint32_t *ret_last,
                                    struct error *error)
{
    int fd = openat(store->directory, "segments", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (directory == NULL) {
        enum error_code code = disk_failed(error, "list", "segments");
        close_directory(fd);
        return code;
    }
    uint32_t count = 0;
    uint32_t last = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char name[SEGMENT_FILE_NAME_BYTES];
        unsigned long number = strtoul(entry->d_name, NULL, 10);
        (void)snprintf(name, sizeof name, "%08lu.seg", number);
        if (number > 0 && number < UINT32_MAX && strcmp(name, entry->d_name) == 0) {
            count++;
            last = number > last ? (uint32_t)number : last;
        }
    }
    (void)closedir(directory);
    if (count != last) {
        return error_set(error, ERROR_DAMAGED,
                         "segments: %" PRIu32 " are there, the newest is number %" PRIu32, count, last);
    }
    *ret_last = last;
    return ERROR_NONE;
}

/* Read "NAME NUMBER" and a line feed; 0 if something else stands there. */
static uint32_t read_number(struct reader *reader, const char *name)
{
    struct view expected = view_of_text(name);
    uint64_t number = 0;
    if (!view_is_equal(reader_until(reader, ' '), expected) ||
        decimal_parse(reader_until(reader, '\n'), UINT32_MAX, &number, NULL) != ERROR_NONE)
        reader_fail(reader, ERROR_MALFORMED);
    return (uint32_t)number;
}

/* Return the segment before which the rows are known to be right: 1 if nothing is known. */
static uint32_t rows_checkpoint(const struct segment_store *store)
{
    struct buffer text;
    struct reader reader;
    uint32_t version = 0, segment = 0;
    buffer_init(&text, CHECKPOINT_BYTES);
    if (disk_load(store->rows, "CHECKPOINT", &text, NULL) == ERROR_NONE) {
        reader_init(&reader, buffer_view(&text));
        version = read_number(&reader, "comity-rows");
        segment = read_number(&reader, "segment");
        if (version != SEGMENT_VERSION || reader_finish(&reader, "CHECKPOINT", NULL) != ERROR_NONE)
            segment = 0;
    }
    buffer_release(&text);
    return segment == 0 ? 1 : segment;
}

struct hash_source {
    struct segment_files *files;
    const struct bureau *origin;
};

static enum error_code read_source(void *self, unsigned level, uint64_t first, size_t count,
                                   struct digest *out, struct error *error)
{
    const struct hash_source *source = self;
    return segment_rows_read_hashes(source->files, source->origin, level, first, count, out, error);
}

/* The hashes must have the root that the log's newest checkpoint states, if it is about just these leaves. */
static enum error_code verify_log(struct segment_store *store, const struct segment_log *log,
                                  struct error *error)
{
    struct note note;
    struct checkpoint checkpoint;
    struct frontier frontier;
    struct digest root;
    struct segment_row last;
    if (log->size > 0) {
        enum error_code found = segment_rows_read(store->files, &log->origin, log->size - 1, 1, &last, error);
        if (found != ERROR_NONE) {
            (void)error_wrap(error, "log %s", log->origin.code);
            return found;
        }
    }
    if (note_parse(&note, buffer_view(&log->checkpoint), NULL) != ERROR_NONE ||
        checkpoint_parse(&checkpoint, store->hasher, note.text, NULL) != ERROR_NONE ||
        checkpoint.size != log->size) {
        return ERROR_NONE;
    }
    struct hash_source source = {store->files, &log->origin};
    struct tile_source tiles = {&source, read_source};
    enum error_code code = tile_frontier(&tiles, store->hasher, log->size, &frontier, error);
    if (code == ERROR_NONE) {
        frontier_root(&frontier, store->hasher, &root);
        if (!digest_is_equal(&root, &checkpoint.root)) {
            code = error_set(error, ERROR_DAMAGED,
                             "its %" PRIu64 " hashes have another root than its checkpoint", log->size);
        }
    }
    if (code != ERROR_NONE) {
        (void)error_wrap(error, "log %s", log->origin.code);
    }
    return code;
}

static enum error_code recover(struct segment_store *store, struct segment_store_report *report,
                               struct error *error)
{
    uint32_t last = 0;
    enum error_code code = last_segment(store, &last, error);
    if (code != ERROR_NONE) {
        return code;
    }
    uint32_t first = rows_checkpoint(store);
    if (first > 1 && first > last) {
        return error_set(error, ERROR_DAMAGED, "segments/%08" PRIu32 ".seg is missing", first);
    }
    code = segment_store_replay(store, first, last, report, error);
    for (size_t i = 0; i < store->log_count && code == ERROR_NONE; i++) {
        code = verify_log(store, store->logs[i], error);
    }
    if (code == ERROR_NONE && store->tail.segment == 0) {
        return segment_store_advance(store, 0, error);
    }
    if (code == ERROR_NONE && store->tail.segment > first) {
        /* Not to be able to note it costs time at the next opening, no more. */
        (void)segment_store_note_rows(store, NULL);
    }
    return code;
}

static enum error_code open_directories(struct segment_store *store, const char *directory,
                                        struct error *error)
{
    bool is_there = false;
    enum error_code code = disk_directory(AT_FDCWD, directory, &store->directory, error);
    if (code == ERROR_NONE) {
        code = check_format(store, &is_there, error);
    }
    if (code == ERROR_NONE) {
        code = lock(store, error);
    }
    if (code == ERROR_NONE) {
        code = check_format(store, &is_there, error);
    }
    if (code == ERROR_NONE && !is_there && faccessat(store->directory, "segments", F_OK, 0) == 0) {
        code = error_set(error, ERROR_DAMAGED, "FORMAT is missing");
    }
    if (code == ERROR_NONE && !is_there) {
        code = disk_replace(store->directory, "FORMAT", view_of_text(FORMAT_TEXT), error);
    }
    if (code == ERROR_NONE) {
        code = disk_directory(store->directory, "segments", &store->tail.segments, error);
    }
    if (code == ERROR_NONE) {
        code = disk_directory(store->directory, "rows", &store->rows, error);
    }
    if (code == ERROR_NONE) {
        code = segment_files_new(&store->files, store->directory, SEGMENT_STORE_FILES, error);
    }
    store->tail.files = store->files;
    return code;
}

enum error_code segment_store_open(struct log_store *out, const char *directory,
                                   const struct segment_store_options *options,
                                   struct segment_store_report *report, struct error *error)
{
    struct segment_store_report found = {0};
    struct segment_store *store = NULL;
    enum error_code code = store_new(&store, directory, options, error);
    if (code != ERROR_NONE) {
        return code;
    }
    store->tail.batch = 1;
    code = open_directories(store, directory, error);
    if (code == ERROR_NONE) {
        code = recover(store, &found, error);
    }
    if (code != ERROR_NONE) {
        store_free(store);
        (void)error_wrap(error, "%s", directory);
        return code;
    }
    if (report != NULL) {
        *report = found;
    }
    *out = (struct log_store){&OPERATIONS, store};
    return ERROR_NONE;
}
