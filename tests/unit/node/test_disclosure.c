#include "check.h"
#include "node/disclosure.h"

#include <stdio.h>
#include <string.h>

static struct hasher *hasher;
static struct error error;

/* A record whose entry has only what counts here. */
struct sample {
    struct replica_record record;
    Comity__Entry entry;
    Comity__Distribution distribution;
    char code[LIMIT_BUREAU_BYTES];
    char *codes[1];
};

static struct bureau bureau(const char *code)
{
    struct bureau ret = {0};
    snprintf(ret.code, sizeof ret.code, "%s", code);
    return ret;
}

static void sample_init(struct sample *sample, const char *owner, uint64_t index,
                        Comity__Distribution__Kind kind, const char *code)
{
    *sample = (struct sample){0};
    comity__entry__init(&sample->entry);
    comity__distribution__init(&sample->distribution);
    snprintf(sample->code, sizeof sample->code, "%s", code);
    sample->codes[0] = sample->code;
    sample->distribution.kind = kind;
    sample->distribution.bureaus = sample->codes;
    sample->distribution.n_bureaus = code[0] == '\0' ? 0 : 1;
    sample->entry.distribution = &sample->distribution;
    sample->record.entry = &sample->entry;
    sample->record.owner = bureau(owner);
    sample->record.index = index;
    sample->record.version = 3;
    buffer_init(&sample->record.bytes, LIMIT_ENTRY_BYTES);
    REQUIRE_OK(buffer_append(&sample->record.bytes, &index, sizeof index, &error), &error);
}

static struct disclosure *begin(bool is_silent)
{
    struct disclosure *disclosure = NULL;
    struct disclosure_to to = {bureau("BS"), bureau("CO"), is_silent};
    if (hasher == NULL)
        REQUIRE_OK(hasher_new(&hasher, &error), &error);
    REQUIRE_OK(disclosure_new(&disclosure, &to, hasher, &error), &error);
    return disclosure;
}

static void add(struct disclosure *disclosure, const char *owner, uint64_t index,
                Comity__Distribution__Kind kind, const char *code)
{
    struct sample sample;
    sample_init(&sample, owner, index, kind, code);
    CHECK_OK(disclosure_add(disclosure, &sample.record, "vehicle.plate", false, &error), &error);
    buffer_release(&sample.record.bytes);
}

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EXCEPT COMITY__DISTRIBUTION__KIND__EXCEPT
#define NOBODY COMITY__DISTRIBUTION__KIND__NOBODY

static void the_rule_in_one_table(void)
{
    static const struct {
        const char *owner;
        Comity__Distribution__Kind kind;
        const char *code;
        bool is_silent;
        bool is_shown, is_hinted;
    } cases[] = {
        {"BS", ALL, "", false, true, false},       {"BS", ALL, "", true, true, false},
        {"BS", ONLY, "CO", false, true, false},    {"BS", ONLY, "PA", false, false, true},
        {"BS", ONLY, "PA", true, false, false},    {"BS", EXCEPT, "PA", false, true, false},
        {"BS", EXCEPT, "CO", false, false, false}, /* not a word to who is named */
        {"BS", NOBODY, "", false, false, true},    {"BS", NOBODY, "", true, false, false},
        {"PA", ALL, "", false, false, false}, /* PA answers for its own */
        {"PA", NOBODY, "", false, false, false},   {"CO", ALL, "", false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct disclosure *disclosure = begin(cases[i].is_silent);
        add(disclosure, cases[i].owner, 5, cases[i].kind, cases[i].code);
        CHECK_CASE(disclosure->count == (cases[i].is_shown ? 1 : 0), "case %zu", i);
        CHECK_CASE(disclosure->contact == cases[i].is_hinted, "case %zu", i);
        CHECK_CASE(disclosure->hinted_count == (cases[i].is_hinted ? 1 : 0), "case %zu", i);
        disclosure_free(disclosure);
    }
}

static void an_answer_points_to_what_is_shown(void)
{
    Comity__ReplyStatement content = COMITY__REPLY_STATEMENT__INIT;
    struct digest hash;
    uint64_t index = 7;
    struct disclosure *disclosure = begin(false);
    add(disclosure, "BS", index, ALL, "");
    add(disclosure, "BS", index, ALL, ""); /* found by another key, too */
    add(disclosure, "BS", 8, ONLY, "PA");
    disclosure_fill(disclosure, &content);
    REQUIRE(content.n_hits == 1);
    CHECK_SAME_NUMBER(content.hits[0]->index, 7);
    CHECK_SAME_TEXT(content.hits[0]->field, "vehicle.plate");
    hasher_leaf(hasher, view_of(&index, sizeof index), &hash);
    CHECK_SAME_BYTES(view_of(content.hits[0]->hash.data, content.hits[0]->hash.len),
                     view_of(hash.bytes, sizeof hash.bytes));
    CHECK_SAME_BYTES(disclosure->entries[0], view_of(&index, sizeof index));
    CHECK(content.contact);
    CHECK(!content.cut);
    disclosure_free(disclosure);
}

/* Not even that there is more is said because of records that leave no trace. */
static void what_is_not_shown_does_not_count(void)
{
    struct disclosure *disclosure = begin(false);
    for (uint64_t i = 0; i < LIMIT_REPLY_HITS; i++)
        add(disclosure, "BS", i, ALL, "");
    for (uint64_t i = 0; i < LIMIT_REPLY_HITS; i++)
        add(disclosure, "BS", 100 + i, EXCEPT, "CO");
    CHECK_SAME_NUMBER(disclosure->count, LIMIT_REPLY_HITS);
    CHECK(!disclosure->cut && !disclosure->contact);
    add(disclosure, "BS", 99, ALL, "");
    CHECK(disclosure->cut);
    CHECK_SAME_NUMBER(disclosure->count, LIMIT_REPLY_HITS);
    disclosure_free(disclosure);
}

static void hints_are_remembered_once_and_so_many(void)
{
    struct disclosure *disclosure = begin(false);
    add(disclosure, "BS", 1, NOBODY, "");
    add(disclosure, "BS", 1, NOBODY, "");
    CHECK_SAME_NUMBER(disclosure->hinted_count, 1);
    CHECK_SAME_NUMBER(disclosure->hinted[0].version, 3);
    for (uint64_t i = 0; i < 2 * LIMIT_REPLY_HITS; i++)
        add(disclosure, "BS", 10 + i, NOBODY, "");
    CHECK_SAME_NUMBER(disclosure->hinted_count, LIMIT_REPLY_HITS);
    disclosure_free(disclosure);
    hasher_free(hasher);
}

CHECK_MAIN("disclosure", {"the rule in one table", the_rule_in_one_table},
           {"an answer points to what is shown", an_answer_points_to_what_is_shown},
           {"what is not shown does not count", what_is_not_shown_does_not_count},
           {"hints are remembered once, and so many", hints_are_remembered_once_and_so_many})
