#include "segment_rows.h"

#include <inttypes.h>
#include <string.h>

#include "comity/tile.h"
#include "disk.h"

#define BLOCK_ROWS TILE_WIDTH

/* Room is taken in steps, so that a file system need not be asked at every commit. */
#define RESERVE_ROWS_BYTES ((uint64_t)4096 * SEGMENT_ROW_BYTES)
#define RESERVE_HASHES_BYTES ((uint64_t)4096)

static void put_u32(uint8_t *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static uint32_t get_u32(const uint8_t *in)
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | (uint32_t)in[3];
}

static void encode(const struct segment_row *row, uint8_t out[SEGMENT_ROW_BYTES])
{
    memset(out, 0, SEGMENT_ROW_BYTES);
    out[0] = (uint8_t)row->kind;
    put_u32(out + 4, row->size);
    put_u32(out + 8, row->segment);
    put_u32(out + 12, row->offset);
    memcpy(out + 16, row->hash.bytes, DIGEST_BYTES);
}

static bool decode(struct segment_row *row, const uint8_t in[SEGMENT_ROW_BYTES])
{
    row->kind = (enum leaf_kind)in[0];
    row->size = get_u32(in + 4);
    row->segment = get_u32(in + 8);
    row->offset = get_u32(in + 12);
    memcpy(row->hash.bytes, in + 16, DIGEST_BYTES);
    bool has_bytes = row->size > 0 && row->size <= LIMIT_ENTRY_BYTES && row->segment > 0;
    bool has_none = row->size == 0 && row->segment == 0 && row->offset == 0;
    return in[0] <= LEAF_MISSING && (row->kind == LEAF_ENTRY ? has_bytes : has_none);
}

