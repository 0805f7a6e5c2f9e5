#include "check.h"
#include "comity/distribution.h"
#include "comity/entry.h"
#include "comity/message.h"
#include "comity/vkey.h"

#include <stdlib.h>
#include <string.h>

#define INDEX 10

static uint8_t nonce[ENTRY_NONCE_BYTES] = {0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static uint8_t record_id[UUID_BYTES] = {1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16};
static char owner_code[] = "BS";
static char reader_code[] = "CO";
static char other_code[] = "PA";
static char number[] = "L898902C3";
static char country[] = "UTO";

/* An entry with all that it points to. */
struct sample {
    Comity__Entry entry;
    Comity__Distribution distribution;
    char *bureaus[2];
    Comity__Publish publish;
    Comity__Record record;
    Comity__TravelDocument document;
    Comity__Withdraw withdraw;
    uint64_t covers[2];
    Comity__Fork fork;
    Comity__Evidence evidence;
    Comity__Unlock unlock;
    Comity__Keys keys;
};

static struct bureau bureau(const char *code)
{
    struct bureau result = {{0}};
    bureau_parse(&result, view_of_text(code), NULL);
    return result;
}

static void init(struct sample *sample)
{
    comity__entry__init(&sample->entry);
    comity__distribution__init(&sample->distribution);
    comity__publish__init(&sample->publish);
    comity__record__init(&sample->record);
    comity__travel_document__init(&sample->document);
    comity__withdraw__init(&sample->withdraw);
    comity__fork__init(&sample->fork);
    comity__evidence__init(&sample->evidence);
    comity__unlock__init(&sample->unlock);
    comity__keys__init(&sample->keys);
    sample->entry.nonce = (ProtobufCBinaryData){sizeof nonce, nonce};
    sample->entry.time_ms = 1700000000000;
    sample->entry.bureau = owner_code;
    sample->entry.distribution = &sample->distribution;
    sample->distribution.bureaus = sample->bureaus;
}

static void init_publish(struct sample *sample)
{
    init(sample);
    sample->distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    sample->bureaus[0] = reader_code;
    sample->distribution.n_bureaus = 1;
    sample->entry.act_case = COMITY__ENTRY__ACT_PUBLISH;
    sample->entry.publish = &sample->publish;
    sample->publish.record_id = (ProtobufCBinaryData){sizeof record_id, record_id};
    sample->publish.version = 1;
    sample->publish.record = &sample->record;
    sample->record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    sample->record.travel_document = &sample->document;
    sample->document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    sample->document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    sample->document.number = number;
    sample->document.issuing_country = country;
}

static void init_withdraw(struct sample *sample)
{
    init(sample);
    sample->distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    sample->entry.act_case = COMITY__ENTRY__ACT_WITHDRAW;
    sample->entry.withdraw = &sample->withdraw;
    sample->withdraw.covers = sample->covers;
    sample->withdraw.n_covers = 2;
    sample->covers[0] = 3;
    sample->covers[1] = 9;
}

static enum error_code decode(struct view bytes)
{
    struct bureau owner = bureau(owner_code);
    Comity__Entry *entry = NULL;
    enum error_code code = entry_decode(bytes, &owner, INDEX, &entry, NULL);
    CHECK((entry != NULL) == (code == ERROR_NONE));
    entry_free(entry);
    return code;
}

static enum error_code decode_packed(const struct sample *sample)
{
    struct buffer buffer;
    buffer_init(&buffer, 4 * LIMIT_ENTRY_BYTES);
    CHECK_OK(message_pack(&sample->entry.base, &buffer, NULL), NULL);
    enum error_code code = decode(buffer_view(&buffer));
    buffer_release(&buffer);
    return code;
}

static void decodes_what_it_encoded(void)
{
    struct bureau owner = bureau(owner_code);
    struct sample sample;
    struct error error = {0};
    struct buffer buffer;
    Comity__Entry *entry = NULL;

    init_publish(&sample);
    buffer_init(&buffer, LIMIT_ENTRY_BYTES);
    REQUIRE_OK(entry_encode(&sample.entry, &buffer, &error), &error);
    REQUIRE_OK(entry_decode(buffer_view(&buffer), &owner, 0, &entry, &error), &error);
    CHECK_SAME_BYTES(view_of(entry->nonce.data, entry->nonce.len), view_of(nonce, sizeof nonce));
    CHECK_SAME_NUMBER(entry->time_ms, 1700000000000);
    CHECK_SAME_TEXT(entry->publish->record->travel_document->number, number);
    entry_free(entry);
    buffer_clear(&buffer);
    init_withdraw(&sample);
    CHECK_OK(entry_encode(&sample.entry, &buffer, &error), &error);
    CHECK_OK(decode(buffer_view(&buffer)), NULL);
    buffer_release(&buffer);
    entry_free(NULL);
}

static void encodes_nothing_that_it_would_not_decode(void)
{
    struct sample sample;
    struct buffer buffer;

    init_publish(&sample);
    sample.document.number = NULL;
    buffer_init(&buffer, LIMIT_ENTRY_BYTES);
    CHECK_ERROR(entry_encode(&sample.entry, &buffer, NULL), ERROR_INVALID);
    CHECK_SAME_NUMBER(buffer.size, 0);
    buffer_release(&buffer);
}

static void refuses_a_publish_that_breaks_a_rule(void)
{
    struct sample sample;
#define REFUSES(change)                                                                                      \
    init_publish(&sample);                                                                                   \
    change;                                                                                                  \
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID)
    REFUSES(sample.entry.nonce.len = 15);
    REFUSES(sample.entry.bureau = other_code);
    REFUSES(sample.entry.distribution = NULL);
    REFUSES(sample.distribution.kind = COMITY__DISTRIBUTION__KIND__ALL);
    REFUSES(sample.entry.act_case = COMITY__ENTRY__ACT__NOT_SET);
    REFUSES(sample.publish.record_id.len = 15);
    REFUSES(sample.publish.version = 0);
    REFUSES(sample.publish.record = NULL);
    REFUSES(sample.record.type_case = COMITY__RECORD__TYPE__NOT_SET);
    REFUSES(sample.document.issuing_country = other_code + 1);
#undef REFUSES
}

