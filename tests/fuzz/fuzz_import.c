/* Target functions: import_new, import_feed, import_next, import_finish, in all formats. The first byte chooses the format
 * and how large the pieces are that the input is fed in: the items must not depend on it. */
#include "fuzz.h"

#include "comity/import.h"
#include "comity/record.h"

void fuzz_begin(void)
{
}

static size_t drain(struct import *import)
{
    struct import_item item = {0};
    struct error error;
    size_t count = 0;
    while (import_next(import, &item)) {
        if (item.record != NULL)
            REQUIRE(record_validate(item.record, &error) == ERROR_NONE);
        else
            REQUIRE(item.error.text[0] != '\0');
        import_item_release(&item);
        item = (struct import_item){0};
        count++;
    }
    return count;
}

static size_t run(struct view input, const struct import_options *options, size_t piece, enum error_code *ret)
{
    struct import *import = NULL;
    struct error error;
    size_t count = 0;
    enum error_code code = import_new(options, &import, &error);
    REQUIRE(code == ERROR_NONE);
    while (input.size > 0 && code == ERROR_NONE) {
        code = import_feed(import, fuzz_take(&input, piece), &error);
        count += drain(import);
    }
    if (code == ERROR_NONE)
        code = import_finish(import, &error);
    count += drain(import);
    import_free(import);
    *ret = code;
    return count;
}

void fuzz_one(struct view input)
{
    uint64_t choice = fuzz_number(&input, 1);
    struct import_options options = {.format = (enum import_format)(choice % IMPORT_FORMAT_COUNT),
                                     .type = choice & 0x40 ? "vehicle" : NULL,
                                     .colour = choice & 0x20 ? "RED" : NULL};
    enum error_code whole, parts;
    size_t count = run(input, &options, input.size + 1, &whole);
    REQUIRE(run(input, &options, 1 + (choice >> 2) % 7, &parts) == count);
    REQUIRE(whole == parts);
}
