/* Target functions: entry_decode, entry_encode, entry_is_visible_to, distribution_allows. */
#include "fuzz.h"

#include "comity/distribution.h"
#include "comity/entry.h"

static struct bureau owner, reader;

void fuzz_begin(void)
{
    struct error error;
    REQUIRE(bureau_parse(&owner, view_of_text("BS"), &error) == ERROR_NONE);
    REQUIRE(bureau_parse(&reader, view_of_text("CO"), &error) == ERROR_NONE);
}

void fuzz_one(struct view input)
{
    Comity__Entry *entry = NULL;
    struct buffer bytes;
    struct error error;
    bool is_visible = entry_is_visible_to(input, &owner, &reader);
    buffer_init(&bytes, 2u * LIMIT_ENTRY_BYTES);
    if (entry_decode(input, &owner, 1000, &entry, &error) == ERROR_NONE) {
        /* Sending asks the bytes, queries ask the message: one answer. */
        REQUIRE(is_visible == distribution_allows(entry->distribution, &owner, &reader));
        REQUIRE(entry_encode(entry, &bytes, &error) == ERROR_NONE || bytes.size == 0);
    }
    entry_free(entry);
    buffer_release(&bytes);
}
