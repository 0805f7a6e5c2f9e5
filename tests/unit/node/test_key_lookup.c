#include "node/key_lookup.h"

#include "replica_harness.h"

#include <string.h>

static struct harness bs;
static struct error error;
static unsigned visited, fitting;
static bool wants_more, was_loose;

static bool visit(void *context, const struct replica_record *record, const struct key *key,
                  const char *field)
{
    (void)context;
    CHECK(record->entry != NULL && field[0] != '\0');
    was_loose = key->loose;
    visited++;
    return wants_more;
}

static void fits(void *context, enum key_kind kind)
{
    (void)context;
    CHECK(key_kind_is_general(kind));
    fitting++;
}

static enum error_code look_up(const char *kind, const char *value, bool loose)
{
    struct key_lookup lookup = {visit, fits, NULL};
    struct key_question question = {kind, value, "", loose};
    visited = fitting = 0;
    return key_lookup_run(&lookup, &question, bs.replica, &error);
}

static void begin(void)
{
    harness_init(&bs, "BS");
    harness_publish(&bs, "A000001", NULL);
    harness_publish(&bs, "A000001", NULL);
    harness_commit(&bs);
    wants_more = true;
}

static void a_value_is_every_kind_that_it_fits(void)
{
    begin();
    CHECK_OK(look_up("", "A000001", false), &error);
    CHECK(fitting > 3);
    CHECK_SAME_NUMBER(visited, 2);
    CHECK_OK(look_up("document", "a00-0001", false), &error);
    CHECK_SAME_NUMBER(visited, 2);
    CHECK_SAME_NUMBER(fitting, 1);
    CHECK_OK(look_up("plate", "A000001", false), &error);
    CHECK_SAME_NUMBER(visited, 0);
    harness_release(&bs);
}

static void loose_forms_come_after_the_exact_ones(void)
{
    begin();
    CHECK_OK(look_up("document", "AOOOOO1", false), &error);
    CHECK_SAME_NUMBER(visited, 0);
    CHECK_OK(look_up("document", "AOOOOO1", true), &error);
    CHECK_SAME_NUMBER(visited, 2);
    CHECK(was_loose);
    CHECK_OK(look_up("document", "A000001", true), &error);
    CHECK_SAME_NUMBER(visited, 4);
    harness_release(&bs);
}

static void who_wants_no_more_gets_no_more(void)
{
    begin();
    wants_more = false;
    CHECK_OK(look_up("", "A000001", true), &error);
    CHECK_SAME_NUMBER(visited, 1);
    harness_release(&bs);
}

static void what_is_no_key_is_refused_by_name(void)
{
    begin();
    CHECK_ERROR(look_up("", "", false), ERROR_INVALID);
    CHECK_ERROR(look_up("ship", "A000001", false), ERROR_INVALID);
    CHECK_SAME_TEXT(error.text, "kind: \"ship\" is not known");
    CHECK_ERROR(look_up("", "?", false), ERROR_INVALID);
    CHECK(strstr(error.text, "value \"?\" cannot be looked up") != NULL);
    harness_release(&bs);
}

CHECK_MAIN("key_lookup", {"a value is every kind that it fits", a_value_is_every_kind_that_it_fits},
           {"loose forms come after the exact ones", loose_forms_come_after_the_exact_ones},
           {"who wants no more gets no more", who_wants_no_more_gets_no_more},
           {"what is no key is refused by name", what_is_no_key_is_refused_by_name})
