#include "node/certificates.h"

#include "check.h"
#include "federation.h"

#include "comity/alarm.h"

#include <string.h>

enum { BS, CO };

#define DAY_MS INT64_C(86400000)

static const char *const CODES[] = {"BS", "CO"};

/* One that began 60 days ago and ends in so long. */
static struct node_certificate certificate_of(const struct federation *federation,
                                              enum node_certificate_part part, int64_t left_ms)
{
    return (struct node_certificate){.part = part,
                                     .bureau =
                                         federation->members[part == NODE_CERTIFICATE_OWN ? BS : CO].bureau,
                                     .begin_ms = federation->now.wall_ms - 60 * DAY_MS,
                                     .end_ms = federation->now.wall_ms + left_ms};
}

static void give(struct federation *federation, const struct node_certificate *items, size_t count)
{
    struct node_event event = {.type = NODE_EVENT_CERTIFICATES};
    event.as.certificates.count = count;
    event.as.certificates.items = items;
    federation->members[BS].last_report[0] = '\0';
    federation_event(federation, BS, &event);
}

static const char *report_of(const struct federation *federation)
{
    return federation->members[BS].last_report;
}

static Comity__Answer *ask(struct federation *federation, Comity__Request__BodyCase body)
{
    Comity__AlarmsRequest alarms = COMITY__ALARMS_REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = body;
    if (body == COMITY__REQUEST__BODY_ALARMS)
        request.alarms = &alarms;
    else
        request.status = &status;
    Comity__Answer *answer = federation_ask(federation, federation_client(federation, BS, 0), &request);
    REQUIRE(answer != NULL);
    return answer;
}

static size_t alarms_of(struct federation *federation)
{
    Comity__Answer *answer = ask(federation, COMITY__REQUEST__BODY_ALARMS);
    size_t count = answer->alarms->n_alarms;
    federation_free_answer(answer);
    return count;
}

