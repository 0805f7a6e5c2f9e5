#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO"};
static struct federation federation;
static char ids[512][37];

static void begin(void)
{
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
}

/* Publish one that is kept for so many days, or for as long as its type; return its id. */
static const char *publish(int place, int days)
{
    static unsigned count;
    char number[16];
    char *id = ids[count++ % 512];
    snprintf(number, sizeof number, "A%06u", count);
    federation.keep_days = days;
    federation_publish(&federation, place, number, ALL, NULL, id);
    return id;
}

/* Ask what ends; put up to `max` ids out, in the order of the answers; return how many the last answer names. */
static size_t review(uint32_t months, char out[][37], size_t max)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ReviewRequest review = COMITY__REVIEW_REQUEST__INIT;
    size_t count = 0, stated = 0;
    review.months = months;
    request.body_case = COMITY__REQUEST__BODY_REVIEW;
    request.review = &review;
    struct wire *client = federation_client(&federation, BS, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    while (answer != NULL && answer->body_case == COMITY__ANSWER__BODY_RECORD) {
        if (count < max)
            snprintf(out[count], 37, "%s", answer->record->id);
        CHECK_SAME_TEXT(answer->record->owner, "BS");
        count++;
        federation_free_answer(answer);
        answer = federation_answer(client);
    }
    if (CHECK(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_DONE))
        stated = answer->done->count;
    federation_free_answer(answer);
    CHECK_SAME_NUMBER(stated, count);
    return stated;
}

static void the_first_to_end_comes_first(void)
{
    char found[4][37];
    begin();
    const char *third = publish(BS, 180);
    publish(BS, 190);
    publish(BS, -1);
    const char *first = publish(BS, 0);
    publish(CO, 10);
    const char *second = publish(BS, 30);
    REQUIRE(review(0, found, 4) == 3); /* 2025-11-24 and six months: 181 days */
    CHECK_SAME_TEXT(found[0], first);
    CHECK_SAME_TEXT(found[1], second);
    CHECK_SAME_TEXT(found[2], third);
    CHECK_SAME_NUMBER(review(1, found, 4), 2);
    CHECK_SAME_NUMBER(review(7, found, 4), 4);
    CHECK_SAME_NUMBER(review(1200, found, 4), 5);
    federation_release(&federation);
}

static void only_the_newest_version_counts(void)
{
    char found[1][37];
    char until[] = "2035-01-01", reason[] = "still sought", number[] = "A000001", country[] = "UTO";
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__TravelDocument document = COMITY__TRAVEL_DOCUMENT__INIT;
    begin();
    char id[37];
    snprintf(id, sizeof id, "%s", publish(BS, 30));
    CHECK_SAME_NUMBER(review(0, found, 1), 1);
    document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document.number = number;
    document.issuing_country = country;
    record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record.travel_document = &document;
    record.retention_until = until;
    record.review_reason = reason;
    amend.id = id;
    amend.record = &record;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, EVERY_RIGHT), &request));
    CHECK_SAME_NUMBER(review(0, found, 1), 0);
    CHECK_SAME_NUMBER(review(120, found, 1), 1);
    federation_release(&federation);
}

static void many_of_one_day_are_all_given(void)
{
    static char found[250][37];
    begin();
    for (unsigned i = 0; i < 250; i++)
        publish(BS, 30);
    CHECK_SAME_NUMBER(review(0, found, 250), 250);
    for (unsigned i = 1; i < 250; i++)
        CHECK(found[i][0] != '\0' && CHECK_CASE(memcmp(found[i], found[i - 1], 37) > 0, "record %u", i));
    federation_release(&federation);
}

static void more_than_a_century_is_refused(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ReviewRequest review = COMITY__REVIEW_REQUEST__INIT;
    begin();
    review.months = 1201;
    request.body_case = COMITY__REQUEST__BODY_REVIEW;
    request.review = &review;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, BS, EVERY_RIGHT), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "INVALID");
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_review", {"the first to end comes first", the_first_to_end_comes_first},
           {"only the newest version counts", only_the_newest_version_counts},
           {"many of one day are all given", many_of_one_day_are_all_given},
           {"more than a century is refused", more_than_a_century_is_refused})
