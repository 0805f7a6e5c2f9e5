#include "replica_harness.h"

#include "comity/vkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(enum error_code code, const struct error *error, const char *what)
{
    if (code == ERROR_NONE)
        return;
    fprintf(stderr, "harness: %s: %s\n", what, error->text);
    abort();
}

struct bureau harness_bureau(const char *code)
{
    struct error error = {0};
    struct bureau bureau;
    must(bureau_parse(&bureau, view_of_text(code), &error), &error, code);
    return bureau;
}

struct now harness_now(int64_t seconds)
{
    return (struct now){1700000000000 + seconds * 1000, 1000000 + seconds * 1000};
}

static void next_random(void *context, uint8_t *out, size_t size)
{
    struct harness *harness = context;
    for (size_t i = 0; i < size; i++) {
        harness->random = harness->random * 6364136223846793005u + 1442695040888963407u;
        out[i] = (uint8_t)(harness->random >> 56);
    }
}

static void note_alarm(void *context, const struct alarm *alarm)
{
    struct harness *harness = context;
    struct alarm kept = *alarm;
    bool is_new = true;
    kept.time_ms = harness_now(0).wall_ms;
    if (harness->replica != NULL)
        (void)alarm_keep(replica_catalog(harness->replica), &kept, &is_new, NULL);
    harness->alarms += is_new ? 1 : 0;
    harness->alarm_code = alarm->code;
    harness->alarm_origin = alarm->origin;
}

enum error_code harness_try_restart(struct harness *harness, struct error *error)
{
    struct replica_settings settings = {
        .bureau = harness->bureau,
        .federation = HARNESS_FEDERATION,
        .log_store = &harness->store,
        .index = &harness->index,
        .log_key = harness->signer.key,
        .next_log_key = harness->next_log_key,
        .witness_key = harness->witness.key,
        .own_start = harness->own_start,
        .fingerprint_key = {1, 2, 3},
        .random = next_random,
        .random_context = harness,
        .alarm = note_alarm,
        .alarm_context = harness,
    };
    replica_free(harness->replica);
    harness->replica = NULL;
    enum error_code code = replica_new(&harness->replica, &settings, error);
    if (code == ERROR_NONE)
        code = replica_set_peers(harness->replica, harness->peers, harness->peer_count, error);
    return code;
}

void harness_restart(struct harness *harness)
{
    struct error error = {0};
    must(harness_try_restart(harness, &error), &error, "restart");
}

void harness_recover(struct harness *harness)
{
    struct error error = {0};
    uint64_t left = 1;
    while (left > 0)
        must(replica_recover(harness->replica, 3, &left, &error), &error, "recover");
}

void harness_init(struct harness *harness, const char *code)
{
    struct error error = {0};
    char name[LIMIT_ORIGIN_BYTES];
    *harness = (struct harness){.bureau = harness_bureau(code)};
    harness->random = (uint64_t)code[0] * 256 + (uint64_t)code[1];
    must(hasher_new(&harness->hasher, &error), &error, "hasher");
    must(checkpoint_origin(name, HARNESS_FEDERATION, code, &error), &error, "origin");
    signer_init(&harness->signer, harness->hasher, name, VKEY_ED25519, (uint8_t)(code[0] * 7 + code[1]));
    char witness[COSIGNATURE_NAME_BYTES];
    cosignature_name(witness, name);
    signer_init(&harness->witness, harness->hasher, witness, VKEY_COSIGNATURE,
                (uint8_t)(code[0] * 7 + code[1] + 1));
    must(memory_log_store_new(&harness->store, &error), &error, "store");
    must(memory_index_new(&harness->index, &error), &error, "index");
    harness_restart(harness);
}

void harness_release(struct harness *harness)
{
    replica_free(harness->replica);
    log_store_free(&harness->store);
    index_free(&harness->index);
    signer_release(&harness->signer);
    signer_release(&harness->witness);
    hasher_free(harness->hasher);
}

void harness_learn(struct harness *harness, const struct harness *other)
{
    struct error error = {0};
    must(replica_add_log(harness->replica, &other->bureau, &other->signer.vkey, 1, &error), &error,
         "add log");
}

