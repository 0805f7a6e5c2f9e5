/*
 * publish-load SOCKET LEDGER NAME: publishes, amends and withdraws records as fast as a node takes them, until SIGTERM.
 *
 * Each line of LEDGER is what the node was asked or has answered, written before the next request goes out:
 *
 *     published ID | amending ID | amended ID | withdrawing ID | withdrawn ID | refused TEXT | locked TEXT
 *
 * A node that dies is waited for; what it had not answered is not in the ledger as done.
 */
#include "comity/client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WINDOW 16u
#define TIMEOUT_MS 10000
#define RECONNECT_NS 5000000

static volatile sig_atomic_t is_ending;

/* What was asked, in the order of the answers. */
struct asked {
    size_t first, count;
    Comity__Request__BodyCase kinds[WINDOW];
};

struct load {
    int ledger;
    const char *name;
    unsigned serial;
    unsigned answers;
    struct client *client;
    struct asked asked;
    bool is_locked; /* the node publishes nothing yet */
};

static void on_signal(int number)
{
    (void)number;
    is_ending = 1;
}

static void note(const struct load *load, const char *what, const char *id)
{
    char line[512];
    int size = snprintf(line, sizeof line, "%s %.400s\n", what, id);
    if (write(load->ledger, line, (size_t)size) != size) {
        perror("publish-load: ledger");
        exit(EXIT_FAILURE);
    }
}

static bool send(struct load *load, const Comity__Request *request)
{
    struct error error;
    struct asked *asked = &load->asked;
    if (client_send(load->client, request, &error) != ERROR_NONE)
        return false;
    asked->kinds[(asked->first + asked->count++) % WINDOW] = request->body_case;
    return true;
}

/* A stolen passport of a number that no other has. */
struct passport {
    char number[32], country[4];
    Comity__TravelDocument document;
    Comity__Record record;
};

static void passport_init(struct passport *passport, struct load *load)
{
    snprintf(passport->number, sizeof passport->number, "%s%07u", load->name, ++load->serial);
    snprintf(passport->country, sizeof passport->country, "UTO");
    comity__travel_document__init(&passport->document);
    passport->document.document_type = COMITY__TRAVEL_DOCUMENT__TYPE__PASSPORT;
    passport->document.category = COMITY__TRAVEL_DOCUMENT__CATEGORY__STOLEN;
    passport->document.number = passport->number;
    passport->document.issuing_country = passport->country;
    comity__record__init(&passport->record);
    passport->record.type_case = COMITY__RECORD__TYPE_TRAVEL_DOCUMENT;
    passport->record.travel_document = &passport->document;
}

static bool publish(struct load *load)
{
    struct passport passport;
    Comity__Distribution everybody = COMITY__DISTRIBUTION__INIT;
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    passport_init(&passport, load);
    everybody.kind = COMITY__DISTRIBUTION__KIND__ALL;
    publish.record = &passport.record;
    publish.distribution = &everybody;
    request.body_case = COMITY__REQUEST__BODY_PUBLISH;
    request.publish = &publish;
    return send(load, &request);
}

static bool amend(struct load *load, char *id)
{
    struct passport passport;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    passport_init(&passport, load);
    amend.id = id;
    amend.record = &passport.record;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    note(load, "amending", id);
    return send(load, &request);
}

static bool take_back(struct load *load, char *id)
{
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    note(load, "withdrawing", id);
    return send(load, &request);
}

/* Take one answer in; every fifth record published is amended, every seventh withdrawn. */
static bool take(struct load *load)
{
    struct error error;
    Comity__Answer *answer = NULL;
    struct asked *asked = &load->asked;
    bool goes_on = true;
    if (client_receive(load->client, &answer, &error) != ERROR_NONE)
        return false;
    Comity__Request__BodyCase kind = asked->kinds[asked->first];
    asked->first = (asked->first + 1) % WINDOW;
    asked->count--;
    if (answer->body_case != COMITY__ANSWER__BODY_PUBLISH) {
        bool is_failure = answer->body_case == COMITY__ANSWER__BODY_FAILURE;
        load->is_locked = is_failure && strcmp(answer->failure->code, "LOCKED") == 0;
        note(load, load->is_locked ? "locked" : "refused",
             is_failure ? answer->failure->text : "another answer");
        goes_on = !load->is_locked;
    } else if (kind == COMITY__REQUEST__BODY_PUBLISH) {
        char *id = answer->publish->id;
        note(load, "published", id);
        load->answers++;
        if (load->answers % 5 == 0)
            goes_on = amend(load, id);
        else if (load->answers % 7 == 0)
            goes_on = take_back(load, id);
    } else {
        note(load, kind == COMITY__REQUEST__BODY_AMEND ? "amended" : "withdrawn", answer->publish->id);
    }
    client_free_answer(answer);
    return goes_on;
}

/* Until the connection or the program ends. */
static void converse(struct load *load)
{
    bool goes_on = true;
    load->asked = (struct asked){0};
    while (goes_on && !(is_ending && load->asked.count == 0)) {
        while (goes_on && !is_ending && load->asked.count < WINDOW)
            goes_on = publish(load);
        if (goes_on)
            goes_on = take(load);
    }
}

int main(int argc, char **argv)
{
    static const struct timespec RECONNECT = {0, RECONNECT_NS};
    struct load load = {0};
    struct error error;
    if (argc != 4) {
        fprintf(stderr, "usage: %s SOCKET LEDGER NAME\n", argv[0]);
        return 2;
    }
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_IGN);
    load.name = argv[3];
    load.ledger = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (load.ledger < 0) {
        perror(argv[2]);
        return EXIT_FAILURE;
    }
    while (!is_ending) {
        if (client_connect(argv[1], TIMEOUT_MS, &load.client, &error) == ERROR_NONE)
            converse(&load);
        else
            nanosleep(&RECONNECT, NULL);
        /* A node that has just started publishes nothing until it has heard from a peer. */
        if (load.is_locked)
            nanosleep(&RECONNECT, NULL);
        load.is_locked = false;
        client_free(load.client);
        load.client = NULL;
    }
    close(load.ledger);
    return EXIT_SUCCESS;
}
