/*
 * make-store FEDERATION CODE ACTS: the store of a bureau that has been there all the time while ACTS happened.
 *
 * ACTS is what make_acts.py writes. FEDERATION/CODE is a node's directory with an empty store; peers.d gets a file for each
 * other bureau. Every bureau keeps its own log, with its own key; CODE takes each of them over as it grows, and erases what
 * is withdrawn or over when it is. So the store has what years of running leave behind, and can be opened by a real
 * daemon.
 */
#include "replica_harness.h"

#include "comity/date.h"
#include "comity/decimal.h"
#include "comity/distribution_text.h"
#include "comity/message.h"
#include "comity/message_json.h"
#include "lmdb_index.h"
#include "secret.h"
#include "segment_store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BUREAUS_MAX 64u
#define RECORDS_MAX 2000000u
#define LINE_BYTES 65536
#define DAY_MS INT64_C(86400000)
#define PATH_BYTES 4096

/* A record, and its newest entry. */
struct made {
    struct uuid id;
    uint64_t index;
};

struct history {
    const char *directory; /* of the node */
    struct error error;
    struct harness here;
    size_t count;
    struct harness others[BUREAUS_MAX];
    struct made *made; /* records, by their numbers */
    int32_t day;
    int64_t second; /* of the day */
    int quarter;
};

static void must(bool holds, const char *what, const struct error *error)
{
    if (holds)
        return;
    fprintf(stderr, "make-store: %s: %s\n", what, error == NULL ? "wrong" : error->text);
    exit(EXIT_FAILURE);
}

/* ---- the node ---- */

/* The index of the harness and that of the daemon have the same key. */
static void write_fingerprint_key(const char *store)
{
    static const uint8_t KEY[FINGERPRINT_KEY_BYTES] = {1, 2, 3};
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/fingerprint.key", store);
    FILE *file = fopen(path, "wbx");
    must(file != NULL && fwrite(KEY, sizeof KEY, 1, file) == 1 && fclose(file) == 0, path, NULL);
}

static void open_node(struct history *history, const char *code)
{
    struct error *error = &history->error;
    struct harness *here = &history->here;
    char store[PATH_BYTES - 64], path[PATH_BYTES];
    snprintf(store, sizeof store, "%s/state", history->directory);
    write_fingerprint_key(store);
    harness_init(here, code);
    log_store_free(&here->store);
    index_free(&here->index);
    signer_release(&here->signer);
    snprintf(path, sizeof path, "%s/log.seed", history->directory);
    must(secret_read_key(&here->signer.key, path, error) == ERROR_NONE, path, error);
    snprintf(path, sizeof path, "%s/log", store);
    must(segment_store_open(&here->store, path, NULL, NULL, error) == ERROR_NONE, path, error);
    snprintf(path, sizeof path, "%s/index", store);
    must(lmdb_index_open(&here->index, path, NULL, error) == ERROR_NONE, path, error);
    harness_restart(here);
}

static void write_peer(const struct history *history, const struct harness *other)
{
    char path[PATH_BYTES], log_key[VKEY_TEXT_BYTES], witness_key[VKEY_TEXT_BYTES];
    const char *code = other->bureau.code;
    snprintf(path, sizeof path, "%s/peers.d/%s.conf", history->directory, code);
    vkey_format(&other->signer.vkey, log_key);
    vkey_format(&other->witness.vkey, witness_key);
    FILE *file = fopen(path, "wx");
    must(file != NULL, path, NULL);
    fprintf(file,
            "[peer]\nBureau = %s\nName = %s\nRegion = Americas\nIdentity = spiffe://ncb.%c%c/comityd\n"
            "Anchors = ../anchors.pem\nRevocationList = ../crl.pem\nLogKey = %s\nWitnessKey = %s\n",
            code, code, code[0] | 0x20, code[1] | 0x20, log_key, witness_key);
    must(fclose(file) == 0, path, NULL);
}

static struct harness *bureau_of(struct history *history, const char *code)
{
    if (strcmp(code, history->here.bureau.code) == 0)
        return &history->here;
    for (size_t i = 0; i < history->count; i++)
        if (strcmp(code, history->others[i].bureau.code) == 0)
            return &history->others[i];
    must(history->count < BUREAUS_MAX, "too many bureaus", NULL);
    struct harness *other = &history->others[history->count++];
    harness_init(other, code);
    harness_learn(&history->here, other);
    write_peer(history, other);
    return other;
}

/* ---- time ---- */

static struct now now_of(const struct history *history)
{
    return (struct now){history->day * DAY_MS + history->second * 1000, 1000};
}

/* Let the node take over what a bureau has done. It becomes durable with all else: the disk would be the longest wait. */
static void pass_on(struct history *history, struct harness *bureau)
{
    struct harness *here = &history->here;
    harness_commit(bureau);
    if (bureau == here)
        return;
    const struct log *theirs = replica_log(bureau->replica, &bureau->bureau);
    const struct log *taken = replica_log(here->replica, &bureau->bureau);
    while (taken->pending.size < theirs->stored) {
        struct parcel parcel;
        bool is_taken = false;
        if (replica_is_full(here->replica))
            harness_commit(here);
        parcel_init(&parcel, bureau, &bureau->bureau, here, taken->pending.size, 64);
        must(replica_take_chunk(here->replica, &parcel.chunk, now_of(history), &is_taken, &history->error) ==
                     ERROR_NONE &&
                 is_taken,
             "chunk", &history->error);
        parcel_release(&parcel);
    }
}