void harness_acquaint(struct harness *a, struct harness *b)
{
    harness_learn(a, b);
    harness_learn(b, a);
}

void harness_set_witnesses(struct harness *harness, struct harness *const *all, size_t count)
{
    struct error error = {0};
    struct replica_witness witnesses[8];
    size_t others = 0;
    for (size_t i = 0; i < count; i++)
        if (all[i] != harness)
            witnesses[others++] = (struct replica_witness){all[i]->bureau, all[i]->witness.vkey};
    must(replica_set_witnesses(harness->replica, witnesses, others, &error), &error, "witnesses");
}

void harness_join(struct harness *const *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        harness_set_witnesses(all[i], all, count);
        for (size_t j = 0; j < count; j++) {
            if (i == j)
                continue;
            harness_learn(all[i], all[j]);
            replica_note_shown(all[i]->replica, &all[j]->bureau);
        }
    }
}

void harness_cosign(struct harness *harness, int64_t seconds)
{
    struct error error = {0};
    must(replica_witness_tick(harness->replica, harness_now(seconds), &error), &error, "cosign");
}

void harness_cosigned(struct harness *from, const struct bureau *origin, const struct bureau *witness,
                      struct buffer *out)
{
    struct error error = {0};
    const struct log *log = replica_log(from->replica, origin);
    const struct log_cosignature *cosignature =
        witness == NULL ? NULL : replica_cosignature(from->replica, log, witness);
    uint64_t size = cosignature == NULL ? log->checkpoint_size : cosignature->size;
    buffer_init(out, LIMIT_NOTE_BYTES);
    must(replica_cosigned_note(from->replica, log, size, witness, out, &error), &error, "cosigned note");
}

void harness_show(struct harness *from, const struct bureau *origin, struct harness *to, int64_t seconds)
{
    struct error error = {0};
    struct buffer note;
    harness_cosigned(from, origin, &from->bureau, &note);
    must(replica_take_cosigned(to->replica, &from->bureau, buffer_view(&note), harness_now(seconds), &error),
         &error, "take cosigned");
    buffer_release(&note);
}

void harness_commit(struct harness *harness)
{
    struct error error = {0};
    const struct log_batch *batch;
    for (;;) {
        must(replica_begin_commit(harness->replica, &batch, &error), &error, "begin commit");
        if (batch == NULL)
            return;
        must(log_store_commit(&harness->store, batch, &error), &error, "commit");
        must(replica_end_commit(harness->replica, ERROR_NONE, &error), &error, "end commit");
    }
}

void harness_absorb(struct harness *harness)
{
    struct error error = {0};
    struct catalog *catalog = replica_catalog(harness->replica);
    struct index_rows *rows;
    while ((rows = catalog_begin_absorb(catalog)) != NULL) {
        must(index_absorb(&harness->index, rows, &error), &error, "absorb");
        catalog_end_absorb(catalog, true);
    }
}

void document_init(struct document *document, const char *number, const char *source_ref)
{
    memset(document, 0, sizeof *document);
    comity__record__init(&document->record);
    comity__travel_document__init(&document->body);
    snprintf(document->number, sizeof document->number, "%s", number);
    snprintf(document->source_ref, sizeof document->source_ref, "%s", source_ref == NULL ? "" : source_ref);
    memcpy(document->country, "UTO", 4);
    document->body.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    document->body.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    document->body.number = document->number;
    document->body.issuing_country = document->country;
    document->body.circumstances = document->circumstances;
    document->record.source_ref = document->source_ref;
    document->record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    document->record.travel_document = &document->body;
}

void audience_init(struct audience *audience, const char *codes)
{
    memset(audience, 0, sizeof *audience);
    comity__distribution__init(&audience->distribution);
    audience->distribution.kind =
        codes == NULL ? COMITY__DISTRIBUTION__KIND__ALL : COMITY__DISTRIBUTION__KIND__ONLY;
    audience->distribution.bureaus = audience->pointers;
    while (codes != NULL && *codes != '\0') {
        size_t size = strcspn(codes, " ");
        size_t place = audience->distribution.n_bureaus++;
        memcpy(audience->codes[place], codes, size);
        audience->pointers[place] = audience->codes[place];
        codes += size + (codes[size] == ' ' ? 1 : 0);
    }
}