static void the_stage_is_by_what_is_left(void)
{
    static const struct {
        int64_t left_ms;
        enum certificate_stage stage;
        int64_t days;
    } cases[] = {
        {31 * DAY_MS, CERTIFICATE_GOOD, 31},
        {30 * DAY_MS, CERTIFICATE_MONTH, 30},
        {7 * DAY_MS + 1, CERTIFICATE_MONTH, 7},
        {7 * DAY_MS, CERTIFICATE_WEEK, 7},
        {DAY_MS, CERTIFICATE_DAY, 1},
        {1, CERTIFICATE_DAY, 0},
        {0, CERTIFICATE_OVER, 0},
        {-1, CERTIFICATE_OVER, -1},
        {-DAY_MS, CERTIFICATE_OVER, -1},
        {-DAY_MS - 1, CERTIFICATE_OVER, -2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct node_certificate certificate = {.begin_ms = 0, .end_ms = 90 * DAY_MS};
        int64_t now_ms = certificate.end_ms - cases[i].left_ms;
        CHECK_CASE(certificate_stage(&certificate, now_ms) == cases[i].stage, "case %zu", i);
        CHECK_CASE(certificate_days(&certificate, now_ms) == cases[i].days, "case %zu", i);
    }
}

static void what_lives_shortly_is_spoken_of_late(void)
{
    struct node_certificate week = {.begin_ms = 0, .end_ms = 7 * DAY_MS};
    struct node_certificate day = {.begin_ms = 0, .end_ms = DAY_MS};
    CHECK_SAME_NUMBER(certificate_stage(&week, 0), CERTIFICATE_GOOD);
    CHECK_SAME_NUMBER(certificate_stage(&week, 6 * DAY_MS), CERTIFICATE_DAY);
    CHECK_SAME_NUMBER(certificate_stage(&day, 1), CERTIFICATE_GOOD);
    CHECK_SAME_NUMBER(certificate_stage(&day, DAY_MS), CERTIFICATE_OVER);
}

static void each_stage_is_said_once_when_its_time_comes(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct node_certificate own = certificate_of(&federation, NODE_CERTIFICATE_OWN, 31 * DAY_MS);
    give(&federation, &own, 1);
    CHECK_SAME_TEXT(report_of(&federation), "");
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_TEXT(report_of(&federation),
                    "certificate-expiring: the certificate of this node ends on 2025-12-25, in 30 days");
    federation.members[BS].last_report[0] = '\0';
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_TEXT(report_of(&federation), "");
    federation_wait(&federation, 22 * DAY_MS);
    CHECK(strstr(report_of(&federation), "in 7 days") != NULL);
    CHECK_SAME_NUMBER(alarms_of(&federation), 0);
    federation_wait(&federation, 6 * DAY_MS);
    CHECK(strstr(report_of(&federation), "in 1 day") != NULL);
    CHECK_SAME_NUMBER(alarms_of(&federation), 1);
    federation_wait(&federation, DAY_MS);
    CHECK_SAME_TEXT(report_of(&federation),
                    "alarm: the certificate of this node has expired on 2025-12-25: every peer refuses it");
    CHECK_SAME_NUMBER(alarms_of(&federation), 1);
    federation_release(&federation);
}

static void what_is_over_at_the_start_is_said_at_once(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct node_certificate own = certificate_of(&federation, NODE_CERTIFICATE_OWN, -DAY_MS);
    give(&federation, &own, 1);
    CHECK(strstr(report_of(&federation), "the certificate of this node has expired on 2025-11-23") != NULL);
    federation.members[BS].last_report[0] = '\0';
    give(&federation, &own, 1); /* a reload that changed nothing */
    CHECK_SAME_TEXT(report_of(&federation), "");
    federation_release(&federation);
}

static void one_that_ends_later_ends_the_alarm(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct node_certificate list = certificate_of(&federation, NODE_CERTIFICATE_LIST, -DAY_MS);
    give(&federation, &list, 1);
    CHECK_SAME_NUMBER(alarms_of(&federation), 1);
    list = certificate_of(&federation, NODE_CERTIFICATE_LIST, 40 * DAY_MS);
    give(&federation, &list, 1);
    CHECK_SAME_TEXT(report_of(&federation),
                    "certificate-renewed: the revocation list of CO ends on 2026-01-03");
    CHECK_SAME_NUMBER(alarms_of(&federation), 0);
    federation_release(&federation);
}

static void one_that_is_not_read_any_more_is_forgotten(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct node_certificate both[] = {certificate_of(&federation, NODE_CERTIFICATE_OWN, 40 * DAY_MS),
                                      certificate_of(&federation, NODE_CERTIFICATE_ANCHOR, -1)};
    give(&federation, both, 2);
    CHECK_SAME_NUMBER(alarms_of(&federation), 1);
    give(&federation, both, 1);
    CHECK_SAME_NUMBER(alarms_of(&federation), 0);
    Comity__Answer *answer = ask(&federation, COMITY__REQUEST__BODY_STATUS);
    CHECK_SAME_NUMBER(answer->status->n_certificates, 1);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void the_chain_of_a_peer_is_remembered_while_it_is_a_peer(void)
{
    struct federation federation;
    struct node_event open = {.type = NODE_EVENT_LINK_OPEN, .channel = 1000};
    struct node_event gone = {.type = NODE_EVENT_PEERS_CHANGED};
    federation_init(&federation, CODES, 2);
    open.as.link_open.peer = federation.members[CO].bureau;
    open.as.link_open.room_bytes = FEDERATION_ROOM;
    open.as.link_open.detail = "";
    open.as.link_open.certificate_begin_ms = federation.now.wall_ms - 60 * DAY_MS;
    open.as.link_open.certificate_end_ms = federation.now.wall_ms + 5 * DAY_MS;
    federation_event(&federation, BS, &open);
    CHECK_SAME_TEXT(report_of(&federation),
                    "certificate-expiring: the certificate that CO has shown ends on 2025-11-29, in 5 days");
    give(&federation, NULL, 0);
    Comity__Answer *answer = ask(&federation, COMITY__REQUEST__BODY_STATUS);
    REQUIRE(answer->status->n_certificates == 1);
    const Comity__StatusAnswer__Certificate *shown = answer->status->certificates[0];
    CHECK_SAME_TEXT(shown->bureau, "CO");
    CHECK_SAME_TEXT(shown->part, "peer");
    CHECK_SAME_TEXT(shown->end, "2025-11-29T16:00:00.000Z");
    CHECK_SAME_NUMBER(shown->days_left, 5);
    CHECK(shown->warned);
    federation_free_answer(answer);
    federation_event(&federation, BS, &gone);
    give(&federation, NULL, 0);
    answer = ask(&federation, COMITY__REQUEST__BODY_STATUS);
    CHECK_SAME_NUMBER(answer->status->n_certificates, 0);
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("certificates", {"the stage is by what is left", the_stage_is_by_what_is_left},
           {"what lives shortly is spoken of late", what_lives_shortly_is_spoken_of_late},
           {"each stage is said once, when its time comes", each_stage_is_said_once_when_its_time_comes},
           {"what is over at the start is said at once", what_is_over_at_the_start_is_said_at_once},
           {"one that ends later ends the alarm", one_that_ends_later_ends_the_alarm},
           {"one that is not read any more is forgotten", one_that_is_not_read_any_more_is_forgotten},
           {"the chain of a peer is remembered while it is a peer",
            the_chain_of_a_peer_is_remembered_while_it_is_a_peer})
