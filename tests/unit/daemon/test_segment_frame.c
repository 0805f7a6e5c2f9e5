#include "segment_frame.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct error error;

static struct segment_frame leaf_frame(void)
{
    struct segment_frame frame = {.type = SEGMENT_LEAF, .batch = 7, .kind = LEAF_ENTRY};
    memset(frame.hash.bytes, 3, DIGEST_BYTES);
    frame.data = view_of_text("the bytes of an entry");
    return frame;
}

static void check_round_trip(const struct segment_frame *frame)
{
    struct buffer bytes;
    struct segment_frame read;
    buffer_init(&bytes, 1000);
    REQUIRE_OK(segment_frame_write(&bytes, frame, &error), &error);
    if (CHECK(segment_frame_read(&read, buffer_view(&bytes)))) {
        CHECK(read.type == frame->type && read.batch == frame->batch && read.is_whole && !read.is_erased);
        CHECK_SAME_BYTES(read.data, frame->data);
        CHECK_SAME_NUMBER(read.head_size + read.data_size, bytes.size);
        CHECK(read.head_size <= segment_frame_head_bytes(SEGMENT_CHANGE));
        CHECK(read.version == frame->version && read.segment == frame->segment &&
              read.offset == frame->offset);
        CHECK(read.index == frame->index && read.count == frame->count && read.kind == frame->kind);
        CHECK(bureau_is_equal(&read.origin, &frame->origin) && digest_is_equal(&read.hash, &frame->hash));
    }
    buffer_release(&bytes);
}

static void reads_what_it_wrote(void)
{
    struct segment_frame leaf = leaf_frame();
    struct segment_frame start = {.type = SEGMENT_START, .batch = 1, .version = 1, .segment = 9};
    struct segment_frame part = {.type = SEGMENT_PART,
                                 .batch = UINT64_MAX,
                                 .origin = {"UTOPIA99"},
                                 .index = 1234567890123u,
                                 .count = 5,
                                 .data = view_of_text("note")};
    struct segment_frame change = leaf;
    change.type = SEGMENT_CHANGE;
    change.origin = (struct bureau){"UTO"};
    change.index = 17;
    change.segment = 3;
    change.offset = 4000000000u;
    struct segment_frame withheld = leaf;
    withheld.kind = LEAF_WITHHELD;
    withheld.data = view_of(NULL, 0);
    struct segment_frame commit = {.type = SEGMENT_COMMIT, .batch = 2, .count = 3, .index = 400};
    check_round_trip(&start);
    check_round_trip(&part);
    check_round_trip(&leaf);
    check_round_trip(&withheld);
    check_round_trip(&change);
    check_round_trip(&commit);
}

/* Every mutant is refused, or known not to be whole; only the flag of erasing changes nothing else. */
static void notices_every_changed_byte(void)
{
    struct segment_frame frame = leaf_frame();
    struct segment_frame read;
    struct buffer bytes;
    buffer_init(&bytes, 1000);
    REQUIRE_OK(segment_frame_write(&bytes, &frame, &error), &error);
    for (size_t i = 0; i < bytes.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes.data[i] ^= (uint8_t)(1u << bit);
            bool is_read = segment_frame_read(&read, buffer_view(&bytes));
            CHECK_CASE(!is_read || !read.is_whole, "byte %zu, bit %u", i, bit);
            bytes.data[i] ^= (uint8_t)(1u << bit);
        }
    }
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *cut = malloc(size + 1);
        REQUIRE(cut != NULL);
        memcpy(cut, bytes.data, size);
        CHECK_CASE(!segment_frame_read(&read, view_of(cut, size)), "cut to %zu bytes", size);
        free(cut);
    }
    buffer_release(&bytes);
}

static void knows_an_erased_frame(void)
{
    struct segment_frame frame = leaf_frame();
    struct segment_frame read;
    struct buffer bytes;
    buffer_init(&bytes, 1000);
    REQUIRE_OK(segment_frame_write(&bytes, &frame, &error), &error);
    bytes.data[SEGMENT_FRAME_FLAGS_OFFSET] = SEGMENT_FRAME_ERASED;
    REQUIRE(segment_frame_read(&read, buffer_view(&bytes)));
    CHECK(read.is_erased);
    memset(bytes.data + read.head_size, 0, read.data_size);
    REQUIRE(segment_frame_read(&read, buffer_view(&bytes)));
    CHECK(read.is_erased && !read.is_whole);
    CHECK(segment_frame_read_head(&read, view_of(bytes.data, read.head_size)));
    CHECK(digest_is_equal(&read.hash, &frame.hash));
    buffer_release(&bytes);
}

static void finds_nothing_in_zeros(void)
{
    static const uint8_t ZEROS[200];
    struct segment_frame read;
    CHECK(!segment_frame_read(&read, view_of(ZEROS, sizeof ZEROS)));
    CHECK(!segment_frame_read(&read, view_of(NULL, 0)));
}

CHECK_MAIN("segment_frame", {"reads what it wrote", reads_what_it_wrote},
           {"notices every changed byte and every cut", notices_every_changed_byte},
           {"knows an erased frame", knows_an_erased_frame},
           {"finds nothing in zeros", finds_nothing_in_zeros})
