#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"
#include "signer.h"

/* The lines of a good file; a test replaces one, or adds one at the end. */
#define LINES 32u

struct lines {
    size_t count;
    char text[LINES][400];
};

static struct error error;
static char directory[SCRATCH_PATH_BYTES];

static void add(struct lines *lines, const char *text)
{
    REQUIRE(lines->count < LINES);
    snprintf(lines->text[lines->count++], sizeof lines->text[0], "%s", text);
}

static void replace(struct lines *lines, size_t line, const char *text)
{
    snprintf(lines->text[line - 1], sizeof lines->text[0], "%s", text);
}

static struct lines node_lines(void)
{
    static const char *const good[] = {"[node]",
                                       "Bureau = BS",
                                       "Name = Utopia",
                                       "Region = Americas",
                                       "Federation = demo",
                                       "Listen = 127.0.0.1:7101",
                                       "Control = control.sock",
                                       "Store = /srv/state",
                                       "Certificate = tls.crt",
                                       "PrivateKey = tls.key",
                                       "LogKeyFile = log.seed",
                                       "WitnessKeyFile = witness.seed",
                                       "Peers = peers.d"};
    struct lines lines = {.count = 0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        add(&lines, good[i]);
    return lines;
}

static void vkey_line_of(char out[400], const char *option, const char *name, enum vkey_type type,
                         uint8_t seed)
{
    struct hasher *hasher = NULL;
    struct signer signer;
    char text[VKEY_TEXT_BYTES];
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    signer_init(&signer, hasher, name, type, seed);
    vkey_format(&signer.vkey, text);
    snprintf(out, 400, "%s = %s", option, text);
    signer_release(&signer);
    hasher_free(hasher);
}

static void vkey_line(char out[400], const char *option, const char *name, enum vkey_type type)
{
    vkey_line_of(out, option, name, type, 1);
}

static struct lines peer_lines(const char *code)
{
    struct lines lines = {.count = 0};
    char text[400], name[100];
    add(&lines, "[peer]");
    snprintf(text, sizeof text, "Bureau = %s", code);
    add(&lines, text);
    add(&lines, "Name = Somewhere");
    add(&lines, "Region = Americas");
    add(&lines, "Endpoint = peer.example.org:7102");
    snprintf(text, sizeof text, "Identity = spiffe://ncb.%c%c/comityd", code[0] + 32, code[1] + 32);
    add(&lines, text);
    add(&lines, "Anchors = CO/anchors.pem");
    add(&lines, "RevocationList = CO/crl.pem");
    snprintf(name, sizeof name, "comity/demo/%s", code);
    vkey_line(text, "LogKey", name, VKEY_ED25519);
    add(&lines, text);
    snprintf(name, sizeof name, "comity/demo/%s/witness", code);
    vkey_line(text, "WitnessKey", name, VKEY_COSIGNATURE);
    add(&lines, text);
    return lines;
}

static void write_lines(const char *name, const struct lines *lines)
{
    char path[300];
    char text[LINES * 402] = "";
    snprintf(path, sizeof path, "%s/%s", directory, name);
    for (size_t i = 0; i < lines->count; i++) {
        strcat(text, lines->text[i]);
        strcat(text, "\n");
    }
    scratch_write(path, text);
}

static void begin(void)
{
    char path[300];
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/peers.d", directory);
    REQUIRE(mkdir(path, 0755) == 0);
    struct lines node = node_lines();
    struct lines peer = peer_lines("CO");
    write_lines("comityd.conf", &node);
    write_lines("peers.d/CO.conf", &peer);
}

static enum error_code load(struct config **ret)
{
    char path[300];
    snprintf(path, sizeof path, "%s/comityd.conf", directory);
    return config_load(ret, path, &error);
}

/* The configuration must be refused with `place` ("comityd.conf:3") and `text` in the error. */
static void check_refused(const char *place, const char *text)
{
    struct config *config = NULL;
    char expected[600];
    enum error_code code = load(&config);
    snprintf(expected, sizeof expected, "%s/%s: ", directory, place);
    CHECK_CASE(code != ERROR_NONE && config == NULL, "%s %s", place, text);
    CHECK_CASE(strncmp(error.text, expected, strlen(expected)) == 0, "%s, not at %s", error.text, place);
    CHECK_CASE(strstr(error.text, text) != NULL, "%s, without %s", error.text, text);
    config_free(config);
}

static void reads_what_make_federation_writes(void)
{
    struct config *config = NULL;
    char path[300];
    begin();
    REQUIRE_OK(load(&config), &error);
    CHECK_SAME_TEXT(config->bureau.code, "BS");
    CHECK_SAME_TEXT(config->federation, "demo");
    CHECK_SAME_TEXT(config->listen.host, "127.0.0.1");
    CHECK_SAME_NUMBER(config->listen.port, 7101);
    CHECK_SAME_TEXT(config->store, "/srv/state");
    snprintf(path, sizeof path, "%s/tls.crt", directory);
    CHECK_SAME_TEXT(config->certificate, path);
    REQUIRE(config->peer_count == 1);
    snprintf(path, sizeof path, "%s/peers.d/CO/anchors.pem", directory);
    CHECK_SAME_TEXT(config->peers[0].anchors, path);
    CHECK_SAME_TEXT(config->peers[0].log_keys.keys[0].name, "comity/demo/CO");
    CHECK_SAME_TEXT(config->peers[0].endpoint.host, "peer.example.org");
    config_free(config);
    scratch_remove(directory);
}

static void fills_in_what_is_not_given(void)
{
    struct config *config = NULL;
    begin();
    struct lines node = node_lines();
    replace(&node, 7, "# no Control");
    replace(&node, 8, "; no Store");
    write_lines("comityd.conf", &node);
    REQUIRE_OK(load(&config), &error);
    CHECK_SAME_TEXT(config->control, "/run/comity/control.sock");
    CHECK_SAME_TEXT(config->store, "/var/lib/comity");
    CHECK_SAME_NUMBER(config->log_level, NODE_LEVEL_INFO);
    CHECK_SAME_NUMBER(config->segment_bytes, 64 * 1024 * 1024);
    CHECK_SAME_NUMBER(config->quorum, 0);
    CHECK_SAME_NUMBER(config->quorum_alarm_hours, 24);
    CHECK_SAME_NUMBER(config->hits, CONFIG_SWITCH_YES);
    CHECK_SAME_NUMBER(config->verify_urgent_ms, 600000);
    CHECK_SAME_NUMBER(config->verify_routine_ms, 3600000);
    CHECK(config->groups == NULL && !config->query_group.is_set);
    config_free(config);
    scratch_remove(directory);
}

static void reads_what_may_be_given(void)
{
    struct config *config = NULL;
    begin();
    struct lines node = node_lines();
    add(&node, "LogLevel = warning");
    add(&node, "SegmentBytes = 65536");
    add(&node, "Groups = X25519:P-256");
    add(&node, "Quorum = 3");
    add(&node, "QuorumAlarmHours = 8784");
    add(&node, "Hits = no");
    add(&node, "VerifyUrgent = 90s");
    add(&node, "VerifyRoutine = 2d");
    add(&node, "AdminGroup = root");
    write_lines("comityd.conf", &node);
    REQUIRE_OK(load(&config), &error);
    CHECK_SAME_NUMBER(config->log_level, NODE_LEVEL_WARNING);
    CHECK_SAME_NUMBER(config->segment_bytes, 65536);
    CHECK_SAME_NUMBER(config->quorum, 3);
    CHECK_SAME_NUMBER(config->quorum_alarm_hours, 8784);
    CHECK_SAME_NUMBER(config->hits, CONFIG_SWITCH_NO);
    CHECK_SAME_NUMBER(config->verify_urgent_ms, 90000);
    CHECK_SAME_NUMBER(config->verify_routine_ms, 2 * 86400000);
    CHECK_SAME_TEXT(config->groups, "X25519:P-256");
    CHECK(config->admin_group.is_set && config->admin_group.id == 0);
    config_free(config);
    scratch_remove(directory);
}

static void names_file_and_line_of_every_fault_of_the_node(void)
{
    static const struct {
        size_t line; /* 0: the last */
        const char *text;
        const char *said;
    } cases[] = {
        {2, "Bureau = bs", "Bureau: "},
        {2, "Bureau = ", "Bureau has no value"},
        {3, "Name = \xff", "not UTF-8"},
        {3, "Name = a\x01", "control character"},
        {5, "Federation = de mo", "\"de mo\""},
        {6, "Listen = 127.0.0.1", "host:port"},
        {6, "Listn = 127.0.0.1:7101", "unknown option \"Listn\"; did you mean Listen?"},
        {6, "listen = 127.0.0.1:7101", "unknown option \"listen\"; did you mean Listen?"},
        {6, "Colour = green", "unknown option \"Colour\""},
        {6, "Name = Again", "given a second time; line 3"},
        {4, "[peer]", "line"},
        {6, "Listen", "neither"},
        {13, "LogLevel = loud", "debug, info, notice, warning or alarm"},
        {13, "SegmentBytes = 65535", "65536"},
        {13, "SegmentBytes = 1073741825", "1073741824"},
        {13, "Quorum = 0", "from 1 to 255"},
        {13, "Quorum = half", "from 1 to 255"},
        {13, "QuorumAlarmHours = 8785", "from 1 to 8784"},
        {13, "Hits = perhaps", "\"perhaps\" is not yes or no"},
        {13, "VerifyUrgent = 10", "a number and s, m, h or d"},
        {13, "VerifyUrgent = 0m", "a number and s, m, h or d"},
        {13, "VerifyUrgent = m", "a number and s, m, h or d"},
        {13, "VerifyUrgent = 10min", "a number and s, m, h or d"},
        {13, "VerifyRoutine = 367d", "a number and s, m, h or d"},
        {13, "QueryGroup = no-such-group-here", "no group"},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char place[64];
        struct lines node = node_lines();
        size_t line = cases[i].line;
        replace(&node, line, cases[i].text);
        write_lines("comityd.conf", &node);
        snprintf(place, sizeof place, "comityd.conf:%zu", line + (cases[i].text[0] == '['));
        check_refused(place, cases[i].text[0] == '[' ? "it belongs into [node]" : cases[i].said);
    }
    scratch_remove(directory);
}

static void names_what_is_missing(void)
{
    static const struct {
        size_t line;
        const char *said;
    } cases[] = {{2, "option Bureau is missing"},      {3, "option Name is missing"},
                 {5, "option Federation is missing"},  {6, "option Listen is missing"},
                 {9, "option Certificate is missing"}, {10, "option PrivateKey is missing"},
                 {11, "option LogKeyFile is missing"}, {12, "option WitnessKeyFile is missing"}};
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lines node = node_lines();
        replace(&node, cases[i].line, "");
        write_lines("comityd.conf", &node);
        check_refused("comityd.conf", cases[i].said);
    }
    scratch_remove(directory);
}

