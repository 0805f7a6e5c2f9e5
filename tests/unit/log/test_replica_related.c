#include "replica_harness.h"

#include "comity/replica_related.h"

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

/* Publish a document that belongs to an operation, or with `id` a new version of one. */
static struct uuid publish(struct harness *at, const char *number, const char *operation,
                           const struct uuid *id)
{
    struct document document;
    struct audience audience;
    struct replica_receipt receipt;
    char text[32];
    document_init(&document, number, NULL);
    audience_init(&audience, NULL);
    snprintf(text, sizeof text, "%s", operation);
    document.record.operation_id = text;
    if (id == NULL)
        REQUIRE_OK(replica_publish(at->replica, harness_now(100), &document.record, &audience.distribution,
                                   false, &receipt, &error),
                   &error);
    else
        REQUIRE_OK(
            replica_amend(at->replica, harness_now(100), id, &document.record, NULL, 0, &receipt, &error),
            &error);
    return receipt.id;
}

struct found {
    size_t count;
    size_t stop_at; /* the visit that ends a run; 0: none */
    char text[256]; /* owners and numbers, the first of them */
};

static bool note(void *context, const struct replica_record *record)
{
    struct found *found = context;
    size_t used = strlen(found->text);
    snprintf(found->text + used, sizeof found->text - used, "%s:%s ", record->owner.code,
             record->entry->publish->record->travel_document->number);
    found->count++;
    return found->count != found->stop_at;
}

static struct replica_related of_operation(const char *operation, const struct bureau *owner)
{
    struct replica_related related;
    struct key key;
    REQUIRE_OK(key_normalise(KEY_OPERATION, operation, NULL, false, &key, &error), &error);
    replica_related_init(&related, &key, owner);
    return related;
}

/* Return what there is, in runs until the end. */
static struct found all(struct harness *at, struct replica_related *related)
{
    struct found found = {0};
    do
        REQUIRE_OK(replica_related_next(at->replica, related, note, &found, &error), &error);
    while (!related->is_done);
    return found;
}

static void gives_the_newest_versions_of_every_owner(void)
{
    begin();
    publish(&co, "C1", "SPECIMEN-VI", NULL);
    publish(&co, "C2", "OTHER", NULL);
    struct uuid second = publish(&co, "C3", "specimen vi", NULL);
    publish(&co, "C4", "SPECIMEN-VI", &second);
    harness_commit(&co);
    harness_send(&co, &co.bureau, &bs);
    publish(&bs, "B1", "SPECIMEN-VI", NULL);
    struct uuid gone = publish(&bs, "B2", "SPECIMEN-VI", NULL);
    struct replica_receipt receipt;
    REQUIRE_OK(replica_withdraw(bs.replica, harness_now(200), &gone, COMITY__WITHDRAW__REASON__ERROR,
                                &receipt, &error),
               &error);
    struct replica_related related = of_operation("Specimen-VI", NULL);
    CHECK_SAME_TEXT(all(&bs, &related).text, "CO:C1 CO:C4 ");
    harness_commit(&bs);
    related = of_operation("Specimen-VI", NULL);
    CHECK_SAME_TEXT(all(&bs, &related).text, "BS:B1 CO:C1 CO:C4 ");
    related = of_operation("Specimen-VI", &bs.bureau);
    CHECK_SAME_TEXT(all(&bs, &related).text, "BS:B1 ");
    related = of_operation("NONE", NULL);
    CHECK_SAME_TEXT(all(&bs, &related).text, "");
    end();
}

static void goes_on_where_it_was_ended(void)
{
    begin();
    for (unsigned i = 0; i < 4; i++)
        publish(&bs, (const char *const[]){"B1", "B2", "B3", "B4"}[i], "X", NULL);
    harness_commit(&bs);
    struct replica_related related = of_operation("X", NULL);
    struct found found = {.stop_at = 2};
    REQUIRE_OK(replica_related_next(bs.replica, &related, note, &found, &error), &error);
    CHECK(!related.is_done);
    CHECK_SAME_TEXT(found.text, "BS:B1 BS:B2 ");
    CHECK_SAME_TEXT(all(&bs, &related).text, "BS:B3 BS:B4 ");
    publish(&bs, "B5", "X", NULL);
    CHECK_SAME_TEXT(all(&bs, &related).text, "");
    harness_commit(&bs);
    CHECK_SAME_TEXT(all(&bs, &related).text, "BS:B5 ");
    end();
}

static void many_are_given_in_bounded_runs(void)
{
    begin();
    for (unsigned i = 0; i < 3 * REPLICA_RELATED_RUN; i++) {
        char number[16];
        snprintf(number, sizeof number, "N%u", i);
        publish(&bs, number, "X", NULL);
    }
    harness_commit(&bs);
    struct replica_related related = of_operation("X", NULL);
    struct found found = {0};
    REQUIRE_OK(replica_related_next(bs.replica, &related, note, &found, &error), &error);
    CHECK_SAME_NUMBER(found.count, REPLICA_RELATED_RUN);
    CHECK_SAME_NUMBER(all(&bs, &related).count, 2 * REPLICA_RELATED_RUN);
    end();
}

CHECK_MAIN("replica_related",
           {"gives the newest versions of every owner", gives_the_newest_versions_of_every_owner},
           {"goes on where it was ended", goes_on_where_it_was_ended},
           {"many are given in bounded runs", many_are_given_in_bounded_runs})
