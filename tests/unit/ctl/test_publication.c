#include "check.h"
#include "comity/message.h"
#include "publication.h"
#include "scripted.h"

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static char owner[] = "BS", id[] = ID, co[] = "CO", pa[] = "PA";

/* Let the daemon answer what was done; with `wanted`, that it is at these other bureaus. */
static void script_done(struct scripted *scripted, Comity__PublishAnswer__Outcome outcome, unsigned wanted,
                        size_t reached)
{
    char *bureaus[] = {co, pa};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    Comity__Durability durability = COMITY__DURABILITY__INIT;
    durability.wanted = wanted;
    durability.n_bureaus = reached;
    durability.bureaus = bureaus;
    durability.reached = reached >= wanted;
    publish.outcome = outcome;
    publish.owner = owner;
    publish.id = id;
    publish.version = 2;
    publish.index = 7;
    publish.durability = wanted > 0 ? &durability : NULL;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

static void says_what_was_done_to_which_record(void)
{
    static const struct {
        Comity__PublishAnswer__Outcome outcome;
        const char *line;
    } ROWS[] = {
        {COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED, "published BS/" ID " version 2, entry 7\n"},
        {COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED, "amended BS/" ID " version 2, entry 7\n"},
        {COMITY__PUBLISH_ANSWER__OUTCOME__UNCHANGED, "unchanged BS/" ID " version 2, entry 7\n"},
        {COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN, "withdrawn BS/" ID " version 2, entry 7\n"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct scripted scripted;
        scripted_init(&scripted);
        script_done(&scripted, ROWS[i].outcome, 0, 0);
        CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID), OUTCOME_DONE);
        CHECK_SAME_TEXT(scripted.out, ROWS[i].line);
        scripted_release(&scripted);
    }
}

static void programs_get_one_document(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_done(&scripted, COMITY__PUBLISH_ANSWER__OUTCOME__AMENDED, 1, 2);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID, "--durable", "1"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "{\n  \"outcome\": \"AMENDED\",\n"));
    CHECK(scripted_says(&scripted, "\"reached\": true"));
    scripted_release(&scripted);
}

static void too_few_disks_are_no_success(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_done(&scripted, COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN, 2, 2);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID, "--durable", "2"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "on disk at CO, PA\n"));
    script_done(&scripted, COMITY__PUBLISH_ANSWER__OUTCOME__WITHDRAWN, 2, 1);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "withdraw", ID, "--durable", "2"), OUTCOME_FAILED);
    CHECK(scripted_says(&scripted, "withdrawn BS/" ID)); /* it was done all the same */
    CHECK(
        scripted_complains(&scripted, "stored here and at 1 of 2 other bureaus (CO) when the time was over"));
    scripted_release(&scripted);
}

static void holders_that_do_not_fit_are_left_out(void)
{
    char *bureaus[] = {co, pa}, text[6];
    Comity__Durability durability = COMITY__DURABILITY__INIT;
    durability.n_bureaus = 2;
    durability.bureaus = bureaus;
    publication_holders(&durability, text, sizeof text);
    CHECK_SAME_TEXT(text, "CO, P");
    durability.n_bureaus = 0;
    publication_holders(&durability, text, sizeof text);
    CHECK_SAME_TEXT(text, "");
}

static void what_is_told_on_the_command_line_comes_before_the_file(void)
{
    struct scripted scripted;
    Comity__Distribution *distribution = NULL;
    scripted_init(&scripted);
    CHECK_SAME_NUMBER(publication_distribution(&scripted.context, NULL, &distribution), OUTCOME_DONE);
    CHECK(distribution == NULL);
    CHECK_SAME_NUMBER(publication_distribution(&scripted.context, "CO,PA", &distribution), OUTCOME_DONE);
    CHECK_SAME_NUMBER(publication_distribution(&scripted.context, "all", &distribution), OUTCOME_DONE);
    REQUIRE(distribution != NULL);
    CHECK_SAME_NUMBER(distribution->kind, COMITY__DISTRIBUTION__KIND__ALL);
    message_free(&distribution->base);
    scripted_release(&scripted);
}

CHECK_MAIN("publication", {"says what was done to which record", says_what_was_done_to_which_record},
           {"programs get one document", programs_get_one_document},
           {"too few disks are no success", too_few_disks_are_no_success},
           {"holders that do not fit are left out", holders_that_do_not_fit_are_left_out},
           {"what is told on the command line comes before the file",
            what_is_told_on_the_command_line_comes_before_the_file})
