/*
 * generate-records: synthetic records in the import formats, the same for the same seed.
 *
 * Nobody and nothing in them exists: names are built from syllables, countries are the specimen UTO of ICAO
 * Doc 9303.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES 96
#define OTHERS_MAX 255

static const char usage[] = "usage: generate-records --format ndjson|csv|notices --type "
                            "notice|travel_document|vehicle|firearm|mixed\n"
                            "                        --count N [--seed S] [--bureau BS] [--others CO,PA] "
                            "[--first K] [--to DIST|mix]\n";

enum record_type { NOTICE, TRAVEL_DOCUMENT, VEHICLE, FIREARM, TYPE_COUNT, MIXED = TYPE_COUNT };
enum form { TEXT, NUMBER, LIST, WARRANT };

static const struct {
    const char *name; /* as the option, and as the column "type" */
    const char *json;
} types[TYPE_COUNT] = {
    [NOTICE] = {"notice", "notice"},
    [TRAVEL_DOCUMENT] = {"travel_document", "travelDocument"},
    [VEHICLE] = {"vehicle", "vehicle"},
    [FIREARM] = {"firearm", "firearm"},
};

/* Columns of the CSV form and members of the JSON form, in order. */
enum field {
    COLOUR,
    KIND,
    FAMILY_NAME,
    FORENAMES,
    BIRTH_DATE,
    BIRTH_COUNTRY,
    SEX,
    NATIONALITIES,
    HEIGHT_CM,
    MARKS,
    CHARGE,
    ACTION,
    DOCUMENT_TYPE,
    NUMBER_OF_DOCUMENT,
    ISSUING_COUNTRY,
    CATEGORY,
    DATE_OF_LOSS,
    VIN,
    PLATE,
    PLATE_COUNTRY,
    MAKE,
    MODEL,
    YEAR,
    DATE_STOLEN,
    STATUS,
    SERIAL,
    CALIBRE,
    DATE,
    PLACE,
    FIELD_COUNT
};

static const struct {
    const char *name;
    enum form form;
} fields[FIELD_COUNT] = {
    [COLOUR] = {"colour", TEXT},
    [KIND] = {"kind", TEXT},
    [FAMILY_NAME] = {"familyName", TEXT},
    [FORENAMES] = {"forenames", TEXT},
    [BIRTH_DATE] = {"birthDate", TEXT},
    [BIRTH_COUNTRY] = {"birthCountry", TEXT},
    [SEX] = {"sex", TEXT},
    [NATIONALITIES] = {"nationalities", LIST},
    [HEIGHT_CM] = {"heightCm", NUMBER},
    [MARKS] = {"distinguishingMarks", TEXT},
    [CHARGE] = {"arrestWarrants[0].charge", WARRANT},
    [ACTION] = {"actionToTake", TEXT},
    [DOCUMENT_TYPE] = {"documentType", TEXT},
    [NUMBER_OF_DOCUMENT] = {"number", TEXT},
    [ISSUING_COUNTRY] = {"issuingCountry", TEXT},
    [CATEGORY] = {"category", TEXT},
    [DATE_OF_LOSS] = {"dateOfLoss", TEXT},
    [VIN] = {"vin", TEXT},
    [PLATE] = {"plate", TEXT},
    [PLATE_COUNTRY] = {"plateCountry", TEXT},
    [MAKE] = {"make", TEXT},
    [MODEL] = {"model", TEXT},
    [YEAR] = {"year", NUMBER},
    [DATE_STOLEN] = {"dateStolen", TEXT},
    [STATUS] = {"status", TEXT},
    [SERIAL] = {"serial", TEXT},
    [CALIBRE] = {"calibre", TEXT},
    [DATE] = {"date", TEXT},
    [PLACE] = {"place", TEXT},
};

struct options {
    const char *format;
    enum record_type type;
    uint64_t count;
    uint64_t seed;
    uint64_t first;
    const char *bureau;
    const char *to; /* NULL: no distribution */
    char *others[OTHERS_MAX];
    size_t others_count;
};

struct record {
    enum record_type type;
    uint64_t number; /* from 1 */
    uint64_t random; /* state */
    char distribution[VALUE_BYTES];
    char values[FIELD_COUNT][VALUE_BYTES]; /* "": not set */
};