static enum error_code reserve_file(struct segment_files *files, const struct bureau *origin, unsigned level,
                                    uint64_t need, uint64_t step, struct error *error)
{
    struct segment_file file;
    enum error_code code = segment_files_level(files, origin, level, true, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    uint64_t size = 0;
    code = disk_size(file.fd, &size, file.name, error);
    if (code == ERROR_NONE && size < need) {
        code = disk_reserve(file.fd, (need + step - 1) / step * step, file.name, error);
    }
    segment_files_put(files, &file);
    return code;
}

enum error_code segment_rows_reserve(struct segment_files *files, const struct bureau *origin, uint64_t size,
                                     struct error *error)
{
    enum error_code code =
        reserve_file(files, origin, 0, size * SEGMENT_ROW_BYTES, RESERVE_ROWS_BYTES, error);
    uint64_t count = size / TILE_WIDTH;
    for (unsigned level = 1; level < TILE_LEVELS && count > 0 && code == ERROR_NONE; level++) {
        code = reserve_file(files, origin, level, count * DIGEST_BYTES, RESERVE_HASHES_BYTES, error);
        count /= TILE_WIDTH;
    }
    return code;
}

static enum error_code read_level(struct segment_files *files, const struct bureau *origin, unsigned level,
                                  uint64_t offset, size_t size, void *out, struct error *error)
{
    struct segment_file file;
    enum error_code code = segment_files_level(files, origin, level, false, &file, error);
    if (code == ERROR_NOT_FOUND) {
        return error_set(error, ERROR_DAMAGED, "%s is missing", file.name);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_read(file.fd, out, size, offset, file.name, error);
    segment_files_put(files, &file);
    return code;
}

static enum error_code write_level(struct segment_files *files, const struct bureau *origin, unsigned level,
                                   uint64_t offset, size_t size, const void *data, struct error *error)
{
    struct segment_file file;
    enum error_code code = segment_files_level(files, origin, level, true, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_write(file.fd, data, size, offset, file.name, error);
    segment_files_put(files, &file);
    return code;
}

static size_t block_of(size_t count)
{
    return count < BLOCK_ROWS ? count : BLOCK_ROWS;
}

enum error_code segment_rows_read(struct segment_files *files, const struct bureau *origin, uint64_t first,
                                  size_t count, struct segment_row *out, struct error *error)
{
    uint8_t block[BLOCK_ROWS * SEGMENT_ROW_BYTES];
    enum error_code code = ERROR_NONE;
    while (count > 0 && code == ERROR_NONE) {
        size_t part = block_of(count);
        code =
            read_level(files, origin, 0, first * SEGMENT_ROW_BYTES, part * SEGMENT_ROW_BYTES, block, error);
        for (size_t i = 0; i < part && code == ERROR_NONE; i++) {
            if (!decode(&out[i], block + i * SEGMENT_ROW_BYTES)) {
                code = error_set(error, ERROR_DAMAGED, "rows/%s.0: the row at %" PRIu64 " is impossible",
                                 origin->code, (first + i) * SEGMENT_ROW_BYTES);
            }
        }
        out += part;
        first += part;
        count -= part;
    }
    return code;
}

enum error_code segment_rows_write(struct segment_files *files, const struct bureau *origin, uint64_t first,
                                   size_t count, const struct segment_row *rows, struct error *error)
{
    uint8_t block[BLOCK_ROWS * SEGMENT_ROW_BYTES];
    enum error_code code = ERROR_NONE;
    while (count > 0 && code == ERROR_NONE) {
        size_t part = block_of(count);
        for (size_t i = 0; i < part; i++) {
            encode(&rows[i], block + i * SEGMENT_ROW_BYTES);
        }
        code =
            write_level(files, origin, 0, first * SEGMENT_ROW_BYTES, part * SEGMENT_ROW_BYTES, block, error);
        rows += part;
        first += part;
        count -= part;
    }
    return code;
}

enum error_code segment_rows_read_hashes(struct segment_files *files, const struct bureau *origin,
                                         unsigned level, uint64_t first, size_t count, struct digest *out,
                                         struct error *error)
{
    if (level > 0) {
        return read_level(files, origin, level, first * DIGEST_BYTES, count * DIGEST_BYTES, out, error);
    }
    struct segment_row rows[BLOCK_ROWS];
    enum error_code code = ERROR_NONE;
    while (count > 0 && code == ERROR_NONE) {
        size_t part = block_of(count);
        code = segment_rows_read(files, origin, first, part, rows, error);
        for (size_t i = 0; i < part && code == ERROR_NONE; i++) {
            out[i] = rows[i].hash;
        }
        out += part;
        first += part;
        count -= part;
    }
    return code;
}

enum error_code segment_rows_complete(struct segment_files *files, struct hasher *hasher,
                                      const struct bureau *origin, uint64_t before, uint64_t after,
                                      struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (unsigned level = 0; level + 1 < TILE_LEVELS && code == ERROR_NONE; level++) {
        before /= TILE_WIDTH;
        after /= TILE_WIDTH;
        for (uint64_t tile = before; tile < after && code == ERROR_NONE; tile++) {
            struct digest hashes[TILE_WIDTH];
            struct digest root;
            code =
                segment_rows_read_hashes(files, origin, level, tile * TILE_WIDTH, TILE_WIDTH, hashes, error);
            if (code == ERROR_NONE) {
                tile_root(hasher, hashes, TILE_HEIGHT, &root);
                code = write_level(files, origin, level + 1, tile * DIGEST_BYTES, DIGEST_BYTES, &root, error);
            }
        }
    }
    return code;
}

enum error_code segment_rows_sync(struct segment_files *files, const struct bureau *origin, uint64_t size,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (unsigned level = 0; level < TILE_LEVELS && size > 0 && code == ERROR_NONE; level++) {
        struct segment_file file;
        code = segment_files_level(files, origin, level, true, &file, error);
        if (code == ERROR_NONE) {
            code = disk_sync(file.fd, file.name, error);
            segment_files_put(files, &file);
        }
        size /= TILE_WIDTH;
    }
    return code;
}
