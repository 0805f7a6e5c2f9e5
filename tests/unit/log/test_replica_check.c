#include "replica_harness.h"

#include "comity/message.h"
#include "record_json.h"

#include <stdio.h>
#include <string.h>

static struct error error;
static struct harness bs, co;

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_init(&co, "CO");
    harness_acquaint(&bs, &co);
}

static void end(void)
{
    harness_release(&bs);
    harness_release(&co);
}

static struct replica_receipt publish(const char *text)
{
    struct audience everyone;
    struct replica_receipt receipt = {.batch = 0};
    Comity__Record *record = record_json_read(text);
    audience_init(&everyone, NULL);
    CHECK_OK(
        replica_publish(bs.replica, harness_now(0), record, &everyone.distribution, false, &receipt, &error),
        &error);
    message_free(&record->base);
    harness_commit(&bs);
    return receipt;
}

static bool count_hit(void *context, const struct replica_record *record, const char *field)
{
    char *fields = context;
    size_t used = strlen(fields);
    (void)record;
    snprintf(fields + used, 256 - used, "%s ", field);
    return true;
}

/* Check that the key is met in these fields, and no others. */
static void met(struct harness *harness, enum key_kind kind, const char *text, const char *country,
                const char *expected)
{
    char fields[256] = "";
    struct key key;
    CHECK_OK(key_normalise(kind, text, country, false, &key, &error), &error);
    CHECK_OK(replica_check(harness->replica, &key, count_hit, fields, &error), &error);
    CHECK_CASE(strcmp(fields, expected) == 0, "%s: met in \"%s\", not \"%s\"", text, fields, expected);
}

#define BLANKS(from, to)                                                                                     \
    "{'travelDocument':{'documentType':'PASSPORT','issuingCountry':'UTO','category':'STOLEN_BLANK','"        \
    "rangeFrom':'" from "','rangeTo':'" to "'}}"

static void finds_every_number_of_a_series(void)
{
    static const char *const inside[] = {"AB000950", "ab-000951", "AB000999",
                                         "AB001000", "AB001049",  "AB 001 050"};
    static const char *const outside[] = {"AB000949", "AB001051",  "AB00095",  "AB0009500",
                                          "AC000950", "0AB000950", "AB00095A", "ABOO1000"};
    begin();
    publish(BLANKS("AB000950", "AB001050"));
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        met(&bs, KEY_DOCUMENT, inside[i], "", "travelDocument.rangeFrom ");
        met(&bs, KEY_DOCUMENT, inside[i], "UTO", "travelDocument.rangeFrom ");
        met(&bs, KEY_DOCUMENT, inside[i], "CO", "");
    }
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        met(&bs, KEY_DOCUMENT, outside[i], "", "");
    harness_send(&bs, &bs.bureau, &co);
    harness_absorb(&co);
    met(&co, KEY_DOCUMENT, "AB001000", "", "travelDocument.rangeFrom ");
    met(&co, KEY_DOCUMENT, "AB001051", "", "");
    end();
}

static void finds_series_of_any_size_beside_each_other(void)
{
    begin();
    publish(BLANKS("00000000", "99999999"));
    publish(BLANKS("12345678", "12345678"));
    publish(BLANKS("12300000", "12399999"));
    met(&bs, KEY_DOCUMENT, "12345678", "",
        "travelDocument.rangeFrom travelDocument.rangeFrom travelDocument.rangeFrom ");
    met(&bs, KEY_DOCUMENT, "12345679", "", "travelDocument.rangeFrom travelDocument.rangeFrom ");
    met(&bs, KEY_DOCUMENT, "12400000", "", "travelDocument.rangeFrom ");
    met(&bs, KEY_DOCUMENT, "123456789", "", "");
    end();
}

static void forgets_a_series_that_is_withdrawn(void)
{
    struct replica_receipt receipt;
    begin();
    struct replica_receipt first = publish(BLANKS("AB000950", "AB001050"));
    CHECK_SAME_NUMBER(memory_index_count(&bs.index, INDEX_SERIES), 0);
    harness_absorb(&bs);
    /* With and without its country, exact and loose. */
    CHECK_SAME_NUMBER(memory_index_count(&bs.index, INDEX_SERIES), 4);
    CHECK_OK(replica_withdraw(bs.replica, harness_now(2), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                              &receipt, &error),
             &error);
    harness_commit(&bs);
    harness_absorb(&bs);
    CHECK_SAME_NUMBER(memory_index_count(&bs.index, INDEX_SERIES), 0);
    met(&bs, KEY_DOCUMENT, "AB001000", "", "");
    end();
}

static void finds_an_address_in_its_network(void)
{
    begin();
    publish("{'cyberIndicator':{'kind':'IPV4','value':'203.0.113.64/26'}}");
    publish("{'cyberIndicator':{'kind':'IPV6','value':'2001:db8:8000::/33'}}");
    publish("{'cyberIndicator':{'kind':'IPV4','value':'203.0.113.70'}}");
    met(&bs, KEY_IP, "203.0.113.64", "", "cyberIndicator.value ");
    met(&bs, KEY_IP, "203.0.113.70", "", "cyberIndicator.value cyberIndicator.value ");
    met(&bs, KEY_IP, "::ffff:203.0.113.127", "", "cyberIndicator.value ");
    met(&bs, KEY_IP, "203.0.113.128", "", "");
    met(&bs, KEY_IP, "2001:db8:ffff::1", "", "cyberIndicator.value ");
    met(&bs, KEY_IP, "2001:db8:7fff::1", "", "");
    end();
}

static void finds_what_points_to_a_record(void)
{
    begin();
    publish("{'links':[{'relation':'SAME_AS','recordId':'01890a5d-ac96-774b-bcce-b302099a8057'}],"
            "'firearm':{'serial':'X77','status':'LOST'}}");
    met(&bs, KEY_RECORD, "01890A5D-AC96-774B-BCCE-B302099A8057", "", "links[0].recordId ");
    met(&bs, KEY_RECORD, "01890a5d-ac96-774b-bcce-b302099a8058", "", "");
    end();
}

static void finds_more_records_than_one_run_holds(void)
{
    struct document document;
    struct audience everyone;
    struct replica_receipt receipt;
    begin();
    document_init(&document, "MANY77", NULL);
    audience_init(&everyone, NULL);
    for (unsigned i = 0; i < 200; i++)
        CHECK_OK(replica_publish(bs.replica, harness_now(0), &document.record, &everyone.distribution, false,
                                 &receipt, &error),
                 &error);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(harness_check(&bs, "MANY77", NULL), 200);
    harness_absorb(&bs);
    CHECK_SAME_NUMBER(harness_check(&bs, "MANY77", NULL), 200);
    end();
}

CHECK_MAIN("replica_check", {"finds every number of a series", finds_every_number_of_a_series},
           {"finds series of any size beside each other", finds_series_of_any_size_beside_each_other},
           {"forgets a series that is withdrawn", forgets_a_series_that_is_withdrawn},
           {"finds an address in its network", finds_an_address_in_its_network},
           {"finds what points to a record", finds_what_points_to_a_record},
           {"finds more records than one run holds", finds_more_records_than_one_run_holds})