static void expire(struct history *history, struct harness *harness)
{
    struct replica_expiry expiry = {.is_done = false};
    replica_set_day(harness->replica, history->day);
    while (!expiry.is_done) {
        must(replica_expire(harness->replica, now_of(history), &expiry, &history->error) == ERROR_NONE,
             "expire", &history->error);
        harness_commit(harness);
    }
}

/* End what is over once a quarter, everywhere. */
static void set_day(struct history *history, int32_t day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    history->day = day;
    if ((month - 1) / 3 == history->quarter)
        return;
    history->quarter = (month - 1) / 3;
    for (size_t i = 0; i < history->count; i++) {
        pass_on(history, &history->others[i]);
        expire(history, &history->others[i]);
        pass_on(history, &history->others[i]);
    }
    expire(history, &history->here);
    harness_absorb(&history->here);
}

/* ---- acts ---- */

static const char *text_of(const json_t *act, const char *name)
{
    const char *text = json_string_value(json_object_get(act, name));
    must(text != NULL, name, NULL);
    return text;
}

static Comity__Withdraw__Reason reason_of(const char *text)
{
    if (strcmp(text, "purpose-achieved") == 0)
        return COMITY__WITHDRAW__REASON__PURPOSE_ACHIEVED;
    return strcmp(text, "error") == 0 ? COMITY__WITHDRAW__REASON__ERROR : COMITY__WITHDRAW__REASON__OTHER;
}

/* Put ids in place of "@17". */
static void name_records(const struct history *history, json_t *json)
{
    const char *key;
    json_t *value;
    json_object_foreach(json, key, value)
    {
        const char *text = json_string_value(value);
        char id[UUID_TEXT_CHARS + 1];
        uint64_t number = 0;
        if (json_is_object(value))
            name_records(history, value);
        if (text == NULL || text[0] != '@')
            continue;
        must(decimal_parse(view_of_text(text + 1), RECORDS_MAX - 1, &number, NULL) == ERROR_NONE, text, NULL);
        uuid_format(&history->made[number].id, id);
        json_string_set(value, id);
    }
}

static void write_version(struct history *history, struct harness *bureau, const json_t *act,
                          struct made *made)
{
    struct error *error = &history->error;
    struct replica_receipt receipt;
    ProtobufCMessage *message = NULL;
    Comity__Distribution *distribution = NULL;
    name_records(history, json_object_get(act, "json"));
    enum error_code code =
        message_json_decode(&comity__record__descriptor, json_object_get(act, "json"), &message, error);
    const Comity__Record *record = (const Comity__Record *)message;
    if (code == ERROR_NONE)
        code = distribution_text_parse(view_of_text(text_of(act, "to")), &distribution, error);
    if (code == ERROR_NONE && strcmp(text_of(act, "act"), "publish") == 0)
        code =
            replica_publish(bureau->replica, now_of(history), record, distribution, false, &receipt, error);
    else if (code == ERROR_NONE)
        code = replica_amend(bureau->replica, now_of(history), &made->id, record, distribution, 0, &receipt,
                             error);
    must(code == ERROR_NONE, "record", error);
    *made = (struct made){receipt.id, receipt.index};
    message_free(message);
    message_free(&distribution->base);
}

/* What is about to be erased was seen before. */
static void run_act(struct history *history, const json_t *act)
{
    struct replica_receipt receipt;
    struct date_span day;
    struct harness *bureau = bureau_of(history, text_of(act, "bureau"));
    size_t number = (size_t)json_integer_value(json_object_get(act, "record"));
    must(number < RECORDS_MAX, "too many records", NULL);
    must(date_parse(view_of_text(text_of(act, "day")), &day, &history->error) == ERROR_NONE, "day",
         &history->error);
    history->second = json_integer_value(json_object_get(act, "second"));
    set_day(history, day.first);
    struct made *made = &history->made[number];
    if ((strcmp(text_of(act, "act"), "publish") != 0 &&
         made->index >= replica_log(history->here.replica, &bureau->bureau)->pending.size) ||
        replica_is_full(bureau->replica))
        pass_on(history, bureau);
    if (strcmp(text_of(act, "act"), "withdraw") != 0) {
        write_version(history, bureau, act, made);
        return;
    }
    must(replica_withdraw(bureau->replica, now_of(history), &made->id, reason_of(text_of(act, "reason")),
                          &receipt, &history->error) == ERROR_NONE,
         "withdraw", &history->error);
}

static void run(struct history *history, FILE *acts)
{
    static char line[LINE_BYTES];
    while (fgets(line, sizeof line, acts) != NULL) {
        json_error_t fault;
        json_t *act = json_loads(line, 0, &fault);
        must(act != NULL, fault.text, NULL);
        run_act(history, act);
        json_decref(act);
    }
    for (size_t i = 0; i < history->count; i++)
        pass_on(history, &history->others[i]);
    harness_commit(&history->here);
    harness_absorb(&history->here);
}

int main(int argc, char **argv)
{
    static struct history history;
    char directory[PATH_BYTES - 128];
    umask(077);
    if (argc != 4) {
        fputs("usage: make-store FEDERATION CODE ACTS\n", stderr);
        return 2;
    }
    FILE *acts = fopen(argv[3], "r");
    must(acts != NULL, argv[3], NULL);
    snprintf(directory, sizeof directory, "%s/%s", argv[1], argv[2]);
    history.directory = directory;
    history.made = calloc(RECORDS_MAX, sizeof *history.made);
    must(history.made != NULL, "memory", NULL);
    open_node(&history, argv[2]);
    run(&history, acts);
    for (size_t i = 0; i < history.count; i++)
        harness_release(&history.others[i]);
    harness_release(&history.here);
    free(history.made);
    fclose(acts);
    return 0;
}
