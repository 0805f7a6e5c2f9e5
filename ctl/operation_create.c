#include "operation_command.h"

#include "ask.h"
#include "operation_ask.h"
#include "publication.h"

#include "comity/date.h"
#include "comity/distribution.h"
#include "comity/key.h"
#include "comity/message.h"
#include "comity/operation.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONTACT_BYTES 512u
#define CONTACT_PARTS 4u /* BUREAU:NAME:PHONE:EMAIL */

/* What is told of an operation on the command line; NULL: nothing. */
struct details {
    const char *name, *crime, *start, *end, *unit, *objective;
    struct option_list contacts;
};

/* Contacts as they are to be published; borrowed from the command line, and from the record as it was. */
struct contacts {
    size_t count;
    Comity__Operation__Contact *places[ARGUMENTS_VALUES + LIMIT_BUREAUS];
    size_t told_count;
    Comity__Operation__Contact told[ARGUMENTS_VALUES];
    char texts[ARGUMENTS_VALUES][CONTACT_BYTES];
};

/* ---- reading what is told ---- */

static enum outcome read_crime_area(const struct context *context, const char *text, Comity__CrimeArea *ret)
{
    const ProtobufCEnumDescriptor *areas = &comity__crime_area__descriptor;
    char name[64];
    size_t size = 0;
    for (; text[size] != '\0' && size < sizeof name - 1; size++)
        name[size] = text[size] == '-' || text[size] == ' ' ? '_' : (char)toupper((unsigned char)text[size]);
    name[size] = '\0';
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(areas, name);
    if (value != NULL && value->value != 0) {
        *ret = (Comity__CrimeArea)value->value;
        return OUTCOME_DONE;
    }
    fprintf(stderr, "comity: operation: --crime is one of");
    for (unsigned i = 0; i < areas->n_values; i++) {
        if (areas->values[i].value == 0)
            continue;
        fputs(i > 1 ? ", " : " ", stderr);
        for (const char *at = areas->values[i].name; *at != '\0'; at++)
            fputc(*at == '_' ? '-' : tolower((unsigned char)*at), stderr);
    }
    fputc('\n', stderr);
    return command_complain(context, "--crime: \"%.40s\" is none of them", text);
}

/* Take BUREAU:NAME:PHONE:EMAIL apart; what is behind the bureau may be missing. */
static enum outcome read_contact(const struct context *context, const char *text, char copy[CONTACT_BYTES],
                                 Comity__Operation__Contact *out)
{
    char *parts[CONTACT_PARTS];
    size_t count = 0;
    if (strlen(text) >= CONTACT_BYTES)
        return command_complain(context, "--contact: longer than %u bytes", CONTACT_BYTES - 1);
    memcpy(copy, text, strlen(text) + 1);
    *out = (Comity__Operation__Contact)COMITY__OPERATION__CONTACT__INIT;
    for (char *at = copy; at != NULL && count < CONTACT_PARTS; count++) {
        parts[count] = at;
        at = count + 1 < CONTACT_PARTS ? strchr(at, ':') : NULL;
        if (at != NULL)
            *at++ = '\0';
    }
    if (count < 2)
        return command_complain(context,
                                "--contact: BUREAU:NAME:PHONE:EMAIL, the last of them may be missing");
    out->bureau = parts[0];
    out->name = parts[1];
    out->phone = count > 2 ? parts[2] : out->phone;
    out->email = count > 3 ? parts[3] : out->email;
    return OUTCOME_DONE;
}

static bool is_told_of(const struct contacts *contacts, const char *bureau)
{
    for (size_t i = 0; i < contacts->told_count; i++)
        if (strcmp(contacts->told[i].bureau, bureau) == 0)
            return true;
    return false;
}

/* Those that are told take the place of all that the same bureaus had. */
static enum outcome read_contacts(const struct context *context, const struct details *details,
                                  const Comity__Operation *before, struct contacts *out)
{
    enum outcome outcome = OUTCOME_DONE;
    *out = (struct contacts){0};
    for (size_t i = 0; i < details->contacts.count && outcome == OUTCOME_DONE; i++) {
        outcome = read_contact(context, details->contacts.values[i], out->texts[i], &out->told[i]);
        out->told_count++;
    }
    for (size_t i = 0; before != NULL && i < before->n_contacts && i < LIMIT_BUREAUS; i++)
        if (!is_told_of(out, before->contacts[i]->bureau))
            out->places[out->count++] = before->contacts[i];
    for (size_t i = 0; i < out->told_count; i++)
        out->places[out->count++] = &out->told[i];
    return outcome;
}

