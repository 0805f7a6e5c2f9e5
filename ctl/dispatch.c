#include "dispatch.h"

#include "ask.h"
#include "attachment.h"
#include "due_time.h"
#include "enum_word.h"
#include "message_text.h"
#include "output.h"
#include "publication.h"
#include "record_name.h"
#include "text_file.h"

#include "comity/distribution_text.h"
#include "comity/message.h"
#include "comity/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BODY_BYTES 16384u
#define ABOUT_MAX 32u

/* Bureaus as they were typed, or as the daemon knows them. */
struct addressees {
    Comity__Distribution *typed;
    Comity__Answer *peers;
    char *codes[LIMIT_BUREAUS];
    size_t count;
};

/* A message that is made, and all that it points to. */
struct outgoing {
    struct context *context;
    Comity__Record record;
    Comity__Message message;
    Comity__Reference in_reply_to;
    Comity__Reference about[ABOUT_MAX];
    Comity__Reference *about_pointers[ABOUT_MAX];
    struct record_name parent, about_names[ABOUT_MAX];
    struct addressees to, cc;
    struct buffer body;
    char due[INSTANT_TEXT_CHARS + 1];
    Comity__Durable wait, *waits;
    size_t attachment_count;
    struct attachment *attachments; /* as many as a message may have */
    Comity__Message__File *files[LIMIT_MESSAGE_ATTACHMENTS];
};

/* ---- options ---- */

/* All bureaus that are configured, whether they are connected or not. */
static enum outcome list_peers(struct addressees *addressees, struct context *context)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PEERS);
    Comity__PeersRequest peers = COMITY__PEERS_REQUEST__INIT;
    request.peers = &peers;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_PEERS, &addressees->peers);
    for (size_t i = 0; outcome == OUTCOME_DONE && i < addressees->peers->peers->n_peers; i++)
        if (addressees->count < LIMIT_BUREAUS)
            addressees->codes[addressees->count++] = addressees->peers->peers->peers[i]->bureau;
    return outcome;
}

static enum outcome read_addressees(struct addressees *addressees, struct context *context,
                                    const char *option, const char *text)
{
    struct error error;
    if (text == NULL)
        return OUTCOME_DONE;
    if (distribution_text_parse(view_of_text(text), &addressees->typed, &error) != ERROR_NONE)
        return command_complain(context, "--%s: %s", option, error.text);
    if (addressees->typed->kind == COMITY__DISTRIBUTION__KIND__ALL)
        return list_peers(addressees, context);
    if (addressees->typed->kind != COMITY__DISTRIBUTION__KIND__ONLY)
        return command_complain(context, "--%s wants bureaus such as CO,PA, or all", option);
    for (size_t i = 0; i < addressees->typed->n_bureaus && i < LIMIT_BUREAUS; i++)
        addressees->codes[addressees->count++] = addressees->typed->bureaus[i];
    return OUTCOME_DONE;
}

static enum outcome read_enum(const struct context *context, const char *option, const char *text,
                              const ProtobufCEnumDescriptor *descriptor, int *ret)
{
    char words[512];
    if (text == NULL || enum_word_find(descriptor, text, ret))
        return OUTCOME_DONE;
    enum_word_list(descriptor, words, sizeof words);
    return command_complain(context, "--%s: one of %s", option, words);
}

static enum outcome read_enums(struct outgoing *out, const struct dispatch *dispatch)
{
    int kind = 0, priority = 0, crime_area = 0, handling = 0;
    enum outcome outcome =
        read_enum(out->context, "kind", dispatch->kind, &comity__message__kind__descriptor, &kind);
    if (outcome == OUTCOME_DONE)
        outcome =
            read_enum(out->context, "priority", dispatch->priority, &comity__priority__descriptor, &priority);
    if (outcome == OUTCOME_DONE)
        outcome = read_enum(out->context, "crime-area", dispatch->crime_area, &comity__crime_area__descriptor,
                            &crime_area);
    if (outcome == OUTCOME_DONE)
        outcome = read_enum(out->context, "handling", dispatch->handling,
                            &comity__record__handling_code__descriptor, &handling);
    out->message.kind = (Comity__Message__Kind)kind;
    out->message.priority = (Comity__Priority)priority;
    out->message.crime_area = (Comity__CrimeArea)crime_area;
    out->record.handling_code = (Comity__Record__HandlingCode)handling;
    return outcome;
}

