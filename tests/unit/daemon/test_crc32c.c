#include "crc32c.h"

#include <string.h>

#include "check.h"

/* RFC 3720 B.4, and the usual check value. */
static void agrees_with_the_rfc(void)
{
    uint8_t bytes[32];
    memset(bytes, 0, sizeof bytes);
    CHECK_SAME_NUMBER(crc32c(0, view_of(bytes, sizeof bytes)), 0x8A9136AA);
    memset(bytes, 0xFF, sizeof bytes);
    CHECK_SAME_NUMBER(crc32c(0, view_of(bytes, sizeof bytes)), 0x62A8AB43);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    CHECK_SAME_NUMBER(crc32c(0, view_of(bytes, sizeof bytes)), 0x46DD794E);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(31 - i);
    }
    CHECK_SAME_NUMBER(crc32c(0, view_of(bytes, sizeof bytes)), 0x113FDB5C);
    CHECK_SAME_NUMBER(crc32c(0, view_of_text("123456789")), 0xE3069283);
    CHECK_SAME_NUMBER(crc32c(0, view_of(NULL, 0)), 0);
}

static void goes_on_where_it_stopped(void)
{
    struct view text = view_of_text("the quick brown fox jumps over the lazy dog");
    uint32_t whole = crc32c(0, text);
    for (size_t cut = 0; cut <= text.size; cut++) {
        uint32_t crc = crc32c(0, view_of(text.data, cut));
        CHECK_SAME_NUMBER(crc32c(crc, view_of(text.data + cut, text.size - cut)), whole);
    }
}

CHECK_MAIN("crc32c", {"agrees with the RFC", agrees_with_the_rfc},
           {"goes on where it stopped", goes_on_where_it_stopped})
