#include "attachment.h"
#include "check.h"
#include "scratch.h"
#include "scripted.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define SHA_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 256];
static struct scripted scripted;
static char owner[] = "CO", first_id[] = ID, second_id[] = ID, sha[] = SHA_ABC, name[64] = "scan.pdf";
static char *ids[] = {first_id, second_id};

static void begin(void)
{
    scratch_make(directory);
    scripted_init(&scripted);
    snprintf(name, sizeof name, "scan.pdf");
}

static void end(void)
{
    scripted_release(&scripted);
    scratch_remove(directory);
}

static const char *in_directory(const char *file)
{
    snprintf(path, sizeof path, "%s/%s", directory, file);
    return path;
}

/* Let the daemon give a part of the file. */
static void script_part(unsigned part, const char *data)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Attachment attachment = COMITY__ATTACHMENT__INIT;
    char bytes[16];
    snprintf(bytes, sizeof bytes, "%s", data);
    attachment.sha256 = sha;
    attachment.part = part;
    attachment.data = (ProtobufCBinaryData){.len = strlen(bytes), .data = (uint8_t *)bytes};
    record.type_case = COMITY__RECORD__TYPE_ATTACHMENT;
    record.attachment = &attachment;
    view.owner = owner;
    view.id = first_id;
    view.record = &record;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view;
    scripted_answer(&scripted, &answer);
}

/* Run "read --save" on a message that has the file attached; its parts are scripted behind it. */
static enum outcome save(const char *first, const char *second)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__MessageView view = COMITY__MESSAGE_VIEW__INIT;
    Comity__RecordView record_view = COMITY__RECORD_VIEW__INIT;
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Message message = COMITY__MESSAGE__INIT;
    Comity__Message__File file = COMITY__MESSAGE__FILE__INIT, *files[] = {&file};
    file.name = name;
    file.size = 3;
    file.sha256 = sha;
    file.parts = ids;
    file.n_parts = 2;
    message.attachments = files;
    message.n_attachments = 1;
    record.type_case = COMITY__RECORD__TYPE_MESSAGE;
    record.message = &message;
    record_view.owner = owner;
    record_view.id = first_id;
    record_view.record = &record;
    view.record = &record_view;
    answer.body_case = COMITY__ANSWER__BODY_MESSAGE;
    answer.message = &view;
    scripted_answer(&scripted, &answer);
    if (first != NULL)
        script_part(1, first);
    if (second != NULL)
        script_part(2, second);
    return SCRIPTED_RUN(&scripted, "read", "CO/" ID, "--save", directory);
}

static void check_holds(const char *file, const char *text)
{
    long size = scratch_size(in_directory(file));
    if (!CHECK_SAME_NUMBER(size, strlen(text)))
        return;
    unsigned char *bytes = scratch_load(path, size);
    CHECK(memcmp(bytes, text, (size_t)size) == 0);
    free(bytes);
}

static void what_came_whole_is_saved_for_its_owner_alone(void)
{
    struct stat status;
    begin();
    CHECK_SAME_NUMBER(save("ab", "c"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "saved        scan.pdf, 3 bytes\n"));
    check_holds("scan.pdf", "abc");
    CHECK(stat(in_directory("scan.pdf"), &status) == 0 && (status.st_mode & 0777) == 0600);
    end();
}

static void nothing_is_overwritten(void)
{
    begin();
    scratch_write(in_directory("scan.pdf"), "mine");
    CHECK_SAME_NUMBER(save("ab", "c"), OUTCOME_DONE);
    CHECK_SAME_NUMBER(save("ab", "c"), OUTCOME_DONE);
    check_holds("scan.pdf", "mine");
    check_holds("scan (2).pdf", "abc");
    check_holds("scan (3).pdf", "abc");
    end();
}

static void no_link_is_followed(void)
{
    char target[SCRATCH_PATH_BYTES + 16];
    begin();
    snprintf(target, sizeof target, "%s/target", directory);
    REQUIRE(symlink(target, in_directory("scan.pdf")) == 0);
    CHECK_SAME_NUMBER(save("ab", "c"), OUTCOME_DONE);
    CHECK_SAME_NUMBER(scratch_size(target), -1);
    check_holds("scan (2).pdf", "abc");
    end();
}

static void a_path_in_the_name_leads_nowhere(void)
{
    begin();
    snprintf(name, sizeof name, "../../tmp/x/..\\scan.pdf");
    CHECK_SAME_NUMBER(save("ab", "c"), OUTCOME_DONE);
    check_holds("scan.pdf", "abc");
    end();
}

static void what_is_not_what_was_sent_is_not_saved(void)
{
    static const char *const wrong[][2] = {{"ab", "d"}, {"ab", ""}, {"ab", "cd"}, {"abc", "abc"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        begin();
        CHECK_SAME_NUMBER(save(wrong[i][0], wrong[i][1]), OUTCOME_FAILED);
        CHECK(scripted_complains(&scripted, "length or SHA-256 differ"));
        CHECK(scripted_complains(&scripted, "scan.pdf is not saved"));
        CHECK_SAME_NUMBER(scratch_size(in_directory("scan.pdf")), -1);
        end();
    }
}

static void parts_in_another_order_are_refused(void)
{
    begin();
    script_part(2, "ab");
    Comity__Message__File file = COMITY__MESSAGE__FILE__INIT;
    file.name = name;
    file.size = 3;
    file.sha256 = sha;
    file.parts = ids;
    file.n_parts = 2;
    int place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK_SAME_NUMBER(attachment_save(&scripted.context, "CO", &file, place, true), OUTCOME_FAILED);
    close(place);
    CHECK_SAME_NUMBER(scratch_size(in_directory("scan.pdf")), -1);
    end();
}

static void without_the_directory_nobody_is_told_that_it_was_read(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "read", "CO/" ID, "--save", "/nonexistent/directory"),
                      OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "No such file or directory"));
    CHECK_SAME_NUMBER(scripted.asked.size, 0);
    end();
}

CHECK_MAIN("attachment_save",
           {"what came whole is saved for its owner alone", what_came_whole_is_saved_for_its_owner_alone},
           {"nothing is overwritten", nothing_is_overwritten}, {"no link is followed", no_link_is_followed},
           {"a path in the name leads nowhere", a_path_in_the_name_leads_nowhere},
           {"what is not what was sent is not saved", what_is_not_what_was_sent_is_not_saved},
           {"parts in another order are refused", parts_in_another_order_are_refused},
           {"without the directory nobody is told that it was read",
            without_the_directory_nobody_is_told_that_it_was_read})