/* Lines of another system end in two characters. */
static void drop_carriage_returns(struct buffer *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] != '\r' || i + 1 == text->size || text->data[i + 1] != '\n')
            text->data[kept++] = text->data[i];
    text->size = kept;
}

static enum outcome read_body(struct outgoing *out, const struct dispatch *dispatch)
{
    struct error error;
    if (dispatch->body != NULL && dispatch->file != NULL)
        return command_complain(out->context, "either --body or --file");
    out->message.body = ask_text(dispatch->body);
    if (dispatch->file == NULL)
        return OUTCOME_DONE;
    enum error_code code = text_file_read(dispatch->file, BODY_BYTES + 1, &out->body, &error);
    if (code == ERROR_NONE && (!utf8_is_valid(buffer_view(&out->body)) ||
                               (out->body.size > 0 && memchr(out->body.data, 0, out->body.size) != NULL)))
        code = error_set(&error, ERROR_INVALID, "%s: is not UTF-8 text; attach it", dispatch->file);
    if (code == ERROR_NONE) {
        drop_carriage_returns(&out->body);
        code = buffer_append(&out->body, "", 1, &error);
    }
    if (code == ERROR_NONE) {
        out->message.body = (char *)out->body.data;
        return OUTCOME_DONE;
    }
    fprintf(stderr, "comity: --file: %s%s\n", error.text,
            code == ERROR_LIMIT ? ": what is longer goes as an attachment" : "");
    return OUTCOME_FAILED;
}