static void refuses_a_withdrawal_that_breaks_a_rule(void)
{
    struct sample sample;
#define REFUSES(change)                                                                                      \
    init_withdraw(&sample);                                                                                  \
    change;                                                                                                  \
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID)
    REFUSES(sample.distribution.kind = COMITY__DISTRIBUTION__KIND__NOBODY);
    REFUSES(sample.distribution.kind = COMITY__DISTRIBUTION__KIND__EXCEPT);
    REFUSES(sample.withdraw.n_covers = 0);
    REFUSES(sample.covers[1] = 3);
    REFUSES(sample.covers[1] = 2);
    REFUSES(sample.covers[1] = INDEX);
    REFUSES(sample.covers[1] = UINT64_MAX);
#undef REFUSES
}

static char reason[LIMIT_REASON_BYTES + 2] = "all others lost their disks";
static char who[] = "root";

static void init_fork(struct sample *sample)
{
    init(sample);
    sample->distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    sample->entry.act_case = COMITY__ENTRY__ACT_FORK;
    sample->entry.fork = &sample->fork;
    sample->fork.evidence = &sample->evidence;
}

static void init_unlock(struct sample *sample)
{
    init(sample);
    sample->distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    sample->entry.act_case = COMITY__ENTRY__ACT_UNLOCK;
    sample->entry.unlock = &sample->unlock;
    sample->unlock.reason = reason;
    sample->unlock.who = who;
    sample->unlock.size = INDEX;
}

static void init_keys(struct sample *sample, char **vkeys)
{
    init(sample);
    sample->distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    sample->entry.act_case = COMITY__ENTRY__ACT_KEYS;
    sample->entry.keys = &sample->keys;
    sample->keys.n_vkeys = 2;
    sample->keys.vkeys = vkeys;
}

static void takes_a_change_of_keys(void)
{
    static char first[] = "comity/test/BS+00000000+AAAA", second[VKEY_TEXT_BYTES + 1] = "k";
    char *vkeys[LIMIT_LOG_KEYS + 1] = {first, second};
    struct sample sample;
    init_keys(&sample, vkeys);
    CHECK_ERROR(decode_packed(&sample), ERROR_NONE);
    sample.keys.n_vkeys = 0;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_keys(&sample, vkeys);
    for (size_t i = 2; i <= LIMIT_LOG_KEYS; i++)
        vkeys[i] = first;
    sample.keys.n_vkeys = LIMIT_LOG_KEYS + 1;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_keys(&sample, vkeys);
    sample.distribution.kind = COMITY__DISTRIBUTION__KIND__NOBODY;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_keys(&sample, vkeys);
    second[0] = '\0';
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    memset(second, 'k', VKEY_TEXT_BYTES);
    init_keys(&sample, vkeys);
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
}

