#include "attachment.h"

#include "ask.h"
#include "escape.h"

#include "comity/hex.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NUMBER_MAX 1000u

/* ---- fetching ---- */

static enum error_code take_part(const Comity__RecordView *view, const Comity__Message__File *file,
                                 size_t place, struct buffer *out, struct error *error)
{
    const Comity__Record *record = view->record;
    if (record == NULL)
        return error_set(error, ERROR_NOT_FOUND, "part %zu is erased", place + 1);
    if (record->type_case != COMITY__RECORD__TYPE_ATTACHMENT || record->attachment->part != place + 1 ||
        strcmp(record->attachment->sha256, file->sha256) != 0)
        return error_set(error, ERROR_INVALID, "part %zu is something else", place + 1);
    return buffer_append(out, record->attachment->data.data, record->attachment->data.len, error);
}

static enum outcome fetch_part(struct context *context, const char *owner, const Comity__Message__File *file,
                               size_t place, struct buffer *out)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_GET);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__Answer *answer = NULL;
    struct error error;
    get.owner = ask_text(owner);
    get.id = file->parts[place];
    request.get = &get;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_RECORD, &answer);
    if (outcome == OUTCOME_DONE && take_part(answer->record, file, place, out, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    client_free_answer(answer);
    return outcome;
}

static bool is_whole(const Comity__Message__File *file, struct view bytes)
{
    struct hasher *hasher = NULL;
    struct digest wanted, found;
    if (bytes.size != file->size ||
        hex_decode(view_of_text(file->sha256), wanted.bytes, sizeof wanted.bytes, NULL) != ERROR_NONE ||
        hasher_new(&hasher, NULL) != ERROR_NONE)
        return false;
    hasher_digest(hasher, bytes, &found);
    hasher_free(hasher);
    return digest_is_equal(&wanted, &found);
}

static enum outcome fetch(struct context *context, const char *owner, const Comity__Message__File *file,
                          struct buffer *out)
{
    enum outcome outcome = OUTCOME_DONE;
    for (size_t i = 0; i < file->n_parts && outcome == OUTCOME_DONE; i++)
        outcome = fetch_part(context, owner, file, i, out);
    if (outcome == OUTCOME_DONE && !is_whole(file, buffer_view(out))) {
        fputs("comity: what came is not what was sent: length or SHA-256 differ\n", stderr);
        outcome = OUTCOME_FAILED;
    }
    return outcome;
}

/* ---- writing ---- */

static bool write_all(int file, struct view bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(file, bytes.data, bytes.size);
        if (size < 0 && errno != EINTR)
            return false;
        bytes = view_after(bytes, size < 0 ? 0 : (size_t)size);
    }
    return true;
}

/* Make a file of a name that nothing has, not even a link; -1: errno says why not. */
static int create(int directory, const char *clean, char *name, size_t name_bytes)
{
    int file = -1;
    snprintf(name, name_bytes, "%s", clean);
    for (unsigned number = 2; number <= NUMBER_MAX; number++) {
        file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file >= 0 || errno != EEXIST)
            break;
        file_name_number(clean, number, name, name_bytes);
    }
    return file;
}

/* What could not be written whole is taken away again. */
static enum outcome save(int directory, const char *clean, struct view bytes, char *name, size_t name_bytes)
{
    int file = create(directory, clean, name, name_bytes);
    bool is_written = file >= 0 && write_all(file, bytes);
    int why = errno;
    if (file >= 0 && close(file) != 0 && is_written) {
        is_written = false;
        why = errno;
    }
    if (is_written)
        return OUTCOME_DONE;
    if (file >= 0)
        (void)unlinkat(directory, name, 0);
    fprintf(stderr, "comity: cannot save %s: %s\n", name, strerror(why));
    return OUTCOME_FAILED;
}

enum outcome attachment_save(struct context *context, const char *owner, const Comity__Message__File *file,
                             int directory, bool is_quiet)
{
    char clean[FILE_NAME_BYTES], name[FILE_NAME_BYTES + 16];
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_ATTACHMENTS_BYTES);
    file_name_clean(file->name, clean);
    enum outcome outcome = fetch(context, owner, file, &bytes);
    if (outcome != OUTCOME_DONE)
        fprintf(stderr, "comity: %s is not saved\n", clean);
    if (outcome == OUTCOME_DONE)
        outcome = save(directory, clean, buffer_view(&bytes), name, sizeof name);
    if (outcome == OUTCOME_DONE && !is_quiet) {
        fputs("saved        ", stdout);
        escape_write(stdout, name);
        printf(", %lu bytes\n", (unsigned long)bytes.size);
    }
    buffer_release(&bytes);
    return outcome;
}
