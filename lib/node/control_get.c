#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "hits.h"

/* Its owner is told that an officer here has opened it, and why. */
static enum error_code note_opened(struct node *node, const struct requester *requester,
                                   const Comity__GetRequest *get, const struct replica_record *record,
                                   const Comity__RecordView *view, struct now now, struct error *error)
{
    struct hits_query query = {.cause = COMITY__HIT__CAUSE__OPENED,
                               .asker = requester_who(requester),
                               .agency = get->agency,
                               .place = get->place,
                               .purpose = get->purpose};
    enum error_code code = hits_check_query(&query, error);
    if (code == ERROR_NONE && get->purpose[0] != '\0' && record->entry != NULL)
        code = replica_note_opened(node_replica(node), &record->owner, record->index, now, error);
    if (code == ERROR_NONE && get->purpose[0] != '\0')
        code = hits_note(node, &query, view, NULL, now, error);
    return code;
}

enum error_code control_get(struct node *node, struct requester *requester, const Comity__Request *request,
                            struct now now, struct error *error)
{
    struct replica_record record;
    int64_t begun_us = node_clock_us(node);
    enum error_code code = control_record(node, request->get->owner, request->get->id, &record, error);
    if (code != ERROR_NONE)
        return code;
    struct control_view view;
    control_view_fill(&view, &record);
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view.view;
    code = note_opened(node, requester, request->get, &record, &view.view, now, error);
    if (code == ERROR_NONE)
        code = requester_answer(requester, &answer, error);
    if (code == ERROR_NONE)
        node_count_query(node, COUNTS_GET, begun_us, 1);
    replica_record_release(&record);
    return code;
}
