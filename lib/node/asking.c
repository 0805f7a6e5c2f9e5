#include "asking.h"

#include "audit_query.h"
#include "node_private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void end(struct asking *asking, struct asked *asked, Comity__AskAnswer__Outcome outcome,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

static const char *outcome_name(Comity__AskAnswer__Outcome outcome)
{
    switch (outcome) {
    case COMITY__ASK_ANSWER__OUTCOME__REFUSED:
        return error_code_name(ERROR_DENIED);
    case COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER:
        return error_code_name(ERROR_TIMEOUT);
    default:
        return error_code_name(ERROR_NONE);
    }
}

/* Record what was put to a bureau, and what it has answered. What cannot be recorded is not told: no answer. */
static enum error_code record(struct asking *asking, struct asked *asked, const struct statement *reply,
                              Comity__AskAnswer__Outcome outcome, struct error *error)
{
    struct audit_receipt receipt;
    ProtobufCMessage *content = NULL;
    struct audit_query query = {.who = asking->who,
                                .at = asked->bureau.code,
                                .query = &asked->query,
                                .reply = reply,
                                .outcome = outcome_name(outcome)};
    enum error_code code =
        message_unpack(&comity__query_statement__descriptor, buffer_view(&asked->query.bytes),
                       LIMIT_DECODE_BYTES, &content, error);
    query.content = (const Comity__QueryStatement *)content;
    if (code == ERROR_NONE)
        code = audit_record_query(asking->node, &query, &receipt, error);
    message_free(content);
    if (code == ERROR_MEMORY)
        asking->node->effects_code = ERROR_MEMORY;
    return code;
}

static void end(struct asking *asking, struct asked *asked, Comity__AskAnswer__Outcome outcome,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(asked->why, sizeof asked->why, format, arguments);
    va_end(arguments);
    asked->outcome = outcome;
    asked->took_ms = asking->node->now.steady_ms - asking->begun_ms;
    asked->is_over = true;
    asking->node->acks_due = true;
}

/* It was put, and there is no answer to it: that is recorded, too, as well as may be. */
static void end_unanswered(struct asking *asking, struct asked *asked, const char *why)
{
    end(asking, asked, COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER, "%s", why);
    if (asked->ticket != 0 && !asking->node->is_stopping)
        (void)record(asking, asked, NULL, asked->outcome, NULL);
}

/* ---- putting it ---- */

/* A bureau that cannot be asked is over at once; an error is one of the question itself. */
static enum error_code put(struct asking *asking, struct asked *asked, Comity__QueryStatement *content,
                           struct error *error)
{
    struct node *node = asking->node;
    struct peer *peer = node_find_peer(node, &asked->bureau);
    const struct log *log = replica_log(node->replica, &asked->bureau);
    struct error why = {0};
    if (log != NULL && log->is_frozen) {
        end(asking, asked, COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER,
            "not asked: two histories of its log are signed");
        return ERROR_NONE;
    }
    if (peer == NULL || peer->link == NULL || !peer->is_greeted) {
        end(asking, asked, COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER, "away");
        return ERROR_NONE;
    }
    enum error_code code =
        query_send(peer->link->session, content, node->ticket + 1, node->now, &asked->query, &why);
    if (code == ERROR_NONE) {
        asked->ticket = ++node->ticket;
        peer->is_due = true;
    } else if (code == ERROR_CLOSED || code == ERROR_UNSUPPORTED || code == ERROR_BUSY) {
        end(asking, asked, COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER, "%s", why.text);
    } else {
        return error_set(error, code, "%s", why.text);
    }
    return ERROR_NONE;
}

static void join(struct node *node, struct asking *asking)
{
    asking->next = node->askings;
    node->askings = asking;
    node->asking_count++;
}

enum error_code asking_new(struct asking **ret, struct node *node, const char *who,
                           Comity__QueryStatement *content, const struct bureau *bureaus, size_t count,
                           struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (node->asking_count == LIMIT_ASKINGS)
        return error_set(error, ERROR_BUSY, "%u questions to other bureaus are under way", LIMIT_ASKINGS);
    struct asking *asking = calloc(1, sizeof *asking);
    if (asking != NULL)
        asking->items = calloc(count + 1, sizeof *asking->items);
    if (asking == NULL || asking->items == NULL) {
        free(asking);
        return error_set(error, ERROR_MEMORY, "no memory for a question");
    }
    asking->node = node;
    snprintf(asking->who, sizeof asking->who, "%s", who);
    asking->begun_ms = node->now.steady_ms;
    asking->deadline_ms = node->now.steady_ms + content->timeout_ms;
    join(node, asking);
    for (; asking->count < count && code == ERROR_NONE; asking->count++) {
        struct asked *asked = &asking->items[asking->count];
        asked->bureau = bureaus[asking->count];
        statement_init(&asked->query);
        code = put(asking, asked, content, error);
    }
    if (code == ERROR_NONE)
        *ret = asking;
    else
        asking_free(asking);
    return code;
}

