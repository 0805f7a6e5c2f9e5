/* Target functions: frame_take. */
#include "fuzz.h"

#include "comity/frame.h"
#include "comity/limits.h"

void fuzz_begin(void)
{
}

void fuzz_one(struct view input)
{
    struct frame frame;
    struct error error;
    size_t consumed = 1;
    while (input.size > 0 && consumed > 0) {
        if (frame_take(input, LIMIT_FRAME_HELLO_BYTES, &frame, &consumed, &error) != ERROR_NONE)
            return;
        REQUIRE(consumed <= input.size);
        REQUIRE(consumed == 0 || frame.body.size == consumed - LIMIT_FRAME_HEADER_BYTES);
        REQUIRE(consumed == 0 || frame.body.size < LIMIT_FRAME_HELLO_BYTES);
        fuzz_take(&input, consumed);
    }
}
