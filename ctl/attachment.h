/*
 * attachment: a file that goes with a message: read, cut into parts and published; or fetched, checked and saved.
 *
 *     attachment_read() --> attachment_publish() --> in the message, attachment.file
 *                                                 \-> the message could not be sent: attachment_take_back()
 */
#ifndef ATTACHMENT_H
#define ATTACHMENT_H

#include "command.h"
#include "file_name.h"

#include "comity/buffer.h"
#include "comity/digest.h"
#include "comity/uuid.h"

struct attachment {
    struct buffer bytes;
    char name[FILE_NAME_BYTES];
    char sha256[2 * DIGEST_BYTES + 1];
    Comity__Message__File file; /* as the message has it; it borrows all else here */
    size_t published;           /* parts that the daemon has */
    char ids[LIMIT_ATTACHMENT_PARTS][UUID_TEXT_CHARS + 1];
    char *id_pointers[LIMIT_ATTACHMENT_PARTS];
};

/* Read a file; complain on stderr if it cannot be read, is empty or too long. attachment_release() it, also on failure. */
enum outcome attachment_read(struct attachment *attachment, const char *path);
void attachment_release(struct attachment *attachment);

/* Publish its parts for those who will get the message, and wait until the daemon has them on disk. */
enum outcome attachment_publish(struct attachment *attachment, struct context *context,
                                Comity__Distribution *distribution);

/* Withdraw what was published of it; say on stderr what could not be. */
void attachment_take_back(const struct attachment *attachment, struct context *context);

/* Fetch a file of a message of `owner`, check it against its digest, and save it in the open directory under a name that
 * nothing there has yet; only then is it written. Say on stdout what it is called, unless `is_quiet`. */
enum outcome attachment_save(struct context *context, const char *owner, const Comity__Message__File *file,
                             int directory, bool is_quiet);

#endif
