#include "segment_store.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log_model.h"
#include "log_store_contract.h"
#include "scratch.h"

#define PATH_BYTES (SCRATCH_PATH_BYTES + 64)

static char scratch[SCRATCH_PATH_BYTES];
static char path[PATH_BYTES];  /* the store */
static char other[PATH_BYTES]; /* a copy of it */
static struct segment_store_options options;
static struct segment_store_report report;

static void clear(void)
{
    if (scratch[0] == '\0') {
        scratch_make(scratch);
        (void)snprintf(path, sizeof path, "%s/log", scratch);
        (void)snprintf(other, sizeof other, "%s/copy", scratch);
    }
    scratch_remove(path);
    scratch_remove(other);
    options.segment_bytes = 1024 * 1024;
}

static enum error_code open_path(struct log_store *out, struct error *ret_error)
{
    return segment_store_open(out, path, &options, &report, ret_error);
}

const struct log_store_factory log_store_contract_factory = {clear, open_path, true};

CHECK_MAIN("segment_store", LOG_STORE_CONTRACT_TESTS)
