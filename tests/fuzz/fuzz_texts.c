/* Target functions: distribution_text_parse, uuid_parse, instant_parse, bureau_parse, key_normalise, utf8_mend. The
 * first byte chooses. */
#include "fuzz.h"

#include "comity/bureau.h"
#include "comity/distribution_text.h"
#include "comity/instant.h"
#include "comity/key.h"
#include "comity/message.h"
#include "comity/utf8.h"
#include "comity/uuid.h"

#include <string.h>

void fuzz_begin(void)
{
}

static void try_distribution(struct view text)
{
    static char again[DISTRIBUTION_TEXT_BYTES];
    Comity__Distribution *distribution = NULL, *same = NULL;
    struct error error;
    if (distribution_text_parse(text, &distribution, &error) == ERROR_NONE) {
        distribution_text_format(distribution, again);
        REQUIRE(distribution_text_parse(view_of_text(again), &same, &error) == ERROR_NONE);
        REQUIRE(same->kind == distribution->kind && same->n_bureaus == distribution->n_bureaus);
        message_free(&same->base);
        message_free(&distribution->base);
    }
}

static void try_uuid(struct view text)
{
    struct uuid uuid;
    char again[UUID_TEXT_CHARS + 1];
    struct error error;
    if (uuid_parse(text, &uuid, &error) == ERROR_NONE) {
        uuid_format(&uuid, again);
        REQUIRE(text.size == UUID_TEXT_CHARS);
    }
}

static void try_instant(struct view text)
{
    int64_t time_ms;
    char again[INSTANT_TEXT_CHARS + 1];
    struct error error;
    if (instant_parse(text, &time_ms, &error) == ERROR_NONE) {
        instant_format(time_ms, again);
        REQUIRE(view_is_equal(view_of_text(again), text));
    }
}

/* Normalising what was normalised changes nothing. */
static void try_key(char *text, enum key_kind kind, bool loose)
{
    struct key key, again;
    struct error error;
    if (key_normalise(kind, text, NULL, loose, &key, &error) != ERROR_NONE)
        return;
    REQUIRE(key.text[0] != '\0');
    if (key_normalise(kind, key.text, NULL, loose, &again, &error) == ERROR_NONE)
        REQUIRE(strcmp(key.text, again.text) == 0);
}

static void try_mend(char *text)
{
    utf8_mend(text);
    REQUIRE(utf8_is_valid(view_of_text(text)));
}

void fuzz_one(struct view input)
{
    struct bureau bureau;
    struct error error;
    uint64_t choice = fuzz_number(&input, 1);
    char *text = malloc(input.size + 1);
    REQUIRE(text != NULL);
    if (input.size > 0)
        memcpy(text, input.data, input.size);
    text[input.size] = '\0';
    try_distribution(input);
    try_uuid(input);
    try_instant(input);
    (void)bureau_parse(&bureau, input, &error);
    try_key(text, (enum key_kind)(choice % KEY_KIND_COUNT), choice >= 128);
    try_mend(text);
    free(text);
}
