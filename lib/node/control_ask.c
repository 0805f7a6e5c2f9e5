#include "asking.h"
#include "control_handlers.h"
#include "control_hit.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/replica_search.h"

#include <stdlib.h>
#include <string.h>

/* Bureaus told in one call. */
#define TOLD_MAX 4u

/* ---- what a bureau has answered ---- */

/* An answer about one bureau, and all that it points to. */
struct told {
    Comity__AskAnswer message;
    size_t count;
    struct control_hit items[LIMIT_REPLY_HITS]; /* of a search, or with their views alone */
    Comity__CheckAnswer__Hit hits[LIMIT_REPLY_HITS];
    Comity__CheckAnswer__Hit *hit_pointers[LIMIT_REPLY_HITS];
    Comity__SearchAnswer__Hit *person_pointers[LIMIT_REPLY_HITS];
    Comity__AskAnswer__Disclosure disclosures[LIMIT_REPLY_DISCLOSURES];
    Comity__AskAnswer__Disclosure *disclosure_pointers[LIMIT_REPLY_DISCLOSURES];
    char times[LIMIT_REPLY_DISCLOSURES][INSTANT_TEXT_CHARS + 1];
};

struct ask {
    struct stream stream;
    struct asking *asking;
    bool has_person;
    struct person_query person;
    struct told told; /* of the bureau that is being told */
};

static void release_told(struct told *told)
{
    for (size_t i = 0; i < told->count; i++)
        replica_record_release(&told->items[i].record);
    told->count = 0;
}

/* Read an entry that a bureau has sent as a record of its own, current by its word. */
static enum error_code read_entry(const struct bureau *owner, uint64_t index,
                                  const ProtobufCBinaryData *bytes, struct replica_record *record,
                                  struct error *error)
{
    *record = (struct replica_record){
        .owner = *owner, .index = index, .state = COMITY__RECORD_VIEW__STATE__CURRENT};
    buffer_init(&record->bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = buffer_append(&record->bytes, bytes->data, bytes->len, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&record->bytes), owner, index, &record->entry, error);
    if (code == ERROR_NONE && record->entry->act_case != COMITY__ENTRY__ACT_PUBLISH)
        code = error_set(error, ERROR_INVALID, "entry publishes nothing");
    if (code == ERROR_NONE) {
        record->version = record->entry->publish->version;
        memcpy(record->id.bytes, record->entry->publish->record_id.data, UUID_BYTES);
    } else {
        replica_record_release(record);
    }
    return code;
}

static void tell_hit(struct told *told, const Comity__ReplyStatement__Hit *from)
{
    size_t place = told->count;
    control_view_fill(&told->items[place].view, &told->items[place].record);
    comity__check_answer__hit__init(&told->hits[place]);
    told->hits[place].record = &told->items[place].view.view;
    told->hits[place].field = from->field;
    told->hits[place].loose = from->loose;
    told->hit_pointers[place] = &told->hits[place];
    told->message.n_hits = place + 1;
    told->message.hits = told->hit_pointers;
}

/* The score is this node's own, so that those of several bureaus can be compared. */
static void tell_person(struct ask *self, const struct replica *replica)
{
    struct told *told = &self->told;
    size_t place = told->count;
    struct person person;
    struct person_match match;
    person_of_record(told->items[place].record.entry->publish->record, &person);
    person_match_of(replica_name_reader(replica), &self->person, &person, &match);
    control_hit_fill(&told->items[place], &match);
    told->person_pointers[place] = &told->items[place].message;
    told->message.n_persons = place + 1;
    told->message.persons = told->person_pointers;
}

static enum error_code tell_hits(struct ask *self, const struct asked *asked, const struct replica *replica,
                                 struct error *error)
{
    struct told *told = &self->told;
    const struct reply *reply = asked->reply;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < reply->content->n_hits && code == ERROR_NONE; i++) {
        const Comity__ReplyStatement__Hit *hit = reply->content->hits[i];
        code = read_entry(&asked->bureau, hit->index, &reply->message->entries[i],
                          &told->items[told->count].record, error);
        if (code == ERROR_NONE && self->has_person)
            tell_person(self, replica);
        else if (code == ERROR_NONE)
            tell_hit(told, hit);
        told->count += code == ERROR_NONE ? 1 : 0;
    }
    return code;
}

static void tell_disclosures(struct told *told, const Comity__ReplyStatement *content)
{
    size_t count = content->n_disclosures;
    told->message.cut |= count > LIMIT_REPLY_DISCLOSURES;
    if (count > LIMIT_REPLY_DISCLOSURES)
        count = LIMIT_REPLY_DISCLOSURES;
    for (size_t i = 0; i < count; i++) {
        const Comity__ReplyStatement__Disclosure *from = content->disclosures[i];
        Comity__AskAnswer__Disclosure *to = &told->disclosures[i];
        comity__ask_answer__disclosure__init(to);
        control_time(from->time_ms, told->times[i]);
        to->time = told->times[i];
        to->who = from->who;
        to->purpose = from->purpose;
        to->request = from->request;
        to->version = from->version;
        told->disclosure_pointers[i] = to;
    }
    told->message.n_disclosures = count;
    told->message.disclosures = told->disclosure_pointers;
}

