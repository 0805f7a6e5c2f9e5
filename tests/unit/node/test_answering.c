#include "asker.h"
#include "check.h"
#include "wanted.h"

#include "comity/frame.h"
#include "comity/message.h"
#include "node/node_private.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define HIT COMITY__ASK_ANSWER__OUTCOME__HIT
#define CONTACT COMITY__ASK_ANSWER__OUTCOME__CONTACT
#define NO_HIT COMITY__ASK_ANSWER__OUTCOME__NO_HIT
#define REFUSED COMITY__ASK_ANSWER__OUTCOME__REFUSED
#define NO_ANSWER COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER

static struct federation federation;
static struct asker asker;
static struct wire *wire; /* between BS and CO */
static char id[37];

static void restart(int place)
{
    federation_kill(&federation, place);
    federation_start(&federation, place);
}

/* Three nodes, linked each with each; BS answers as `answers` says. */
static void begin_with(struct node_answers answers)
{
    federation_init(&federation, (const char *const[]){"BS", "CO", "PA"}, 3);
    federation.members[BS].answers = answers;
    restart(BS);
    wire = federation_link(&federation, CO, BS);
    federation_link(&federation, CO, PA);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
}

static void begin(void)
{
    begin_with((struct node_answers){.queries_per_minute = 60});
}

static void end(void)
{
    federation_release(&federation);
}

static void publish(int place, const char *number, Comity__Distribution__Kind kind, const char *bureau)
{
    federation_publish(&federation, place, number, kind, bureau, id);
    federation_settle(&federation);
}

/* CO asks BS for a value; the outcome. */
static Comity__AskAnswer__Outcome ask(const char *value)
{
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    asker_value(&asker, value);
    return asker_outcome(&asker, "BS");
}

static void what_may_be_seen_is_shown_whole(void)
{
    begin();
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    CHECK_SAME_NUMBER(ask("A000001"), HIT);
    const Comity__AskAnswer *answer = asker_answer(&asker, "BS");
    REQUIRE(answer != NULL && answer->n_hits == 1);
    CHECK_SAME_TEXT(answer->hits[0]->record->owner, "BS");
    CHECK_SAME_TEXT(answer->hits[0]->record->id, id);
    CHECK_SAME_TEXT(answer->hits[0]->field, "travelDocument.number");
    CHECK_SAME_NUMBER(answer->hits[0]->record->state, COMITY__RECORD_VIEW__STATE__CURRENT);
    CHECK_SAME_TEXT(answer->hits[0]->record->record->travel_document->number, "A000001");
    CHECK(!answer->contact && !answer->cut);
    CHECK(asker_is_done(&asker));
    CHECK_SAME_NUMBER(ask("A000002"), NO_HIT);
    end();
}

/* Tell whether the words stand anywhere in what CO has heard from others. */
static bool has_heard(const char *words)
{
    const struct buffer *heard = &federation.members[CO].heard;
    return heard->size > 0 && memmem(heard->data, heard->size, words, strlen(words)) != NULL;
}

static void what_is_withheld_is_a_hit_with_nothing_but_whom_to_contact(void)
{
    begin();
    federation.members[CO].keeps_heard = true;
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__ONLY, "PA");
    publish(BS, "A000002", COMITY__DISTRIBUTION__KIND__NOBODY, NULL);
    for (int i = 0; i < 2; i++) {
        CHECK_SAME_NUMBER(ask(i == 0 ? "A000001" : "A000002"), CONTACT);
        const Comity__AskAnswer *answer = asker_answer(&asker, "BS");
        CHECK(answer->contact && !answer->cut);
        CHECK_SAME_NUMBER(answer->n_hits, 0);
        CHECK_SAME_TEXT(answer->why, "");
        CHECK(!has_heard(i == 0 ? "A000001" : "A000002"));
    }
    end();
}

