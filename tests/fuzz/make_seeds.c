/*
 * make_seeds: writes first inputs for the fuzz targets, made by the code itself: fuzz_seeds DIRECTORY
 *
 * From these libFuzzer grows the corpora that are kept; run it again when a message or request is new.
 */
#include "federation.h"
#include "fuzz.h"

#include "comity/frame.h"
#include "comity/message.h"
#include "comity/replica.h"
#include "node/control.h"

#include "peer.pb-c.h"

#include <string.h>
#include <sys/stat.h>

enum { BS, CO };

static const char *directory;
static unsigned written;

static void write_seed(const char *target, struct view prefix, struct view bytes)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, target);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/seed-%03u", directory, target, written++);
    FILE *file = fopen(path, "wb");
    REQUIRE(file != NULL);
    fwrite(prefix.data, 1, prefix.size, file);
    fwrite(bytes.data, 1, bytes.size, file);
    fclose(file);
}

static void write_text(const char *target, uint8_t choice, const char *text)
{
    write_seed(target, view_of(&choice, 1), view_of_text(text));
}

/* The frames that wait on a wire, as fuzz_session reads them. */
static void write_frames(const struct wire *wire, int side)
{
    struct view bytes = buffer_view(&wire->to[side]);
    struct buffer out;
    struct frame frame;
    struct error error;
    size_t consumed = 0;
    buffer_init(&out, 1u << 20);
    REQUIRE(buffer_append(&out, "\1", 1, &error) == ERROR_NONE);
    while (frame_take(bytes, LIMIT_FRAME_BYTES, &frame, &consumed, &error) == ERROR_NONE && consumed > 0) {
        uint8_t head[3] = {frame.type, (uint8_t)(frame.body.size >> 8), (uint8_t)frame.body.size};
        REQUIRE(buffer_append(&out, head, sizeof head, &error) == ERROR_NONE);
        REQUIRE(buffer_append(&out, frame.body.data, frame.body.size, &error) == ERROR_NONE);
        write_seed("message", view_of(&(uint8_t){(uint8_t)(frame.type - 1)}, 1), frame.body);
        fuzz_take(&bytes, consumed);
    }
    write_seed("session", (struct view){0}, buffer_view(&out));
    write_seed("frame", (struct view){0}, buffer_view(&wire->to[side]));
    buffer_release(&out);
}

static void write_request(const Comity__Request *request)
{
    struct buffer bytes;
    struct error error;
    buffer_init(&bytes, 1u << 16);
    REQUIRE(message_pack(&request->base, &bytes, &error) == ERROR_NONE);
    uint8_t head[3] = {7, (uint8_t)(bytes.size >> 8), (uint8_t)bytes.size};
    write_seed("control", view_of(head, sizeof head), buffer_view(&bytes));
    write_seed("message", view_of((const uint8_t *)"\12", 1), buffer_view(&bytes));
    buffer_release(&bytes);
}

/* A request of every kind there is, empty but for what unpacking makes of it. */
static void write_requests(const char *id)
{
    const ProtobufCMessageDescriptor *descriptor = &comity__request__descriptor;
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    Comity__WatchRequest watch = COMITY__WATCH_REQUEST__INIT;
    Comity__HitActRequest act = COMITY__HIT_ACT_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    char number[] = "A000001", kind[] = "document", text[37];
    snprintf(text, sizeof text, "%s", id);
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        unsigned tag = descriptor->fields[i].id << 3 | 2;
        uint8_t body[] = {7, 0, 3, (uint8_t)(0x80 | (tag & 0x7f)), (uint8_t)(tag >> 7), 0};
        uint8_t small[] = {7, 0, 2, (uint8_t)tag, 0};
        if (tag < 128)
            write_seed("control", view_of(small, sizeof small), (struct view){0});
        else
            write_seed("control", view_of(body, sizeof body), (struct view){0});
    }
    get.id = text;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    write_request(&request);
    check.value = number;
    request.body_case = COMITY__REQUEST__BODY_CHECK;
    request.check = &check;
    write_request(&request);
    check.kind = kind;
    watch.key = &check;
    request.body_case = COMITY__REQUEST__BODY_WATCH;
    request.watch = &watch;
    write_request(&request);
    act.id = text;
    act.answer = COMITY__HIT__ANSWER__MORE_TIME;
    act.minutes = 45;
    request.body_case = COMITY__REQUEST__BODY_HIT_ACT;
    request.hit_act = &act;
    write_request(&request);
}

