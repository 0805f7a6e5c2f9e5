#include "ask.h"
#include "hits_command.h"
#include "publication.h"
#include "record_name.h"

#include "comity/decimal.h"

#include <string.h>

#define HOURS_MAX (366u * 24u)

/* Do an act on the hit that the one word names. */
static enum outcome act_on(struct context *context, const struct arguments *arguments,
                           Comity__HitActRequest *act, const char *remarks)
{
    struct record_name name;
    struct error error;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_HIT_ACT);
    if (record_name_parse(&name, arguments->words[0], &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    act->owner = name.owner.code;
    act->id = name.id;
    act->remarks = ask_text(remarks);
    request.hit_act = act;
    return publication_ask(context, &request);
}

enum outcome hits_verify(struct context *context, int count, char **words)
{
    const char *remarks = NULL;
    bool is_urgent = false, is_routine = false;
    const struct option options[] = {
        {"urgent", NULL, &is_urgent}, {"routine", NULL, &is_routine}, {"remarks", &remarks, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome == OUTCOME_DONE && is_urgent == is_routine)
        outcome = command_complain(context, "one of --urgent and --routine is wanted");
    if (outcome != OUTCOME_DONE)
        return outcome;
    act.priority = is_urgent ? COMITY__PRIORITY__URGENT : COMITY__PRIORITY__ROUTINE;
    return act_on(context, &arguments, &act, remarks);
}

/* Read "45m", "2h", or leave a time to the daemon. */
static void read_until(const char *text, Comity__HitActRequest *act)
{
    size_t digits = strspn(text, "0123456789");
    uint64_t count = 0;
    bool is_hours = text[digits] == 'h';
    if ((is_hours || text[digits] == 'm') && text[digits + 1] == '\0' &&
        decimal_parse(view_of((const uint8_t *)text, digits), is_hours ? HOURS_MAX : HOURS_MAX * 60u, &count,
                      NULL) == ERROR_NONE &&
        count > 0)
        act->minutes = (uint32_t)(is_hours ? count * 60 : count);
    else
        act->until = ask_text(text);
}

enum outcome hits_answer(struct context *context, int count, char **words)
{
    const char *remarks = NULL, *more_time = NULL;
    bool is_valid = false, is_not_valid = false, is_doubtful = false;
    const struct option options[] = {{"valid", NULL, &is_valid},
                                     {"not-valid", NULL, &is_not_valid},
                                     {"identity-doubtful", NULL, &is_doubtful},
                                     {"more-time", &more_time, NULL},
                                     {"remarks", &remarks, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && is_valid + is_not_valid + is_doubtful + (more_time != NULL) != 1)
        outcome = command_complain(
            context, "one of --valid, --not-valid, --identity-doubtful and --more-time is wanted");
    if (outcome != OUTCOME_DONE)
        return outcome;
    act.answer = is_valid       ? COMITY__HIT__ANSWER__VALID
                 : is_not_valid ? COMITY__HIT__ANSWER__NOT_VALID
                 : is_doubtful  ? COMITY__HIT__ANSWER__IDENTITY_DOUBTFUL
                                : COMITY__HIT__ANSWER__MORE_TIME;
    if (more_time != NULL)
        read_until(more_time, &act);
    return act_on(context, &arguments, &act, remarks);
}

static const struct {
    const char *name;
    Comity__Hit__Outcome outcome;
} OUTCOMES[] = {
    {"arrest", COMITY__HIT__OUTCOME__ARREST},       {"seizure", COMITY__HIT__OUTCOME__SEIZURE},
    {"located", COMITY__HIT__OUTCOME__LOCATED},     {"no-action", COMITY__HIT__OUTCOME__NO_ACTION},
    {"false-hit", COMITY__HIT__OUTCOME__FALSE_HIT},
};

enum outcome hits_outcome(struct context *context, int count, char **words)
{
    const char *remarks = NULL;
    const struct option options[] = {{"remarks", &remarks, NULL}};
    struct arguments arguments = {.fewest = 2, .most = 2};
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    if (outcome != OUTCOME_DONE)
        return outcome;
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof OUTCOMES[0]; i++)
        if (strcmp(OUTCOMES[i].name, arguments.words[1]) == 0)
            act.outcome = OUTCOMES[i].outcome;
    if (act.outcome == COMITY__HIT__OUTCOME__OUTCOME_NOT_SAID)
        return command_complain(context, "the outcome is arrest, seizure, located, no-action or false-hit");
    return act_on(context, &arguments, &act, remarks);
}