/* As for a record that does not exist. */
static void whom_a_record_excludes_is_told_no_hit(void)
{
    begin();
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__EXCEPT, "CO");
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    CHECK(!asker_answer(&asker, "BS")->contact);
    publish(BS, "A000002", COMITY__DISTRIBUTION__KIND__EXCEPT, "PA");
    CHECK_SAME_NUMBER(ask("A000002"), HIT);
    end();
}

static void a_bureau_that_is_answered_silently_gets_no_hint(void)
{
    begin_with((struct node_answers){.queries_per_minute = 60, .is_silent = true});
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__ONLY, "PA");
    publish(BS, "A000002", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    CHECK_SAME_NUMBER(ask("A000002"), HIT);
    end();
}

static void each_bureau_answers_for_its_own_records_only(void)
{
    begin();
    publish(PA, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    publish(PA, "A000002", COMITY__DISTRIBUTION__KIND__ONLY, "BS");
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    CHECK_SAME_NUMBER(ask("A000002"), NO_HIT); /* BS holds it, and does not hint at another's record */
    asker_release(&asker);
    asker_init(&asker, &federation, CO, NULL);
    asker_value(&asker, "A000002");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_HIT);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "PA"), CONTACT);
    end();
}

static void withdrawn_and_superseded_records_are_not_found(void)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin();
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__NOBODY, NULL);
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, NODE_RIGHT_PUBLISH), &request));
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    end();
}

static void publish_wanted(int place, const char *family, const char *given, Comity__Distribution__Kind kind)
{
    struct wanted wanted;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    wanted_init(&wanted, family, given, "1964-08-12", COMITY__NOTICE__SEX__F);
    distribution.kind = kind;
    publish.record = &wanted.record;
    publish.distribution = &distribution;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, place, NODE_RIGHT_PUBLISH), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
    federation_settle(&federation);
}

static void ask_name(const char *name)
{
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    asker_name(&asker, name);
}

static void persons_are_found_with_a_score_of_the_askers_own(void)
{
    begin();
    publish_wanted(BS, "Ostrander", "Erika", COMITY__DISTRIBUTION__KIND__ALL);
    publish_wanted(PA, "Ostrander", "Erika", COMITY__DISTRIBUTION__KIND__ALL);
    ask_name("Erica Ostrander");
    const Comity__AskAnswer *answer = asker_answer(&asker, "BS");
    REQUIRE(answer != NULL && answer->n_persons == 1);
    CHECK_SAME_NUMBER(answer->outcome, HIT);
    CHECK_SAME_TEXT(answer->persons[0]->name, "Ostrander, Erika");
    CHECK_SAME_TEXT(answer->persons[0]->record->owner, "BS");
    CHECK(answer->persons[0]->score > 0.8 && answer->persons[0]->score < 1);
    CHECK_SAME_TEXT(answer->persons[0]->parts[0]->part, "name");
    ask_name("Nikodemus Pfirsich");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_HIT);
    end();
}

static void a_withheld_person_is_a_hint_too(void)
{
    begin();
    publish_wanted(BS, "Ostrander", "Erika", COMITY__DISTRIBUTION__KIND__NOBODY);
    ask_name("Erika Ostrander");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), CONTACT);
    CHECK_SAME_NUMBER(asker_answer(&asker, "BS")->n_persons, 0);
    end();
}

static void over_the_quota_is_refused_with_the_reason(void)
{
    begin_with((struct node_answers){.queries_per_minute = 2});
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    CHECK_SAME_NUMBER(ask("A000001"), REFUSED);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "more than the 2 questions a minute that BS answers CO");
    CHECK(strstr(federation.members[BS].last_report, "query-quota: 1 of its questions refused") != NULL);
    federation_wait(&federation, 30000);
    CHECK_SAME_NUMBER(ask("A000001"), NO_HIT);
    end();
}

