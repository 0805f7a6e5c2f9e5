#include "comity/memory_index.h"

#include "index_contract.h"

static void clear(void)
{
}

const struct index_factory index_contract_factory = {clear, memory_index_new, false};

static struct error error;

static struct index_row row_of(enum index_table table, const char *key)
{
    return (struct index_row){table, view_of_text(key), view_of_text("v"), false};
}

static enum error_code absorb(struct index *index)
{
    const struct index_row rows[] = {row_of(INDEX_RECORD, "a"), row_of(INDEX_RECORD, "b"),
                                     row_of(INDEX_POSITION, "p")};
    struct index_list list = {rows, 3, 0};
    struct index_rows supply = index_list_rows(&list);
    return index_absorb(index, &supply, &error);
}

static void fails_on_demand(void)
{
    struct index index;
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    REQUIRE_OK(memory_index_new(&index, &error), &error);
    memory_index_fail(&index, MEMORY_INDEX_ABSORB, 1, ERROR_FULL);
    CHECK_ERROR(absorb(&index), ERROR_FULL);
    CHECK_SAME_NUMBER(memory_index_count(&index, INDEX_RECORD), 1);
    CHECK_SAME_NUMBER(memory_index_count(&index, INDEX_POSITION), 0);
    CHECK_OK(absorb(&index), &error);
    CHECK_SAME_NUMBER(memory_index_count(&index, INDEX_RECORD), 2);
    CHECK_SAME_NUMBER(memory_index_count(&index, INDEX_POSITION), 1);
    memory_index_fail(&index, MEMORY_INDEX_READ, 1, ERROR_DAMAGED);
    CHECK_ERROR(index_get(&index, INDEX_RECORD, view_of_text("a"), &value, &error), ERROR_DAMAGED);
    CHECK_OK(index_get(&index, INDEX_RECORD, view_of_text("a"), &value, &error), &error);
    buffer_release(&value);
    index_free(&index);
}

static void copies_what_it_holds(void)
{
    struct index index;
    struct index copy;
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    REQUIRE_OK(memory_index_new(&index, &error), &error);
    CHECK_OK(absorb(&index), &error);
    REQUIRE_OK(memory_index_copy(&copy, &index, &error), &error);
    index_free(&index);
    CHECK_SAME_NUMBER(memory_index_count(&copy, INDEX_RECORD), 2);
    CHECK_OK(index_get(&copy, INDEX_POSITION, view_of_text("p"), &value, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&value), view_of_text("v"));
    buffer_release(&value);
    index_free(&copy);
}

CHECK_MAIN("memory_index", INDEX_CONTRACT_TESTS,
           {"fails on demand, with some rows in but no position", fails_on_demand},
           {"copies what it holds", copies_what_it_holds})
