#include "journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"
#include "source_tree.h"

static const struct journal_entry entry = {
    .priority = 5, .name = "peer-connected", .message = "peer-connected peer=CO", .peer = "CO"};

/* `uuidgen --sha1 --namespace 8772c6ab-9a94-402d-9470-362b33060f9b --name peer-connected` */
static void makes_the_id_from_the_name(void)
{
    char id[JOURNAL_ID_CHARS + 1];
    char other[JOURNAL_ID_CHARS + 1];
    journal_message_id("peer-connected", id);
    CHECK_SAME_TEXT(id, "03047ea782a853edb8bfb8a2d5110358");
    journal_message_id("peer-away", other);
    CHECK(strcmp(id, other) != 0);
}

static void writes_one_field_a_line(void)
{
    char out[JOURNAL_ENTRY_BYTES];
    struct journal_entry all = entry;
    size_t size = journal_format(&entry, out);
    CHECK_SAME_BYTES(view_of(out, size),
                     view_of_text("PRIORITY=5\nSYSLOG_IDENTIFIER=comityd\n"
                                  "MESSAGE_ID=03047ea782a853edb8bfb8a2d5110358\n"
                                  "EVENT=peer-connected\nPEER=CO\nMESSAGE=peer-connected peer=CO\n"));
    all.origin = "PA";
    all.error = "PROOF";
    size = journal_format(&all, out);
    out[size] = '\0';
    CHECK(strstr(out, "\nORIGIN=PA\nERROR=PROOF\n") != NULL);
}

static void leaves_out_what_does_not_fit(void)
{
    char out[JOURNAL_ENTRY_BYTES];
    char text[2 * JOURNAL_ENTRY_BYTES];
    struct journal_entry large = entry;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    large.message = text;
    size_t size = journal_format(&large, out);
    CHECK(size > 0 && size < JOURNAL_ENTRY_BYTES && out[size - 1] == '\n');
    out[size] = '\0';
    CHECK(strstr(out, "PEER=CO\n") != NULL && strstr(out, "\nMESSAGE=") == NULL);
}

static void sends_an_entry_and_tells_when_it_cannot(void)
{
    char directory[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES + 8];
    char got[JOURNAL_ENTRY_BYTES];
    char made[JOURNAL_ENTRY_BYTES];
    struct journal journal;
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/journal", directory);
    journal_init(&journal, path);
    CHECK(!journal_send(&journal, &entry));
    int listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    REQUIRE(bind(listener, (struct sockaddr *)&journal.address, sizeof journal.address) == 0);
    CHECK(journal_send(&journal, &entry));
    ssize_t size = recv(listener, got, sizeof got, 0);
    REQUIRE(size > 0);
    CHECK_SAME_BYTES(view_of(got, (size_t)size), view_of(made, journal_format(&entry, made)));
    unsigned sent = 1;
    while (sent < 10000 && journal_send(&journal, &entry))
        sent++;
    CHECK_CASE(sent < 10000, "a journal that does not read was waited for");
    close(listener);
    CHECK(!journal_send(&journal, &entry));
    journal_release(&journal);
    CHECK(!journal_send(&journal, &entry));
    scratch_remove(directory);
}

/* ---- the catalog and the guide ---- */

static char *load(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", COMITY_SOURCE_DIR, name);
    long size = scratch_size(path);
    REQUIRE(size > 0);
    char *text = (char *)scratch_load(path, size);
    text = realloc(text, (size_t)size + 1);
    REQUIRE(text != NULL);
    text[size] = '\0';
    return text;
}

/* An entry of the catalog begins with "# name" and "-- MESSAGE_ID". */
static void has_a_catalog_of_the_right_ids(void)
{
    char *catalog = load("systemd/comity.catalog");
    unsigned count = 0;
    for (const char *next = strstr(catalog, "\n-- "); next != NULL; next = strstr(next + 1, "\n-- ")) {
        char name[64] = "";
        char id[JOURNAL_ID_CHARS + 1];
        const char *line = next;
        while (line > catalog && line[-1] != '\n')
            line--;
        CHECK_CASE(sscanf(line, "# %63[a-z-]\n", name) == 1, "%.60s", line);
        journal_message_id(name, id);
        CHECK_CASE(strncmp(next + strlen("\n-- "), id, JOURNAL_ID_CHARS) == 0, "%s has the id %s", name, id);
        count++;
    }
    CHECK(count >= 20);
    free(catalog);
}

/* The guide's table of names: every `name` of a first column. */
static void explains_every_name_of_the_guide(void)
{
    char *guide = load("docs/operations.md");
    char *catalog = load("systemd/comity.catalog");
    const char *row = strstr(guide, "\n| name | |\n|---|---|\n");
    REQUIRE(row != NULL);
    row += strlen("\n| name | |\n|---|---|\n");
    unsigned count = 0;
    for (; row[0] == '|'; row = strchr(row, '\n') + 1) {
        const char *end = strchr(row + 1, '|');
        for (const char *quote = strchr(row, '`'); quote != NULL && quote < end;
             quote = strchr(quote + 1, '`')) {
            char name[64];
            char wanted[80];
            char id[JOURNAL_ID_CHARS + 1];
            if (sscanf(quote, "`%63[a-z-]`", name) != 1)
                continue;
            snprintf(wanted, sizeof wanted, "\n# %s\n-- ", name);
            journal_message_id(name, id);
            CHECK_CASE(strstr(catalog, wanted) != NULL, "%s has the id %s", name, id);
            count++;
        }
    }
    CHECK(count >= 20);
    free(guide);
    free(catalog);
}

CHECK_MAIN("journal", {"makes the id from the name", makes_the_id_from_the_name},
           {"writes one field a line", writes_one_field_a_line},
           {"leaves out what does not fit", leaves_out_what_does_not_fit},
           {"sends an entry, and tells when it cannot", sends_an_entry_and_tells_when_it_cannot},
           {"has a catalog of the right ids", has_a_catalog_of_the_right_ids},
           {"explains every name of the guide", explains_every_name_of_the_guide})