/* splitmix64 */
static uint64_t mixed(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned draw(struct record *record, unsigned below)
{
    return (unsigned)(mixed(&record->random) % below);
}

#define PICK(record, table) (table)[draw((record), (unsigned)(sizeof(table) / sizeof(table)[0]))]
#define SET(record, field, ...) snprintf((record)->values[field], VALUE_BYTES, __VA_ARGS__)

static void set_name(struct record *record, enum field field, unsigned syllables)
{
    static const char *const starts[] = {"Va", "Ñu", "Tro", "Éli", "Qua", "Bre",
                                         "Zo", "Ky", "Ul",  "Mö",  "Dra", "Isk"};
    static const char *const middles[] = {"ndo", "ri", "vak", "sel", "mú", "tor", "lé", "xan", "pir", "gho"};
    static const char *const ends[] = {"vine", "rell", "tok",  "zhar", "nou",
                                       "mesk", "quil", "dorp", "wen",  "fax"};
    char *out = record->values[field];
    size_t size = (size_t)snprintf(out, VALUE_BYTES, "%s", PICK(record, starts));
    for (unsigned i = 0; i < syllables; i++)
        size += (size_t)snprintf(out + size, VALUE_BYTES - size, "%s", PICK(record, middles));
    snprintf(out + size, VALUE_BYTES - size, "%s", PICK(record, ends));
}

static void set_date(struct record *record, enum field field, unsigned first_year, unsigned years)
{
    unsigned year = first_year + draw(record, years);
    unsigned month = 1 + draw(record, 12);
    unsigned day = 1 + draw(record, 28);
    SET(record, field, "%04u-%02u-%02u", year, month, day);
}

/* A number below 10^8 that no other record number of the same seed has: 104729 is prime to 10. */
static unsigned unique_number(const struct options *options, const struct record *record)
{
    return (unsigned)((options->seed % 100000000 * 7919 + record->number % 100000000 * 104729) % 100000000);
}

/* The check digit of 49 CFR 565, in its place. */
static void set_check_digit(char vin[VALUE_BYTES])
{
    static const unsigned weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
    static const unsigned values[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++) {
        const char *letter = strchr(letters, vin[i]);
        sum += weights[i] * (letter != NULL ? values[letter - letters] : (unsigned)(vin[i] - '0'));
    }
    vin[8] = sum % 11 == 10 ? 'X' : (char)('0' + sum % 11);
}

static void make_notice(struct record *record)
{
    static const char *const charges[] = {"Fraud, \"advance fee\"", "Theft of vehicles", "Smuggling of goods",
                                          "Forgery of documents\nand their use"};
    static const char *const marks[] = {"", "Scar, left hand", "Tattoo of an anchor", "Wears glasses"};
    bool is_red = draw(record, 4) < 3;
    SET(record, COLOUR, "%s", is_red ? "RED" : "YELLOW");
    SET(record, KIND, "%s", draw(record, 10) == 0 ? "DIFFUSION" : "NOTICE");
    set_name(record, FAMILY_NAME, 1);
    set_name(record, FORENAMES, 0);
    set_date(record, BIRTH_DATE, 1950, 55);
    SET(record, BIRTH_COUNTRY, "UTO");
    SET(record, SEX, "%s", draw(record, 2) == 0 ? "M" : "F");
    SET(record, NATIONALITIES, "UTO");
    if (draw(record, 5) > 0)
        SET(record, HEIGHT_CM, "%u", 150 + draw(record, 50));
    SET(record, MARKS, "%s", PICK(record, marks));
    SET(record, ACTION, "%s", is_red ? "ARREST" : "LOCATE");
    if (is_red)
        SET(record, CHARGE, "%s", PICK(record, charges));
}

static void make_travel_document(const struct options *options, struct record *record)
{
    static const char *const categories[] = {"STOLEN", "STOLEN", "LOST", "LOST", "REVOKED", "INVALID"};
    static const char *const kinds[] = {"PASSPORT", "PASSPORT", "PASSPORT", "IDENTITY_CARD"};
    SET(record, DOCUMENT_TYPE, "%s", PICK(record, kinds));
    SET(record, NUMBER_OF_DOCUMENT, "L%08u", unique_number(options, record));
    SET(record, ISSUING_COUNTRY, "UTO");
    SET(record, CATEGORY, "%s", PICK(record, categories));
    set_date(record, DATE_OF_LOSS, 2015, 10);
    set_name(record, PLACE, 0);
}

static void make_vehicle(const struct options *options, struct record *record)
{
    static const char *const makes[] = {"Utopia Motors", "Specimen", "Nowhere Works"};
    static const char *const models[] = {"U1", "U2 Estate", "Kestrel", "Model Zero"};
    SET(record, CATEGORY, "%s", draw(record, 6) == 0 ? "EMBEZZLED" : "STOLEN");
    SET(record, VIN, "1UTBH41J0XM%06u", unique_number(options, record) % 1000000);
    record->values[VIN][3] = "ABCDEFGHJKLMNPRSTVWXYZ"[unique_number(options, record) / 1000000 % 22];
    set_check_digit(record->values[VIN]);
    SET(record, PLATE, "UT %02u-%06u", draw(record, 100), unique_number(options, record) % 1000000);
    SET(record, PLATE_COUNTRY, "UTO");
    SET(record, MAKE, "%s", PICK(record, makes));
    SET(record, MODEL, "%s", PICK(record, models));
    SET(record, YEAR, "%u", 1995 + draw(record, 30));
    set_date(record, DATE_STOLEN, 2015, 10);
}

static void make_firearm(const struct options *options, struct record *record)
{
    static const char *const statuses[] = {"STOLEN", "LOST", "TRAFFICKED", "SEIZED"};
    static const char *const calibres[] = {"9x19", "7.62x39", ".22 LR", "12 gauge"};
    SET(record, STATUS, "%s", PICK(record, statuses));
    SET(record, SERIAL, "UTO%08u", unique_number(options, record));
    SET(record, MAKE, "Specimen Arms");
    SET(record, MODEL, "M%u", 1 + draw(record, 9));
    SET(record, CALIBRE, "%s", PICK(record, calibres));
    set_date(record, DATE, 2015, 10);
    set_name(record, PLACE, 0);
}

static void set_distribution(const struct options *options, struct record *record)
{
    if (options->to == NULL)
        return;
    if (strcmp(options->to, "mix") != 0) {
        snprintf(record->distribution, VALUE_BYTES, "%s", options->to);
        return;
    }
    unsigned percent = draw(record, 100);
    unsigned other = draw(record, (unsigned)options->others_count);
    if (percent < 80)
        snprintf(record->distribution, VALUE_BYTES, "all");
    else
        snprintf(record->distribution, VALUE_BYTES, "%s%s",
                 percent < 90 ? "" : "all-except:", options->others[other]);
}

static void make_record(const struct options *options, uint64_t number, struct record *record)
{
    *record = (struct record){.number = number, .random = options->seed * 1000003 + number};
    record->type = options->type != MIXED ? options->type : (enum record_type)draw(record, TYPE_COUNT);
    set_distribution(options, record);
    switch (record->type) {
    case NOTICE:
        make_notice(record);
        break;
    case TRAVEL_DOCUMENT:
        make_travel_document(options, record);
        break;
    case VEHICLE:
        make_vehicle(options, record);
        break;
    default:
        make_firearm(options, record);
        break;
    }
}

static void write_json_text(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            fputs("\\n", stdout);
        else if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else
            putchar(*text);
    }
    putchar('"');
}

