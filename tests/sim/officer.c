#include "officer.h"

#include "marker.h"
#include "scarce.h"
#include "world.h"

#include "comity/date.h"
#include "comity/frame.h"
#include "comity/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_BYTES (4u * 1024u * 1024u)
#define SOON_US 100

void officer_init(struct officer *officer)
{
    *officer = (struct officer){0};
}

static void forget_questions(struct officer *officer)
{
    for (size_t i = 0; i < officer->count; i++)
        buffer_release(&officer->questions[i].frame);
    officer->count = 0;
}

void officer_release(struct officer *officer)
{
    forget_questions(officer);
    free(officer->questions);
}

void officer_open(struct world *world, struct site *site)
{
    struct node_event event = {.type = NODE_EVENT_CLIENT_OPEN};
    struct officer *officer = &site->officer;
    officer->channel = SITE_CLIENT_CHANNEL + site->next_client++;
    officer->is_open = true;
    officer->is_paused = false;
    event.channel = officer->channel;
    event.as.client_open.rights = NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER;
    event.as.client_open.room_bytes = ROOM_BYTES;
    event.as.client_open.who = "officer";
    site_event(world, site, &event);
}

/* Of what was asked and not answered nobody knows whether it was done. */
void officer_close(struct world *world, struct site *site)
{
    struct officer *officer = &site->officer;
    for (size_t i = 0; i < officer->count; i++) {
        const struct question *question = &officer->questions[i];
        if (question->record != 0)
            world->ledger.records[question->record - 1].is_over = true;
    }
    forget_questions(officer);
    officer->is_open = false;
}

void officer_pause(struct world *world, struct site *site, bool pause)
{
    site->officer.is_paused = pause && !world_has_bug(world, BUG_LOST_PAUSE);
    if (!pause)
        world_after(world, SOON_US, WORLD_QUESTION, site->number, site->life);
}

/* ---- asking ---- */

static struct question *next_question(struct officer *officer)
{
    size_t place = 0;
    while (place < officer->count && officer->questions[place].is_sent)
        place++;
    return place < officer->count && officer->is_open && !officer->is_paused ? &officer->questions[place]
                                                                             : NULL;
}

void officer_on_send(struct world *world, struct site *site)
{
    struct officer *officer = &site->officer;
    struct question *question;
    struct node_event room = {.type = NODE_EVENT_ROOM, .channel = officer->channel};
    room.as.room.room_bytes = ROOM_BYTES;
    if (officer->is_open)
        site_event(world, site, &room);
    while ((question = next_question(officer)) != NULL && world->failed == NULL) {
        struct node_event event = {.type = NODE_EVENT_FRAME, .channel = officer->channel};
        struct buffer bytes = question->frame; /* the question may be answered, and be gone, at once */
        struct frame frame;
        size_t consumed = 0;
        buffer_init(&question->frame, 0);
        question->is_sent = true;
        if (frame_take(buffer_view(&bytes), LIMIT_FRAME_BYTES, &frame, &consumed, NULL) != ERROR_NONE)
            scarce_end("an officer's request is no frame");
        event.as.frame.type = frame.type;
        event.as.frame.body = frame.body;
        site_event(world, site, &event);
        buffer_release(&bytes);
    }
}

static void ask(struct world *world, struct site *site, const Comity__Request *request,
                const struct paper *paper, size_t record)
{
    struct officer *officer = &site->officer;
    struct error error;
    if (!officer->is_open)
        return;
    officer->questions =
        scarce_grow(officer->questions, &officer->capacity, officer->count + 1, sizeof *officer->questions);
    struct question *question = &officer->questions[officer->count++];
    *question = (struct question){.paper = ledger_add_paper(&world->ledger, paper), .record = record};
    buffer_init(&question->frame, LIMIT_FRAME_HEADER_BYTES + LIMIT_FRAME_BYTES);
    if (frame_append(&question->frame, FRAME_REQUEST, &request->base, &error) != ERROR_NONE)
        scarce_end(error.text);
    if (record != 0)
        world->ledger.records[record - 1].is_asked = true;
    world_after(world, SOON_US, WORLD_QUESTION, site->number, site->life);
}

#define FIELD_BYTES 16000u /* at most in one field */

/* A record with all it points to; do not move it. */
struct document {
    Comity__Record record;
    Comity__TravelDocument body;
    char number[MARKER_TEXT_CHARS + 1];
    char country[4];
    char text[FIELD_BYTES + MARKER_TEXT_CHARS + 1];
    char until[DATE_TEXT_CHARS + 1];
    char *filling; /* the rest of a long one, in two more fields */
};