static void refuses_a_line_that_would_be_cut(void)
{
    char text[400];
    begin();
    struct lines node = node_lines();
    memset(text, 'x', 300);
    memcpy(text, "Name = ", 7);
    text[300] = '\0';
    replace(&node, 3, text);
    write_lines("comityd.conf", &node);
    check_refused("comityd.conf:3", "longer than");
    scratch_remove(directory);
}

static void names_file_and_line_of_every_fault_of_a_peer(void)
{
    static const struct {
        size_t line;
        const char *text;
        const char *said;
    } cases[] = {
        {2, "Bureau = BS", "is this node itself"},
        {5, "Endpoint = peer.example.org", "host:port"},
        {6, "Identity = https://ncb.co/", "Identity: "},
        {7, "Ancors = x", "did you mean Anchors?"},
        {9, "LogKey = nonsense", "LogKey: "},
        {10, "Store = x", "unknown option"},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char place[64];
        struct lines peer = peer_lines("CO");
        replace(&peer, cases[i].line, cases[i].text);
        write_lines("peers.d/CO.conf", &peer);
        snprintf(place, sizeof place, "peers.d/CO.conf:%zu", cases[i].line);
        check_refused(place, cases[i].said);
    }
    scratch_remove(directory);
}

static void refuses_keys_of_another_log(void)
{
    char text[400];
    begin();
    struct lines peer = peer_lines("CO");
    vkey_line(text, "LogKey", "comity/demo/PA", VKEY_ED25519);
    replace(&peer, 9, text);
    write_lines("peers.d/CO.conf", &peer);
    check_refused("peers.d/CO.conf:9", "comity/demo/CO");
    peer = peer_lines("CO");
    vkey_line(text, "WitnessKey", "comity/other/CO/witness", VKEY_COSIGNATURE);
    replace(&peer, 10, text);
    write_lines("peers.d/CO.conf", &peer);
    check_refused("peers.d/CO.conf:10", "comity/demo/CO/witness");
    peer = peer_lines("CO");
    vkey_line(text, "LogKey", "comity/demo/CO", VKEY_COSIGNATURE);
    replace(&peer, 9, text);
    write_lines("peers.d/CO.conf", &peer);
    check_refused("peers.d/CO.conf:9", "mixed up");
    scratch_remove(directory);
}