static void write_json_field(enum field field, const char *value)
{
    switch (fields[field].form) {
    case WARRANT:
        fputs("\"arrestWarrants\":[{\"issuingCountry\":\"UTO\",\"charge\":", stdout);
        write_json_text(value);
        fputs("}]", stdout);
        return;
    case LIST:
        printf("\"%s\":[\"%s\"]", fields[field].name, value);
        return;
    case NUMBER:
        printf("\"%s\":%s", fields[field].name, value);
        return;
    default:
        printf("\"%s\":", fields[field].name);
        write_json_text(value);
    }
}

/* CO or all-except:CO,PA as the JSON form of a Distribution. */
static void write_json_distribution(const char *text)
{
    const char *bureaus = strncmp(text, "all-except:", 11) == 0 ? text + 11 : text;
    if (strcmp(text, "all") == 0 || strcmp(text, "nobody") == 0) {
        printf("{\"kind\":\"%s\"}", text[0] == 'a' ? "ALL" : "NOBODY");
        return;
    }
    printf("{\"kind\":\"%s\",\"bureaus\":[\"", bureaus == text ? "ONLY" : "EXCEPT");
    for (; *bureaus != '\0'; bureaus++)
        printf(*bureaus == ',' ? "\",\"" : "%c", *bureaus);
    fputs("\"]}", stdout);
}

static void write_ndjson(const struct options *options, const struct record *record)
{
    printf("{\"sourceRef\":\"%s-%06" PRIu64 "\",", options->bureau, record->number);
    if (record->distribution[0] != '\0') {
        fputs("\"distribution\":", stdout);
        write_json_distribution(record->distribution);
        putchar(',');
    }
    printf("\"%s\":{", types[record->type].json);
    bool is_first = true;
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        if (record->values[i][0] == '\0')
            continue;
        if (!is_first)
            putchar(',');
        is_first = false;
        write_json_field((enum field)i, record->values[i]);
    }
    fputs("}}\n", stdout);
}