/* A message as fuzz_query reads it: `head` goes before its length. */
static void write_statement(const char *head, size_t head_size, const ProtobufCMessage *message,
                            struct view entry)
{
    struct buffer bytes, out;
    struct error error;
    buffer_init(&bytes, 1u << 16);
    buffer_init(&out, 1u << 17);
    REQUIRE(message_pack(message, &bytes, &error) == ERROR_NONE);
    uint8_t size[2] = {(uint8_t)(bytes.size >> 8), (uint8_t)bytes.size};
    uint8_t entry_size[2] = {(uint8_t)(entry.size >> 8), (uint8_t)entry.size};
    REQUIRE(buffer_append(&out, size, sizeof size, &error) == ERROR_NONE);
    REQUIRE(buffer_append(&out, bytes.data, bytes.size, &error) == ERROR_NONE);
    if (entry.size > 0) {
        REQUIRE(buffer_append(&out, entry_size, sizeof entry_size, &error) == ERROR_NONE);
        REQUIRE(buffer_append(&out, entry.data, entry.size, &error) == ERROR_NONE);
    }
    write_seed("query", view_of(head, head_size), buffer_view(&out));
    uint8_t place = head_size == 1 ? 14 : 15;
    write_seed("message", view_of(&place, 1), buffer_view(&bytes));
    buffer_release(&bytes);
    buffer_release(&out);
}

/* Questions of each kind, and answers with and without an entry. */
static void write_questions(struct view entry)
{
    char number[] = "A000001", name[] = "Erika Ostrander", purpose[] = "test";
    uint8_t id[16] = {1};
    Comity__QueryStatement query = COMITY__QUERY_STATEMENT__INIT;
    Comity__QueryStatement__Key key = COMITY__QUERY_STATEMENT__KEY__INIT;
    Comity__QueryStatement__Person person = COMITY__QUERY_STATEMENT__PERSON__INIT;
    Comity__QueryStatement__Disclosures disclosures = COMITY__QUERY_STATEMENT__DISCLOSURES__INIT;
    Comity__ReplyStatement reply = COMITY__REPLY_STATEMENT__INIT;
    Comity__ReplyStatement__Hit hit = COMITY__REPLY_STATEMENT__HIT__INIT, *hits[] = {&hit};
    query.purpose = purpose;
    query.timeout_ms = 5000;
    key.value = number;
    query.question_case = COMITY__QUERY_STATEMENT__QUESTION_KEY;
    query.key = &key;
    write_statement("\0", 1, &query.base, (struct view){0});
    person.name = name;
    query.question_case = COMITY__QUERY_STATEMENT__QUESTION_PERSON;
    query.person = &person;
    write_statement("\0", 1, &query.base, (struct view){0});
    disclosures.record_id = (ProtobufCBinaryData){.len = sizeof id, .data = id};
    query.question_case = COMITY__QUERY_STATEMENT__QUESTION_DISCLOSURES;
    query.disclosures = &disclosures;
    write_statement("\0", 1, &query.base, (struct view){0});
    reply.outcome = COMITY__REPLY_STATEMENT__OUTCOME__ANSWERED;
    reply.contact = true;
    write_statement("\1\0", 2, &reply.base, (struct view){0});
    hit.index = 7;
    reply.n_hits = 1;
    reply.hits = hits;
    write_statement("\1\0", 2, &reply.base, entry);
    write_statement("\1\1", 2, &reply.base, entry);
}

