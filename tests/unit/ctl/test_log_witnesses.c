#include "check.h"
#include "comity/message.h"
#include "scripted.h"

static char bs[] = "BS", co[] = "CO", pa[] = "PA", us[] = "US", mx[] = "MX",
            date[] = "2025-11-24T16:00:00.000Z", co_key[] = "co+1+x", pa_key[] = "pa+2+y",
            us_key[] = "us+3+z", mx_key[] = "mx+4+w";

static void script_witnesses(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__WitnessesAnswer witnesses = COMITY__WITNESSES_ANSWER__INIT;
    Comity__WitnessesAnswer__Witness rows[4], *pointers[4];
    char *const codes[] = {co, pa, us, mx}, *const keys[] = {co_key, pa_key, us_key, mx_key};
    for (size_t i = 0; i < 4; i++) {
        comity__witnesses_answer__witness__init(&rows[i]);
        rows[i].bureau = codes[i];
        rows[i].vkey = keys[i];
        pointers[i] = &rows[i];
    }
    rows[0].size = 10;
    rows[0].newest = true;
    rows[1].size = 9;
    rows[2].size = 12;
    rows[2].ahead = true;
    rows[0].time = rows[1].time = rows[2].time = date;
    witnesses.origin = bs;
    witnesses.size = 10;
    witnesses.witnessed = 1;
    witnesses.quorum = 3;
    witnesses.below_quorum_since = date;
    witnesses.n_witnesses = 4;
    witnesses.witnesses = pointers;
    answer.body_case = COMITY__ANSWER__BODY_WITNESSES;
    answer.witnesses = &witnesses;
    scripted_answer(scripted, &answer);
}

static void people_see_who_up_to_where_and_when(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_witnesses(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "witnesses", "BS"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "log          BS\n"
                                  "leaves       10\n"
                                  "witnessed    by 1 of 4 other bureaus, 3 are needed\n"
                                  "no quorum since 2025-11-24T16:00:00.000Z\n"
                                  "\n"
                                  "WITNESS  COSIGNED  WHEN                      \n"
                                  "CO             10  2025-11-24T16:00:00.000Z  \n"
                                  "PA              9  2025-11-24T16:00:00.000Z  older\n"
                                  "US             12  2025-11-24T16:00:00.000Z  ahead of this node\n"
                                  "MX              0                            nothing yet\n");
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_WITNESSES);
    CHECK_SAME_TEXT(request->witnesses->bureau, "BS");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void keys_can_be_had_one_a_line(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_witnesses(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "witnesses", "--keys"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "co+1+x\npa+2+y\nus+3+z\nmx+4+w\n");
    scripted_release(&scripted);
}

static void programs_get_all_of_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_witnesses(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "log", "witnesses"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"belowQuorumSince\": \"2025-11-24T16:00:00.000Z\""));
    CHECK(scripted_says(&scripted, "\"vkey\": \"mx+4+w\""));
    CHECK(scripted_says(&scripted, "\"ahead\": true"));
    scripted_release(&scripted);
}

CHECK_MAIN("log_witnesses", {"people see who, up to where and when", people_see_who_up_to_where_and_when},
           {"keys can be had, one a line", keys_can_be_had_one_a_line},
           {"programs get all of it", programs_get_all_of_it})