static void write_cell(const char *text)
{
    putchar(',');
    if (strpbrk(text, ",\"\n") == NULL) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void write_csv_header(void)
{
    fputs("type,sourceRef,distribution", stdout);
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        write_cell(fields[i].name);
    fputs("\r\n", stdout);
}

static void write_csv(const struct options *options, const struct record *record)
{
    printf("%s,%s-%06" PRIu64, types[record->type].name, options->bureau, record->number);
    write_cell(record->distribution);
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        write_cell(record->values[i]);
    fputs("\r\n", stdout);
}

static void write_notice(const struct record *record)
{
    char birth_date[VALUE_BYTES];
    snprintf(birth_date, sizeof birth_date, "%s", record->values[BIRTH_DATE]);
    for (char *c = birth_date; *c != '\0'; c++)
        if (*c == '-')
            *c = '/';
    unsigned height = (unsigned)strtoul(record->values[HEIGHT_CM], NULL, 10);
    printf("{\"entity_id\":\"2099/%" PRIu64 "\",\"name\":\"%s\",\"forename\":\"%s\",\"date_of_birth\":\"%s\","
           "\"nationalities\":[\"UTO\"],\"sex_id\":\"%s\",\"country_of_birth_id\":\"UTO\",\"place_of_birth\":"
           "null,"
           "\"height\":%u.%02u,\"weight\":0,\"eyes_colors_id\":[\"BRO\"],\"hairs_id\":null,\"distinguishing_"
           "marks\":",
           record->number, record->values[FAMILY_NAME], record->values[FORENAMES], birth_date,
           record->values[SEX], height / 100, height % 100);
    write_json_text(record->values[MARKS]);
    if (record->values[CHARGE][0] != '\0') {
        fputs(",\"arrest_warrants\":[{\"issuing_country_id\":\"UTO\",\"charge_translation\":null,\"charge\":",
              stdout);
        write_json_text(record->values[CHARGE]);
        fputs("}]}", stdout);
    } else {
        fputs(",\"date_of_event\":\"2024/05/02\",\"place\":\"Utopia Harbour\",\"country\":\"UTO\"}", stdout);
    }
}

static void write_all(const struct options *options)
{
    bool is_csv = strcmp(options->format, "csv") == 0;
    bool is_notices = strcmp(options->format, "notices") == 0;
    struct record record;
    if (is_csv)
        write_csv_header();
    if (is_notices)
        printf("{\"total\":%" PRIu64 ",\"_embedded\":{\"notices\":[\n", options->count);
    for (uint64_t i = 0; i < options->count; i++) {
        make_record(options, options->first + i, &record);
        if (is_csv)
            write_csv(options, &record);
        else if (is_notices) {
            fputs(i > 0 ? ",\n" : "", stdout);
            write_notice(&record);
        } else
            write_ndjson(options, &record);
    }
    if (is_notices)
        fputs("\n]}}\n", stdout);
}

static bool set_type(struct options *options, const char *name)
{
    unsigned type = 0;
    while (type < TYPE_COUNT && strcmp(types[type].name, name) != 0)
        type++;
    options->type = (enum record_type)type;
    return type < TYPE_COUNT || strcmp(name, "mixed") == 0;
}

static bool set_number(uint64_t *out, const char *text)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool set_others(struct options *options, char *text)
{
    for (char *code = strsep(&text, ","); code != NULL; code = strsep(&text, ",")) {
        if (options->others_count == OTHERS_MAX)
            return false;
        options->others[options->others_count++] = code;
    }
    return true;
}

static bool set_format(struct options *options, const char *name)
{
    options->format = name;
    return strcmp(name, "ndjson") == 0 || strcmp(name, "csv") == 0 || strcmp(name, "notices") == 0;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"format", required_argument, NULL, 'f'},
        {"type", required_argument, NULL, 't'},
        {"count", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'},
        {"bureau", required_argument, NULL, 'b'},
        {"others", required_argument, NULL, 'o'},
        {"first", required_argument, NULL, 'k'},
        {"to", required_argument, NULL, 'd'},
        {NULL, 0, NULL, 0},
    };
    int option;
    bool is_right = true;
    while (is_right && (option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'f':
            is_right = set_format(options, optarg);
            break;
        case 't':
            is_right = set_type(options, optarg);
            break;
        case 'n':
            is_right = set_number(&options->count, optarg);
            break;
        case 's':
            is_right = set_number(&options->seed, optarg);
            break;
        case 'k':
            is_right = set_number(&options->first, optarg);
            break;
        case 'b':
            options->bureau = optarg;
            break;
        case 'o':
            is_right = set_others(options, optarg);
            break;
        case 'd':
            options->to = optarg;
            break;
        default:
            is_right = false;
        }
    }
    bool is_mix = options->to != NULL && strcmp(options->to, "mix") == 0;
    bool is_notices = options->format != NULL && strcmp(options->format, "notices") == 0;
    return is_right && optind == argc && options->format != NULL &&
           (!is_notices || options->type == NOTICE) && (!is_mix || options->others_count > 0);
}

int main(int argc, char **argv)
{
    struct options options = {.type = MIXED, .count = 100, .seed = 1, .first = 1, .bureau = "BS"};
    if (!read_options(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    write_all(&options);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        perror("generate-records");
        return 1;
    }
    return 0;
}