/* An entry that its owner has signed and sent, and that cannot be read, makes the answer none. */
static enum error_code fill(struct ask *self, struct asked *asked, const struct replica *replica,
                            struct error *error)
{
    Comity__AskAnswer *message = &self->told.message;
    struct error why = {0};
    enum error_code code = ERROR_NONE;
    comity__ask_answer__init(message);
    message->bureau = asked->bureau.code;
    message->outcome = asked->outcome;
    message->why = asked->why;
    message->took_ms = (uint32_t)asked->took_ms;
    if (asked->reply == NULL)
        return ERROR_NONE;
    message->contact = asked->reply->content->contact;
    message->cut = asked->reply->content->cut;
    tell_disclosures(&self->told, asked->reply->content);
    code = tell_hits(self, asked, replica, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        message->n_hits = message->n_persons = message->n_disclosures = 0;
        message->outcome = COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER;
        message->why = control_text("its answer does not hold: it shows what is no record");
    }
    return ERROR_NONE;
}

static enum error_code tell(struct ask *self, struct asked *asked, const struct replica *replica,
                            struct error *error)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    enum error_code code = fill(self, asked, replica, error);
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_ASK;
    answer.ask = &self->told.message;
    if (code == ERROR_NONE)
        code = stream_put(&self->stream, &answer, error);
    release_told(&self->told);
    asking_drop(self->asking, asked);
    return code;
}

static enum error_code ask_next(struct stream *stream, struct node *node, struct now now, struct error *error)
{
    struct ask *self = (struct ask *)stream;
    struct asked *asked = NULL;
    enum error_code code = ERROR_NONE;
    (void)now;
    for (size_t i = 0; i < TOLD_MAX && code == ERROR_NONE; i++) {
        asked = asking_next(self->asking);
        if (asked == NULL)
            break;
        code = tell(self, asked, node_replica(node), error);
    }
    if (code == ERROR_NONE && asking_is_done(self->asking)) {
        stream->is_done = true;
        return control_put_done(stream, self->asking->count, 0, error);
    }
    stream->is_waiting = asked == NULL;
    return code;
}

static void ask_free(struct stream *stream)
{
    struct ask *self = (struct ask *)stream;
    asking_free(self->asking);
    free(self);
}

/* ---- the request ---- */

struct bureaus {
    size_t count;
    struct bureau items[LIMIT_BUREAUS];
};

static enum error_code add_bureau(const struct node *node, const char *text, struct bureaus *bureaus,
                                  struct error *error)
{
    struct bureau bureau;
    struct control_peer peer;
    enum error_code code = bureau_parse(&bureau, view_of_text(text), error);
    if (code != ERROR_NONE)
        return error_wrap(error, "at");
    if (bureau_is_equal(&bureau, node_bureau(node)))
        return error_set(error, ERROR_INVALID, "at: %s is this bureau itself", bureau.code);
    if (!control_peer_of(node, &bureau, &peer))
        return error_set(error, ERROR_INVALID, "at: there is no bureau %s here", bureau.code);
    for (size_t i = 0; i < bureaus->count; i++) {
        if (bureau_is_equal(&bureaus->items[i], &bureau))
            return ERROR_NONE;
    }
    bureaus->items[bureaus->count++] = bureau;
    return ERROR_NONE;
}

static enum error_code read_bureaus(const struct node *node, const Comity__AskRequest *request,
                                    struct bureaus *bureaus, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (request->everyone == (request->n_at > 0))
        return error_set(error, ERROR_INVALID, "at: some bureaus, or everyone");
    for (size_t i = 0; i < request->n_at && code == ERROR_NONE; i++)
        code = add_bureau(node, request->at[i], bureaus, error);
    for (size_t i = 0; request->everyone && i < node_peer_count(node); i++) {
        struct control_peer peer;
        node_peer_at(node, i, &peer);
        bureaus->items[bureaus->count++] = peer.bureau;
    }
    return code;
}

/* A question with the parts it may have; points into the request, and into itself. */
struct wanted {
    Comity__QueryStatement content;
    Comity__QueryStatement__Key key;
    Comity__QueryStatement__Person person;
    Comity__QueryStatement__Disclosures disclosures;
    struct uuid record;
};

