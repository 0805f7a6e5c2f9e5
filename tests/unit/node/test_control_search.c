#include "check.h"
#include "federation.h"
#include "wanted.h"

#include <stdio.h>
#include <string.h>

#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;

static void begin(void)
{
    federation_init(&federation, CODES, 2);
    federation_link(&federation, 0, 1);
    federation_settle(&federation);
}

static void publish(struct wanted *wanted)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = &wanted->record;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, 0, EVERY_RIGHT), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
}

static void publish_erika(void)
{
    struct wanted wanted;
    wanted_init(&wanted, "Ostrander", "Erika", "1964-08-12", COMITY__NOTICE__SEX__F);
    wanted_add_alias(&wanted, "Leopoldine Fink");
    publish(&wanted);
}

static Comity__Answer *ask(const Comity__SearchRequest *search, unsigned rights)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__SearchRequest copy = *search;
    request.body_case = COMITY__REQUEST__BODY_SEARCH;
    request.search = &copy;
    return federation_ask(&federation, federation_client(&federation, 1, rights), &request);
}

static Comity__SearchRequest search_of(const char *name)
{
    static char texts[2][256];
    Comity__SearchRequest search = COMITY__SEARCH_REQUEST__INIT;
    snprintf(texts[0], sizeof texts[0], "%s", name);
    snprintf(texts[1], sizeof texts[1], "test");
    search.name = texts[0];
    search.purpose = texts[1];
    return search;
}

static void a_foreign_record_is_found_with_reasons(void)
{
    char born[] = "1964-12-08";
    begin();
    publish_erika();
    Comity__SearchRequest search = search_of("Erica Ostrander");
    search.born = born;
    Comity__Answer *answer = ask(&search, NODE_RIGHT_QUERY);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_SEARCH);
    REQUIRE(answer->search->n_hits == 1);
    const Comity__SearchAnswer__Hit *hit = answer->search->hits[0];
    CHECK_SAME_TEXT(hit->record->owner, "BS");
    CHECK_SAME_TEXT(hit->name, "Ostrander, Erika");
    CHECK(hit->score > 0.9 && hit->score < 1);
    REQUIRE(hit->n_parts == 2);
    CHECK_SAME_TEXT(hit->parts[0]->part, "name");
    CHECK_SAME_TEXT(hit->parts[0]->reason, "name: 1 equal, 1 spelled otherwise");
    CHECK_SAME_TEXT(hit->parts[1]->reason, "day and month exchanged");
    CHECK(hit->record->record->notice != NULL);
    CHECK_SAME_NUMBER(answer->search->n_copies, 2);
    CHECK(answer->search->copies[0]->as_of[0] != '\0');
    CHECK(!answer->search->cut);
    CHECK_SAME_NUMBER(answer->search->compared, 1);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void the_name_that_fits_is_shown(void)
{
    begin();
    publish_erika();
    Comity__SearchRequest search = search_of("Fink, Leopoldine");
    Comity__Answer *answer = ask(&search, NODE_RIGHT_QUERY);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_SEARCH &&
            answer->search->n_hits == 1);
    CHECK_SAME_TEXT(answer->search->hits[0]->name, "Leopoldine Fink");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void nobody_is_an_answer(void)
{
    begin();
    publish_erika();
    Comity__SearchRequest search = search_of("Nikodemus Quirin");
    Comity__Answer *answer = ask(&search, NODE_RIGHT_QUERY);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_SEARCH);
    CHECK_SAME_NUMBER(answer->search->n_hits, 0);
    CHECK_SAME_NUMBER(answer->search->n_copies, 2);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void large_hits_are_cut_to_a_frame(void)
{
    static struct wanted wanted;
    static char marks[4][16000];
    begin();
    wanted_init(&wanted, "Ostrander", "Erika", "1964-08-12", COMITY__NOTICE__SEX__F);
    for (size_t i = 0; i < 4; i++)
        memset(marks[i], 'x', sizeof marks[i] - 1);
    wanted.notice.distinguishing_marks = marks[0];
    wanted.notice.profession = marks[1];
    wanted.notice.birth_place = marks[2];
    for (unsigned i = 0; i < 40; i++)
        publish(&wanted);
    Comity__SearchRequest search = search_of("Erika Ostrander");
    search.limit = 100;
    Comity__Answer *answer = ask(&search, NODE_RIGHT_QUERY);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_SEARCH);
    CHECK(answer->search->n_hits > 5 && answer->search->n_hits < 40);
    CHECK(answer->search->cut);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void check_refused(const Comity__SearchRequest *search, const char *code, const char *text)
{
    Comity__Answer *answer = ask(search, NODE_RIGHT_QUERY);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, code);
    CHECK_CASE(strncmp(answer->failure->text, text, strlen(text)) == 0, "%s", answer->failure->text);
    federation_free_answer(answer);
}

static void what_is_missing_or_wrong_is_named(void)
{
    char wrong[] = "nonsense", empty[] = "";
    begin();
    Comity__SearchRequest search = search_of("Erika");
    search.purpose = empty;
    check_refused(&search, "INVALID", "purpose: is required");
    search = search_of("");
    check_refused(&search, "INVALID", "name:");
    search = search_of("Erika");
    search.born = wrong;
    check_refused(&search, "INVALID", "born:");
    search = search_of("Erika");
    search.type = wrong;
    check_refused(&search, "INVALID", "type:");
    search = search_of("Erika");
    search.limit = 101;
    check_refused(&search, "LIMIT", "limit:");
    federation_release(&federation);
}

static void the_right_to_query_is_needed(void)
{
    begin();
    Comity__SearchRequest search = search_of("Erika");
    Comity__Answer *answer = ask(&search, NODE_RIGHT_PUBLISH);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "DENIED");
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_search",
           {"a foreign record is found, with reasons", a_foreign_record_is_found_with_reasons},
           {"the name that fits is shown", the_name_that_fits_is_shown},
           {"nobody is an answer", nobody_is_an_answer},
           {"large hits are cut to a frame", large_hits_are_cut_to_a_frame},
           {"what is missing or wrong is named", what_is_missing_or_wrong_is_named},
           {"the right to query is needed", the_right_to_query_is_needed})
