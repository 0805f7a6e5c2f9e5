#include "attachment.h"
#include "check.h"
#include "comity/message.h"
#include "sample_message.h"
#include "scratch.h"

#include <stdlib.h>
#include <string.h>

#define SHA_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static struct sample_message sample;
static struct scripted scripted;
static char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];

static void begin(void)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/scan.pdf", directory);
    sample_message_init(&sample);
    scripted_init(&scripted);
}

static void end(void)
{
    scripted_release(&scripted);
    scratch_remove(directory);
}

static void write_large(size_t size)
{
    char *text = calloc(1, size + 1);
    memset(text, 'x', size);
    text[0] = 'a';
    scratch_write(path, text);
    free(text);
}

static enum outcome send(void)
{
    return SCRIPTED_RUN(&scripted, "send", "--to", "BS", "--subject", "x", "--attach", path);
}

static Comity__Request *next_of(Comity__Request__BodyCase body_case)
{
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL);
    CHECK_SAME_NUMBER(request->body_case, body_case);
    return request;
}

static void a_file_goes_before_its_message_for_the_same_bureaus(void)
{
    begin();
    scratch_write(path, "abc");
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 1);
    sample_message_published(&scripted, 2);
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(send(), OUTCOME_DONE);
    message_free(&next_of(COMITY__REQUEST__BODY_DRAFT)->base);
    Comity__Request *part = next_of(COMITY__REQUEST__BODY_PUBLISH);
    const Comity__Attachment *attachment = part->publish->record->attachment;
    REQUIRE(attachment != NULL && part->publish->distribution != NULL);
    CHECK_SAME_TEXT(attachment->name, "scan.pdf");
    CHECK_SAME_TEXT(attachment->sha256, SHA_ABC);
    CHECK_SAME_NUMBER(attachment->size, 3);
    CHECK_SAME_NUMBER(attachment->part, 1);
    CHECK_SAME_NUMBER(attachment->parts, 1);
    CHECK(attachment->data.len == 3 && memcmp(attachment->data.data, "abc", 3) == 0);
    CHECK_SAME_TEXT(part->publish->distribution->bureaus[0], "BS");
    message_free(&part->base);
    Comity__Request *sent = next_of(COMITY__REQUEST__BODY_SEND);
    REQUIRE(sent->send->record->message->n_attachments == 1);
    const Comity__Message__File *file = sent->send->record->message->attachments[0];
    CHECK_SAME_TEXT(file->sha256, SHA_ABC);
    REQUIRE(file->n_parts == 1);
    CHECK_SAME_TEXT(file->parts[0], "01890a5d-ac96-774b-bcce-b302099a8051");
    message_free(&sent->base);
    end();
}

static void a_large_file_is_cut_into_parts(void)
{
    static const size_t sizes[] = {LIMIT_ATTACHMENT_PART_BYTES, LIMIT_ATTACHMENT_PART_BYTES,
                                   LIMIT_ATTACHMENT_PART_BYTES, 1};
    begin();
    write_large(3 * LIMIT_ATTACHMENT_PART_BYTES + 1);
    sample_message_draft(&sample, &scripted);
    for (unsigned i = 1; i <= 5; i++)
        sample_message_published(&scripted, i);
    sample_message_answer(&sample, &scripted, false);
    CHECK_SAME_NUMBER(send(), OUTCOME_DONE);
    message_free(&next_of(COMITY__REQUEST__BODY_DRAFT)->base);
    for (unsigned i = 0; i < 4; i++) {
        Comity__Request *part = next_of(COMITY__REQUEST__BODY_PUBLISH);
        CHECK_SAME_NUMBER(part->publish->record->attachment->part, i + 1);
        CHECK_SAME_NUMBER(part->publish->record->attachment->data.len, sizes[i]);
        message_free(&part->base);
    }
    Comity__Request *sent = next_of(COMITY__REQUEST__BODY_SEND);
    CHECK_SAME_NUMBER(sent->send->record->message->attachments[0]->n_parts, 4);
    message_free(&sent->base);
    end();
}

static void check_taken_back(unsigned place)
{
    char id[] = SAMPLE_ID;
    id[sizeof id - 2] = (char)('0' + place);
    Comity__Request *request = next_of(COMITY__REQUEST__BODY_WITHDRAW);
    CHECK_SAME_TEXT(request->withdraw->id, id);
    message_free(&request->base);
}

static void what_cannot_be_sent_is_taken_back(void)
{
    begin();
    scratch_write(path, "abc");
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 1);
    scripted_refuse(&scripted, ERROR_FULL, "the disk is full");
    sample_message_published(&scripted, 1);
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "the disk is full"));
    message_free(&next_of(COMITY__REQUEST__BODY_DRAFT)->base);
    message_free(&next_of(COMITY__REQUEST__BODY_PUBLISH)->base);
    message_free(&next_of(COMITY__REQUEST__BODY_SEND)->base);
    check_taken_back(1);
    end();
}

static void a_refused_part_takes_the_others_back(void)
{
    begin();
    write_large(3 * LIMIT_ATTACHMENT_PART_BYTES);
    sample_message_draft(&sample, &scripted);
    sample_message_published(&scripted, 1);
    scripted_refuse(&scripted, ERROR_FULL, "the disk is full");
    sample_message_published(&scripted, 3);
    sample_message_published(&scripted, 1);
    scripted_refuse(&scripted, ERROR_FULL, "still full");
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    message_free(&next_of(COMITY__REQUEST__BODY_DRAFT)->base);
    for (unsigned i = 0; i < 3; i++)
        message_free(&next_of(COMITY__REQUEST__BODY_PUBLISH)->base);
    check_taken_back(1);
    check_taken_back(3);
    CHECK(scripted_complains(&scripted,
                             "is not withdrawn: comity withdraw 01890a5d-ac96-774b-bcce-b302099a8053"));
    CHECK(scripted_request(&scripted) == NULL);
    end();
}

static void what_cannot_be_attached_is_said_before_anything_is_asked(void)
{
    begin();
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "No such file"));
    scratch_write(path, "");
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "is empty"));
    write_large(LIMIT_ATTACHMENTS_BYTES + 1);
    CHECK_SAME_NUMBER(send(), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "has more than 10 MiB"));
    write_large(LIMIT_ATTACHMENTS_BYTES / 2 + 1);
    CHECK_SAME_NUMBER(
        SCRIPTED_RUN(&scripted, "send", "--to", "BS", "--subject", "x", "--attach", path, "--attach", path),
        OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "10485762 bytes in all, at most 10485760"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    end();
}

CHECK_MAIN("attachment",
           {"a file goes before its message, for the same bureaus",
            a_file_goes_before_its_message_for_the_same_bureaus},
           {"a large file is cut into parts", a_large_file_is_cut_into_parts},
           {"what cannot be sent is taken back", what_cannot_be_sent_is_taken_back},
           {"a refused part takes the others back", a_refused_part_takes_the_others_back},
           {"what cannot be attached is said before anything is asked",
            what_cannot_be_attached_is_said_before_anything_is_asked})
