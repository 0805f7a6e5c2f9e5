#include "check.h"
#include "inquiry.h"
#include "scripted.h"

#include <stdio.h>
#include <string.h>

static const struct question_defaults defaults = {.country = NULL};

struct seen {
    unsigned count, answered, out_of_order;
};

static void take(void *self, json_t *question, const Comity__CheckAnswer *answer)
{
    struct seen *seen = self;
    char expected[16];
    snprintf(expected, sizeof expected, "N%u", seen->count++);
    seen->out_of_order += strcmp(question_text(question, "value"), expected) == 0 ? 0 : 1;
    seen->answered += answer != NULL ? 1 : 0;
}

static struct inquiry inquiry;
static struct scripted scripted;

static void begin(struct seen *seen)
{
    *seen = (struct seen){0};
    scripted_init(&scripted);
    inquiry =
        (struct inquiry){.context = &scripted.context, .words.purpose = "test", .take = take, .self = seen};
}

static void end(void)
{
    inquiry_release(&inquiry);
    scripted_release(&scripted);
}

static void script_miss(void)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__CheckAnswer check = COMITY__CHECK_ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_CHECK;
    answer.check = &check;
    scripted_answer(&scripted, &answer);
}

static json_t *question(unsigned number)
{
    char value[16];
    snprintf(value, sizeof value, "N%u", number);
    return question_of_word(value, &defaults);
}

static void answers_come_in_the_order_of_the_questions(void)
{
    struct seen seen;
    begin(&seen);
    for (unsigned i = 0; i < INQUIRY_WINDOW + 100; i++)
        script_miss();
    for (unsigned i = 0; i < INQUIRY_WINDOW + 100; i++) {
        CHECK_SAME_NUMBER(inquiry_ask(&inquiry, question(i)), OUTCOME_DONE);
        /* Nobody waits before the window is full. */
        CHECK_SAME_NUMBER(seen.count, i < INQUIRY_WINDOW ? 0 : i - INQUIRY_WINDOW + 1);
    }
    CHECK_SAME_NUMBER(inquiry_finish(&inquiry), OUTCOME_DONE);
    CHECK_SAME_NUMBER(seen.count, INQUIRY_WINDOW + 100);
    CHECK_SAME_NUMBER(seen.answered, INQUIRY_WINDOW + 100);
    CHECK_SAME_NUMBER(seen.out_of_order, 0);
    end();
}

static void what_cannot_be_asked_keeps_its_place(void)
{
    struct seen seen;
    begin(&seen);
    script_miss();
    scripted_refuse(&scripted, ERROR_INVALID, "too short");
    CHECK_SAME_NUMBER(inquiry_ask(&inquiry, question(0)), OUTCOME_DONE);
    json_t *bad = question(1);
    question_refuse(bad, "INVALID", "no");
    CHECK_SAME_NUMBER(inquiry_ask(&inquiry, bad), OUTCOME_DONE);
    json_t *refused = json_incref(question(2));
    CHECK_SAME_NUMBER(inquiry_ask(&inquiry, refused), OUTCOME_DONE);
    CHECK_SAME_NUMBER(inquiry_finish(&inquiry), OUTCOME_DONE);
    CHECK_SAME_NUMBER(seen.count, 3);
    CHECK_SAME_NUMBER(seen.answered, 1);
    CHECK_SAME_NUMBER(seen.out_of_order, 0);
    CHECK_SAME_TEXT(question_text(refused, "text"), "too short");
    json_decref(refused);
    end();
}

static void a_daemon_that_goes_away_ends_it(void)
{
    struct seen seen;
    begin(&seen);
    script_miss();
    scripted_hang_up(&scripted);
    (void)inquiry_ask(&inquiry, question(0));
    (void)inquiry_ask(&inquiry, question(1));
    CHECK_SAME_NUMBER(inquiry_finish(&inquiry), OUTCOME_UNREACHABLE);
    CHECK(seen.count <= 1);
    end();
}

CHECK_MAIN("inquiry",
           {"answers come in the order of the questions", answers_come_in_the_order_of_the_questions},
           {"what cannot be asked keeps its place", what_cannot_be_asked_keeps_its_place},
           {"a daemon that goes away ends it", a_daemon_that_goes_away_ends_it})