static void no_quota_is_no_answer_to_anything(void)
{
    begin_with((struct node_answers){.queries_per_minute = 0});
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__NOBODY, NULL);
    CHECK_SAME_NUMBER(ask("A000001"), REFUSED);
    CHECK_SAME_TEXT(asker_why(&asker, "BS"), "BS takes no questions from CO");
    end();
}

/* Which records point to one, and who writes in a thread, is nobody's business outside. */
static void keys_of_what_is_only_in_here_are_refused(void)
{
    static const char *const kinds[] = {"record", "thread", "operation"};
    begin();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        asker_release(&asker);
        asker_init(&asker, &federation, CO, "BS");
        snprintf(asker.kind, sizeof asker.kind, "%s", kinds[i]);
        asker.request.kind = asker.kind;
        asker_value(&asker, "01a210d7-e8e0-7b82-b030-b07d0484cf2e");
        CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), REFUSED);
        CHECK(strstr(asker_why(&asker, "BS"), "is not asked of other bureaus") != NULL);
    }
    end();
}

static void what_cannot_be_looked_up_is_refused_with_the_reason(void)
{
    begin();
    CHECK_SAME_NUMBER(ask("?"), REFUSED);
    CHECK(strstr(asker_why(&asker, "BS"), "value \"?\" cannot be looked up") != NULL);
    end();
}

/* Take the frame that CO has just sent to BS off the wire. */
static void take_query(struct buffer *out)
{
    struct view bytes = buffer_view(&wire->to[1]);
    struct frame frame;
    struct error error;
    size_t consumed = 0;
    buffer_init(out, LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
    REQUIRE_OK(frame_take(bytes, LIMIT_FRAME_BYTES, &frame, &consumed, &error), &error);
    REQUIRE(consumed > 0 && frame.type == FRAME_QUERY);
    REQUIRE_OK(buffer_append(out, bytes.data, consumed, &error), &error);
    buffer_consume(&wire->to[1], consumed);
}

static void send_query(const char *value, struct buffer *out)
{
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    federation_settle(&federation);
    snprintf(asker.value, sizeof asker.value, "%s", value);
    asker.request.value = asker.value;
    asker_send(&asker);
    for (int i = 0; i < 3 && wire->to[1].size == 0; i++)
        federation_round(&federation);
    take_query(out);
}

static void a_forged_query_is_refused_and_counted(void)
{
    struct buffer query;
    begin();
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    send_query("A000001", &query);
    query.data[query.size - 1] ^= 1; /* of the signature */
    federation_inject(wire, 1, buffer_view(&query));
    federation_settle(&federation);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), REFUSED);
    CHECK(strstr(asker_why(&asker, "BS"), "signed by none of the keys") != NULL);
    CHECK_SAME_NUMBER(federation.members[BS].node->peers[0].faults, 1);
    CHECK(strstr(federation.members[BS].last_report, "query-fault") != NULL);
    buffer_release(&query);
    end();
}

/* The same bytes again are refused; the reply to them answers nothing that CO has asked, which CO counts. */
static void a_replayed_query_is_refused_and_its_answer_ignored(void)
{
    struct buffer query;
    begin();
    publish(BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    send_query("A000001", &query);
    federation_inject(wire, 1, buffer_view(&query));
    federation_settle(&federation);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), HIT);
    federation.members[CO].keeps_heard = true;
    federation_inject(wire, 1, buffer_view(&query));
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation.members[BS].node->peers[0].faults, 1);
    CHECK_SAME_NUMBER(federation_heard(&federation, CO, FRAME_REPLY), 1);
    CHECK(!has_heard("A000001"));
    CHECK_SAME_NUMBER(federation.members[CO].node->peers[0].faults, 1);
    CHECK(!wire->is_closed[0] && !wire->is_closed[1]);
    buffer_release(&query);
    end();
}

