#include "segment_tail.h"

#include <assert.h>
#include <inttypes.h>
#include <unistd.h>

#include "disk.h"
#include "segment_frame.h"

bool segment_tail_fits(const struct segment_tail *tail, size_t size)
{
    return tail->segment > 0 && size <= tail->size - tail->end;
}

enum error_code segment_tail_heal(struct segment_tail *tail, struct error *error)
{
    if (tail->torn == 0) {
        return ERROR_NONE;
    }
    struct segment_file file;
    enum error_code code = segment_files_segment(tail->files, tail->segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_zero(file.fd, tail->end, tail->torn, file.name, error);
    if (code == ERROR_NONE) {
        code = disk_sync(file.fd, file.name, error);
    }
    if (code == ERROR_NONE) {
        tail->torn = 0;
    }
    segment_files_put(tail->files, &file);
    return code;
}

enum error_code segment_tail_append(struct segment_tail *tail, struct view frames, struct error *error)
{
    assert(segment_tail_fits(tail, frames.size) && tail->torn == 0);
    struct segment_file file;
    enum error_code code = segment_files_segment(tail->files, tail->segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_write(file.fd, frames.data, frames.size, tail->end, file.name, error);
    if (code == ERROR_NONE) {
        code = disk_sync(file.fd, file.name, error);
    }
    segment_files_put(tail->files, &file);
    if (code == ERROR_NONE) {
        tail->end += frames.size;
        tail->batch++;
    } else {
        tail->torn = frames.size;
        (void)segment_tail_heal(tail, NULL);
    }
    return code;
}

enum error_code segment_tail_reserve(struct segment_tail *tail, uint64_t size, struct error *error)
{
    if (tail->reserved >= size) {
        return ERROR_NONE;
    }
    struct segment_file file;
    enum error_code code = segment_files_segment(tail->files, tail->segment + 1, true, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_reserve(file.fd, size, file.name, error);
    if (code == ERROR_NONE && fsync(file.fd) != 0) {
        code = disk_failed(error, "sync", file.name);
    }
    if (code == ERROR_NONE && fsync(tail->segments) != 0) {
        code = disk_failed(error, "sync the directory of", file.name);
    }
    if (code == ERROR_NONE) {
        tail->reserved = size;
    }
    segment_files_put(tail->files, &file);
    return code;
}

enum error_code segment_tail_advance(struct segment_tail *tail, struct view frames, uint64_t size,
                                     struct error *error)
{
    assert(frames.size <= size);
    enum error_code code = segment_tail_reserve(tail, size, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct segment_file file;
    code = segment_files_segment(tail->files, tail->segment + 1, false, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_write(file.fd, frames.data, frames.size, 0, file.name, error);
    if (code == ERROR_NONE) {
        code = disk_sync(file.fd, file.name, error);
    }
    if (code == ERROR_NONE) {
        tail->segment++;
        tail->end = frames.size;
        tail->size = tail->reserved;
        tail->reserved = 0;
        tail->batch++;
    } else {
        (void)disk_zero(file.fd, 0, frames.size, file.name, NULL);
    }
    segment_files_put(tail->files, &file);
    return code;
}

enum error_code segment_erase(struct segment_files *files, uint32_t segment, uint32_t offset,
                              struct error *error)
{
    struct segment_file file;
    enum error_code code = segment_files_segment(files, segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    uint8_t head[128];
    uint64_t file_size = 0;
    struct segment_frame frame;
    size_t size = segment_frame_head_bytes(SEGMENT_CHANGE);
    assert(size <= sizeof head);
    code = disk_size(file.fd, &file_size, file.name, error);
    if (code == ERROR_NONE && file_size - offset < size) {
        size = offset < file_size ? (size_t)(file_size - offset) : 0;
    }
    if (code == ERROR_NONE) {
        code = disk_read(file.fd, head, size, offset, file.name, error);
    }
    if (code == ERROR_NONE &&
        (!segment_frame_read_head(&frame, view_of(head, size)) || frame.kind != LEAF_ENTRY ||
         frame.data_size > file_size - offset - frame.head_size)) {
        code = error_set(error, ERROR_DAMAGED, "%s: at %" PRIu32 " is no entry to erase", file.name, offset);
    }
    if (code == ERROR_NONE) {
        code = disk_zero(file.fd, offset + frame.head_size, frame.data_size, file.name, error);
    }
    if (code == ERROR_NONE) {
        uint8_t flags = SEGMENT_FRAME_ERASED;
        code = disk_write(file.fd, &flags, 1, offset + SEGMENT_FRAME_FLAGS_OFFSET, file.name, error);
    }
    segment_files_put(files, &file);
    return code;
}

enum error_code segment_sync(struct segment_files *files, uint32_t segment, struct error *error)
{
    struct segment_file file;
    enum error_code code = segment_files_segment(files, segment, false, &file, error);
    if (code == ERROR_NONE) {
        code = disk_sync(file.fd, file.name, error);
        segment_files_put(files, &file);
    }
    return code;
}