static enum outcome read_reference(const struct context *context, const char *text, struct record_name *name,
                                   Comity__Reference *out)
{
    struct error error;
    if (record_name_parse(name, text, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    *out = (Comity__Reference)COMITY__REFERENCE__INIT;
    out->owner = name->owner.code;
    out->record_id = name->id;
    return OUTCOME_DONE;
}

static enum outcome read_references(struct outgoing *out, const struct dispatch *dispatch)
{
    enum outcome outcome = OUTCOME_DONE;
    if (dispatch->parent != NULL) {
        outcome = read_reference(out->context, dispatch->parent, &out->parent, &out->in_reply_to);
        out->message.in_reply_to = &out->in_reply_to;
    }
    if (dispatch->about.count > ABOUT_MAX)
        return command_complain(out->context, "--about: at most %u records", ABOUT_MAX);
    for (size_t i = 0; i < dispatch->about.count && outcome == OUTCOME_DONE; i++) {
        outcome =
            read_reference(out->context, dispatch->about.values[i], &out->about_names[i], &out->about[i]);
        out->about_pointers[i] = &out->about[i];
    }
    out->message.references = out->about_pointers;
    out->message.n_references = dispatch->about.count;
    return outcome;
}

static enum outcome read_due(struct outgoing *out, const char *text)
{
    struct error error;
    if (text == NULL)
        return OUTCOME_DONE;
    if (due_time_read(text, (int64_t)time(NULL) * 1000, out->due, &error) != ERROR_NONE)
        return command_complain(out->context, "--due: %s", error.text);
    out->message.due_at = out->due;
    return OUTCOME_DONE;
}

static void read_texts(struct outgoing *out, const struct dispatch *dispatch)
{
    out->message.subject = ask_text(dispatch->subject);
    out->message.refusal = ask_text(dispatch->refusal);
    out->message.closes = dispatch->closes;
    out->message.remind = dispatch->reminds;
    out->message.to = out->to.codes;
    out->message.n_to = out->to.count;
    out->message.cc = out->cc.codes;
    out->message.n_cc = out->cc.count;
    out->record.operation_id = ask_text(dispatch->operation);
    out->record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    out->record.message = &out->message;
}

/* Read all before anything is published. */
static enum outcome read_attachments(struct outgoing *out, const struct dispatch *dispatch)
{
    uint64_t bytes = 0;
    enum outcome outcome = OUTCOME_DONE;
    if (dispatch->attach.count > LIMIT_MESSAGE_ATTACHMENTS)
        return command_complain(out->context, "--attach: at most %u files", LIMIT_MESSAGE_ATTACHMENTS);
    out->attachments = calloc(dispatch->attach.count + 1, sizeof *out->attachments);
    if (out->attachments == NULL) {
        fputs("comity: no memory for the attachments\n", stderr);
        return OUTCOME_FAILED;
    }
    for (size_t i = 0; i < dispatch->attach.count && outcome == OUTCOME_DONE; i++) {
        outcome = attachment_read(&out->attachments[out->attachment_count++], dispatch->attach.values[i]);
        bytes += out->attachments[i].bytes.size;
        out->files[i] = &out->attachments[i].file;
    }
    if (outcome == OUTCOME_DONE && bytes > LIMIT_ATTACHMENTS_BYTES) {
        fprintf(stderr, "comity: --attach: %llu bytes in all, at most %u\n", (unsigned long long)bytes,
                LIMIT_ATTACHMENTS_BYTES);
        outcome = OUTCOME_FAILED;
    }
    return outcome;
}

static enum outcome read_all(struct outgoing *out, const struct dispatch *dispatch)
{
    enum outcome outcome = publication_durable(out->context, dispatch->durable, &out->wait, &out->waits);
    if (outcome == OUTCOME_DONE)
        outcome = read_enums(out, dispatch);
    if (outcome == OUTCOME_DONE)
        outcome = read_references(out, dispatch);
    if (outcome == OUTCOME_DONE)
        outcome = read_due(out, dispatch->due);
    if (outcome == OUTCOME_DONE)
        outcome = read_body(out, dispatch);
    if (outcome == OUTCOME_DONE)
        outcome = read_attachments(out, dispatch);
    if (outcome == OUTCOME_DONE)
        outcome = read_addressees(&out->to, out->context, "to", dispatch->to);
    if (outcome == OUTCOME_DONE)
        outcome = read_addressees(&out->cc, out->context, "cc", dispatch->cc);
    if (outcome == OUTCOME_DONE)
        read_texts(out, dispatch);
    return outcome;
}

/* ---- sending ---- */

static enum outcome publish_attachments(struct outgoing *out, Comity__Distribution *distribution)
{
    enum outcome outcome = OUTCOME_DONE;
    for (size_t i = 0; i < out->attachment_count && outcome == OUTCOME_DONE; i++)
        outcome = attachment_publish(&out->attachments[i], out->context, distribution);
    return outcome;
}

static enum outcome show_receipts(struct context *context, const Comity__PublishAnswer *sent)
{
    Comity__Answer *answer = NULL;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_READ);
    Comity__ReadRequest read = COMITY__READ_REQUEST__INIT;
    read.owner = sent->owner;
    read.id = sent->id;
    read.peek = true;
    request.read = &read;
    enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_MESSAGE, &answer);
    if (outcome == OUTCOME_DONE) {
        output_fact("thread", answer->message->record->record->message->thread_id);
        message_text_receipts(answer->message);
    }
    client_free_answer(answer);
    return outcome;
}

static enum outcome show_sent(struct context *context, const Comity__PublishAnswer *sent)
{
    enum outcome outcome = OUTCOME_DONE;
    if (context->is_json)
        outcome = output_document(&sent->base);
    else
        printf("sent         %s/%s\n", sent->owner, sent->id);
    if (!context->is_json)
        outcome = show_receipts(context, sent);
    if (outcome == OUTCOME_DONE && sent->durability != NULL)
        outcome = publication_show_durability(context, sent->durability);
    return outcome;
}