static void reads_a_second_log_key(void)
{
    struct config *config = NULL;
    char text[400];
    begin();
    struct lines peer = peer_lines("CO");
    struct lines node = node_lines();
    vkey_line_of(text, "LogKey", "comity/demo/CO", VKEY_ED25519, 2);
    add(&peer, text);
    write_lines("peers.d/CO.conf", &peer);
    add(&node, "NextLogKeyFile = next.seed");
    write_lines("comityd.conf", &node);
    REQUIRE_OK(load(&config), &error);
    CHECK_SAME_NUMBER(config->peers[0].log_keys.count, 2);
    CHECK(config->peers[0].log_keys.keys[0].id != config->peers[0].log_keys.keys[1].id);
    CHECK(strstr(config->next_log_key_file, "/next.seed") != NULL);
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    config_print(config, out);
    fclose(out);
    CHECK(strstr(printed, text) != NULL);
    CHECK(strstr(printed, peer.text[8]) != NULL);
    free(printed);
    config_free(config);

    add(&peer, text);
    write_lines("peers.d/CO.conf", &peer);
    check_refused("peers.d/CO.conf:12", "the same key");
    peer.count--;
    for (uint8_t seed = 3; seed <= 5; seed++) {
        vkey_line_of(text, "LogKey", "comity/demo/CO", VKEY_ED25519, seed);
        add(&peer, text);
    }
    write_lines("peers.d/CO.conf", &peer);
    check_refused("peers.d/CO.conf:14", "more than 4");
    scratch_remove(directory);
}

