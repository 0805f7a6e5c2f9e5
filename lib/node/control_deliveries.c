#include "control_delivery.h"
#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdlib.h>

struct row {
    Comity__DeliveriesAnswer__Delivery message;
    struct bureau bureau;
    char time[INSTANT_TEXT_CHARS + 1], delivered[INSTANT_TEXT_CHARS + 1], seen[INSTANT_TEXT_CHARS + 1];
    struct control_delivery delivery;
};

static void fill_row(struct row *row, const struct node *node, const struct replica_record *record,
                     const struct bureau *bureau)
{
    row->message = (Comity__DeliveriesAnswer__Delivery)COMITY__DELIVERIES_ANSWER__DELIVERY__INIT;
    row->bureau = *bureau;
    control_delivery_of(&row->delivery, node, record, bureau);
    control_time(row->delivery.time_ms, row->time);
    control_time(row->delivery.is_entitled ? row->delivery.confirmed_ms : 0, row->delivered);
    control_time(row->delivery.seen_ms, row->seen);
    row->message.bureau = row->bureau.code;
    row->message.state = control_text(row->delivery.state);
    row->message.time = row->time;
    row->message.why = row->delivery.why;
    row->message.delivered = row->delivered;
    row->message.seen = row->seen;
}

static enum error_code answer_deliveries(const struct node *node, struct requester *requester,
                                         const struct replica_record *record, struct error *error)
{
    size_t count = node_peer_count(node);
    struct row *rows = calloc(count + 1, sizeof *rows);
    Comity__DeliveriesAnswer__Delivery **messages =
        calloc(count + 1, sizeof(Comity__DeliveriesAnswer__Delivery *));
    enum error_code code = ERROR_NONE;
    if (rows == NULL || messages == NULL) {
        code = error_set(error, ERROR_MEMORY, "deliveries to %zu peers", count);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        struct control_peer peer;
        node_peer_at(node, i, &peer);
        fill_row(&rows[i], node, record, &peer.bureau);
        messages[i] = &rows[i].message;
    }
    struct control_view view;
    control_view_fill(&view, record);
    Comity__DeliveriesAnswer deliveries = COMITY__DELIVERIES_ANSWER__INIT;
    deliveries.record = &view.view;
    deliveries.n_deliveries = count;
    deliveries.deliveries = messages;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_DELIVERIES;
    answer.deliveries = &deliveries;
    code = requester_answer(requester, &answer, error);
out:
    free(messages);
    free(rows);
    return code;
}

enum error_code control_deliveries(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    const char *id = request->deliveries->id;
    struct replica_record record;
    enum error_code code = control_record(node, node_bureau(node)->code, id, &record, error);
    bool is_own = code == ERROR_NONE;
    if (code == ERROR_NOT_FOUND)
        code = control_record(node, "", id, &record, error);
    if (code != ERROR_NONE)
        return code;
    if (is_own)
        code = answer_deliveries(node, requester, &record, error);
    else
        code = error_set(error, ERROR_DENIED, "record %s belongs to %s, which alone knows its deliveries", id,
                         record.owner.code);
    replica_record_release(&record);
    return code;
}
