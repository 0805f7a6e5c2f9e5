#include "asker.h"
#include "check.h"

#include "comity/frame.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct federation federation;
static struct asker asker;

static void begin(void)
{
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
}

/* What is refused before anybody is asked, and the words that say why. */
static void bad_questions_are_refused_by_name(void)
{
    static char long_text[4200];
    static const struct {
        const char *at;
        const char *value, *name, *record, *purpose;
        uint32_t timeout_ms;
        bool everyone;
        const char *why;
    } cases[] = {
        {"", "A1234567", "", "", "test", 0, false, "at: some bureaus, or everyone"},
        {"BS", "A1234567", "", "", "test", 0, true, "at: some bureaus, or everyone"},
        {"bs", "A1234567", "", "", "test", 0, false, "at: "},
        {"XX", "A1234567", "", "", "test", 0, false, "at: there is no bureau XX here"},
        {"CO", "A1234567", "", "", "test", 0, false, "at: CO is this bureau itself"},
        {"BS", "", "", "", "test", 0, false, "one of value and name"},
        {"BS", "A1234567", "Erika Ostrander", "", "test", 0, false, "one of value and name"},
        {"BS", "A1234567", "", "", "", 0, false, "purpose: is required"},
        {"BS", "A1234567", "", "", "test", LIMIT_ASK_MS + 1, false, "timeout_ms: 60001 ms, at most 60000"},
        {"BS", "", "123", "", "test", 0, false, "name"},
        {"BS", "", "", "no-id", "test", 0, false, "id"},
        {"BS", "A1234567", "", "no-id", "test", 0, false, "a record is wanted, and nothing else"},
        {"BS", long_text, "", "", "test", 0, false, "a question of"},
    };
    memset(long_text, 'A', sizeof long_text - 1);
    begin();
    federation.members[BS].keeps_heard = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        asker_init(&asker, &federation, CO, cases[i].at);
        asker.client = federation_client(&federation, CO, NODE_RIGHT_QUERY | NODE_RIGHT_AUDIT);
        asker.request.everyone = cases[i].everyone;
        asker.request.timeout_ms = cases[i].timeout_ms;
        snprintf(asker.purpose, sizeof asker.purpose, "%s", cases[i].purpose);
        snprintf(asker.record, sizeof asker.record, "%s", cases[i].record);
        snprintf(asker.name, sizeof asker.name, "%s", cases[i].name);
        asker.request.record = asker.record;
        asker.request.name = asker.name;
        asker_value(&asker, cases[i].value);
        CHECK_CASE(strstr(asker_failure(&asker), cases[i].why) != NULL, "case %zu: \"%s\"", i,
                   asker_failure(&asker));
        asker_release(&asker);
    }
    CHECK_SAME_NUMBER(federation_heard(&federation, BS, FRAME_QUERY), 0);
    federation_release(&federation);
}

static void the_right_to_query_is_needed(void)
{
    begin();
    asker_init(&asker, &federation, CO, "BS");
    asker.client = federation_client(&federation, CO, NODE_RIGHT_PUBLISH);
    asker_value(&asker, "A1234567");
    CHECK(strstr(asker_failure(&asker), "the right to query is needed") != NULL);
    asker_release(&asker);
    federation_release(&federation);
}

static void a_bureau_that_is_named_twice_is_asked_once(void)
{
    begin();
    asker_init(&asker, &federation, CO, "BS,BS");
    asker_value(&asker, "A1234567");
    CHECK_SAME_NUMBER(asker.count, 2);
    CHECK(asker_is_done(&asker));
    asker_release(&asker);
    federation_release(&federation);
}

/* So many hits are shown; that there are more is said. */
static void a_long_answer_is_cut_and_says_so(void)
{
    char id[37];
    begin();
    for (unsigned i = 0; i < LIMIT_REPLY_HITS + 3; i++)
        federation_publish(&federation, BS, "A1234567", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_settle(&federation);
    asker_init(&asker, &federation, CO, "BS");
    asker_value(&asker, "A1234567");
    const Comity__AskAnswer *answer = asker_answer(&asker, "BS");
    REQUIRE(answer != NULL);
    CHECK_SAME_NUMBER(answer->n_hits, LIMIT_REPLY_HITS);
    CHECK(answer->cut && !answer->contact);
    asker_release(&asker);
    federation_release(&federation);
}

CHECK_MAIN("control_ask", {"bad questions are refused by name", bad_questions_are_refused_by_name},
           {"the right to query is needed", the_right_to_query_is_needed},
           {"a bureau that is named twice is asked once", a_bureau_that_is_named_twice_is_asked_once},
           {"a long answer is cut, and says so", a_long_answer_is_cut_and_says_so})
