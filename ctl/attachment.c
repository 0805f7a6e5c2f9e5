#include "attachment.h"

#include "ask.h"
#include "text_file.h"

#include "comity/hex.h"

#include <string.h>

/* Parts under way: enough for the daemon to commit them in groups; they fit what the client may hold. */
#define WINDOW 16u

static enum error_code take_digest(struct view bytes, char out[2 * DIGEST_BYTES + 1], struct error *error)
{
    struct hasher *hasher = NULL;
    struct digest digest;
    enum error_code code = hasher_new(&hasher, error);
    if (code == ERROR_NONE) {
        hasher_digest(hasher, bytes, &digest);
        hex_encode(view_of(digest.bytes, sizeof digest.bytes), out);
    }
    hasher_free(hasher);
    return code;
}

static void describe(struct attachment *attachment, const char *path)
{
    file_name_clean(path, attachment->name);
    attachment->file = (Comity__Message__File)COMITY__MESSAGE__FILE__INIT;
    attachment->file.name = attachment->name;
    attachment->file.size = (uint32_t)attachment->bytes.size;
    attachment->file.sha256 = attachment->sha256;
    attachment->file.n_parts =
        (attachment->bytes.size + LIMIT_ATTACHMENT_PART_BYTES - 1) / LIMIT_ATTACHMENT_PART_BYTES;
    attachment->file.parts = attachment->id_pointers;
    for (size_t i = 0; i < attachment->file.n_parts; i++)
        attachment->id_pointers[i] = attachment->ids[i];
}

enum outcome attachment_read(struct attachment *attachment, const char *path)
{
    struct error error;
    *attachment = (struct attachment){.published = 0};
    enum error_code code = text_file_read(path, LIMIT_ATTACHMENTS_BYTES, &attachment->bytes, &error);
    if (code == ERROR_LIMIT)
        code = error_set(&error, ERROR_LIMIT, "%s: has more than %u MiB, which all attachments may have",
                         path, LIMIT_ATTACHMENTS_BYTES >> 20);
    if (code == ERROR_NONE && attachment->bytes.size == 0)
        code = error_set(&error, ERROR_INVALID, "%s: is empty", path);
    if (code == ERROR_NONE)
        code = take_digest(buffer_view(&attachment->bytes), attachment->sha256, &error);
    if (code == ERROR_NONE) {
        describe(attachment, path);
        return OUTCOME_DONE;
    }
    fprintf(stderr, "comity: --attach: %s\n", error.text);
    return OUTCOME_FAILED;
}

void attachment_release(struct attachment *attachment)
{
    buffer_release(&attachment->bytes);
    *attachment = (struct attachment){.published = 0};
}

/* ---- publishing ---- */

static enum outcome send_part(const struct attachment *attachment, struct context *context,
                              Comity__Distribution *distribution, size_t place)
{
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Attachment part = COMITY__ATTACHMENT__INIT;
    struct error error;
    size_t first = place * LIMIT_ATTACHMENT_PART_BYTES;
    size_t left = attachment->bytes.size - first;
    part.name = attachment->file.name;
    part.size = attachment->file.size;
    part.sha256 = attachment->file.sha256;
    part.part = (uint32_t)place + 1;
    part.parts = (uint32_t)attachment->file.n_parts;
    part.data.data = attachment->bytes.data + first;
    part.data.len = left < LIMIT_ATTACHMENT_PART_BYTES ? left : LIMIT_ATTACHMENT_PART_BYTES;
    record.type_case = COMITY__RECORD__TYPE_ATTACHMENT;
    record.attachment = &part;
    publish.record = &record;
    publish.distribution = distribution;
    request.publish = &publish;
    if (client_send(context->client, &request, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    return OUTCOME_DONE;
}

static enum outcome receive_part(struct attachment *attachment, struct context *context)
{
    Comity__Answer *answer = NULL;
    struct error error;
    enum outcome outcome = OUTCOME_FAILED;
    if (client_receive(context->client, &answer, &error) != ERROR_NONE)
        return ask_lost(context, &error);
    if (answer->body_case == COMITY__ANSWER__BODY_PUBLISH) {
        snprintf(attachment->ids[attachment->published++], sizeof attachment->ids[0], "%s",
                 answer->publish->id);
        outcome = OUTCOME_DONE;
    } else if (answer->body_case == COMITY__ANSWER__BODY_FAILURE) {
        outcome = ask_refused(answer->failure);
    }
    client_free_answer(answer);
    return outcome;
}

enum outcome attachment_publish(struct attachment *attachment, struct context *context,
                                Comity__Distribution *distribution)
{
    size_t sent = 0;
    enum outcome outcome = ask_connect(context);
    while (outcome == OUTCOME_DONE && attachment->published < attachment->file.n_parts) {
        if (sent < attachment->file.n_parts && sent - attachment->published < WINDOW)
            outcome = send_part(attachment, context, distribution, sent++);
        else
            outcome = receive_part(attachment, context);
    }
    /* What is still under way after a refusal is to be taken back, too. */
    size_t left = outcome == OUTCOME_FAILED && context->client != NULL ? sent : 0;
    while (left-- > 0 && client_outstanding(context->client) > 0)
        (void)receive_part(attachment, context);
    return outcome;
}

void attachment_take_back(const struct attachment *attachment, struct context *context)
{
    for (size_t i = 0; i < attachment->published; i++) {
        Comity__Request request = ask_request(COMITY__REQUEST__BODY_WITHDRAW);
        Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
        Comity__Answer *answer = NULL;
        withdraw.id = attachment->id_pointers[i];
        withdraw.reason = COMITY__WITHDRAW__REASON__ERROR;
        request.withdraw = &withdraw;
        enum outcome outcome = ask_one(context, &request, COMITY__ANSWER__BODY_PUBLISH, &answer);
        client_free_answer(answer);
        if (outcome == OUTCOME_DONE)
            continue;
        fprintf(stderr, "comity: part %zu of %s was published, and is not withdrawn: comity withdraw %s\n",
                i + 1, attachment->name, attachment->ids[i]);
        if (outcome == OUTCOME_UNREACHABLE)
            return;
    }
}