static void what_comes_too_late_is_not_looked_up(void)
{
    struct buffer query;
    begin();
    send_query("A000001", &query);
    federation.members[BS].node->peers[0].link->session->room_bytes = 0; /* CO does not read */
    struct node_event frame = {.type = NODE_EVENT_FRAME, .channel = wire->channel[1]};
    frame.as.frame.type = FRAME_QUERY;
    frame.as.frame.body =
        view_of(query.data + LIMIT_FRAME_HEADER_BYTES, query.size - LIMIT_FRAME_HEADER_BYTES);
    federation_event(&federation, BS, &frame);
    CHECK_SAME_NUMBER(federation.members[BS].node->peers[0].link->session->query_count, 1);
    federation.now.steady_ms += LIMIT_ASK_USUAL_MS + 1;
    struct node_event room = {.type = NODE_EVENT_ROOM, .channel = wire->channel[1]};
    room.as.room.room_bytes = FEDERATION_ROOM;
    federation_event(&federation, BS, &room);
    federation_settle(&federation); /* the first entry of the audit log is stored */
    CHECK_SAME_NUMBER(federation.members[BS].node->peers[0].link->session->query_count, 0);
    CHECK_SAME_NUMBER(federation.members[CO].node->peers[0].faults, 0); /* late is no fault */
    buffer_release(&query);
    end();
}

static void a_connection_that_ends_leaves_nothing_behind(void)
{
    begin();
    publish_wanted(BS, "Ostrander", "Erika", COMITY__DISTRIBUTION__KIND__ALL);
    asker_release(&asker);
    asker_init(&asker, &federation, CO, "BS");
    snprintf(asker.name, sizeof asker.name, "Erika Ostrander");
    asker.request.name = asker.name;
    asker_send(&asker);
    for (int i = 0; i < 3 && wire->to[1].size == 0; i++)
        federation_round(&federation);
    federation_round(&federation); /* BS has taken it up, and has more to do */
    CHECK(federation.members[BS].node->peers[0].answering.content != NULL);
    federation_cut(&federation, wire);
    CHECK(federation.members[BS].node->peers[0].answering.content == NULL);
    asker_collect(&asker);
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), NO_ANSWER);
    wire = federation_link(&federation, CO, BS);
    federation_settle(&federation);
    ask_name("Erika Ostrander");
    CHECK_SAME_NUMBER(asker_outcome(&asker, "BS"), HIT);
    end();
    asker_release(&asker);
}

CHECK_MAIN("answering", {"what may be seen is shown whole", what_may_be_seen_is_shown_whole},
           {"what is withheld is a hit with nothing but whom to contact",
            what_is_withheld_is_a_hit_with_nothing_but_whom_to_contact},
           {"whom a record excludes is told no hit", whom_a_record_excludes_is_told_no_hit},
           {"a bureau that is answered silently gets no hint",
            a_bureau_that_is_answered_silently_gets_no_hint},
           {"each bureau answers for its own records only", each_bureau_answers_for_its_own_records_only},
           {"withdrawn records are not found", withdrawn_and_superseded_records_are_not_found},
           {"persons are found with a score of the asker's own",
            persons_are_found_with_a_score_of_the_askers_own},
           {"a withheld person is a hint, too", a_withheld_person_is_a_hint_too},
           {"over the quota is refused with the reason", over_the_quota_is_refused_with_the_reason},
           {"no quota is no answer to anything", no_quota_is_no_answer_to_anything},
           {"keys of what is only in here are refused", keys_of_what_is_only_in_here_are_refused},
           {"what cannot be looked up is refused with the reason",
            what_cannot_be_looked_up_is_refused_with_the_reason},
           {"a forged query is refused and counted", a_forged_query_is_refused_and_counted},
           {"a replayed query is refused and its answer ignored",
            a_replayed_query_is_refused_and_its_answer_ignored},
           {"what comes too late is not looked up", what_comes_too_late_is_not_looked_up},
           {"a connection that ends leaves nothing behind", a_connection_that_ends_leaves_nothing_behind})
