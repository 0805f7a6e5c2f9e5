#include "config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "comity/cosignature.h"
#include "config_directory.h"
#include "config_file.h"

#define NODE(field) offsetof(struct config, field)
#define PEER(field) offsetof(struct config_peer, field)

static const struct config_option node_options[] = {
    {"Bureau", NULL, true, &config_type_bureau, NODE(bureau), "this bureau's code"},
    {"Name", NULL, true, &config_type_text, NODE(name), "its name, for people"},
    {"Region", NULL, true, &config_type_text, NODE(region), "the region it belongs to"},
    {"Federation", NULL, true, &config_type_federation, NODE(federation), "the name all its bureaus use"},
    {"Listen", NULL, true, &config_type_address, NODE(listen),
     "where peers connect: 0.0.0.0:7101, [::]:7101"},
    {"Control", "/run/comity/control.sock", false, &config_type_path, NODE(control), "the control socket"},
    {"Store", "/var/lib/comity", false, &config_type_path, NODE(store), "directory of the log and the index"},
    {"Certificate", NULL, true, &config_type_path, NODE(certificate),
     "PEM: own certificate and intermediates"},
    {"PrivateKey", NULL, true, &config_type_key, NODE(private_key),
     "its key: PEM, mode 0600; or in a token: pkcs11:token=T;object=O?pin-source=file:PATH"},
    {"LogKeyFile", NULL, true, &config_type_path, NODE(log_key_file), "seed of the log key, mode 0600"},
    {"NextLogKeyFile", NULL, false, &config_type_path, NODE(next_log_key_file),
     "seed of the log key that is to follow: both sign, mode 0600"},
    {"WitnessKeyFile", NULL, true, &config_type_path, NODE(witness_key_file),
     "seed of the witness key, mode 0600"},
    {"Peers", "peers.d", false, &config_type_path, NODE(peers_directory),
     "directory with one *.conf for each peer"},
    {"Regions", NULL, false, &config_type_path, NODE(regions_directory),
     "directory with one *.conf for each region that figures tell apart; without, those beside the bureaus' "
     "names"},
    {"Groups", NULL, false, &config_type_text, NODE(groups), "TLS key agreement groups, in OpenSSL's form"},
    {"QueryGroup", NULL, false, &config_type_group, NODE(query_group), "system group that may query"},
    {"PublishGroup", NULL, false, &config_type_group, NODE(publish_group),
     "system group that may publish, and query"},
    {"AdminGroup", NULL, false, &config_type_group, NODE(admin_group), "system group that may do everything"},
    {"AuditGroup", NULL, false, &config_type_group, NODE(audit_group),
     "system group that may read the audit log, and nothing else"},
    {"Audit", "prompt", false, &config_type_audit, NODE(audit_mode),
     "whether an answer waits until it is on disk who was shown it (before), or that follows within 200 ms "
     "(prompt)"},
    {"AuditYears", "3", false, &config_type_years, NODE(audit_years),
     "how long entries of the audit log are kept"},
    {"Quorum", NULL, false, &config_type_bureaus, NODE(quorum),
     "how many other bureaus must cosign a log; without, more than half"},
    {"QuorumAlarmHours", "24", false, &config_type_hours, NODE(quorum_alarm_hours),
     "a log without that for so long is an alarm"},
    {"MetricsSocket", NULL, false, &config_type_path, NODE(metrics_socket),
     "Unix socket that answers HTTP with metrics, for its group"},
    {"MetricsListen", NULL, false, &config_type_loopback, NODE(metrics_listen),
     "the same on a port of this host; all its users can read it"},
    {"Hits", "yes", false, &config_type_switch, NODE(hits),
     "tell the owners of other bureaus' records of the checks here that meet them"},
    {"VerifyUrgent", "10m", false, &config_type_span, NODE(verify_urgent_ms),
     "how long an owner has to answer an urgent question about a hit, until a reminder follows"},
    {"VerifyRoutine", "1h", false, &config_type_span, NODE(verify_routine_ms), "the same of a routine one"},
    {"LogLevel", "info", false, &config_type_level, NODE(log_level), "lowest level that is logged"},
    {"SegmentBytes", "67108864", false, &config_type_bytes, NODE(segment_bytes),
     "size of a new file of the log"},
};