/* Put what is told into the operation. */
static enum outcome apply(const struct context *context, const struct details *details,
                          struct contacts *contacts, Comity__Operation *operation)
{
    if (details->name != NULL)
        operation->name = ask_text(details->name);
    if (details->start != NULL)
        operation->start = ask_text(details->start);
    if (details->end != NULL)
        operation->end = ask_text(details->end);
    if (details->unit != NULL)
        operation->coordination_unit = ask_text(details->unit);
    if (details->objective != NULL)
        operation->objective = ask_text(details->objective);
    operation->n_contacts = contacts->count;
    operation->contacts = contacts->places;
    return details->crime == NULL ? OUTCOME_DONE
                                  : read_crime_area(context, details->crime, &operation->crime_area);
}

#define DETAILS(details)                                                                                     \
    {"name", &(details).name, NULL}, {"crime", &(details).crime, NULL}, {"start", &(details).start, NULL},   \
        {"end", &(details).end, NULL}, {"unit", &(details).unit, NULL},                                      \
    {                                                                                                        \
        "objective", &(details).objective, NULL                                                              \
    }

/* ---- create ---- */

/* The lead takes part, and those who are listed. */
static enum outcome read_participants(const struct context *context, const char *text, char *lead,
                                      Comity__Distribution **ret)
{
    struct error error;
    Comity__Distribution alone = COMITY__DISTRIBUTION__INIT, *listed = NULL;
    enum outcome outcome = OUTCOME_DONE;
    alone.kind = COMITY__DISTRIBUTION__KIND__ONLY;
    alone.n_bureaus = 1;
    alone.bureaus = &lead;
    if (text != NULL)
        outcome = operation_read_bureaus(context, "--participants", text, &listed);
    if (outcome == OUTCOME_DONE &&
        distribution_with(&alone, listed != NULL ? listed : &alone, true, ret, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    message_free(listed == NULL ? NULL : &listed->base);
    return outcome;
}

/* Those who take part see the record, and those to whom it is announced. */
static enum outcome read_readers(const struct context *context, const char *announce,
                                 const Comity__Distribution *participants, Comity__Distribution **ret)
{
    struct error error;
    Comity__Distribution *announced = NULL;
    const Comity__Distribution *from = participants;
    enum outcome outcome =
        announce == NULL ? OUTCOME_DONE : publication_distribution(context, announce, &announced);
    if (announced != NULL)
        from = announced;
    if (outcome == OUTCOME_DONE && distribution_with(from, participants, true, ret, &error) != ERROR_NONE) {
        fprintf(stderr, "comity: %s\n", error.text);
        outcome = OUTCOME_FAILED;
    }
    message_free(announced == NULL ? NULL : &announced->base);
    return outcome;
}

static enum outcome publish(struct context *context, const char *id, Comity__Operation *operation,
                            Comity__Distribution *readers)
{
    Comity__Record record = COMITY__RECORD__INIT;
    Comity__Request request = ask_request(COMITY__REQUEST__BODY_PUBLISH);
    Comity__PublishRequest publish = COMITY__PUBLISH_REQUEST__INIT;
    record.operation_id = ask_text(id);
    record.type_case = COMITY__RECORD__TYPE_OPERATION;
    record.operation = operation;
    publish.record = &record;
    publish.distribution = readers;
    request.publish = &publish;
    enum outcome outcome = publication_ask(context, &request);
    if (outcome == OUTCOME_DONE && !context->is_json)
        printf("operation %s/%s\n", operation->lead, id);
    return outcome;
}

static enum outcome create(struct context *context, const char *id, const struct details *details,
                           struct contacts *contacts, const char *participants, const char *announce)
{
    Comity__Operation operation = COMITY__OPERATION__INIT;
    Comity__Distribution *taking_part = NULL, *readers = NULL;
    char lead[LIMIT_BUREAU_BYTES];
    enum outcome outcome = apply(context, details, contacts, &operation);
    if (outcome == OUTCOME_DONE)
        outcome = operation_ask_bureau(context, lead);
    if (outcome == OUTCOME_DONE)
        outcome = read_participants(context, participants, lead, &taking_part);
    if (outcome == OUTCOME_DONE)
        outcome = read_readers(context, announce, taking_part, &readers);
    if (outcome == OUTCOME_DONE) {
        operation.lead = lead;
        operation.n_participants = taking_part->n_bureaus;
        operation.participants = taking_part->bureaus;
        outcome = publish(context, id, &operation, readers);
    }
    message_free(taking_part == NULL ? NULL : &taking_part->base);
    message_free(readers == NULL ? NULL : &readers->base);
    return outcome;
}

/* The id is the one that is told, or else made of the name: "Specimen VI" is SPECIMEN-VI. */
static enum outcome choose_id(const struct context *context, const char *told, const char *title,
                              struct operation_name *out)
{
    struct key key;
    struct error error;
    if (told == NULL && (key_normalise(KEY_OPERATION, title, NULL, false, &key, NULL) != ERROR_NONE ||
                         strlen(key.text) >= OPERATION_ID_BYTES))
        return command_complain(context, "no id can be made of that name: give one before --name");
    if (operation_name_parse(out, told == NULL ? key.text : told, &error) != ERROR_NONE)
        return command_complain(context, "%s", error.text);
    if (out->lead.code[0] != '\0')
        return command_complain(context, "this bureau leads what it creates: give the id alone");
    return OUTCOME_DONE;
}

enum outcome operation_create(struct context *context, int count, char **words)
{
    static struct contacts contacts;
    struct details details = {.contacts = {.name = "contact"}};
    const char *participants = NULL, *announce = NULL;
    const struct option options[] = {
        DETAILS(details), {"participants", &participants, NULL}, {"announce", &announce, NULL}};
    struct arguments arguments = {.fewest = 0, .most = 1, .list_count = 1, .lists = &details.contacts};
    struct operation_name name;
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && (details.name == NULL || details.crime == NULL || details.start == NULL))
        outcome = command_complain(context, "--name, --crime and --start are wanted");
    if (outcome == OUTCOME_DONE)
        outcome = choose_id(context, arguments.count == 0 ? NULL : arguments.words[0], details.name, &name);
    if (outcome == OUTCOME_DONE)
        outcome = read_contacts(context, &details, NULL, &contacts);
    return outcome == OUTCOME_DONE ? create(context, name.id, &details, &contacts, participants, announce)
                                   : outcome;
}

/* ---- amend, close ---- */

static enum outcome change(struct context *context, const char *operation, const struct details *details,
                           const char *closed_on)
{
    static struct contacts contacts;
    Comity__Answer *answer = NULL;
    enum outcome outcome = operation_ask(context, operation, &answer);
    if (outcome == OUTCOME_DONE) {
        Comity__Operation changed = *answer->operation->record->record->operation;
        outcome = read_contacts(context, details, &changed, &contacts);
        if (outcome == OUTCOME_DONE)
            outcome = apply(context, details, &contacts, &changed);
        if (closed_on != NULL)
            changed.closed_on = ask_text(closed_on);
        if (outcome == OUTCOME_DONE)
            outcome = operation_publish_again(context, answer->operation->record, &changed, NULL);
    }
    client_free_answer(answer);
    return outcome;
}

enum outcome operation_amend(struct context *context, int count, char **words)
{
    struct details details = {.contacts = {.name = "contact"}};
    const struct option options[] = {DETAILS(details)};
    struct arguments arguments = {.fewest = 1, .most = 1, .list_count = 1, .lists = &details.contacts};
    enum outcome outcome =
        command_arguments(context, count, words, options, sizeof options / sizeof options[0], &arguments);
    if (outcome == OUTCOME_DONE && details.name == NULL && details.crime == NULL && details.start == NULL &&
        details.end == NULL && details.unit == NULL && details.objective == NULL &&
        details.contacts.count == 0)
        outcome = command_complain(context, "say what changes: --end, --contact, ...");
    return outcome == OUTCOME_DONE ? change(context, arguments.words[0], &details, NULL) : outcome;
}

enum outcome operation_close(struct context *context, int count, char **words)
{
    const char *on = NULL;
    const struct option options[] = {{"on", &on, NULL}};
    const struct details nothing = {.contacts = {.name = "contact"}};
    struct arguments arguments = {.fewest = 1, .most = 1};
    char today[DATE_TEXT_CHARS + 1];
    enum outcome outcome = command_arguments(context, count, words, options, 1, &arguments);
    date_format(date_of_wall_ms((int64_t)time(NULL) * 1000), today);
    return outcome == OUTCOME_DONE ? change(context, arguments.words[0], &nothing, on != NULL ? on : today)
                                   : outcome;
}