struct replica_receipt harness_publish(struct harness *harness, const char *number, const char *codes)
{
    struct error error = {0};
    struct document document;
    struct audience audience;
    struct replica_receipt receipt;
    document_init(&document, number, NULL);
    audience_init(&audience, codes);
    must(replica_publish(harness->replica, harness_now(0), &document.record, &audience.distribution, false,
                         &receipt, &error),
         &error, "publish");
    harness_commit(harness);
    return receipt;
}

void parcel_init(struct parcel *parcel, struct harness *from, const struct bureau *origin,
                 const struct harness *to, uint64_t first, size_t count)
{
    struct error error = {0};
    const struct log *log = replica_log(from->replica, origin);
    *parcel = (struct parcel){0};
    log_run_init(&parcel->run);
    buffer_init(&parcel->checkpoint, LIMIT_NOTE_BYTES);
    must(buffer_append(&parcel->checkpoint, log->checkpoint.data, log->checkpoint.size, &error), &error,
         "note");
    if (count > 64)
        count = 64;
    must(replica_read(from->replica, log, first, count, 1u << 24, &parcel->run, &error), &error, "read");
    for (size_t i = 0; i < parcel->run.count; i++) {
        const struct leaf *leaf = &parcel->run.leaves[i];
        bool is_shown = leaf->kind == LEAF_ENTRY && entry_is_visible_to(leaf->bytes, origin, &to->bureau);
        parcel->kinds[i] =
            (uint8_t)(is_shown ? LEAF_ENTRY : (leaf->kind == LEAF_ENTRY ? LEAF_WITHHELD : leaf->kind));
        parcel->leaves[i] = is_shown ? leaf->bytes : view_of(leaf->hash.bytes, DIGEST_BYTES);
    }
    must(replica_consistency(from->replica, log, first + parcel->run.count, log->checkpoint_size,
                             &parcel->proof, &error),
         &error, "proof");
    parcel->chunk = (struct replica_chunk){
        .origin = *origin,
        .sender = from->bureau,
        .first = first,
        .count = parcel->run.count,
        .kinds = parcel->kinds,
        .leaves = parcel->leaves,
        .checkpoint = buffer_view(&parcel->checkpoint),
        .proof = &parcel->proof,
    };
}

void parcel_release(struct parcel *parcel)
{
    log_run_release(&parcel->run);
    buffer_release(&parcel->checkpoint);
}

void harness_send(struct harness *from, const struct bureau *origin, struct harness *to)
{
    struct error error = {0};
    const struct log *theirs = replica_log(from->replica, origin);
    const struct log *here = replica_log(to->replica, origin);
    while (here->pending.size < theirs->stored) {
        struct parcel parcel;
        bool taken = false;
        parcel_init(&parcel, from, origin, to, here->pending.size, 64);
        must(replica_take_chunk(to->replica, &parcel.chunk, harness_now(1), &taken, &error), &error, "chunk");
        parcel_release(&parcel);
    }
    harness_commit(to);
}

struct found {
    size_t count;
    uint32_t version;
};

static bool count_record(void *context, const struct replica_record *record, const char *field)
{
    struct found *found = context;
    (void)field;
    found->count++;
    found->version = record->version;
    return true;
}

size_t harness_check(struct harness *harness, const char *number, uint32_t *ret_version)
{
    struct error error = {0};
    struct key key;
    struct found found = {0};
    must(key_normalise(KEY_DOCUMENT, number, NULL, false, &key, &error), &error, "key");
    must(replica_check(harness->replica, &key, count_record, &found, &error), &error, "check");
    if (ret_version != NULL)
        *ret_version = found.version;
    return found.count;
}

enum leaf_kind harness_kind(struct harness *harness, const struct bureau *origin, uint64_t index)
{
    struct error error = {0};
    struct log_run run;
    log_run_init(&run);
    must(replica_read(harness->replica, replica_log(harness->replica, origin), index, 1, LIMIT_ENTRY_BYTES,
                      &run, &error),
         &error, "read leaf");
    enum leaf_kind kind = run.leaves[0].kind;
    log_run_release(&run);
    return kind;
}
