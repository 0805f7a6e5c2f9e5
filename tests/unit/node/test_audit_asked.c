#include "check.h"
#include "node/audit_asked.h"

#include <string.h>

static struct audit_asked asked;

/* Return the value of a word; NULL: it is not among them. */
static const char *word(const char *name)
{
    for (size_t i = 0; i < asked.count; i++)
        if (strcmp(asked.items[i]->field, name) == 0)
            return asked.items[i]->value;
    return NULL;
}

static void takes_every_word_that_is_set(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    char kind[] = "document", value[] = "L898902C3", purpose[] = "border control";
    check.kind = kind;
    check.value = value;
    check.purpose = purpose;
    check.loose = 1;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    audit_asked_fill(&asked, &request);
    CHECK_SAME_NUMBER(asked.count, 3);
    CHECK_SAME_TEXT(word("kind"), "document");
    CHECK_SAME_TEXT(word("value"), "L898902C3");
    CHECK_SAME_TEXT(word("loose"), "yes");
    CHECK(word("country") == NULL);
    CHECK(word("purpose") == NULL);
    CHECK_SAME_TEXT(asked.purpose, "border control");
}

static void writes_numbers_and_names(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__EntriesRequest entries = COMITY__ENTRIES_REQUEST__INIT;
    amend.expected_version = 4;
    amend.change = COMITY__AMEND_REQUEST__CHANGE__NARROW;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    audit_asked_fill(&asked, &request);
    CHECK_SAME_TEXT(word("expected_version"), "4");
    CHECK_SAME_TEXT(word("change"), "NARROW");
    entries.first = UINT64_MAX;
    request.body_case = COMITY__REQUEST__BODY_ENTRIES;
    request.entries = &entries;
    audit_asked_fill(&asked, &request);
    CHECK_SAME_TEXT(word("first"), "18446744073709551615");
}

/* What is published must be erasable, so nothing of it may be here. */
static void leaves_the_content_of_records_out(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    char secret[] = "SECRET";
    record.source_ref = secret;
    publish.record = &record;
    publish.once = 1;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    audit_asked_fill(&asked, &request);
    CHECK_SAME_NUMBER(asked.count, 1);
    CHECK_SAME_TEXT(word("once"), "yes");
}

static void cuts_what_is_too_long_between_characters(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__SearchRequest search = COMITY__SEARCH_REQUEST__INIT;
    char name[4001], purpose[4001];
    for (size_t i = 0; i < 4000; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    memset(purpose, 'p', 4000);
    name[4000] = purpose[4000] = '\0';
    search.name = name;
    search.purpose = purpose;
    request.body_case = COMITY__REQUEST__BODY_SEARCH;
    request.search = &search;
    audit_asked_fill(&asked, &request);
    const char *cut = word("name");
    REQUIRE(cut != NULL);
    size_t size = strlen(cut);
    CHECK(size >= AUDIT_WORD_BYTES && size < AUDIT_TEXT_BYTES);
    CHECK_SAME_TEXT(cut + size - 3, "...");
    CHECK_SAME_NUMBER((size - 3) % 2, 0);
    CHECK(strlen(asked.purpose) >= AUDIT_PURPOSE_BYTES && strlen(asked.purpose) < AUDIT_PURPOSE_BYTES + 8);
}

CHECK_MAIN("audit_asked", {"takes every word that is set", takes_every_word_that_is_set},
           {"writes numbers and names", writes_numbers_and_names},
           {"leaves the content of records out", leaves_the_content_of_records_out},
           {"cuts what is too long between characters", cuts_what_is_too_long_between_characters})
