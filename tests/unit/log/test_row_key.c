#include "log/replica_private.h"
#include "replica_harness.h"

#include <string.h>

static const struct bureau BS = {"BS"}, CO = {"CO"};
static const struct uuid FIRST = {{1}}, SECOND = {{2}};

static int order(struct row_key a, struct row_key b)
{
    return view_compare(row_key_view(&a), row_key_view(&b));
}

static bool begins(struct row_key prefix, struct row_key key)
{
    return prefix.size < key.size && memcmp(prefix.bytes, key.bytes, prefix.size) == 0;
}

static void numbers_are_in_order_as_bytes(void)
{
    static const uint64_t NUMBERS[] = {0, 1, 255, 256, 65535, UINT32_MAX, 1ull << 32, INT64_MAX, UINT64_MAX};
    uint8_t bytes[2][8];
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        put_u64(bytes[i % 2], NUMBERS[i]);
        CHECK(get_u64(bytes[i % 2]) == NUMBERS[i]);
        CHECK_CASE(i == 0 || memcmp(bytes[i % 2], bytes[1 - i % 2], 8) > 0, "%llu",
                   (unsigned long long)NUMBERS[i]);
    }
    CHECK_SAME_BYTES(view_of(bytes[0], 8), view_of("\xff\xff\xff\xff\xff\xff\xff\xff", 8));
}

static void the_versions_of_a_record_stand_together_in_order(void)
{
    CHECK(begins(row_key_of_record(&BS, &FIRST), row_key_of_version(&BS, &FIRST, 7)));
    CHECK(order(row_key_of_version(&BS, &FIRST, 255), row_key_of_version(&BS, &FIRST, 256)) < 0);
    CHECK(order(row_key_of_version(&BS, &FIRST, UINT64_MAX), row_key_of_version(&BS, &SECOND, 0)) < 0);
    CHECK(order(row_key_of_version(&BS, &SECOND, 0), row_key_of_version(&CO, &FIRST, 0)) < 0);
}

static void the_same_id_of_another_owner_is_another_record(void)
{
    CHECK(order(row_key_of_record(&BS, &FIRST), row_key_of_record(&CO, &FIRST)) != 0);
    CHECK(order(row_key_of_record(&BS, &FIRST), row_key_of_record(&BS, &SECOND)) != 0);
    CHECK(order(row_key_of_record(&BS, &FIRST), row_key_of_record(&BS, &FIRST)) == 0);
}

static void a_code_that_begins_another_is_not_taken_for_it(void)
{
    static const struct bureau B = {"BSA"}, LONGEST = {"ABCDEFGH"};
    CHECK(order(row_key_of_leaf(&BS, 0), row_key_of_leaf(&B, 0)) != 0);
    CHECK(!begins(row_key_of_origin(&BS), row_key_of_leaf(&B, 0)));
    CHECK(begins(row_key_of_origin(&LONGEST), row_key_of_leaf(&LONGEST, 3)));
    CHECK(begins(row_key_of_origin(&BS), row_key_of_witness(&BS, &CO, false)));
    CHECK(order(row_key_of_peer(&BS, &CO), row_key_of_peer(&CO, &BS)) != 0);
}

static void all_hits_of_a_key_stand_together(void)
{
    struct row_key least = row_key_of_key(5, &BS, 0), most = row_key_of_key(5, &CO, UINT64_MAX);
    CHECK(memcmp(least.bytes, most.bytes, 8) == 0);
    CHECK(order(least, most) < 0);
    CHECK(order(most, row_key_of_key(6, &BS, 0)) < 0);
    CHECK(least.size <= ROW_KEY_BYTES && most.size == least.size);
}

static void a_source_is_its_type_and_reference_and_shows_neither(void)
{
    struct harness harness;
    struct document one, same, other;
    harness_init(&harness, "BS");
    document_init(&one, "A1", "reference-1");
    document_init(&same, "A2", "reference-1");
    document_init(&other, "A1", "reference-2");
    struct row_key key = row_key_of_source(harness.replica, &one.record);
    CHECK(order(key, row_key_of_source(harness.replica, &same.record)) == 0);
    CHECK(order(key, row_key_of_source(harness.replica, &other.record)) != 0);
    same.record.type_case = COMITY__RECORD__TYPE_VEHICLE;
    CHECK(order(key, row_key_of_source(harness.replica, &same.record)) != 0);
    CHECK_SAME_NUMBER(key.size, 8);
    harness_release(&harness);
}

CHECK_MAIN("row_key", {"numbers are in order as bytes", numbers_are_in_order_as_bytes},
           {"the versions of a record stand together, in order",
            the_versions_of_a_record_stand_together_in_order},
           {"the same id of another owner is another record", the_same_id_of_another_owner_is_another_record},
           {"a code that begins another is not taken for it", a_code_that_begins_another_is_not_taken_for_it},
           {"all hits of a key stand together", all_hits_of_a_key_stand_together},
           {"a source is its type and reference, and shows neither",
            a_source_is_its_type_and_reference_and_shows_neither})
