#include "check_answer.h"

#include "escape.h"
#include "output.h"

#include "comity/instant.h"
#include "comity/message_json.h"

/* ---- for people ---- */

static void say(const char *label, const char *text)
{
    fputs(label, stdout);
    escape_write(stdout, text);
    putchar('\n');
}

void check_answer_show(const Comity__CheckAnswer *answer)
{
    for (size_t i = 0; i < answer->n_hits; i++) {
        const Comity__CheckAnswer__Hit *hit = answer->hits[i];
        printf("HIT  in %s%s\n", hit->field, hit->loose ? ", look-alikes folded" : "");
        output_record_line(hit->record);
    }
    for (size_t i = 0; i < answer->n_doubts; i++)
        say("doubtful: ", answer->doubts[i]);
    if (answer->cut)
        puts("There are more hits than are shown.");
    if (answer->n_hits == 0)
        puts("no hit");
    else
        puts("A hit is no ground for action: verify it with its owner first.");
}

void check_answer_show_zone(const json_t *zone)
{
    static const char *const names[][2] = {
        {"format", "format"},
        {"document", "documentCode"},
        {"issuer", "issuer"},
        {"number", "number"},
        {"name", "familyName"},
        {"forenames", "forenames"},
        {"nationality", "nationality"},
        {"born", "birthDate"},
        {"sex", "sex"},
        {"expires", "expiryDate"},
        {"personal no", "personalNumber"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        output_fact(names[i][0], question_text(zone, names[i][1]));
    const json_t *wrong = json_object_get(zone, "wrongDigits");
    for (size_t i = 0; i < json_array_size(wrong); i++)
        say("WRONG  ", json_string_value(json_array_get(wrong, i)));
    putchar('\n');
}

/* ---- for programs ---- */

/* The node's own log is as of now, and no other is newer. */
static int64_t newest_ms(const Comity__CheckAnswer *answer)
{
    int64_t newest = 0;
    for (size_t i = 0; i < answer->n_copies; i++) {
        int64_t time_ms = 0;
        if (instant_parse(view_of_text(answer->copies[i]->as_of), &time_ms, NULL) == ERROR_NONE &&
            time_ms > newest)
            newest = time_ms;
    }
    return newest;
}

static void add_copies(json_t *question, const Comity__CheckAnswer *answer)
{
    json_t *ages = json_object();
    json_t *frozen = json_array();
    int64_t now = newest_ms(answer);
    for (size_t i = 0; i < answer->n_copies; i++) {
        const Comity__CheckAnswer__Copy *copy = answer->copies[i];
        int64_t time_ms = 0;
        bool is_heard = instant_parse(view_of_text(copy->as_of), &time_ms, NULL) == ERROR_NONE;
        json_object_set_new(ages, copy->origin,
                            is_heard ? json_integer((now - time_ms) / 1000) : json_null());
        if (copy->frozen)
            json_array_append_new(frozen, json_string(copy->origin));
    }
    json_object_set_new(question, "ages", ages);
    if (json_array_size(frozen) > 0)
        json_object_set(question, "frozen", frozen);
    json_decref(frozen);
}

static void add_doubts(json_t *question, const Comity__CheckAnswer *answer)
{
    json_t *doubts = json_array();
    for (size_t i = 0; i < answer->n_doubts; i++)
        json_array_append_new(doubts, json_string(answer->doubts[i]));
    if (json_array_size(doubts) > 0)
        json_object_set(question, "doubts", doubts);
    json_decref(doubts);
}

enum error_code check_answer_add(json_t *question, const Comity__CheckAnswer *answer, struct error *error)
{
    enum error_code code = ERROR_NONE;
    json_t *hits = json_array();
    for (size_t i = 0; i < answer->n_hits && code == ERROR_NONE; i++) {
        json_t *hit = NULL;
        code = message_json_encode(&answer->hits[i]->base, &hit, error);
        if (code == ERROR_NONE)
            json_array_append_new(hits, hit);
    }
    if (code == ERROR_NONE && json_object_set(question, "hits", hits) != 0)
        code = error_set(error, ERROR_MEMORY, "no memory for an answer");
    json_decref(hits);
    if (code != ERROR_NONE)
        return code;
    if (answer->cut)
        json_object_set_new(question, "cut", json_true());
    add_doubts(question, answer);
    add_copies(question, answer);
    return ERROR_NONE;
}
