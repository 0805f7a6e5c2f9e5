#include "ask.h"
#include "output.h"
#include "record_name.h"

enum outcome command_get(struct context *context, int count, char **words)
{
    const char *purpose = NULL, *place = NULL, *agency = NULL;
    const struct option options[] = {
        {"purpose", &purpose, NULL}, {"place", &place, NULL}, {"agency", &agency, NULL}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    struct record_name name;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_GET);
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    request.get = &get;
    enum outcome outcome = command_arguments(context, count, words, options, 3, &arguments);
    if (outcome == OUTCOME_DONE && purpose == NULL && (place != NULL || agency != NULL))
        outcome = command_complain(context, "--place and --agency go with --purpose");
    if (outcome == OUTCOME_DONE && record_name_parse(&name, arguments.words[0], &error) != ERROR_NONE)
        outcome = command_complain(context, "%s", error.text);
    if (outcome == OUTCOME_DONE) {
        get.owner = name.owner.code;
        get.id = name.id;
        get.purpose = ask_text(purpose);
        get.place = ask_text(place);
        get.agency = ask_text(agency);
        outcome = ask_one(context, &request, COMITY__ANSWER__BODY_RECORD, &answer);
    }
    if (outcome == OUTCOME_DONE)
        outcome = context->is_json ? output_document(&answer->record->base) : output_record(answer->record);
    client_free_answer(answer);
    return outcome;
}
