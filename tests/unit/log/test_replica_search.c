#include "comity/replica_search.h"
#include "replica_harness.h"
#include "wanted.h"

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

static struct replica_receipt publish_record(const Comity__Record *record)
{
    struct audience audience;
    struct replica_receipt receipt = {0};
    audience_init(&audience, NULL);
    CHECK_OK(
        replica_publish(bs.replica, harness_now(0), record, &audience.distribution, false, &receipt, &error),
        &error);
    return receipt;
}

static struct replica_receipt publish(const char *family, const char *given, const char *born)
{
    struct wanted wanted;
    wanted_init(&wanted, family, given, born, COMITY__NOTICE__SEX__F);
    return publish_record(&wanted.record);
}

/* The family names of the hits, each followed by a blank. */
static char found[4096];
static const struct bureau *only; /* whose records are searched; NULL: all */
static bool was_cut;
static double best;

static size_t search_type(struct harness *harness, const char *name, const char *born, const char *type,
                          size_t most)
{
    struct replica_search *search = NULL;
    struct person_query query;
    bool is_done = false;
    found[0] = '\0';
    REQUIRE_OK(person_query_read(replica_name_reader(harness->replica), name, born, "", "", &query, &error),
               &error);
    REQUIRE_OK(replica_search_new(&search, harness->replica, &query,
                                  type == NULL ? NULL : record_type_find(type), only, most, &error),
               &error);
    while (!is_done)
        REQUIRE_OK(replica_search_step(search, &is_done, &error), &error);
    size_t count = replica_search_count(search);
    for (size_t i = 0; i < count; i++) {
        const struct replica_search_hit *hit = replica_search_at(search, i);
        struct replica_record record;
        REQUIRE_OK(replica_record_at(harness->replica, &hit->owner, hit->index, &record, &error), &error);
        if (record.entry->publish->record->notice != NULL && strlen(found) < sizeof found / 2)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s ",
                     record.entry->publish->record->notice->family_name);
        replica_record_release(&record);
        CHECK(i == 0 || hit->match.score <= replica_search_at(search, i - 1)->match.score);
    }
    best = count > 0 ? replica_search_at(search, 0)->match.score : 0;
    was_cut = replica_search_is_cut(search);
    replica_search_free(search);
    return count;
}

static size_t search(struct harness *harness, const char *name, const char *born)
{
    return search_type(harness, name, born, NULL, 20);
}

static void finds_a_person_however_the_name_is_written(void)
{
    static const char *const names[] = {"Leopoldine Ostrander", "OSTRANDER Leopoldine",
                                        "Leopoldina Ostrander", "L. Ostrander",
                                        "Leopoldine Ostarnder", "Leopoldine Maria Ostrander"};
    begin();
    publish("Ostrander", "Leopoldine", "1964-08-12");
    publish("Quirin", "Leopoldine", "1964-08-12");
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CHECK_CASE(search(&co, names[i], "") == 1 && strcmp(found, "Ostrander ") == 0, "%s: %s", names[i],
                   found);
        CHECK_CASE(search(&bs, names[i], "1964-12-08") == 1, "%s", names[i]);
        CHECK_CASE(search(&bs, names[i], "1923-01-07") == 0, "%s", names[i]);
    }
    CHECK(search(&bs, "Leopoldine", "") == 0);
    CHECK(search(&bs, "Leopold Kreisler", "") == 0);
    end();
}

static void the_best_comes_first(void)
{
    begin();
    publish("Ostranderson", "Leopoldine", NULL);
    publish("Ostrander", "Leopoldine", NULL);
    publish("Ostander", "Leopoldine", NULL);
    harness_commit(&bs);
    CHECK(search(&bs, "Leopoldine Ostrander", "") >= 2);
    CHECK(strncmp(found, "Ostrander Ostander ", strlen("Ostrander Ostander ")) == 0);
    CHECK(best > 0.999);
    end();
}

static void what_the_index_has_absorbed_is_found_too(void)
{
    begin();
    publish("Ostrander", "Leopoldine", NULL);
    harness_commit(&bs);
    harness_absorb(&bs);
    publish("Ostrander", "Leopoldine", NULL);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Ostrander", ""), 2);
    harness_restart(&bs);
    harness_recover(&bs);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Ostrander", ""), 2);
    end();
}