static const struct config_option peer_options[] = {
    {"Bureau", NULL, true, &config_type_bureau, PEER(bureau), "the peer's code"},
    {"Name", NULL, true, &config_type_text, PEER(name), "its name, for people"},
    {"Region", NULL, true, &config_type_text, PEER(region), "the region it belongs to"},
    {"Endpoint", NULL, false, &config_type_address, PEER(endpoint),
     "where to dial it; without, it has to dial"},
    {"Identity", NULL, true, &config_type_identity, PEER(identity), "the URI in its certificate"},
    {"Anchors", NULL, true, &config_type_path, PEER(anchors), "PEM: its own trust anchors"},
    {"RevocationList", NULL, true, &config_type_path, PEER(revocation_list), "PEM: its own revocation lists"},
    {"LogKey", NULL, true, &config_type_vkeys, PEER(log_keys),
     "public half of its log key; given again: of the next"},
    {"WitnessKey", NULL, true, &config_type_vkey, PEER(witness_key), "public half of its witness key"},
    {"Queries", "60/minute", false, &config_type_rate, PEER(answers.queries_per_minute),
     "how many of its live questions are answered"},
    {"Withheld", "contact", false, &config_type_withheld, PEER(answers.is_silent),
     "what it hears of records that it may not see: contact us, or nothing"},
    {"AuditQuestions", "no", false, &config_type_switch, PEER(audit_questions),
     "whether it is told who was shown its records here"},
};

static const struct config_table node_table = {"node", sizeof node_options / sizeof node_options[0],
                                               node_options};
static const struct config_table peer_table = {"peer", sizeof peer_options / sizeof peer_options[0],
                                               peer_options};

/* ---- checks beyond one option ---- */

struct peer_file {
    struct config_lines lines;
    struct config_peer *peer;
};

static enum error_code check_key(const struct vkey *vkey, enum vkey_type type, const char *name,
                                 struct error *error)
{
    if (strcmp(vkey->name, name) != 0)
        return error_set(error, ERROR_INVALID, "the key is named \"%s\", not \"%s\"", vkey->name, name);
    if (vkey->type != type)
        return error_set(error, ERROR_INVALID,
                         "the key is of the other type: log and witness key are mixed up");
    return ERROR_NONE;
}

static enum error_code check_peer(const struct config *config, const struct config_peer *peer,
                                  const struct config_lines *lines, struct error *error)
{
    char origin[LIMIT_ORIGIN_BYTES];
    char witness[COSIGNATURE_NAME_BYTES];
    const char *option = "Bureau";
    enum error_code code = checkpoint_origin(origin, config->federation, peer->bureau.code, error);
    if (code != ERROR_NONE)
        goto out;
    if (bureau_is_equal(&peer->bureau, &config->bureau)) {
        code = error_set(error, ERROR_INVALID, "%s is this node itself", peer->bureau.code);
        goto out;
    }
    cosignature_name(witness, origin);
    option = "LogKey";
    for (size_t i = 0; i < peer->log_keys.count && code == ERROR_NONE; i++)
        code = check_key(&peer->log_keys.keys[i], VKEY_ED25519, origin, error);
    if (code == ERROR_NONE) {
        option = "WitnessKey";
        code = check_key(&peer->witness_key, VKEY_COSIGNATURE, witness, error);
    }
out:
    if (code != ERROR_NONE)
        config_file_fault(&peer_table, peer->file, lines, option, error);
    return code;
}

static int compare_peers(const void *a, const void *b)
{
    return bureau_compare(&((const struct config_peer *)a)->bureau, &((const struct config_peer *)b)->bureau);
}

static enum error_code check_each_once(const struct config *config, struct error *error)
{
    for (size_t i = 1; i < config->peer_count; i++) {
        const struct config_peer *one = &config->peers[i - 1];
        const struct config_peer *other = &config->peers[i];
        if (bureau_is_equal(&one->bureau, &other->bureau))
            return error_set(error, ERROR_INVALID, "%s: Bureau %s stands in %s, too", other->file,
                             other->bureau.code, one->file);
        for (size_t j = 0; j < i; j++)
            if (strcmp(config->peers[j].identity, other->identity) == 0)
                return error_set(error, ERROR_INVALID, "%s: Identity %s stands in %s, too", other->file,
                                 other->identity, config->peers[j].file);
    }
    return ERROR_NONE;
}

/* ---- the peers ---- */