static void refuses_a_peer_that_is_there_twice(void)
{
    begin();
    struct lines peer = peer_lines("CO");
    write_lines("peers.d/X.conf", &peer);
    check_refused("peers.d/X.conf", "CO.conf, too");
    peer = peer_lines("PA");
    replace(&peer, 6, "Identity = spiffe://ncb.co/comityd");
    write_lines("peers.d/X.conf", &peer);
    check_refused("peers.d/X.conf", "CO.conf, too");
    scratch_remove(directory);
}

static void passes_over_files_that_are_no_peers(void)
{
    struct config *config = NULL;
    begin();
    struct lines nonsense = {.count = 0};
    add(&nonsense, "nonsense");
    write_lines("peers.d/.CO.conf", &nonsense);
    write_lines("peers.d/CO.conf.new", &nonsense);
    write_lines("peers.d/.conf", &nonsense);
    CHECK_OK(load(&config), &error);
    CHECK(config != NULL && config->peer_count == 1);
    config_free(config);
    scratch_remove(directory);
}

static void says_which_file_is_not_there(void)
{
    char path[300];
    begin();
    snprintf(path, sizeof path, "%s/peers.d", directory);
    scratch_remove(path);
    check_refused("peers.d", "cannot be listed");
    snprintf(path, sizeof path, "%s/comityd.conf", directory);
    scratch_remove(path);
    check_refused("comityd.conf", "no such file");
    scratch_remove(directory);
}

static void prints_what_it_would_read_again(void)
{
    struct config *config = NULL;
    char *printed = NULL;
    size_t size = 0;
    begin();
    REQUIRE_OK(load(&config), &error);
    FILE *out = open_memstream(&printed, &size);
    REQUIRE(out != NULL);
    config_print(config, out);
    fclose(out);
    CHECK(strstr(printed, "\nBureau = BS\n") != NULL);
    CHECK(strstr(printed, "\nListen = 127.0.0.1:7101\n") != NULL);
    CHECK(strstr(printed, "\nLogLevel = info\n") != NULL);
    CHECK(strstr(printed, "\n# AdminGroup is not set\n") != NULL);
    CHECK(strstr(printed, "\n# Quorum is not set\n") != NULL);
    CHECK(strstr(printed, "\nQuorumAlarmHours = 24\n") != NULL);
    CHECK(strstr(printed, "\nHits = yes\nVerifyUrgent = 10m\nVerifyRoutine = 1h\n") != NULL);
    CHECK(strstr(printed, "\nEndpoint = peer.example.org:7102\n") != NULL);
    CHECK(strstr(printed, "\nLogKey = comity/demo/CO+") != NULL);
    free(printed);
    config_free(config);
    scratch_remove(directory);
}

CHECK_MAIN("config", {"reads what make-federation writes", reads_what_make_federation_writes},
           {"fills in what is not given", fills_in_what_is_not_given},
           {"reads what may be given", reads_what_may_be_given},
           {"names file and line of every fault of the node", names_file_and_line_of_every_fault_of_the_node},
           {"names what is missing", names_what_is_missing},
           {"refuses a line that would be cut", refuses_a_line_that_would_be_cut},
           {"names file and line of every fault of a peer", names_file_and_line_of_every_fault_of_a_peer},
           {"refuses keys of another log", refuses_keys_of_another_log},
           {"reads a second log key", reads_a_second_log_key},
           {"refuses a peer that is there twice", refuses_a_peer_that_is_there_twice},
           {"passes over files that are no peers", passes_over_files_that_are_no_peers},
           {"says which file is not there", says_which_file_is_not_there},
           {"prints what it would read again", prints_what_it_would_read_again})