static void older_versions_and_withdrawn_records_are_not_found(void)
{
    struct wanted changed;
    struct replica_receipt receipt;
    begin();
    struct replica_receipt first = publish("Ostrander", "Leopoldine", NULL);
    harness_commit(&bs);
    wanted_init(&changed, "Quirin", "Leopoldine", NULL, COMITY__NOTICE__SEX__F);
    CHECK_OK(replica_amend(bs.replica, harness_now(1), &first.id, &changed.record, NULL, 0, &receipt, &error),
             &error);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Ostrander", ""), 0);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Quirin", ""), 1);
    CHECK_OK(replica_withdraw(bs.replica, harness_now(2), &first.id, COMITY__WITHDRAW__REASON__ERROR,
                              &receipt, &error),
             &error);
    harness_commit(&bs);
    harness_absorb(&bs);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Quirin", ""), 0);
    CHECK_SAME_NUMBER(memory_index_count(&bs.index, INDEX_NAME), 0);
    end();
}

static void only_the_wanted_type(void)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Organisation organisation = COMITY__ORGANISATION__INIT;
    char name[] = "Ostrander Leopoldine Shipping";
    begin();
    publish("Ostrander", "Leopoldine", NULL);
    organisation.name = name;
    organisation.kind = COMITY__ORGANISATION__KIND__COMPANY;
    record.type_case = COMITY__RECORD__TYPE_ORGANISATION;
    record.organisation = &organisation;
    publish_record(&record);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(search_type(&bs, "Leopoldine Ostrander", "", NULL, 20), 2);
    CHECK_SAME_NUMBER(search_type(&bs, "Leopoldine Ostrander", "", "notice", 20), 1);
    CHECK_SAME_NUMBER(search_type(&bs, "Leopoldine Ostrander", "", "vehicle", 20), 0);
    end();
}

static void more_than_are_wanted_are_said_to_be(void)
{
    begin();
    for (unsigned i = 0; i < 6; i++)
        publish("Ostrander", "Leopoldine", NULL);
    harness_commit(&bs);
    CHECK_SAME_NUMBER(search_type(&bs, "Leopoldine Ostrander", "", NULL, 5), 5);
    CHECK(was_cut);
    CHECK_SAME_NUMBER(search_type(&bs, "Leopoldine Ostrander", "", NULL, 6), 6);
    CHECK(!was_cut);
    end();
}

/* More candidates than are compared: the right one is among them by the words and the year it shares. */
static void one_is_found_among_thousands(void)
{
    begin();
    for (unsigned i = 0; i < LIMIT_SEARCH_CANDIDATES + 1500; i++) {
        char given[32];
        snprintf(given, sizeof given, "%c%cna %c%cka", 'A' + i % 26, "aeiou"[i % 5], 'B' + i % 20,
                 "aeiou"[i / 7 % 5]);
        publish("Ostrander", i == 3000 ? "Leopoldine" : given, "1971");
        if (i % 500 == 0)
            harness_commit(&bs);
    }
    harness_commit(&bs);
    CHECK_SAME_NUMBER(search(&bs, "Leopoldine Ostrander", ""), 1);
    CHECK(best > 0.999);
    CHECK(search(&bs, "Ostrander", "1971-03-04") == 0);
    CHECK(was_cut);
    end();
}

static void only_one_owner(void)
{
    struct wanted wanted;
    struct audience audience;
    struct replica_receipt receipt;
    begin();
    publish("Ostrander", "Leopoldine", NULL);
    harness_commit(&bs);
    harness_send(&bs, &bs.bureau, &co);
    wanted_init(&wanted, "Ostrander", "Leopoldine", NULL, COMITY__NOTICE__SEX__F);
    audience_init(&audience, NULL);
    REQUIRE_OK(replica_publish(co.replica, harness_now(0), &wanted.record, &audience.distribution, false,
                               &receipt, &error),
               &error);
    harness_commit(&co);
    CHECK_SAME_NUMBER(search(&co, "Leopoldine Ostrander", ""), 2);
    only = &co.bureau;
    CHECK_SAME_NUMBER(search_type(&co, "Leopoldine Ostrander", "", NULL, 1), 1);
    CHECK(!was_cut);
    only = &bs.bureau;
    CHECK_SAME_NUMBER(search(&co, "Leopoldine Ostrander", ""), 1);
    only = NULL;
    end();
}

CHECK_MAIN("replica_search",
           {"finds a person however the name is written", finds_a_person_however_the_name_is_written},
           {"the best comes first", the_best_comes_first},
           {"what the index has absorbed is found too", what_the_index_has_absorbed_is_found_too},
           {"older versions and withdrawn records are not found",
            older_versions_and_withdrawn_records_are_not_found},
           {"only the wanted type", only_the_wanted_type}, {"only one owner", only_one_owner},
           {"more than are wanted are said to be", more_than_are_wanted_are_said_to_be},
           {"one is found among thousands", one_is_found_among_thousands})