/* Ask, and wait for what became of it. After `*ret_undecided` it may still be sent. */
static enum outcome ask_to_send(struct context *context, const Comity__Request *request, Comity__Answer **ret,
                                bool *ret_undecided)
{
    struct error error;
    Comity__Answer *answer = NULL;
    if (client_send(context->client, request, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    *ret_undecided = true;
    if (client_receive(context->client, &answer, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    if (answer->body_case == COMITY__ANSWER__BODY_PUBLISH) {
        *ret = answer;
        return OUTCOME_DONE;
    }
    enum outcome outcome = OUTCOME_FAILED;
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        *ret_undecided = ask_failure_code(answer->failure) == ERROR_TIMEOUT;
        outcome = ask_refused(answer->failure);
    }
    client_free_answer(answer);
    return outcome;
}

/* Send what the daemon has completed, with the files that it knows by now. */
static enum outcome send_completed(struct outgoing *out, const Comity__Record *completed,
                                   Comity__Answer **ret, bool *ret_undecided)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_SEND);
    Comity__SendRequest send = COMITY__SEND_REQUEST__INIT;
    Comity__Record record = *completed;
    Comity__Message message = *completed->message;
    message.attachments = out->files;
    message.n_attachments = out->attachment_count;
    record.message = &message;
    send.record = &record;
    send.durable = out->waits;
    request.send = &send;
    return ask_to_send(out->context, &request, ret, ret_undecided);
}

static enum outcome send_all(struct outgoing *out, bool reply_all)
{
    Comity__Answer *draft = NULL, *sent = NULL;
    bool is_undecided = false;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_DRAFT);
    Comity__DraftRequest wanted = COMITY__DRAFT_REQUEST__INIT;
    wanted.record = &out->record;
    wanted.reply_all = reply_all;
    request.draft = &wanted;
    enum outcome outcome = ask_one(out->context, &request, COMITY__ANSWER__BODY_DRAFT, &draft);
    if (outcome == OUTCOME_DONE)
        outcome = publish_attachments(out, draft->draft->distribution);
    if (outcome == OUTCOME_DONE)
        outcome = send_completed(out, draft->draft->record, &sent, &is_undecided);
    if (outcome != OUTCOME_DONE && is_undecided)
        fputs("comity: whether it is sent, comity outbox tells\n", stderr);
    else if (outcome != OUTCOME_DONE)
        for (size_t i = 0; i < out->attachment_count; i++)
            attachment_take_back(&out->attachments[i], out->context);
    if (outcome == OUTCOME_DONE)
        outcome = show_sent(out->context, sent->publish);
    client_free_answer(sent);
    client_free_answer(draft);
    return outcome;
}

static void addressees_release(struct addressees *addressees)
{
    message_free(addressees->typed == NULL ? NULL : &addressees->typed->base);
    client_free_answer(addressees->peers);
}

static void outgoing_free(struct outgoing *out)
{
    addressees_release(&out->to);
    addressees_release(&out->cc);
    buffer_release(&out->body);
    for (size_t i = 0; i < out->attachment_count; i++)
        attachment_release(&out->attachments[i]);
    free(out->attachments);
    free(out);
}

enum outcome dispatch_run(struct context *context, const struct dispatch *dispatch)
{
    struct outgoing *out = calloc(1, sizeof *out);
    if (out == NULL) {
        fputs("comity: no memory for a message\n", stderr);
        return OUTCOME_FAILED;
    }
    out->context = context;
    out->record = (Comity__Record)COMITY__RECORD__INIT;
    out->message = (Comity__Message)COMITY__MESSAGE__INIT;
    enum outcome outcome = read_all(out, dispatch);
    if (outcome == OUTCOME_DONE)
        outcome = send_all(out, dispatch->reply_all);
    outgoing_free(out);
    return outcome;
}
