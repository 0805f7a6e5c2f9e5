#include "check.h"
#include "check_answer.h"

#include <stdlib.h>
#include <string.h>

static char bs[] = "BS", co[] = "CO", pa[] = "PA", now[] = "2026-05-02T12:00:00.900Z",
            before[] = "2026-05-02T11:59:48.000Z", doubt[] = "vin: odd";

static void says_how_old_each_copy_is(void)
{
    Comity__CheckAnswer answer = COMITY__CHECK_ANSWER__INIT;
    Comity__CheckAnswer__Copy copies[3] = {COMITY__CHECK_ANSWER__COPY__INIT, COMITY__CHECK_ANSWER__COPY__INIT,
                                           COMITY__CHECK_ANSWER__COPY__INIT};
    Comity__CheckAnswer__Copy *list[] = {&copies[0], &copies[1], &copies[2]};
    char *doubts[] = {doubt};
    struct error error = {0};
    copies[0].origin = bs;
    copies[0].as_of = now;
    copies[1].origin = co;
    copies[1].as_of = before;
    copies[2].origin = pa;
    copies[2].frozen = true;
    answer.copies = list;
    answer.n_copies = 3;
    answer.doubts = doubts;
    answer.n_doubts = 1;
    answer.cut = true;
    json_t *question = json_pack("{s:s}", "value", "x");
    CHECK_OK(check_answer_add(question, &answer, &error), &error);
    char *text = json_dumps(question, JSON_COMPACT);
    CHECK_SAME_TEXT(text, "{\"value\":\"x\",\"hits\":[],\"cut\":true,\"doubts\":[\"vin: odd\"],"
                          "\"ages\":{\"BS\":0,\"CO\":12,\"PA\":null},\"frozen\":[\"PA\"]}");
    free(text);
    json_decref(question);
}

static void leaves_out_what_there_is_not(void)
{
    Comity__CheckAnswer answer = COMITY__CHECK_ANSWER__INIT;
    Comity__CheckAnswer__Hit hit = COMITY__CHECK_ANSWER__HIT__INIT, *hits[] = {&hit};
    char field[] = "vehicle.vin";
    struct error error = {0};
    hit.field = field;
    answer.hits = hits;
    answer.n_hits = 1;
    json_t *question = json_object();
    CHECK_OK(check_answer_add(question, &answer, &error), &error);
    char *text = json_dumps(question, JSON_COMPACT);
    CHECK_SAME_TEXT(text, "{\"hits\":[{\"field\":\"vehicle.vin\"}],\"ages\":{}}");
    free(text);
    json_decref(question);
}

CHECK_MAIN("check_answer", {"says how old each copy is", says_how_old_each_copy_is},
           {"leaves out what there is not", leaves_out_what_there_is_not})
