/*
 * segment_files: the open files of a segment store, a bounded number, the least recently used closed first.
 *
 * Files are named by what they hold: segment number n is segments/NNNNNNNN.seg; of the log of an origin,
 * rows/ORIGIN.0 holds the rows and rows/ORIGIN.L the hashes of tile level L >= 1.
 *
 * Safe in any thread. A file that was got stays open until it is put back.
 */
#ifndef COMITY_SEGMENT_FILES_H
#define COMITY_SEGMENT_FILES_H

#include "comity/bureau.h"

#define SEGMENT_FILE_NAME_BYTES 40u

struct segment_files;

/* An open file, in the hands of one caller. */
struct segment_file {
    int fd;
    unsigned slot;
    char name[SEGMENT_FILE_NAME_BYTES]; /* for errors */
};

/* Make the cache of at most `most` (>= 8) open files below the open directory, which must outlive it.
 * ERROR_MEMORY. */
enum error_code segment_files_new(struct segment_files **ret, int directory, unsigned most,
                                  struct error *error);

/* Close all files. None may be in use. */
void segment_files_free(struct segment_files *files);

/* Open a segment, or a file of a log; made if `is_made` says so and it is not there, else ERROR_NOT_FOUND.
 * ERROR_IO, ERROR_FULL, ERROR_BUSY (every slot is in use). */
enum error_code segment_files_segment(struct segment_files *files, uint32_t number, bool is_made,
                                      struct segment_file *out, struct error *error);
enum error_code segment_files_level(struct segment_files *files, const struct bureau *origin, unsigned level,
                                    bool is_made, struct segment_file *out, struct error *error);

/* Give a file back. */
void segment_files_put(struct segment_files *files, const struct segment_file *file);

/* Return how many files are open, for tests. */
unsigned segment_files_count(struct segment_files *files);

#endif
