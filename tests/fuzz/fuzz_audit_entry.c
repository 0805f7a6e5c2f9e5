/* Target functions: audit_entry_decode, audit_entry_encode. */
#include "fuzz.h"

#include "comity/audit_entry.h"
#include "comity/limits.h"

void fuzz_begin(void)
{
}

void fuzz_one(struct view input)
{
    Comity__AuditEntry *entry = NULL;
    struct buffer bytes;
    struct error error;
    buffer_init(&bytes, 2u * LIMIT_ENTRY_BYTES);
    if (audit_entry_decode(input, &entry, &error) == ERROR_NONE) {
        REQUIRE(entry->n_shown <= AUDIT_SHOWN_MAX);
        REQUIRE(audit_entry_encode(entry, &bytes, &error) == ERROR_NONE || bytes.size == 0);
    }
    audit_entry_free(entry);
    buffer_release(&bytes);
}
