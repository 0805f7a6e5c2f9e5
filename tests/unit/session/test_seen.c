#include "check.h"
#include "conversation.h"
#include "mutator.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static struct conversation talk;

/* BS has published three records, CO has them, and both are open. */
static void begin(void)
{
    conversation_init(&talk);
    conversation_greet(&talk);
    for (int i = 0; i < 3; i++)
        harness_publish(&talk.ends[BS].harness, "A000001", NULL);
    conversation_want(&talk, CO);
    conversation_settle(&talk);
}

static void open_at_co(uint64_t index)
{
    CHECK_OK(replica_note_opened(talk.ends[CO].harness.replica, &talk.ends[BS].harness.bureau, index,
                                 harness_now(7), &talk.error),
             &talk.error);
}

static Comity__Seen *hear_seen(int place)
{
    return (Comity__Seen *)conversation_message(&talk, place, FRAME_SEEN, &comity__seen__descriptor);
}

static int64_t seen_ms(uint64_t index)
{
    return replica_seen_ms(talk.ends[BS].harness.replica, &talk.ends[CO].harness.bureau, index);
}

static size_t unsaid(void)
{
    struct replica_seen seen[4];
    return replica_unsaid(talk.ends[CO].harness.replica, &talk.ends[BS].harness.bureau, seen, 4);
}

/* Carry what `place` says to the other end. */
static void carry(int place)
{
    struct buffer body;
    if (CHECK(conversation_hear(&talk, place, FRAME_SEEN, &body)))
        CHECK_OK(conversation_say(&talk, 1 - place, FRAME_SEEN, buffer_view(&body)), &talk.error);
    buffer_release(&body);
}

static void the_owner_is_told_and_confirms_from_its_disk(void)
{
    begin();
    open_at_co(2);
    open_at_co(0);
    conversation_pump(&talk, CO);
    carry(CO);
    CHECK_SAME_NUMBER(seen_ms(0), harness_now(7).wall_ms);
    CHECK_SAME_NUMBER(seen_ms(2), harness_now(7).wall_ms);
    CHECK_SAME_NUMBER(seen_ms(1), 0);
    conversation_pump(&talk, BS);
    CHECK(hear_seen(BS) == NULL); /* its index has not heard of it */
    CHECK_SAME_NUMBER(unsaid(), 2);
    harness_absorb(&talk.ends[BS].harness);
    conversation_pump(&talk, BS);
    carry(BS);
    CHECK_SAME_NUMBER(unsaid(), 0);
    conversation_pump(&talk, CO);
    CHECK(hear_seen(CO) == NULL);
    conversation_release(&talk);
}

static void one_message_is_under_way_at_a_time(void)
{
    begin();
    open_at_co(0);
    conversation_pump(&talk, CO);
    carry(CO);
    open_at_co(1);
    conversation_pump(&talk, CO);
    CHECK(hear_seen(CO) == NULL);
    harness_absorb(&talk.ends[BS].harness);
    conversation_pump(&talk, BS);
    carry(BS);
    conversation_pump(&talk, CO);
    Comity__Seen *seen = hear_seen(CO);
    REQUIRE(seen != NULL);
    CHECK(!seen->confirmed);
    CHECK_SAME_TEXT(seen->origin, "BS");
    REQUIRE(seen->n_indexes == 1);
    CHECK_SAME_NUMBER(seen->indexes[0], 1);
    message_free(&seen->base);
    conversation_release(&talk);
}

static void what_was_not_confirmed_is_told_again(void)
{
    begin();
    open_at_co(0);
    conversation_pump(&talk, CO);
    conversation_drop(&talk, CO); /* the connection broke */
    conversation_renew(&talk, BS);
    conversation_renew(&talk, CO);
    conversation_greet(&talk);
    conversation_pump(&talk, CO);
    carry(CO);
    CHECK_SAME_NUMBER(seen_ms(0), harness_now(7).wall_ms);
    conversation_release(&talk);
}