static void write_log(struct federation *federation)
{
    struct member *member = &federation->members[BS];
    const struct log *log = replica_own_log(node_replica(member->node));
    char key[VKEY_TEXT_BYTES + 2];
    struct log_run run;
    struct error error;
    log_run_init(&run);
    REQUIRE(log_store_read(&member->log_store, &member->bureau, 0, 16, 1u << 16, &run, &error) == ERROR_NONE);
    for (size_t i = 0; i < run.count; i++) {
        write_seed("entry", (struct view){0}, run.leaves[i].bytes);
        write_seed("message", view_of((const uint8_t *)"\11", 1), run.leaves[i].bytes);
    }
    write_questions(run.leaves[0].bytes);
    REQUIRE(log_store_read(&member->log_store, &LOG_ORIGIN_AUDIT, 0, 16, 1u << 16, &run, &error) ==
            ERROR_NONE);
    for (size_t i = 0; i < run.count; i++)
        write_seed("audit_entry", (struct view){0}, run.leaves[i].bytes);
    log_run_release(&run);
    vkey_format(&member->signer.vkey, key);
    strcat(key, "\n\n");
    write_seed("note", view_of_text(key), buffer_view(&log->checkpoint));
    static const char PROOF[] = "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n"
                                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n";
    write_seed("tlog_proof", view_of_text(PROOF), buffer_view(&log->checkpoint));
}

static void write_texts(void)
{
    write_text("texts", 0, "all-except:PA,CO");
    write_text("texts", 1, "01a210d7-e8e0-7b82-b030-b07d0484cf2e");
    write_text("texts", 2, "2026-11-25T03:55:15.343Z");
    write_text("texts", 3, "1M8GDM9AXKP042788");
    write_text("texts", 4, "L898902C3");
    write_text("texts", 5, "2099/1");
    write_text("record_json", '{',
               "\"sourceRef\":\"BS-1\",\"vehicle\":{\"category\":\"STOLEN\",\"plate\":\"UT 1234\"}}");
    write_text("record_json", '{',
               "\"travelDocument\":{\"documentType\":\"PASSPORT\",\"number\":\"L898902C3\","
               "\"issuingCountry\":\"UTO\","
               "\"category\":\"STOLEN\",\"dateOfLoss\":\"2024-05\"}}");
    write_text("import", 0,
               "{\"sourceRef\":\"BS-2\",\"firearm\":{\"status\":\"LOST\",\"serial\":\"UTO123456\"}}\n");
    write_text("import", 1,
               "type,sourceRef,distribution,number,documentType,issuingCountry,category\n"
               "travel_document,BS-1,\"CO,PA\",L898902C3,passport,UTO,stolen\n");
    write_text("import", 2,
               "[{\"entity_id\":\"2099/1\",\"name\":\"VAXOR\",\"date_of_birth\":\"1974/08/12\","
               "\"nationalities\":[\"UTO\"],\"height\":1.82,\"arrest_warrants\":[{\"charge\":\"Fraud\"}]}]");
    write_text("node", 0x00, "\x41\x43\x81\x81\x00\xa0\xe3\x61\xc1\xe1\xc1");
    write_text("proof", 0, "0000000000000000");
}

int main(int count, char **words)
{
    struct federation federation;
    char id[37];
    REQUIRE(count == 2);
    directory = words[1];
    federation_init(&federation, (const char *const[]){"BS", "CO"}, 2);
    for (int i = 0; i < 3; i++)
        federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    write_log(&federation);
    write_requests(id);
    struct wire *wire = federation_link(&federation, CO, BS);
    /* Frame by frame, until nothing moves: what CO gets is what a peer may send. */
    for (int i = 0; i < 12; i++) {
        if (wire->to[CO].size > 0)
            write_frames(wire, CO);
        if (wire->to[BS].size > 0)
            write_frames(wire, BS);
        if (!federation_round(&federation))
            break;
    }
    write_texts();
    federation_release(&federation);
    printf("%u seeds\n", written);
    return 0;
}