static void write_text(char *out, struct dice *dice, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) {
        word = i % 12 == 0 ? dice_next(dice) : word >> 5;
        out[i] = (char)('a' + (word & 15));
    }
    out[size] = '\0';
}

/* Some records are kept for some days only. */
static void write_retention(struct document *document, struct world *world)
{
    int32_t today = date_of_wall_ms(world_wall_ms(world));
    if (world->plan.weights[OPERATION_NEXT_DAY] == 0 || !dice_chance(&world->dice, 300))
        return;
    date_format(today + (int32_t)dice_skewed(&world->dice, 0, 10), document->until);
    document->record.retention_until = document->until;
}

static void document_init(struct document *document, struct dice *dice, uint64_t marker, size_t text_bytes)
{
    size_t first = text_bytes < FIELD_BYTES ? text_bytes : FIELD_BYTES;
    size_t rest = (text_bytes - first) / 2 < FIELD_BYTES ? (text_bytes - first) / 2 : FIELD_BYTES;
    comity__record__init(&document->record);
    comity__travel_document__init(&document->body);
    marker_write(marker, document->number);
    snprintf(document->country, sizeof document->country, "UTO");
    write_text(document->text, dice, first);
    memcpy(document->text + first, document->number, sizeof document->number);
    document->filling = scarce_new(rest + 1, 1);
    write_text(document->filling, dice, rest);
    document->body.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document->body.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document->body.number = document->number;
    document->body.issuing_country = document->country;
    document->body.circumstances = document->text;
    document->body.place = document->filling;
    document->body.fraud_type = document->filling;
    document->record.source_ref = document->number;
    document->record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    document->record.travel_document = &document->body;
}

/* BUG_DOCTORED_DISTRIBUTION changes what is asked, not what is remembered. */
static void write_audience(const struct world *world, const struct audience *audience,
                           struct audience_message *out)
{
    struct audience everyone = {.kind = COMITY__DISTRIBUTION__KIND__ALL};
    audience_write(world_has_bug(world, BUG_DOCTORED_DISTRIBUTION) ? &everyone : audience, out);
}

/* Some acts are answered only when others have them on disk; NULL: not this one. */
static Comity__Durable *draw_durable(struct world *world, struct paper *paper, Comity__Durable *durable)
{
    if (!dice_chance(&world->dice, world->plan.durable_per_mille))
        return NULL;
    comity__durable__init(durable);
    durable->bureaus = (uint32_t)dice_between(&world->dice, 1, world->site_count < 5 ? 2 : 4);
    durable->timeout_ms = (uint32_t)dice_skewed(&world->dice, 100, 60000);
    paper->durable = durable->bureaus;
    return durable;
}

void officer_publish(struct world *world, struct site *site, const struct audience *audience,
                     size_t text_bytes)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Durable durable;
    struct document document;
    struct audience_message message;
    struct paper paper = {.owner = site->number, .marker = marker_draw(&world->dice), .audience = *audience};
    document_init(&document, &world->dice, paper.marker, text_bytes);
    write_retention(&document, world);
    write_audience(world, audience, &message);
    publish.record = &document.record;
    publish.distribution = &message.distribution;
    publish.durable = draw_durable(world, &paper, &durable);
    publish.once = dice_chance(&world->dice, 500);
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    ask(world, site, &request, &paper, 0);
    free(document.filling);
}

void officer_amend(struct world *world, struct site *site, size_t record, const struct audience *audience,
                   bool new_content)
{
    const struct ledger_record *known = &world->ledger.records[record];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Durable durable;
    struct document document;
    struct audience_message message;
    char id[UUID_TEXT_CHARS + 1];
    struct paper paper = {
        .owner = site->number, .marker = known->marker, .audience = *audience, .id = known->id};
    uuid_format(&known->id, id);
    document.filling = NULL;
    if (new_content) {
        paper.marker = marker_draw(&world->dice);
        document_init(&document, &world->dice, paper.marker, (size_t)dice_skewed(&world->dice, 0, 500));
        amend.record = &document.record;
    }
    write_audience(world, audience, &message);
    amend.id = id;
    amend.durable = draw_durable(world, &paper, &durable);
    amend.distribution = &message.distribution;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    ask(world, site, &request, &paper, record + 1);
    free(document.filling);
}

void officer_withdraw(struct world *world, struct site *site, size_t record)
{
    const struct ledger_record *known = &world->ledger.records[record];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Durable durable;
    char id[UUID_TEXT_CHARS + 1];
    struct paper paper = {.act = PAPER_WITHDRAW, .owner = site->number, .id = known->id};
    paper.audience.kind = COMITY__DISTRIBUTION__KIND__ALL;
    uuid_format(&known->id, id);
    withdraw.id = id;
    withdraw.durable = draw_durable(world, &paper, &durable);
    withdraw.reason = COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    ask(world, site, &request, &paper, record + 1);
}

