#include "store_writer.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"

/*
 *            begin()            thread             thread            next()
 *   IDLE ---------------> GIVEN -------> (working) -------> DONE ---------------> IDLE
 */
enum state { STATE_IDLE, STATE_GIVEN, STATE_DONE };

struct lane {
    struct store_writer *writer;
    enum store_writer_job job;
    bool is_started;
    pthread_t thread;
    pthread_cond_t begun;

    /* Guarded by the writer's lock. */
    enum state state;
    int64_t begun_ms; /* steady */
    const struct log_batch *batch;
    struct index_rows *rows;
    char directory[4200];
    uint64_t used_bytes, free_bytes;
    enum error_code code;
    struct error error;
};

struct store_writer {
    const struct log_store *log_store;
    const struct index *index;
    int descriptor;
    pthread_mutex_t lock;
    bool is_ending;
    struct lane lanes[STORE_WRITER_JOB_COUNT];
};

static void work(struct lane *lane)
{
    error_clear(&lane->error);
    switch (lane->job) {
    case STORE_WRITER_COMMIT:
        lane->code = log_store_commit(lane->writer->log_store, lane->batch, &lane->error);
        break;
    case STORE_WRITER_ABSORB:
        lane->code = index_absorb(lane->writer->index, lane->rows, &lane->error);
        break;
    default:
        lane->code = disk_usage(lane->directory, &lane->used_bytes, &lane->free_bytes, &lane->error);
    }
}

static void tell(int descriptor)
{
    uint64_t one = 1;
    ssize_t put = write(descriptor, &one, sizeof one);
    assert(put == (ssize_t)sizeof one);
    (void)put;
}

static void *run(void *context)
{
    struct lane *lane = context;
    struct store_writer *writer = lane->writer;
    (void)pthread_mutex_lock(&writer->lock);
    while (true) {
        while (lane->state != STATE_GIVEN && !writer->is_ending) {
            (void)pthread_cond_wait(&lane->begun, &writer->lock);
        }
        if (lane->state != STATE_GIVEN) {
            break;
        }
        (void)pthread_mutex_unlock(&writer->lock);
        work(lane);
        (void)pthread_mutex_lock(&writer->lock);
        lane->state = STATE_DONE;
        tell(writer->descriptor);
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static bool start(struct store_writer *writer)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) {
        return false;
    }
    bool is_started = true;
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT && is_started; job++) {
        struct lane *lane = &writer->lanes[job];
        is_started = pthread_create(&lane->thread, NULL, run, lane) == 0;
        lane->is_started = is_started;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

enum error_code store_writer_new(struct store_writer **ret, const struct log_store *log_store,
                                 const struct index *index, struct error *error)
{
    struct store_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return error_set(error, ERROR_MEMORY, "store writer");
    }
    writer->log_store = log_store;
    writer->index = index;
    (void)pthread_mutex_init(&writer->lock, NULL);
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT; job++) {
        writer->lanes[job].writer = writer;
        writer->lanes[job].job = (enum store_writer_job)job;
        (void)pthread_cond_init(&writer->lanes[job].begun, NULL);
    }
    enum error_code code = ERROR_NONE;
    writer->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (writer->descriptor < 0) {
        code = disk_failed(error, "make an event descriptor", "store writer");
    } else if (!start(writer)) {
        code = error_set(error, ERROR_IO, "store writer: cannot start a thread");
    }
    if (code != ERROR_NONE) {
        store_writer_free(writer);
        return code;
    }
    *ret = writer;
    return ERROR_NONE;
}

void store_writer_free(struct store_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&writer->lock);
    writer->is_ending = true;
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT; job++) {
        (void)pthread_cond_signal(&writer->lanes[job].begun);
    }
    (void)pthread_mutex_unlock(&writer->lock);
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT; job++) {
        if (writer->lanes[job].is_started) {
            (void)pthread_join(writer->lanes[job].thread, NULL);
        }
        (void)pthread_cond_destroy(&writer->lanes[job].begun);
    }
    (void)pthread_mutex_destroy(&writer->lock);
    if (writer->descriptor >= 0) {
        (void)close(writer->descriptor);
    }
    free(writer);
}

int store_writer_descriptor(const struct store_writer *writer)
{
    return writer->descriptor;
}

static int64_t steady_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct lane *begin(struct store_writer *writer, enum store_writer_job job)
{
    struct lane *lane = &writer->lanes[job];
    (void)pthread_mutex_lock(&writer->lock);
    assert(lane->state == STATE_IDLE && !writer->is_ending);
    return lane;
}

static void give(struct store_writer *writer, struct lane *lane)
{
    lane->begun_ms = steady_ms();
    lane->state = STATE_GIVEN;
    (void)pthread_cond_signal(&lane->begun);
    (void)pthread_mutex_unlock(&writer->lock);
}

void store_writer_commit(struct store_writer *writer, const struct log_batch *batch)
{
    struct lane *lane = begin(writer, STORE_WRITER_COMMIT);
    lane->batch = batch;
    give(writer, lane);
}

void store_writer_absorb(struct store_writer *writer, struct index_rows *rows)
{
    struct lane *lane = begin(writer, STORE_WRITER_ABSORB);
    lane->rows = rows;
    give(writer, lane);
}

void store_writer_measure(struct store_writer *writer, const char *directory)
{
    struct lane *lane = begin(writer, STORE_WRITER_MEASURE);
    (void)snprintf(lane->directory, sizeof lane->directory, "%s", directory);
    give(writer, lane);
}

bool store_writer_next(struct store_writer *writer, struct store_writer_result *out)
{
    uint64_t ended;
    bool is_there = false;
    (void)pthread_mutex_lock(&writer->lock);
    ssize_t got = read(writer->descriptor, &ended, sizeof ended);
    (void)got; /* Whether there are results is seen below; this only makes the descriptor unreadable. */
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT && !is_there; job++) {
        struct lane *lane = &writer->lanes[job];
        if (lane->state == STATE_DONE) {
            lane->state = STATE_IDLE;
            out->job = lane->job;
            out->code = lane->code;
            out->used_bytes = lane->used_bytes;
            out->free_bytes = lane->free_bytes;
            (void)snprintf(out->text, sizeof out->text, "%s",
                           lane->code == ERROR_NONE ? "" : lane->error.text);
            is_there = true;
        }
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return is_there;
}

bool store_writer_is_busy(struct store_writer *writer, enum store_writer_job job)
{
    (void)pthread_mutex_lock(&writer->lock);
    bool is_busy = writer->lanes[job].state != STATE_IDLE;
    (void)pthread_mutex_unlock(&writer->lock);
    return is_busy;
}

int64_t store_writer_oldest_ms(struct store_writer *writer)
{
    int64_t now_ms = steady_ms();
    int64_t oldest_ms = 0;
    (void)pthread_mutex_lock(&writer->lock);
    for (unsigned job = 0; job < STORE_WRITER_JOB_COUNT; job++) {
        const struct lane *lane = &writer->lanes[job];
        if (lane->state == STATE_GIVEN && now_ms - lane->begun_ms > oldest_ms) {
            oldest_ms = now_ms - lane->begun_ms;
        }
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return oldest_ms;
}
