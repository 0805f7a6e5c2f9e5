#include "check.h"
#include "comity/audit_entry.h"
#include "comity/limits.h"
#include "comity/message.h"
#include "mutator.h"

#include <string.h>

static struct error error;
static uint8_t nonce[AUDIT_NONCE_BYTES] = {1, 2, 3};
static char who[] = "ines", check_word[] = "check", field[] = "value", value[] = "L898902C3", owner[] = "CO",
            id[] = "01890a5d-ac96-774b-bcce-b302099a8057", outcome[] = "NONE";

struct sample {
    Comity__AuditEntry entry;
    Comity__AuditEntry__Asked asked, *asked_pointer;
    Comity__AuditEntry__Shown shown, *shown_pointers[AUDIT_SHOWN_MAX + 1];
};

static void init(struct sample *sample)
{
    comity__audit_entry__init(&sample->entry);
    comity__audit_entry__asked__init(&sample->asked);
    comity__audit_entry__shown__init(&sample->shown);
    sample->entry.nonce = (ProtobufCBinaryData){sizeof nonce, nonce};
    sample->entry.time_ms = 1700000000000;
    sample->entry.who = who;
    sample->entry.user = 1000;
    sample->entry.request = check_word;
    sample->entry.outcome = outcome;
    sample->asked.field = field;
    sample->asked.value = value;
    sample->asked_pointer = &sample->asked;
    sample->entry.n_asked = 1;
    sample->entry.asked = &sample->asked_pointer;
    sample->shown.owner = owner;
    sample->shown.record = id;
    sample->shown.version = 2;
    sample->shown.index = 7;
    for (size_t i = 0; i <= AUDIT_SHOWN_MAX; i++)
        sample->shown_pointers[i] = &sample->shown;
    sample->entry.n_shown = 1;
    sample->entry.shown = sample->shown_pointers;
}

static void reads_what_it_wrote(void)
{
    struct sample sample;
    struct buffer bytes;
    Comity__AuditEntry *entry = NULL;
    init(&sample);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    REQUIRE_OK(audit_entry_encode(&sample.entry, &bytes, &error), &error);
    REQUIRE_OK(audit_entry_decode(buffer_view(&bytes), &entry, &error), &error);
    CHECK_SAME_TEXT(entry->who, "ines");
    CHECK_SAME_NUMBER(entry->user, 1000);
    CHECK_SAME_TEXT(entry->asked[0]->value, "L898902C3");
    CHECK_SAME_TEXT(entry->shown[0]->record, id);
    CHECK_SAME_NUMBER(entry->shown[0]->index, 7);
    audit_entry_free(entry);
    buffer_release(&bytes);
}

static void check_refused(const struct sample *sample, const char *words)
{
    struct buffer bytes;
    Comity__AuditEntry *entry = NULL;
    buffer_init(&bytes, LIMIT_FRAME_BYTES);
    CHECK(audit_entry_encode(&sample->entry, &bytes, &error) != ERROR_NONE);
    CHECK_CASE(strstr(error.text, words) != NULL, "%s", error.text);
    CHECK_SAME_NUMBER(bytes.size, 0);
    REQUIRE_OK(message_pack(&sample->entry.base, &bytes, &error), &error);
    CHECK(audit_entry_decode(buffer_view(&bytes), &entry, &error) != ERROR_NONE);
    CHECK_CASE(strstr(error.text, words) != NULL, "%s", error.text);
    CHECK(entry == NULL);
    buffer_release(&bytes);
}

static void refuses_what_nobody_can_have_recorded(void)
{
    static char nothing[] = "", small[] = "co", half[] = "01890a5d";
    struct sample sample;
    Comity__AuditEntry__Start start = COMITY__AUDIT_ENTRY__START__INIT;
    Comity__AuditEntry__Stop stop = COMITY__AUDIT_ENTRY__STOP__INIT;
    init(&sample);
    sample.entry.nonce.len = 15;
    check_refused(&sample, "nonce: 15 bytes");
    init(&sample);
    sample.entry.request = nothing;
    check_refused(&sample, "request: is required");
    init(&sample);
    sample.entry.start = &start;
    sample.entry.stop = &stop;
    check_refused(&sample, "only one of them");
    init(&sample);
    sample.shown.owner = small;
    check_refused(&sample, "shown[0]: \"co\" is not a bureau code");
    init(&sample);
    sample.shown.record = half;
    check_refused(&sample, "shown[0]");
    init(&sample);
    sample.entry.n_shown = AUDIT_SHOWN_MAX + 1;
    check_refused(&sample, "at most 512");
}

static void the_most_that_one_entry_names_fits_it(void)
{
    struct sample sample;
    struct buffer bytes;
    char purpose[AUDIT_PURPOSE_BYTES + 1];
    init(&sample);
    memset(purpose, 'p', AUDIT_PURPOSE_BYTES);
    purpose[AUDIT_PURPOSE_BYTES] = '\0';
    char longest[] = "ABCDEFGH";
    sample.shown.owner = longest;
    sample.shown.version = UINT32_MAX;
    sample.shown.index = UINT64_MAX;
    sample.entry.purpose = purpose;
    sample.entry.n_shown = AUDIT_SHOWN_MAX;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    CHECK_OK(audit_entry_encode(&sample.entry, &bytes, &error), &error);
    CHECK_CASE(bytes.size < LIMIT_ENTRY_BYTES - 16 * (AUDIT_WORD_BYTES + 64), "%zu bytes", bytes.size);
    buffer_release(&bytes);
}

static void a_mutant_is_refused_or_read_as_something_else(void)
{
    struct sample sample;
    struct buffer bytes, again;
    struct mutator mutator;
    struct view mutant;
    size_t refused = 0;
    init(&sample);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    buffer_init(&again, LIMIT_ENTRY_BYTES);
    REQUIRE_OK(audit_entry_encode(&sample.entry, &bytes, &error), &error);
    mutator_init(&mutator, buffer_view(&bytes));
    while (mutator_next(&mutator, &mutant)) {
        Comity__AuditEntry *entry = NULL;
        if (audit_entry_decode(mutant, &entry, NULL) != ERROR_NONE) {
            refused++;
            continue;
        }
        buffer_clear(&again);
        CHECK_OK(audit_entry_encode(entry, &again, &error), &error);
        CHECK(!view_is_equal(buffer_view(&again), buffer_view(&bytes)) ||
              !view_is_equal(mutant, buffer_view(&bytes)));
        audit_entry_free(entry);
    }
    CHECK(refused > 100);
    buffer_release(&bytes);
    buffer_release(&again);
}

CHECK_MAIN("audit_entry", {"reads what it wrote", reads_what_it_wrote},
           {"refuses what nobody can have recorded", refuses_what_nobody_can_have_recorded},
           {"the most that one entry names fits it", the_most_that_one_entry_names_fits_it},
           {"a mutant is refused or read as something else", a_mutant_is_refused_or_read_as_something_else})