static void takes_a_fork_and_an_unlock(void)
{
    struct sample sample;
    init_fork(&sample);
    CHECK_ERROR(decode_packed(&sample), ERROR_NONE);
    init_unlock(&sample);
    CHECK_ERROR(decode_packed(&sample), ERROR_NONE);
    sample.unlock.size = INDEX + 1;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_unlock(&sample);
    sample.distribution.kind = COMITY__DISTRIBUTION__KIND__NOBODY;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_fork(&sample);
    sample.distribution.kind = COMITY__DISTRIBUTION__KIND__EXCEPT;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_fork(&sample);
    sample.fork.evidence = NULL;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    init_unlock(&sample);
    sample.unlock.reason = who + sizeof who - 1;
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    memset(reason, 'r', LIMIT_REASON_BYTES + 1);
    init_unlock(&sample);
    CHECK_ERROR(decode_packed(&sample), ERROR_INVALID);
    reason[LIMIT_REASON_BYTES] = '\0';
    CHECK_ERROR(decode_packed(&sample), ERROR_NONE);
}

static void refuses_an_entry_over_the_limit(void)
{
    struct sample sample;
    struct buffer buffer;
    size_t size = LIMIT_ENTRY_BYTES - 1000;
    char *long_text = calloc(1, size + 1001);

    REQUIRE(long_text != NULL);
    memset(long_text, 'x', size + 1000);
    init_publish(&sample);
    sample.record.conditions = long_text;
    buffer_init(&buffer, LIMIT_ENTRY_BYTES);
    CHECK_ERROR(entry_encode(&sample.entry, &buffer, NULL), ERROR_LIMIT);
    CHECK_ERROR(decode_packed(&sample), ERROR_LIMIT);
    buffer_release(&buffer);
    free(long_text);
}

static struct view packed_publish(struct buffer *buffer)
{
    struct sample sample;
    init_publish(&sample);
    buffer_init(buffer, LIMIT_ENTRY_BYTES);
    CHECK_OK(entry_encode(&sample.entry, buffer, NULL), NULL);
    return buffer_view(buffer);
}

static void shows_an_entry_by_its_bytes_as_by_its_distribution(void)
{
    struct bureau owner = bureau(owner_code);
    struct bureau reader = bureau(reader_code);
    struct bureau other = bureau(other_code);
    struct buffer buffer;
    struct view bytes = packed_publish(&buffer);

    CHECK(entry_is_visible_to(bytes, &owner, &owner));
    CHECK(entry_is_visible_to(bytes, &owner, &reader));
    CHECK(!entry_is_visible_to(bytes, &owner, &other));
    CHECK(!entry_is_visible_to(view_of("", 0), &owner, &reader));
    CHECK(!entry_is_kept_from(bytes, &owner, &owner));
    CHECK(!entry_is_kept_from(bytes, &owner, &reader));
    CHECK(entry_is_kept_from(bytes, &owner, &other));
    CHECK(!entry_is_kept_from(view_of("", 0), &owner, &other));
    CHECK(entry_is_visible_to(view_of("", 0), &owner, &owner));
    buffer_release(&buffer);
}

/* protobuf merges a message that stands twice; each reader might then take another one. */
static void shows_nobody_an_entry_with_two_distributions_or_acts(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        bool hides;
    } tails[] = {
        {"\x22\x02\x08\x01", 4, true},         /* distribution ALL */
        {"\x22\x00", 2, true},                 /* an empty one */
        {"\x20\x01", 2, true},                 /* a number in its place */
        {"\xa2\x80\x00\x02\x08\x01", 6, true}, /* its tag, written longer */
        {"\x2a\x00", 2, false},                /* publish */
        {"\x32\x00", 2, false},                /* withdraw */
        {"\x3a\x00", 2, false},                /* fork */
        {"\x1a\x02"
         "CO",
         4, false}, /* bureau */
    };
    struct bureau owner = bureau(owner_code);
    struct bureau reader = bureau(reader_code);
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        struct buffer buffer;
        packed_publish(&buffer);
        CHECK_OK(buffer_append(&buffer, tails[i].bytes, tails[i].size, NULL), NULL);
        CHECK_CASE(decode(buffer_view(&buffer)) != ERROR_NONE, "tail %zu", i);
        CHECK_CASE(entry_is_visible_to(buffer_view(&buffer), &owner, &reader) == !tails[i].hides, "tail %zu",
                   i);
        buffer_release(&buffer);
    }
}