static enum error_code read_peer(void *context, const char *path, struct error *error)
{
    struct config *config = context;
    struct config_lines lines;
    if (config->peer_count + 1 >= LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "%s: there are more than %u bureaus", path, LIMIT_BUREAUS);
    struct config_peer *peers = realloc(config->peers, (config->peer_count + 1) * sizeof *peers);
    if (peers == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %s", path);
    config->peers = peers;
    struct config_peer *peer = &peers[config->peer_count];
    memset(peer, 0, sizeof *peer);
    config->peer_count++;
    peer->file = strdup(path);
    if (peer->file == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %s", path);
    enum error_code code = config_file_read(&peer_table, path, peer, &lines, error);
    return code != ERROR_NONE ? code : check_peer(config, peer, &lines, error);
}

static enum error_code read_peers(struct config *config, struct error *error)
{
    enum error_code code = config_directory_each(config->peers_directory, "peers", read_peer, config, error);
    if (code != ERROR_NONE || config->peer_count == 0)
        return code;
    qsort(config->peers, config->peer_count, sizeof *config->peers, compare_peers);
    return check_each_once(config, error);
}

enum error_code config_load(struct config **ret, const char *path, struct error *error)
{
    struct config_lines lines;
    struct config *config = calloc(1, sizeof *config);
    if (config == NULL || (config->file = strdup(path)) == NULL) {
        config_free(config);
        return error_set(error, ERROR_MEMORY, "no memory for the configuration");
    }
    enum error_code code = config_file_read(&node_table, path, config, &lines, error);
    if (code == ERROR_NONE)
        code = read_peers(config, error);
    if (code == ERROR_NONE && config->regions_directory != NULL)
        code = config_regions_read(config->regions_directory, &config->regions, &config->region_count, error);
    if (code == ERROR_NONE)
        *ret = config;
    else
        config_free(config);
    return code;
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    for (size_t i = 0; i < config->peer_count; i++) {
        config_file_release(&peer_table, &config->peers[i]);
        free(config->peers[i].file);
    }
    free(config->peers);
    config_regions_free(config->regions, config->region_count);
    config_file_release(&node_table, config);
    free(config->file);
    free(config);
}

/* ---- for people ---- */

static void print_table(const struct config_table *table, const char *file, const void *source, FILE *out)
{
    fprintf(out, "# %s\n[%s]\n", file, table->section);
    for (size_t i = 0; i < table->count; i++) {
        char value[CONFIG_SHOWN_BYTES];
        const struct config_option *option = &table->options[i];
        const char *field = (const char *)source + option->offset;
        option->type->format(field, value, sizeof value);
        fprintf(out, value[0] == '\0' ? "# %s is not set%s\n" : "%s = %s\n", option->name, value);
        for (size_t place = 1; option->type->format_one != NULL && value[0] != '\0'; place++) {
            option->type->format_one(field, place, value, sizeof value);
            if (value[0] != '\0')
                fprintf(out, "%s = %s\n", option->name, value);
        }
    }
}

void config_print(const struct config *config, FILE *out)
{
    print_table(&node_table, config->file, config, out);
    for (size_t i = 0; i < config->peer_count; i++) {
        fputc('\n', out);
        print_table(&peer_table, config->peers[i].file, &config->peers[i], out);
    }
    for (size_t i = 0; i < config->region_count; i++) {
        fputc('\n', out);
        print_table(&config_region_table, config->regions[i].file, &config->regions[i], out);
    }
}

static void help_table(const struct config_table *table, const char *title, FILE *out)
{
    fprintf(out, "%s\n[%s]\n", title, table->section);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_option *option = &table->options[i];
        fprintf(out, "  %-16s %-13s %s", option->name, option->type->name, option->help);
        if (option->is_required)
            fprintf(out, " (required)");
        else if (option->fallback != NULL)
            fprintf(out, " (default %s)", option->fallback);
        fputc('\n', out);
    }
}

void config_help(FILE *out)
{
    help_table(&node_table, "The node's file:", out);
    fputc('\n', out);
    help_table(&peer_table, "Each file of the directory Peers:", out);
    fputc('\n', out);
    help_table(&config_region_table, "Each file of the directory Regions:", out);
}

static void manual_table(const struct config_table *table, const char *title, FILE *out)
{
    fprintf(out, ".Sh %s\nOne section,\n.Li [%s] .\n.Bl -tag -width Ds\n", title, table->section);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_option *option = &table->options[i];
        fprintf(out, ".It Sy %s No = Ar \"%s\"\n%s.\n", option->name, option->type->name, option->help);
        if (option->is_required)
            fputs("Required.\n", out);
        else if (option->fallback != NULL)
            fprintf(out, "Default:\n.Li %s\n", option->fallback);
    }
    fputs(".El\n", out);
}

void config_manual(FILE *out)
{
    manual_table(&node_table, "THE NODE'S FILE", out);
    manual_table(&peer_table, "THE FILES OF PEERS", out);
    manual_table(&config_region_table, "THE FILES OF REGIONS", out);
}
