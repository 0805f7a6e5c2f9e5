#include "log/batch.h"

#include "check.h"

#include <string.h>

static struct error error;
static struct batch *batch;
static struct log first_log, second_log;

static void begin(void)
{
    memset(&first_log, 0, sizeof first_log);
    memset(&second_log, 0, sizeof second_log);
    bureau_parse(&first_log.origin, view_of_text("BS"), NULL);
    bureau_parse(&second_log.origin, view_of_text("CO"), NULL);
    REQUIRE_OK(batch_new(&batch, 7, &error), &error);
}

static void append(struct log *log, uint64_t index, char *text)
{
    struct leaf leaf = {.kind = LEAF_ENTRY, .bytes = view_of_text(text)};
    CHECK_OK(batch_append(batch, log, index, &leaf, &error), &error);
    /* The batch has a copy. */
    memset(text, '?', strlen(text));
}

static void keeps_copies_of_what_it_is_given(void)
{
    char one[] = "one", two[] = "two", three[] = "three";
    begin();
    CHECK(batch_is_empty(batch));
    append(&first_log, 5, one);
    append(&second_log, 0, two);
    append(&first_log, 6, three);
    CHECK(!batch_is_empty(batch));
    CHECK(batch_leaf(batch, &first_log, 4) == NULL);
    CHECK_SAME_BYTES(batch_leaf(batch, &first_log, 5)->bytes, view_of_text("one"));
    CHECK_SAME_BYTES(batch_leaf(batch, &first_log, 6)->bytes, view_of_text("three"));
    CHECK(batch_leaf(batch, &first_log, 7) == NULL);
    CHECK_SAME_BYTES(batch_leaf(batch, &second_log, 0)->bytes, view_of_text("two"));
    CHECK(batch_leaf(NULL, &second_log, 0) == NULL);
    batch_free(batch);
}

static void keeps_views_right_while_it_grows(void)
{
    static uint8_t bytes[LIMIT_ENTRY_BYTES];
    begin();
    for (uint64_t i = 0; i < 300; i++) {
        struct leaf leaf = {.kind = LEAF_ENTRY};
        memset(bytes, (int)i & 0xff, sizeof bytes);
        leaf.bytes = view_of(bytes, i % 7 == 0 ? sizeof bytes : 100 + i);
        CHECK_OK(batch_append(batch, &first_log, i, &leaf, &error), &error);
    }
    CHECK(!batch_is_full(batch) || batch->bytes >= LIMIT_BATCH_BYTES);
    for (uint64_t i = 0; i < 300; i++) {
        struct view view = batch_leaf(batch, &first_log, i)->bytes;
        CHECK(view.size == (i % 7 == 0 ? sizeof bytes : 100 + i));
        CHECK(view.data[0] == (uint8_t)i && view.data[view.size - 1] == (uint8_t)i);
    }
    batch_free(batch);
}

static void is_full_by_leaves(void)
{
    struct leaf leaf = {.kind = LEAF_WITHHELD};
    begin();
    for (uint64_t i = 0; i < LIMIT_BATCH_LEAVES; i++) {
        CHECK(!batch_is_full(batch));
        CHECK_OK(batch_append(batch, &first_log, i, &leaf, &error), &error);
    }
    CHECK(batch_is_full(batch));
    batch_free(batch);
}

static void holds_more_of_the_audit_log_when_it_must(void)
{
    struct leaf leaf = {.kind = LEAF_WITHHELD};
    begin();
    for (uint64_t i = 0; i < LIMIT_BATCH_LEAVES + LIMIT_AUDIT_RESERVE_LEAVES; i++) {
        CHECK(batch_has_room_for_audit(batch));
        CHECK_OK(batch_append(batch, &first_log, i, &leaf, &error), &error);
    }
    CHECK(!batch_has_room_for_audit(batch));
    batch_free(batch);
}

static void seals_what_it_holds(void)
{
    char one[] = "one", two[] = "two", bytes[] = "filled";
    struct digest root = {{1}};
    begin();
    append(&first_log, 0, one);
    append(&second_log, 3, two);
    buffer_init(&second_log.checkpoint, LIMIT_NOTE_BYTES);
    CHECK_OK(buffer_append(&second_log.checkpoint, (const uint8_t *)"stored", 6, &error), &error);
    CHECK_OK(batch_set_checkpoint(batch, &first_log, view_of_text("older"), 1, &root, &error), &error);
    CHECK_OK(batch_set_checkpoint(batch, &first_log, view_of_text("newer"), 2, &root, &error), &error);
    struct log_fill fill = {second_log.origin, 2, LEAF_ENTRY, view_of_text(bytes)};
    CHECK_OK(batch_fill(batch, &fill, &error), &error);
    memset(bytes, '?', sizeof bytes - 1);
    CHECK(batch_fill_of(batch, &second_log.origin, 2) != NULL);
    CHECK(batch_fill_of(batch, &first_log.origin, 2) == NULL);
    CHECK(batch_fill_of(batch, &second_log.origin, 1) == NULL);
    CHECK_OK(batch_erase(batch, &first_log.origin, 0, &error), &error);
    CHECK_OK(batch_seal(batch, &error), &error);
    const struct log_batch *sealed = &batch->sealed;
    CHECK_SAME_NUMBER(sealed->part_count, 2);
    CHECK_SAME_NUMBER(sealed->parts[0].first, 0);
    CHECK_SAME_NUMBER(sealed->parts[1].first, 3);
    CHECK_SAME_BYTES(sealed->parts[0].checkpoint, view_of_text("newer"));
    CHECK_SAME_BYTES(sealed->parts[1].checkpoint, view_of_text("stored"));
    CHECK_SAME_NUMBER(sealed->fill_count, 1);
    CHECK_SAME_BYTES(sealed->fills[0].bytes, view_of_text("filled"));
    CHECK_SAME_NUMBER(sealed->erasure_count, 1);
    buffer_release(&second_log.checkpoint);
    batch_free(batch);
}

CHECK_MAIN("batch", {"keeps copies of what it is given", keeps_copies_of_what_it_is_given},
           {"keeps views right while it grows", keeps_views_right_while_it_grows},
           {"is full by leaves", is_full_by_leaves},
           {"holds more of the audit log when it must", holds_more_of_the_audit_log_when_it_must},
           {"seals what it holds", seals_what_it_holds})
