#include "check.h"
#include "output.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What `write` puts to stdout, which the caller frees. */
static char *written(void (*write_it)(void))
{
    char path[] = "/tmp/comity-output-XXXXXX";
    int file = mkstemp(path), kept;
    REQUIRE(file >= 0);
    unlink(path);
    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    dup2(file, STDOUT_FILENO);
    write_it();
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    long size = lseek(file, 0, SEEK_END);
    char *text = calloc(1, (size_t)size + 1);
    REQUIRE(text != NULL && pread(file, text, (size_t)size, 0) == size);
    close(file);
    return text;
}

static char owner[] = "BS", id[] = "01890a5d-ac96-774b-bcce-b302099a8057",
            date[] = "2025-11-24T16:00:00.000Z", summary[] = "passport L1\x1b[2J", number[] = "L1",
            place[] = "Port\xe2\x80\xae"
                      "x";

static Comity__RecordView view(Comity__Record *record, Comity__TravelDocument *document)
{
    Comity__RecordView view = COMITY__RECORD_VIEW__INIT;
    comity__record__init(record);
    comity__travel_document__init(document);
    document->number = number;
    document->place = place;
    record->type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    record->travel_document = document;
    view.owner = owner;
    view.id = id;
    view.version = 2;
    view.index = 7;
    view.time = date;
    view.state = COMITY__RECORD_VIEW__STATE__CURRENT;
    view.summary = summary;
    view.record = record;
    return view;
}

static void write_document(void)
{
    Comity__Record record;
    Comity__TravelDocument document;
    Comity__RecordView shown = view(&record, &document);
    CHECK_SAME_NUMBER(output_document(&shown.base), OUTCOME_DONE);
}

static void write_line(void)
{
    Comity__Record record;
    Comity__TravelDocument document;
    Comity__RecordView shown = view(&record, &document);
    CHECK_SAME_NUMBER(output_line(&shown.base), OUTCOME_DONE);
}

static void write_record(void)
{
    Comity__Record record;
    Comity__TravelDocument document;
    Comity__RecordView shown = view(&record, &document);
    output_record_line(&shown);
    CHECK_SAME_NUMBER(output_record(&shown), OUTCOME_DONE);
}

static void json_is_one_document_or_one_line_and_harmless(void)
{
    char *document = written(write_document), *line = written(write_line);
    CHECK(strncmp(document, "{\n  \"owner\": \"BS\",\n", 19) == 0);
    CHECK(strstr(document, "\n    \"travelDocument\": {\n") != NULL);
    CHECK_SAME_NUMBER(strcspn(line, "\n"), strlen(line) - 1);
    CHECK(strstr(line, "\"version\":2,\"index\":\"7\"") != NULL);
    CHECK(strchr(line, 0x1b) == NULL && strstr(line, "\\u001B[2J") != NULL);
    CHECK(strstr(line, "Port\\u202ex") != NULL);
    free(document);
    free(line);
}

static void people_get_facts_in_a_column_and_the_record_as_a_tree(void)
{
    char *text = written(write_record);
    CHECK(strstr(text,
                 "2025-11-24T16:00:00.000Z  BS/01890a5d-ac96-774b-bcce-b302099a8057  v2  current  passport "
                 "L1\\u001b[2J\n") == text);
    CHECK(strstr(text, "owner        BS\n") != NULL);
    CHECK(strstr(text, "version      2 (entry 7)\n") != NULL);
    CHECK(strstr(text, "\ntravel document:\n  number: L1\n  place: Port\\u202ex\n") != NULL);
    CHECK(strstr(text, "visible to") == NULL); /* not told */
    free(text);
}

static void write_handling(void)
{
    Comity__Record record;
    Comity__TravelDocument document;
    char words[] = "Not for\nthe press.\x1b";
    Comity__RecordView shown = view(&record, &document);
    record.handling_code = COMITY__RECORD__HANDLING_CODE__H3;
    record.handling_text = words;
    output_record_line(&shown);
    CHECK_SAME_NUMBER(output_record(&shown), OUTCOME_DONE);
}

static void how_a_record_is_to_be_handled_stands_with_it(void)
{
    char *text = written(write_handling), *plain = written(write_record);
    CHECK(strstr(text, "\n    HANDLING H3  Not for\\nthe press.\\u001b\n") != NULL);
    CHECK(strstr(text, "\nhandling     H3  Not for\\nthe press.\\u001b\n") != NULL);
    CHECK(strstr(plain, "HANDLING") == NULL && strstr(plain, "\nhandling") == NULL);
    free(text);
    free(plain);
}

static void write_to_a_full_disk(void)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), kept = dup(STDERR_FILENO);
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0 && quiet >= 0);
    dup2(full, STDOUT_FILENO);
    dup2(quiet, STDERR_FILENO);
    puts("something");
    CHECK_SAME_NUMBER(output_finish(OUTCOME_DONE), OUTCOME_FAILED);
    puts("something");
    CHECK_SAME_NUMBER(output_finish(OUTCOME_NOTHING), OUTCOME_NOTHING);
    dup2(kept, STDERR_FILENO);
    clearerr(stdout);
    close(full);
    close(quiet);
    close(kept);
}

static void what_could_not_be_written_is_no_success(void)
{
    char *text = written(write_to_a_full_disk);
    free(text);
    CHECK_SAME_NUMBER(output_finish(OUTCOME_DONE), OUTCOME_DONE);
}

CHECK_MAIN("output",
           {"JSON is one document or one line, and harmless", json_is_one_document_or_one_line_and_harmless},
           {"people get facts in a column and the record as a tree",
            people_get_facts_in_a_column_and_the_record_as_a_tree},
           {"how a record is to be handled stands with it", how_a_record_is_to_be_handled_stands_with_it},
           {"what could not be written is no success", what_could_not_be_written_is_no_success})