static void shows_nobody_an_entry_whose_distribution_breaks_a_rule(void)
{
    struct bureau owner = bureau(owner_code);
    struct bureau reader = bureau(reader_code);
    struct sample sample;
    struct buffer buffer;

    init_publish(&sample);
    sample.bureaus[1] = reader_code;
    sample.distribution.n_bureaus = 2;
    buffer_init(&buffer, LIMIT_ENTRY_BYTES);
    CHECK_OK(message_pack(&sample.entry.base, &buffer, NULL), NULL);
    CHECK_ERROR(decode(buffer_view(&buffer)), ERROR_INVALID);
    CHECK(!entry_is_visible_to(buffer_view(&buffer), &owner, &reader));
    CHECK(entry_is_visible_to(buffer_view(&buffer), &owner, &owner));
    buffer_release(&buffer);
}

static void lets_unknown_fields_be(void)
{
    struct buffer buffer;
    packed_publish(&buffer);
    CHECK_OK(buffer_append(&buffer, "\xfa\x01\x01z", 4, NULL), NULL);
    CHECK_OK(decode(buffer_view(&buffer)), NULL);
    buffer_release(&buffer);
}

/* Whatever the bytes: no crash, and what decodes is seen by exactly those whom its distribution lets see it. */
static bool agrees(struct view bytes)
{
    struct bureau owner = bureau(owner_code);
    Comity__Entry *entry = NULL;
    bool same = true;
    enum error_code code = entry_decode(bytes, &owner, INDEX, &entry, NULL);
    const char *const codes[] = {owner_code, reader_code, other_code, "ZZ"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct bureau reader = bureau(codes[i]);
        bool is_visible = entry_is_visible_to(bytes, &owner, &reader);
        if (code == ERROR_NONE)
            same = same && is_visible == distribution_allows(entry->distribution, &owner, &reader);
    }
    entry_free(entry);
    return same;
}

static void refuses_every_shortened_entry(void)
{
    struct buffer buffer;
    struct view bytes = packed_publish(&buffer);
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *copy = malloc(size > 0 ? size : 1); /* so that AddressSanitizer sees its end */
        REQUIRE(copy != NULL);
        memcpy(copy, bytes.data, size);
        CHECK_CASE(decode(view_of(copy, size)) != ERROR_NONE, "%zu bytes", size);
        CHECK_CASE(agrees(view_of(copy, size)), "%zu bytes", size);
        free(copy);
    }
    buffer_release(&buffer);
}

static void agrees_with_itself_on_every_damaged_entry(void)
{
    struct buffer buffer;
    packed_publish(&buffer);
    for (size_t bit = 0; bit < 8 * buffer.size; bit++) {
        buffer.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_CASE(agrees(buffer_view(&buffer)), "bit %zu", bit);
        buffer.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t at = 0; at < buffer.size; at++) {
        uint8_t before = buffer.data[at];
        for (unsigned value = 0; value < 256; value++) {
            buffer.data[at] = (uint8_t)value;
            CHECK_CASE(agrees(buffer_view(&buffer)), "byte %zu is %u", at, value);
        }
        buffer.data[at] = before;
    }
    buffer_release(&buffer);
}

CHECK_MAIN("entry", {"decodes what it encoded", decodes_what_it_encoded},
           {"encodes nothing that it would not decode", encodes_nothing_that_it_would_not_decode},
           {"refuses a publish that breaks a rule", refuses_a_publish_that_breaks_a_rule},
           {"refuses a withdrawal that breaks a rule", refuses_a_withdrawal_that_breaks_a_rule},
           {"takes a fork and an unlock", takes_a_fork_and_an_unlock},
           {"takes a change of keys", takes_a_change_of_keys},
           {"refuses an entry over the limit", refuses_an_entry_over_the_limit},
           {"shows an entry by its bytes as by its distribution",
            shows_an_entry_by_its_bytes_as_by_its_distribution},
           {"shows nobody an entry with two distributions or acts",
            shows_nobody_an_entry_with_two_distributions_or_acts},
           {"shows nobody an entry whose distribution breaks a rule",
            shows_nobody_an_entry_whose_distribution_breaks_a_rule},
           {"lets unknown fields be", lets_unknown_fields_be},
           {"refuses every shortened entry", refuses_every_shortened_entry},
           {"agrees with itself on every damaged entry", agrees_with_itself_on_every_damaged_entry})
