#include "scripted_operation.h"

#include "check.h"
#include "record_json.h"

#include "comity/message.h"

#include <stdio.h>
#include <string.h>

static char bs[] = "BS", co[] = "CO", name[] = "BS/SPECIMEN-VI";

static void answer_operation(struct scripted *scripted, Comity__Record *record,
                             Comity__OperationAnswer *operation)
{
    char id[] = SCRIPTED_OPERATION_ID, *bureaus[] = {bs, co};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Distribution distribution = COMITY__DISTRIBUTION__INIT;
    distribution.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    distribution.n_bureaus = 2;
    distribution.bureaus = bureaus;
    view.owner = bs;
    view.id = id;
    view.version = 3;
    view.distribution = &distribution;
    view.record = record;
    operation->operation = name;
    operation->record = &view;
    answer.body_case = COMITY__ANSWER__BODY_OPERATION;
    answer.operation = operation;
    scripted_answer(scripted, &answer);
}

void scripted_operation(struct scripted *scripted, const char *closed_on, const char *wishing, bool leaves)
{
    char json[512], bureau[LIMIT_BUREAU_BYTES], id[] = SCRIPTED_WISH_ID, text[] = "we have two of them",
                                                time[] = "2026-11-25T10:00:00.000Z";
    Comity__OperationAnswer operation = COMITY__OPERATION_ANSWER__INIT;
    Comity__OperationAnswer__Member members[2] = {COMITY__OPERATION_ANSWER__MEMBER__INIT,
                                                  COMITY__OPERATION_ANSWER__MEMBER__INIT},
                                    *member_places[] = {&members[0], &members[1]};
    Comity__OperationAnswer__Wish wish = COMITY__OPERATION_ANSWER__WISH__INIT, *wishes[] = {&wish};
    snprintf(json, sizeof json,
             "{'operationId':'SPECIMEN-VI','operation':{'name':'Specimen VI','crimeArea':'PEOPLE_SMUGGLING',"
             "'start':'2026-11-01','end':'2026-12-01','lead':'BS','participants':['BS','CO'],"
             "'contacts':[{'bureau':'CO','name':'Oficina','phone':'+57 555 0101'}],'closedOn':'%s'}}",
             closed_on);
    members[0].bureau = bs;
    members[1].bureau = co;
    members[0].participant = members[1].participant = true;
    members[1].shared = 302;
    members[1].reached = 17;
    operation.n_members = 2;
    operation.members = member_places;
    snprintf(bureau, sizeof bureau, "%s", wishing == NULL ? "" : wishing);
    wish.bureau = bureau;
    wish.leaves = leaves;
    wish.id = id;
    wish.text = text;
    wish.time = time;
    operation.n_wishes = wishing == NULL ? 0 : 1;
    operation.wishes = wishes;
    Comity__Record *record = record_json_read(json);
    answer_operation(scripted, record, &operation);
    message_free(&record->base);
}

void scripted_bureau(struct scripted *scripted, const char *bureau)
{
    char code[LIMIT_BUREAU_BYTES];
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    snprintf(code, sizeof code, "%s", bureau);
    status.bureau = code;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    scripted_answer(scripted, &answer);
}

void scripted_published(struct scripted *scripted)
{
    char id[] = SCRIPTED_OPERATION_ID;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__PublishAnswer publish = COMITY__PUBLISH_ANSWER__INIT;
    publish.outcome = COMITY__PUBLISH_ANSWER__OUTCOME__PUBLISHED;
    publish.owner = bs;
    publish.id = id;
    publish.version = 4;
    answer.body_case = COMITY__ANSWER__BODY_PUBLISH;
    answer.publish = &publish;
    scripted_answer(scripted, &answer);
}

void scripted_record(struct scripted *scripted, const char *owner, const char *json)
{
    char code[LIMIT_BUREAU_BYTES], id[] = SCRIPTED_WISH_ID, time[] = "2026-12-02T10:00:00.000Z";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Record *record = record_json_read(json);
    snprintf(code, sizeof code, "%s", owner);
    view.owner = code;
    view.id = id;
    view.version = 2;
    view.time = time;
    view.record = record;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    scripted_answer(scripted, &answer);
    message_free(&record->base);
}

void scripted_done(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Done done = COMITY__DONE__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DONE;
    answer.done = &done;
    scripted_answer(scripted, &answer);
}

Comity__Request *scripted_next(struct scripted *scripted, Comity__Request__BodyCase body_case)
{
    Comity__Request *request = scripted_request(scripted);
    REQUIRE(request != NULL && request->body_case == body_case);
    return request;
}

void scripted_pass(struct scripted *scripted, Comity__Request__BodyCase body_case)
{
    message_free(&scripted_next(scripted, body_case)->base);
}
