#include "check.h"
#include "log/cosignature_row.h"

#include <string.h>

static struct error error;

static struct cosignature_row some_row(size_t signatures)
{
    struct cosignature_row row = {.size = INT64_MAX,
                                  .root = {{1, 2, 3}},
                                  .key_id = 0x01020304,
                                  .cosignature = {0, 0, 0, 0, 0, 0, 0, 9, 77},
                                  .is_checked = true,
                                  .signature_count = signatures};
    for (size_t i = 0; i < signatures; i++)
        row.signatures[i] = (struct log_signature){(uint32_t)(i + 7), {(uint8_t)i, 5}};
    return row;
}

static void reads_what_it_wrote(void)
{
    for (size_t signatures = 1; signatures <= LIMIT_LOG_KEYS; signatures++) {
        struct cosignature_row row = some_row(signatures), read;
        uint8_t bytes[COSIGNATURE_ROW_BYTES];
        size_t size = cosignature_row_write(&row, bytes);
        REQUIRE_OK(cosignature_row_parse(view_of(bytes, size), &read, &error), &error);
        CHECK_SAME_NUMBER(read.size, row.size);
        CHECK(digest_is_equal(&read.root, &row.root));
        CHECK_SAME_NUMBER(read.key_id, row.key_id);
        CHECK_SAME_BYTES(view_of(read.cosignature, COSIGNATURE_BYTES),
                         view_of(row.cosignature, COSIGNATURE_BYTES));
        CHECK(read.is_checked);
        REQUIRE(read.signature_count == signatures);
        for (size_t i = 0; i < signatures; i++) {
            CHECK_SAME_NUMBER(read.signatures[i].key_id, i + 7);
            CHECK_SAME_BYTES(view_of(read.signatures[i].bytes, 64), view_of(row.signatures[i].bytes, 64));
        }
    }
}

static void refuses_what_is_cut_or_longer(void)
{
    struct cosignature_row row = some_row(2), read = {.size = 5};
    uint8_t bytes[COSIGNATURE_ROW_BYTES + 1] = {0};
    size_t size = cosignature_row_write(&row, bytes);
    for (size_t i = 0; i < size; i++)
        CHECK_CASE(cosignature_row_parse(view_of(bytes, i), &read, NULL) == ERROR_DAMAGED, "%zu bytes", i);
    CHECK_ERROR(cosignature_row_parse(view_of(bytes, size + 1), &read, NULL), ERROR_DAMAGED);
    CHECK_SAME_NUMBER(read.size, 5);
}

static void refuses_what_makes_no_sense(void)
{
    struct cosignature_row row = some_row(1), read;
    uint8_t bytes[COSIGNATURE_ROW_BYTES];
    const struct {
        size_t place;
        uint8_t value;
        const char *what;
    } cases[] = {{0, 0x80, "a size above 2^63 - 1"},
                 {8 + 32 + 4, 0x80, "a time above 2^63 - 1"},
                 {8 + 32 + 4 + 72, 2, "checked or not"},
                 {8 + 32 + 4 + 72 + 1, 0, "no signature"},
                 {8 + 32 + 4 + 72 + 1, LIMIT_LOG_KEYS + 1, "too many signatures"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t size = cosignature_row_write(&row, bytes);
        bytes[cases[i].place] = cases[i].value;
        CHECK_CASE(cosignature_row_parse(view_of(bytes, size), &read, NULL) == ERROR_DAMAGED, "%s",
                   cases[i].what);
    }
    row.size = 0;
    size_t size = cosignature_row_write(&row, bytes);
    CHECK_ERROR(cosignature_row_parse(view_of(bytes, size), &read, NULL), ERROR_DAMAGED);
}

CHECK_MAIN("cosignature_row", {"reads what it wrote", reads_what_it_wrote},
           {"refuses what is cut or longer", refuses_what_is_cut_or_longer},
           {"refuses what makes no sense", refuses_what_makes_no_sense})