/* Tell BS that CO has seen so many entries, from `first` on. */
static enum error_code tell(const char *origin, size_t count, size_t times, uint64_t first, bool confirmed)
{
    char text[16];
    uint64_t indexes[LIMIT_SEEN + 1];
    int64_t times_ms[LIMIT_SEEN + 1];
    Comity__Seen seen = COMITY__SEEN__INIT;
    snprintf(text, sizeof text, "%s", origin);
    for (size_t i = 0; i <= LIMIT_SEEN; i++) {
        indexes[i] = first + i;
        times_ms[i] = 1000;
    }
    seen.origin = text;
    seen.n_indexes = count;
    seen.indexes = indexes;
    seen.n_times_ms = times;
    seen.times_ms = times_ms;
    seen.confirmed = confirmed;
    return conversation_tell(&talk, BS, FRAME_SEEN, &seen.base);
}

static void what_makes_no_sense_ends_the_conversation(void)
{
    static const struct {
        const char *origin;
        size_t count, times;
        bool confirmed;
        enum error_code expected;
    } cases[] = {
        {"BS", 0, 0, false, ERROR_LIMIT},     {"BS", LIMIT_SEEN + 1, LIMIT_SEEN + 1, false, ERROR_LIMIT},
        {"CO", 1, 1, false, ERROR_ORIGIN},    {"", 1, 1, false, ERROR_ORIGIN},
        {"BS", 2, 1, false, ERROR_MALFORMED}, {"BS", 1, 2, false, ERROR_MALFORMED},
        {"CO", 1, 0, true, ERROR_STATE}, /* nothing was told */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        CHECK_CASE(tell(cases[i].origin, cases[i].count, cases[i].times, 0, cases[i].confirmed) ==
                       cases[i].expected,
                   "case %zu: %s", i, talk.error.text);
        CHECK_SAME_NUMBER(seen_ms(0), 0);
        conversation_release(&talk);
    }
}

static void as_many_as_fit_are_taken_and_no_more_before_they_are_confirmed(void)
{
    begin();
    CHECK_OK(tell("BS", LIMIT_SEEN, LIMIT_SEEN, 1, false), &talk.error); /* most of them there are not */
    CHECK_SAME_NUMBER(seen_ms(2), 1000);
    CHECK_SAME_NUMBER(seen_ms(3), 0);
    CHECK_ERROR(tell("BS", 1, 1, 0, false), ERROR_STATE);
    conversation_release(&talk);
}

static void a_mutant_is_refused_or_harmless(void)
{
    struct mutator mutator;
    struct buffer body;
    struct view mutant;
    unsigned refused = 0;
    begin();
    open_at_co(0);
    open_at_co(2);
    conversation_pump(&talk, CO);
    REQUIRE(conversation_hear(&talk, CO, FRAME_SEEN, &body));
    mutator_init(&mutator, buffer_view(&body));
    while (mutator_next(&mutator, &mutant)) {
        refused += conversation_say(&talk, BS, FRAME_SEEN, mutant) != ERROR_NONE;
        talk.ends[BS].session->seen_count = 0;
        CHECK(unsaid() == 2);
        CHECK_SAME_NUMBER(replica_unsaid(talk.ends[BS].harness.replica, &talk.ends[CO].harness.bureau,
                                         (struct replica_seen[4]){{0}}, 4),
                          0);
    }
    CHECK_CASE(refused > 40, "%u were refused", refused);
    buffer_release(&body);
    conversation_release(&talk);
}

CHECK_MAIN("seen",
           {"the owner is told and confirms from its disk", the_owner_is_told_and_confirms_from_its_disk},
           {"one message is under way at a time", one_message_is_under_way_at_a_time},
           {"what was not confirmed is told again", what_was_not_confirmed_is_told_again},
           {"what makes no sense ends the conversation", what_makes_no_sense_ends_the_conversation},
           {"as many as fit are taken, and no more before they are confirmed",
            as_many_as_fit_are_taken_and_no_more_before_they_are_confirmed},
           {"a mutant is refused or harmless", a_mutant_is_refused_or_harmless})