/* ---- its end ---- */

static void release_reply(struct node *node, struct asked *asked)
{
    if (asked->reply != NULL)
        node->asking_bytes -= asked->reply->bytes;
    reply_free(asked->reply);
    asked->reply = NULL;
}

void asking_drop(struct asking *asking, struct asked *asked)
{
    assert(asked->is_told);
    release_reply(asking->node, asked);
    statement_release(&asked->query);
}

void asking_free(struct asking *asking)
{
    if (asking == NULL)
        return;
    struct node *node = asking->node;
    struct asking **place = &node->askings;
    while (*place != asking)
        place = &(*place)->next;
    *place = asking->next;
    node->asking_count--;
    for (size_t i = 0; i < asking->count; i++) {
        release_reply(node, &asking->items[i]);
        statement_release(&asking->items[i].query);
    }
    free(asking->items);
    free(asking);
}

struct asked *asking_next(struct asking *asking)
{
    bool is_late = asking->node->now.steady_ms >= asking->deadline_ms;
    for (size_t i = 0; i < asking->count; i++) {
        struct asked *asked = &asking->items[i];
        if (is_late && !asked->is_over) {
            char why[ASKING_WHY_BYTES];
            snprintf(why, sizeof why, "no answer in %" PRId64 " ms", asking->deadline_ms - asking->begun_ms);
            end_unanswered(asking, asked, why);
        }
        if (!asked->is_over || asked->is_told)
            continue;
        asked->is_told = true;
        asking->told_count++;
        return asked;
    }
    return NULL;
}

bool asking_is_done(const struct asking *asking)
{
    return asking->told_count == asking->count;
}

/* ---- answers ---- */

static Comity__AskAnswer__Outcome outcome_of(const Comity__ReplyStatement *content)
{
    if (content->outcome != COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED)
        return COMITY__ASK_ANSWER__OUTCOME__REFUSED;
    if (content->n_hits > 0 || content->n_disclosures > 0)
        return COMITY__ASK_ANSWER__OUTCOME__HIT;
    return content->contact ? COMITY__ASK_ANSWER__OUTCOME__CONTACT : COMITY__ASK_ANSWER__OUTCOME__NO_HIT;
}

static void take(struct asking *asking, struct asked *asked, struct reply *reply)
{
    struct node *node = asking->node;
    bool has_room = node->asking_bytes + reply->bytes <= LIMIT_ASKING_BYTES;
    bool is_good = reply->content != NULL && has_room;
    Comity__AskAnswer__Outcome outcome =
        is_good ? outcome_of(reply->content) : COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER;
    struct error why = {0};
    enum error_code code = record(asking, asked, &reply->statement, outcome, &why);
    if (code == ERROR_NONE && is_good) {
        end(asking, asked, outcome, "%s", reply->content->reason);
        asked->reply = reply;
        node->asking_bytes += reply->bytes;
        return;
    }
    if (code != ERROR_NONE)
        end(asking, asked, COMITY__ASK_ANSWER__OUTCOME__NO_ANSWER, "its answer could not be recorded: %.100s",
            why.text);
    else if (reply->content == NULL)
        end(asking, asked, outcome, "its answer does not hold: %s", reply->why);
    else
        end(asking, asked, outcome, "its answer found no room here: too many wait to be read");
    reply_free(reply);
}

void asking_hear(struct node *node, struct peer *peer)
{
    struct reply *reply = reply_take(peer->link->session);
    if (reply == NULL)
        return;
    for (struct asking *asking = node->askings; asking != NULL; asking = asking->next) {
        for (size_t i = 0; i < asking->count; i++) {
            struct asked *asked = &asking->items[i];
            if (asked->ticket != reply->ticket || asked->is_over)
                continue;
            take(asking, asked, reply);
            return;
        }
    }
    /* It came too late, or who asked has gone. */
    reply_free(reply);
}

void asking_lose(struct node *node, const struct bureau *bureau)
{
    for (struct asking *asking = node->askings; asking != NULL; asking = asking->next) {
        for (size_t i = 0; i < asking->count; i++) {
            struct asked *asked = &asking->items[i];
            if (!asked->is_over && bureau_is_equal(&asked->bureau, bureau))
                end_unanswered(asking, asked, "the connection ended before the answer");
        }
    }
}
