#include "check.h"
#include "comity/buffer.h"

#include <stdint.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static struct error error;

static void grows_by_appending(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 100000);
    for (unsigned i = 0; i < 10000; i++) {
        uint8_t bytes[3] = {(uint8_t)i, (uint8_t)(i >> 8), 'x'};
        REQUIRE_OK(buffer_append(&buffer, bytes, sizeof bytes, &error), &error);
    }
    CHECK_SAME_NUMBER(buffer.size, 30000);
    CHECK(buffer.capacity >= buffer.size && buffer.capacity <= buffer.limit);
    for (unsigned i = 0; i < 10000; i++)
        REQUIRE(buffer.data[3 * i] == (uint8_t)i && buffer.data[3 * i + 1] == (uint8_t)(i >> 8));
    buffer_release(&buffer);
}

static void never_passes_its_limit(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    CHECK_OK(buffer_append(&buffer, "12345678", 8, &error), &error);
    CHECK_ERROR(buffer_append(&buffer, "abc", 3, &error), ERROR_LIMIT);
    CHECK_ERROR(buffer_reserve(&buffer, 3, &error), ERROR_LIMIT);
    CHECK_ERROR(buffer_reserve(&buffer, SIZE_MAX, &error), ERROR_LIMIT);
    CHECK_ERROR(buffer_reserve(&buffer, SIZE_MAX - 7, &error), ERROR_LIMIT);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("12345678"));
    CHECK_OK(buffer_append(&buffer, "ab", 2, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("12345678ab"));
    CHECK(buffer.capacity <= 10);
    buffer_release(&buffer);
}

static void allocates_nothing_at_first(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    CHECK(buffer.data == NULL && buffer.capacity == 0);
    CHECK_OK(buffer_append(&buffer, NULL, 0, &error), &error);
    CHECK(buffer.data == NULL);
    CHECK_SAME_NUMBER(buffer_view(&buffer).size, 0);
}

static void says_when_memory_is_out(void)
{
    struct buffer buffer;
    buffer_init(&buffer, SIZE_MAX);
    CHECK_OK(buffer_append(&buffer, "a", 1, &error), &error);
#if !IS_SANITIZED /* a sanitizer ends the program instead */
    CHECK_ERROR(buffer_reserve(&buffer, SIZE_MAX / 2, &error), ERROR_MEMORY);
#endif
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("a"));
    buffer_release(&buffer);
}

static void drops_what_was_consumed(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_consume(&buffer, 0);
    CHECK_OK(buffer_append(&buffer, "abcdef", 6, &error), &error);
    buffer_consume(&buffer, 2);
    CHECK_SAME_BYTES(buffer_view(&buffer), view_of_text("cdef"));
    buffer_consume(&buffer, 4);
    CHECK_SAME_NUMBER(buffer.size, 0);
    buffer_release(&buffer);
}

static void keeps_memory_when_cleared_and_the_limit_when_released(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 100);
    CHECK_OK(buffer_append(&buffer, "abc", 3, &error), &error);
    size_t capacity = buffer.capacity;
    buffer_clear(&buffer);
    CHECK(buffer.size == 0 && buffer.capacity == capacity && buffer.data != NULL);
    buffer_release(&buffer);
    CHECK(buffer.size == 0 && buffer.capacity == 0 && buffer.data == NULL && buffer.limit == 100);
    buffer_release(&buffer);
}

static void releases_a_zeroed_struct(void)
{
    struct buffer buffer = {.data = NULL};
    buffer_release(&buffer);
    CHECK(buffer.data == NULL);
}

static void moves_content_with_its_limit(void)
{
    struct buffer from;
    struct buffer to;
    buffer_init(&from, 100);
    buffer_init(&to, 5);
    CHECK_OK(buffer_append(&from, "abcdefgh", 8, &error), &error);
    CHECK_OK(buffer_append(&to, "old", 3, &error), &error);
    buffer_move(&to, &from);
    CHECK_SAME_BYTES(buffer_view(&to), view_of_text("abcdefgh"));
    CHECK_SAME_NUMBER(to.limit, 100);
    CHECK(from.size == 0 && from.data == NULL);
    buffer_release(&to);
    buffer_release(&from);
}

CHECK_MAIN("buffer", {"grows by appending", grows_by_appending},
           {"never passes its limit", never_passes_its_limit},
           {"allocates nothing at first", allocates_nothing_at_first},
           {"says when memory is out", says_when_memory_is_out},
           {"drops what was consumed", drops_what_was_consumed},
           {"keeps memory when cleared, and the limit when released",
            keeps_memory_when_cleared_and_the_limit_when_released},
           {"releases a zeroed struct", releases_a_zeroed_struct},
           {"moves content with its limit", moves_content_with_its_limit})