void officer_unlock(struct world *world, struct site *site)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__UnlockRequest unlock = COMITY__UNLOCK_REQUEST__INIT;
    char reason[] = "the disk is as it was";
    struct paper paper = {.act = PAPER_UNLOCK, .owner = site->number};
    unlock.reason = reason;
    request.body_case = COMITY__REQUEST__BODY_UNLOCK;
    request.unlock = &unlock;
    ask(world, site, &request, &paper, 0);
}

bool officer_draw_record(struct world *world, const struct site *site, size_t *ret)
{
    const struct ledger *ledger = &world->ledger;
    size_t first = ledger->record_count == 0 ? 0 : (size_t)dice_below(&world->dice, ledger->record_count);
    for (size_t i = 0; i < ledger->record_count; i++) {
        size_t place = (first + i) % ledger->record_count;
        const struct ledger_record *record = &ledger->records[place];
        if (record->owner == site->number && !record->is_asked && !record->is_over) {
            *ret = place;
            return true;
        }
    }
    return false;
}

/* ---- being answered ---- */

static void note_published(struct world *world, const struct question *question,
                           const Comity__PublishAnswer *answer)
{
    struct ledger *ledger = &world->ledger;
    struct paper *paper = &ledger->papers[question->paper];
    struct error error;
    world->settings.tally->answered++;
    if (uuid_parse(view_of_text(answer->id), &paper->id, &error) != ERROR_NONE)
        scarce_end(error.text);
    paper->state = PAPER_ANSWERED;
    paper->index = answer->index;
    check_durability(world, paper, answer->durability);
    if (question->record == 0) {
        struct ledger_record record = {
            .owner = paper->owner, .id = paper->id, .marker = paper->marker, .audience = paper->audience};
        ledger_add_record(ledger, &record);
        return;
    }
    struct ledger_record *record = &ledger->records[question->record - 1];
    record->is_over = paper->act == PAPER_WITHDRAW;
    record->is_asked = false;
    record->marker = paper->marker;
    record->audience = paper->audience;
}

static void note_refused(struct world *world, const struct question *question, const Comity__Failure *failure)
{
    struct ledger *ledger = &world->ledger;
    /* The store is in trouble: it may still be done. */
    bool is_refused = strcmp(failure->code, error_code_name(ERROR_TIMEOUT)) != 0;
    world->settings.tally->refused++;
    if (is_refused)
        ledger->papers[question->paper].state = PAPER_REFUSED;
    if (question->record == 0)
        return;
    struct ledger_record *record = &ledger->records[question->record - 1];
    record->is_asked = false;
    record->is_over = record->is_over || !is_refused;
}

static void note_answer(struct world *world, struct site *site, const Comity__Answer *answer)
{
    struct officer *officer = &site->officer;
    if (officer->count == 0)
        scarce_end("an answer to no question");
    struct question question = officer->questions[0];
    const char *text = answer->body_case == COMITY__ANSWER__BODY_FAILURE ? answer->failure->text : NULL;
    world_trace(world, (int)site->number, TRACE_NOBODY, "answer", (uint64_t)answer->body_case,
                answer->body_case == COMITY__ANSWER__BODY_PUBLISH ? answer->publish->index : 0, text);
    if (answer->body_case == COMITY__ANSWER__BODY_PUBLISH)
        note_published(world, &question, answer->publish);
    else if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        note_refused(world, &question, answer->failure);
    buffer_release(&question.frame);
    officer->count--;
    memmove(&officer->questions[0], &officer->questions[1], officer->count * sizeof officer->questions[0]);
}

void officer_receive(struct world *world, struct site *site, struct view bytes)
{
    struct frame frame;
    struct error error = {0};
    size_t consumed = 0;
    while (bytes.size > 0) {
        ProtobufCMessage *message = NULL;
        if (frame_take(bytes, LIMIT_FRAME_BYTES, &frame, &consumed, &error) != ERROR_NONE || consumed == 0 ||
            message_unpack(&comity__answer__descriptor, frame.body, LIMIT_DECODE_BYTES, &message, &error) !=
                ERROR_NONE)
            scarce_end("an answer that is none");
        note_answer(world, site, (const Comity__Answer *)message);
        message_free(message);
        bytes = view_of(bytes.data + consumed, bytes.size - consumed);
    }
    world_after(world, SOON_US, WORLD_QUESTION, site->number, site->life);
}
