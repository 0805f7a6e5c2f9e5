#include "audit_verify.h"

#include "ask.h"
#include "escape.h"
#include "output.h"
#include "progress.h"
#include "table.h"

#include "comity/digest.h"
#include "comity/hex.h"

#include <inttypes.h>
#include <stdio.h>

static const char *root_text(const ProtobufCBinaryData *root, char out[2 * DIGEST_BYTES + 1])
{
    out[0] = '\0';
    if (root->len == DIGEST_BYTES)
        hex_encode(view_of(root->data, root->len), out);
    return out;
}

/* ---- verifying ---- */

struct verifying {
    bool is_json;
    bool is_bad;
    struct progress progress;
    enum outcome outcome;
};

static void show_verdict(const Comity__AuditVerifyAnswer *verdict)
{
    char root[2 * DIGEST_BYTES + 1];
    printf("audit log %s  %" PRIu64 " entries, %" PRIu64 " erased  root %s\n", verdict->good ? "good" : "BAD",
           verdict->entries, verdict->erased, root_text(&verdict->root, root));
    if (verdict->fault[0] != '\0') {
        fputs("  ", stdout);
        escape_write(stdout, verdict->fault);
        putchar('\n');
    }
    if (verdict->roots > 0)
        printf("  %" PRIu64 " published root%s compared; the newest, of %s, covers %" PRIu64 " entries\n",
               verdict->roots, verdict->roots == 1 ? "" : "s", verdict->covered_time, verdict->covered);
    else
        puts("  no root is published yet: nothing outside this node vouches for it");
    if (verdict->crashes > 0)
        printf("  %" PRIu64
               " time%s this node did not end in order, last before %s: the last moments before may be "
               "missing\n",
               verdict->crashes, verdict->crashes == 1 ? "" : "s", verdict->last_crash);
}

/* A piece of news on the way has neither a verdict nor a fault. */
static bool take_verdict(void *self, const Comity__Answer *answer)
{
    struct verifying *verifying = self;
    const Comity__AuditVerifyAnswer *verdict = answer->audit_verify;
    if (!verdict->good && verdict->fault[0] == '\0') {
        progress_show(&verifying->progress, verdict->done, NULL);
        return true;
    }
    progress_wipe(&verifying->progress);
    verifying->is_bad = !verdict->good;
    if (verifying->is_json)
        verifying->outcome = output_document(&verdict->base);
    else
        show_verdict(verdict);
    return verifying->outcome == OUTCOME_DONE;
}

enum outcome audit_verify(struct context *context)
{
    struct verifying verifying = {.is_json = context->is_json, .outcome = OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AUDIT_VERIFY);
    Comity__AuditVerifyRequest verify = COMITY__AUDIT_VERIFY_REQUEST__INIT;
    request.audit_verify = &verify;
    progress_init(&verifying.progress, "verifying", 0);
    enum outcome outcome =
        ask_stream(context, &request, COMITY__ANSWER__BODY_AUDIT_VERIFY, take_verdict, &verifying);
    if (outcome == OUTCOME_DONE)
        outcome = verifying.outcome;
    return outcome == OUTCOME_DONE && verifying.is_bad ? OUTCOME_FAILED : outcome;
}

/* ---- published roots ---- */

struct roots {
    bool is_json;
    struct table table;
    enum outcome outcome;
};

static bool take_root(void *self, const Comity__Answer *answer)
{
    struct roots *roots = self;
    const Comity__AuditRootAnswer *root = answer->audit_root;
    char text[2 * DIGEST_BYTES + 1];
    if (roots->is_json) {
        roots->outcome = output_line(&root->base);
        return roots->outcome == OUTCOME_DONE;
    }
    table_number(&roots->table, root->index);
    table_cell(&roots->table, root->time);
    table_number(&roots->table, root->size);
    table_cell(&roots->table, root_text(&root->root, text));
    return true;
}

static enum outcome ask_roots(struct context *context, Comity__AuditRootRequest *wanted)
{
    static const char *const HEADINGS[] = {"OWN LOG", "PUBLISHED", "ENTRIES", "ROOT"};
    struct roots roots = {context->is_json, {0}, OUTCOME_DONE};
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_AUDIT_ROOT);
    request.audit_root = wanted;
    table_init(&roots.table, HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    enum outcome outcome = ask_stream(context, &request, COMITY__ANSWER__BODY_AUDIT_ROOT, take_root, &roots);
    if (outcome == OUTCOME_DONE && !context->is_json && table_rows(&roots.table) > 0)
        table_print(&roots.table, stdout);
    table_release(&roots.table);
    return outcome == OUTCOME_DONE ? roots.outcome : outcome;
}

enum outcome audit_publish_root(struct context *context)
{
    Comity__AuditRootRequest wanted = COMITY__AUDIT_ROOT_REQUEST__INIT;
    return ask_roots(context, &wanted);
}

enum outcome audit_list_roots(struct context *context, const char *bureau)
{
    Comity__AuditRootRequest wanted = COMITY__AUDIT_ROOT_REQUEST__INIT;
    wanted.list = true;
    wanted.bureau = ask_text(bureau);
    return ask_roots(context, &wanted);
}
