#include "check.h"
#include "comity/uuid.h"

#include <string.h>

static struct error error;

static const uint8_t random_bytes[10] = {0xfc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};

/* RFC 9562 appendix A.6. */
static void makes_the_example_of_the_rfc(void)
{
    struct uuid_generator generator = {.last = {{0}}};
    struct uuid uuid;
    char text[UUID_TEXT_CHARS + 1];
    uuid_generate(&generator, 1645557742000, random_bytes, &uuid);
    uuid_format(&uuid, text);
    CHECK_SAME_TEXT(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    CHECK_SAME_NUMBER(uuid_time_ms(&uuid), 1645557742000);
}

static bool is_version_7(const struct uuid *uuid)
{
    return uuid->bytes[6] >> 4 == 7 && uuid->bytes[8] >> 6 == 2;
}

static void sorts_as_made_within_a_millisecond_and_over_clock_steps(void)
{
    static const int64_t steps[] = {0, 0, 0, 1, 0, -5000, 0, 4999, 0, 2, -1, 0, 100};
    static const uint8_t fills[] = {0x00, 0xff, 0x7f, 0xff, 0xff, 0xff};
    struct uuid_generator generator = {.last = {{0}}};
    struct uuid before = {{0}};
    int64_t time_ms = 1700000000000;
    for (unsigned i = 0; i < 5000; i++) {
        uint8_t bytes[10];
        struct uuid uuid;
        memset(bytes, fills[i % sizeof fills], sizeof bytes);
        time_ms += steps[i % (sizeof steps / sizeof steps[0])];
        uuid_generate(&generator, time_ms, bytes, &uuid);
        REQUIRE(memcmp(before.bytes, uuid.bytes, UUID_BYTES) < 0);
        REQUIRE(is_version_7(&uuid));
        before = uuid;
    }
}

static void goes_to_the_next_millisecond_when_the_counter_is_full(void)
{
    struct uuid_generator generator = {.last = {{0}}};
    struct uuid first;
    struct uuid second;
    uint8_t ones[10];
    memset(ones, 0xff, sizeof ones);
    uuid_generate(&generator, 1000, ones, &first);
    uuid_generate(&generator, 1000, random_bytes, &second);
    CHECK_SAME_NUMBER(uuid_time_ms(&first), 1000);
    CHECK_SAME_NUMBER(uuid_time_ms(&second), 1001);
    CHECK(is_version_7(&second));
}

static void stands_times_out_of_range(void)
{
    static const int64_t times[] = {INT64_MIN, -1, 0, INT64_MAX};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct uuid_generator generator = {.last = {{0}}};
        struct uuid uuid;
        uuid_generate(&generator, times[i], random_bytes, &uuid);
        CHECK(is_version_7(&uuid));
        CHECK_SAME_NUMBER(uuid_time_ms(&uuid), times[i] <= 0 ? 0 : 0xffffffffffff);
    }
}

static void reads_what_it_wrote_in_either_case(void)
{
    static const char *const texts[] = {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                                        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"};
    for (size_t i = 0; i < 2; i++) {
        struct uuid uuid;
        char text[UUID_TEXT_CHARS + 1];
        CHECK_OK(uuid_parse(view_of_text(texts[i]), &uuid, &error), &error);
        uuid_format(&uuid, text);
        CHECK_SAME_TEXT(text, texts[0]);
    }
}

static void refuses_other_forms(void)
{
    static const char *const wrong[] = {"",
                                        "017f22e2",
                                        "017f22e279b07cc398c4dc0c0c07398f",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                                        "017f22e2_79b0-7cc3-98c4-dc0c0c07398f",
                                        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
                                        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
                                        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f"};
    struct uuid uuid = {{0xaa}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_CASE(uuid_parse(view_of_text(wrong[i]), &uuid, NULL) == ERROR_MALFORMED, "\"%s\"", wrong[i]);
    CHECK(uuid.bytes[0] == 0xaa);
}

CHECK_MAIN("uuid", {"makes the example of RFC 9562", makes_the_example_of_the_rfc},
           {"sorts as made, within a millisecond and over clock steps",
            sorts_as_made_within_a_millisecond_and_over_clock_steps},
           {"goes to the next millisecond when the counter is full",
            goes_to_the_next_millisecond_when_the_counter_is_full},
           {"stands times out of range", stands_times_out_of_range},
           {"reads what it wrote, in either case", reads_what_it_wrote_in_either_case},
           {"refuses other forms", refuses_other_forms})
