#include "segment_frame.h"

#include <assert.h>
#include <string.h>

#include "comity/reader.h"
#include "comity/writer.h"
#include "crc32c.h"

#define CODE_BYTES LIMIT_BUREAU_CHARS
#define CHECKS_OFFSET 16u

enum field {
    FIELD_END,
    FIELD_VERSION,
    FIELD_SEGMENT,
    FIELD_OFFSET,
    FIELD_ORIGIN,
    FIELD_INDEX,
    FIELD_COUNT,
    FIELD_KIND,
    FIELD_HASH
};

static const size_t FIELD_BYTES[] = {
    [FIELD_VERSION] = 4, [FIELD_SEGMENT] = 4, [FIELD_OFFSET] = 4, [FIELD_ORIGIN] = CODE_BYTES,
    [FIELD_INDEX] = 8,   [FIELD_COUNT] = 8,   [FIELD_KIND] = 1,   [FIELD_HASH] = DIGEST_BYTES,
};

static const enum field FIELDS[][8] = {
    [SEGMENT_START] = {FIELD_VERSION, FIELD_SEGMENT},
    [SEGMENT_PART] = {FIELD_ORIGIN, FIELD_INDEX, FIELD_COUNT},
    [SEGMENT_LEAF] = {FIELD_KIND, FIELD_HASH},
    [SEGMENT_CHANGE] = {FIELD_KIND, FIELD_HASH, FIELD_ORIGIN, FIELD_INDEX, FIELD_SEGMENT, FIELD_OFFSET},
    [SEGMENT_COMMIT] = {FIELD_COUNT, FIELD_INDEX},
};

size_t segment_frame_head_bytes(enum segment_frame_type type)
{
    size_t size = SEGMENT_FRAME_HEADER_BYTES;
    for (const enum field *field = FIELDS[type]; *field != FIELD_END; field++) {
        size += FIELD_BYTES[*field];
    }
    return size;
}

static void write_field(struct writer *writer, const struct segment_frame *frame, enum field field)
{
    switch (field) {
    case FIELD_VERSION:
        writer_u32(writer, frame->version);
        break;
    case FIELD_SEGMENT:
        writer_u32(writer, frame->segment);
        break;
    case FIELD_OFFSET:
        writer_u32(writer, frame->offset);
        break;
    case FIELD_ORIGIN:
        writer_bytes(writer, view_of(frame->origin.code, CODE_BYTES));
        break;
    case FIELD_INDEX:
        writer_u64(writer, frame->index);
        break;
    case FIELD_COUNT:
        writer_u64(writer, frame->count);
        break;
    case FIELD_KIND:
        writer_u8(writer, (uint8_t)frame->kind);
        break;
    case FIELD_HASH:
        writer_bytes(writer, view_of(frame->hash.bytes, DIGEST_BYTES));
        break;
    case FIELD_END:
        break;
    }
}

static void read_field(struct reader *reader, struct segment_frame *frame, enum field field)
{
    switch (field) {
    case FIELD_VERSION:
        frame->version = reader_u32(reader);
        break;
    case FIELD_SEGMENT:
        frame->segment = reader_u32(reader);
        break;
    case FIELD_OFFSET:
        frame->offset = reader_u32(reader);
        break;
    case FIELD_ORIGIN:
        reader_copy(reader, frame->origin.code, CODE_BYTES);
        break;
    case FIELD_INDEX:
        frame->index = reader_u64(reader);
        break;
    case FIELD_COUNT:
        frame->count = reader_u64(reader);
        break;
    case FIELD_KIND:
        frame->kind = (enum leaf_kind)reader_u8(reader);
        break;
    case FIELD_HASH:
        reader_copy(reader, frame->hash.bytes, DIGEST_BYTES);
        break;
    case FIELD_END:
        break;
    }
}

/* The check of a head leaves out its flags and its two checks. */
static uint32_t check_head(const uint8_t *head, size_t size)
{
    uint32_t crc = crc32c(0, view_of(head, 1));
    crc = crc32c(crc, view_of(head + 2, CHECKS_OFFSET - 2));
    return crc32c(crc, view_of(head + SEGMENT_FRAME_HEADER_BYTES, size - SEGMENT_FRAME_HEADER_BYTES));
}

static void put_u32(uint8_t *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

enum error_code segment_frame_write(struct buffer *out, const struct segment_frame *frame,
                                    struct error *error)
{
    assert(frame->data.size <= LIMIT_NOTE_BYTES);
    size_t start = out->size;
    struct writer writer;
    writer_init(&writer, out);
    writer_u8(&writer, (uint8_t)frame->type);
    writer_u8(&writer, 0);
    writer_u16(&writer, 0);
    writer_u32(&writer, (uint32_t)frame->data.size);
    writer_u64(&writer, frame->batch);
    writer_u64(&writer, 0);
    for (const enum field *field = FIELDS[frame->type]; *field != FIELD_END; field++) {
        write_field(&writer, frame, *field);
    }
    size_t head_size = out->size - start;
    writer_bytes(&writer, frame->data);
    enum error_code code = writer_finish(&writer, "frame", error);
    if (code == ERROR_NONE) {
        uint8_t *head = out->data + start;
        put_u32(head + CHECKS_OFFSET, check_head(head, head_size));
        put_u32(head + CHECKS_OFFSET + 4, crc32c(0, frame->data));
    }
    return code;
}

static bool fields_are_sound(const struct segment_frame *frame)
{
    if (frame->type == SEGMENT_LEAF || frame->type == SEGMENT_CHANGE) {
        return frame->kind <= LEAF_MISSING && (frame->kind == LEAF_ENTRY) == (frame->data_size > 0) &&
               frame->data_size <= LIMIT_ENTRY_BYTES;
    }
    return !frame->is_erased && frame->data_size <= LIMIT_NOTE_BYTES;
}

/* Read a head; set the check that its data must have. */
static bool read_head(struct segment_frame *out, struct view bytes, uint32_t *ret_data_crc)
{
    struct reader reader;
    reader_init(&reader, bytes);
    struct segment_frame frame = {0};
    uint8_t type = reader_u8(&reader);
    uint8_t flags = reader_u8(&reader);
    uint16_t zero = reader_u16(&reader);
    frame.data_size = reader_u32(&reader);
    frame.batch = reader_u64(&reader);
    uint32_t head_crc = reader_u32(&reader);
    *ret_data_crc = reader_u32(&reader);
    if (type < SEGMENT_START || type > SEGMENT_COMMIT || zero != 0 ||
        (flags != 0 && flags != SEGMENT_FRAME_ERASED)) {
        return false;
    }
    frame.type = (enum segment_frame_type)type;
    frame.is_erased = flags != 0;
    for (const enum field *field = FIELDS[type]; *field != FIELD_END; field++) {
        read_field(&reader, &frame, *field);
    }
    frame.head_size = segment_frame_head_bytes(frame.type);
    *out = frame;
    return reader.code == ERROR_NONE && check_head(bytes.data, frame.head_size) == head_crc &&
           fields_are_sound(out);
}

bool segment_frame_read_head(struct segment_frame *out, struct view bytes)
{
    uint32_t ignored;
    return read_head(out, bytes, &ignored);
}

bool segment_frame_read(struct segment_frame *out, struct view bytes)
{
    uint32_t data_crc;
    if (!read_head(out, bytes, &data_crc) || out->data_size > bytes.size - out->head_size) {
        return false;
    }
    out->data = view_of(bytes.data + out->head_size, out->data_size);
    out->is_whole = crc32c(0, out->data) == data_crc;
    return true;
}
