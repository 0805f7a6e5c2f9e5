#include "check.h"
#include "record/wire.h"

/* Read all fields; return how many, the last of them, and how it ended. */
static size_t read_all(const char *bytes, size_t size, struct wire_field *last, enum error_code *code)
{
    struct reader reader;
    size_t count = 0;
    reader_init(&reader, view_of(bytes, size));
    while (wire_next(&reader, last))
        count++;
    *code = reader.code;
    return count;
}

static void takes_fields_of_every_type(void)
{
    static const char bytes[] = "\x08\x96\x01"                                     /* 1: number */
                                "\x11\x01\x02\x03\x04\x05\x06\x07\x08"             /* 2: 64 bits */
                                "\x1d\x01\x02\x03\x04"                             /* 3: 32 bits */
                                "\x80\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" /* 16: -1 */
                                "\xfa\xff\xff\xff\x0f\x02hi";                      /* 2^29 - 1: bytes */
    struct wire_field last = {0};
    enum error_code code = ERROR_NONE;
    CHECK_SAME_NUMBER(read_all(bytes, sizeof bytes - 1, &last, &code), 5);
    CHECK_SAME_NUMBER(code, ERROR_NONE);
    CHECK_SAME_NUMBER(last.number, (1u << 29) - 1);
    CHECK_SAME_NUMBER(last.type, WIRE_BYTES);
    CHECK_SAME_BYTES(last.bytes, view_of_text("hi"));
}

static void refuses_what_protobuf_would_read_in_its_own_way(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum error_code code;
    } cases[] = {
        {"\x08", 1, ERROR_TRUNCATED},
        {"\x08\x80", 2, ERROR_TRUNCATED},
        {"\x80", 1, ERROR_TRUNCATED},
        {"\x0a\x02z", 3, ERROR_TRUNCATED},
        {"\x11\x01\x02\x03\x04\x05\x06\x07", 8, ERROR_TRUNCATED},
        {"\x1d\x01\x02\x03", 4, ERROR_TRUNCATED},
        {"\x0a\xff\xff\xff\xff\x0f", 6, ERROR_TRUNCATED}, /* 4 GiB */
        {"\x0a\x80\x80\x80\x80\x10", 6, ERROR_MALFORMED}, /* more */
        {"\x00\x00", 2, ERROR_MALFORMED},                 /* field 0 */
        {"\x02\x00", 2, ERROR_MALFORMED},                 /* field 0 */
        {"\x88\x00\x01", 3, ERROR_MALFORMED},             /* tag with a zero byte at its end */
        {"\x0a\x80\x00", 3, ERROR_MALFORMED},             /* length with one */
        {"\x88\x80\x80\x80\x10\x01", 6, ERROR_MALFORMED}, /* tag of 33 bits */
        {"\x0b", 1, ERROR_MALFORMED},                     /* groups */
        {"\x0c", 1, ERROR_MALFORMED},
        {"\x0e\x00", 2, ERROR_MALFORMED}, /* types that do not exist */
        {"\x0f\x00", 2, ERROR_MALFORMED},
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, ERROR_MALFORMED},     /* number of 65 bits */
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12, ERROR_MALFORMED}, /* of 11 bytes */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct wire_field last = {0};
        enum error_code code = ERROR_NONE;
        CHECK_CASE(read_all(cases[i].bytes, cases[i].size, &last, &code) == 0, "case %zu", i);
        CHECK_CASE(code == cases[i].code, "case %zu: %s", i, error_code_name(code));
    }
}

CHECK_MAIN("wire", {"takes fields of every type", takes_fields_of_every_type},
           {"refuses what protobuf would read in its own way",
            refuses_what_protobuf_would_read_in_its_own_way})