static void read_key(const Comity__AskRequest *request, struct wanted *wanted)
{
    comity__query_statement__key__init(&wanted->key);
    wanted->key.kind = request->kind;
    wanted->key.value = request->value;
    wanted->key.country = request->country;
    wanted->key.loose = request->loose;
    wanted->content.question_case = COMITY__QUERY_STATEMENT__QUESTION_KEY;
    wanted->content.key = &wanted->key;
}

/* What this node could not look for itself it does not send either. */
static enum error_code read_person(const Comity__AskRequest *request, const struct replica *replica,
                                   struct wanted *wanted, struct person_query *query, struct error *error)
{
    const struct record_type *type = NULL;
    comity__query_statement__person__init(&wanted->person);
    wanted->person.name = request->name;
    wanted->person.born = request->born;
    wanted->person.sex = request->sex;
    wanted->person.nationality = request->nationality;
    wanted->person.type = request->type;
    wanted->content.question_case = COMITY__QUERY_STATEMENT__QUESTION_PERSON;
    wanted->content.person = &wanted->person;
    enum error_code code = control_type(request->type, &type, error);
    if (code == ERROR_NONE)
        code = person_query_read(replica_name_reader(replica), request->name, request->born, request->sex,
                                 request->nationality, query, error);
    return code;
}

static enum error_code read_record(const Comity__AskRequest *request, struct wanted *wanted,
                                   struct error *error)
{
    enum error_code code = control_id(request->record, &wanted->record, error);
    comity__query_statement__disclosures__init(&wanted->disclosures);
    wanted->disclosures.record_id = (ProtobufCBinaryData){.len = UUID_BYTES, .data = wanted->record.bytes};
    wanted->content.question_case = COMITY__QUERY_STATEMENT__QUESTION_DISCLOSURES;
    wanted->content.disclosures = &wanted->disclosures;
    return code;
}

static enum error_code check_words(const Comity__AskRequest *request, struct error *error)
{
    if (request->purpose[0] == '\0')
        return error_set(error, ERROR_INVALID, "purpose: is required: why do you ask?");
    if (request->timeout_ms > LIMIT_ASK_MS)
        return error_set(error, ERROR_LIMIT, "timeout_ms: %u ms, at most %u", request->timeout_ms,
                         LIMIT_ASK_MS);
    if (strlen(request->purpose) > LIMIT_REASON_BYTES || strlen(request->name) > LIMIT_QUERY_NAME_BYTES)
        return error_set(error, ERROR_LIMIT, "purpose, name: at most %u bytes each", LIMIT_REASON_BYTES);
    return ERROR_NONE;
}

static enum error_code read_question(struct ask *self, const Comity__AskRequest *request, bool is_of_record,
                                     const struct replica *replica, struct wanted *wanted,
                                     struct error *error)
{
    bool has_key = request->value[0] != '\0', has_record = request->record[0] != '\0';
    self->has_person = request->name[0] != '\0';
    if (is_of_record && (!has_record || has_key || self->has_person))
        return error_set(error, ERROR_INVALID, "a record is wanted, and nothing else");
    if (!is_of_record && (has_record || has_key == self->has_person))
        return error_set(error, ERROR_INVALID, "one of value and name is wanted");
    enum error_code code = check_words(request, error);
    if (code != ERROR_NONE)
        return code;
    comity__query_statement__init(&wanted->content);
    wanted->content.purpose = request->purpose;
    wanted->content.timeout_ms = request->timeout_ms == 0 ? LIMIT_ASK_USUAL_MS : request->timeout_ms;
    if (has_record)
        return read_record(request, wanted, error);
    if (self->has_person)
        return read_person(request, replica, wanted, &self->person, error);
    read_key(request, wanted);
    return ERROR_NONE;
}

static enum error_code ask(struct node *node, struct requester *requester, const Comity__AskRequest *request,
                           bool is_of_record, struct error *error)
{
    struct bureaus bureaus = {0};
    struct wanted wanted;
    struct ask *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "ask");
    self->stream = (struct stream){.next = ask_next, .free = ask_free, .bytes = sizeof *self};
    enum error_code code = read_bureaus(node, request, &bureaus, error);
    if (code == ERROR_NONE)
        code = read_question(self, request, is_of_record, node_replica(node), &wanted, error);
    if (code == ERROR_NONE)
        code = asking_new(&self->asking, node, requester_who(requester), &wanted.content, bureaus.items,
                          bureaus.count, error);
    if (code != ERROR_NONE) {
        free(self);
        return code;
    }
    self->stream.deadline_ms = self->asking->deadline_ms;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}

enum error_code control_ask(struct node *node, struct requester *requester, const Comity__Request *request,
                            struct now now, struct error *error)
{
    (void)now;
    return ask(node, requester, request->ask, false, error);
}

enum error_code control_disclosures(struct node *node, struct requester *requester,
                                    const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    return ask(node, requester, request->disclosures, true, error);
}
