#include "audience.h"

#include <string.h>

#define LIST_MAX 3u /* members of a drawn list */

void audience_add(struct audience *audience, unsigned member)
{
    audience->members[member / 64] |= UINT64_C(1) << member % 64;
}

static void take_out(struct audience *audience, unsigned member)
{
    audience->members[member / 64] &= ~(UINT64_C(1) << member % 64);
}

bool audience_lists(const struct audience *audience, unsigned member)
{
    return (audience->members[member / 64] >> member % 64 & 1) != 0;
}

bool audience_allows(const struct audience *audience, unsigned owner, unsigned reader)
{
    if (owner == reader)
        return true;
    switch (audience->kind) {
    case COMITY__DISTRIBUTION__KIND__ALL:
        return true;
    case COMITY__DISTRIBUTION__KIND__ONLY:
        return audience_lists(audience, reader);
    case COMITY__DISTRIBUTION__KIND__EXCEPT:
        return !audience_lists(audience, reader);
    default:
        return false;
    }
}

void audience_draw(struct audience *audience, struct dice *dice, unsigned count)
{
    static const Comity__Distribution__Kind KINDS[] = {
        COMITY__DISTRIBUTION__KIND__ALL,    COMITY__DISTRIBUTION__KIND__ALL,
        COMITY__DISTRIBUTION__KIND__ONLY,   COMITY__DISTRIBUTION__KIND__ONLY,
        COMITY__DISTRIBUTION__KIND__EXCEPT, COMITY__DISTRIBUTION__KIND__NOBODY,
    };
    *audience = (struct audience){.kind = KINDS[dice_below(dice, sizeof KINDS / sizeof KINDS[0])]};
    bool has_list = audience->kind == COMITY__DISTRIBUTION__KIND__ONLY ||
                    audience->kind == COMITY__DISTRIBUTION__KIND__EXCEPT;
    uint64_t members = has_list ? dice_below(dice, LIST_MAX + 1) : 0;
    for (uint64_t i = 0; i < members; i++)
        audience_add(audience, (unsigned)dice_below(dice, count));
}

/* Draw a bureau that may see it, or may not; KEYRING_BUREAUS: there is none. */
static unsigned draw_reader(const struct audience *audience, struct dice *dice, unsigned owner,
                            unsigned count, bool allowed)
{
    unsigned first = (unsigned)dice_below(dice, count);
    for (unsigned i = 0; i < count; i++) {
        unsigned reader = (first + i) % count;
        if (reader != owner && audience_allows(audience, owner, reader) == allowed)
            return reader;
    }
    return KEYRING_BUREAUS;
}

bool audience_widen(struct audience *audience, struct dice *dice, unsigned owner, unsigned count)
{
    unsigned reader = draw_reader(audience, dice, owner, count, false);
    if (reader == KEYRING_BUREAUS)
        return false;
    if (audience->kind == COMITY__DISTRIBUTION__KIND__EXCEPT) {
        take_out(audience, reader);
    } else {
        if (audience->kind == COMITY__DISTRIBUTION__KIND__NOBODY)
            audience->kind = COMITY__DISTRIBUTION__KIND__ONLY;
        audience_add(audience, reader);
    }
    return true;
}

bool audience_narrow(struct audience *audience, struct dice *dice, unsigned owner, unsigned count)
{
    unsigned reader = draw_reader(audience, dice, owner, count, true);
    if (reader == KEYRING_BUREAUS)
        return false;
    if (audience->kind == COMITY__DISTRIBUTION__KIND__ONLY) {
        take_out(audience, reader);
    } else {
        if (audience->kind == COMITY__DISTRIBUTION__KIND__ALL)
            audience->kind = COMITY__DISTRIBUTION__KIND__EXCEPT;
        audience_add(audience, reader);
    }
    return true;
}

void audience_of(struct audience *audience, const Comity__Distribution *distribution)
{
    *audience = (struct audience){.kind = distribution->kind};
    for (size_t i = 0; i < distribution->n_bureaus; i++) {
        unsigned member = keyring_find(distribution->bureaus[i]);
        if (member < KEYRING_BUREAUS)
            audience_add(audience, member);
    }
}

void audience_write(const struct audience *audience, struct audience_message *out)
{
    comity__distribution__init(&out->distribution);
    out->distribution.kind = audience->kind;
    out->distribution.bureaus = out->pointers;
    for (unsigned i = 0; i < KEYRING_BUREAUS; i++) {
        if (!audience_lists(audience, i))
            continue;
        size_t place = out->distribution.n_bureaus++;
        memcpy(out->codes[place], keyring_bureau(i)->code, LIMIT_BUREAU_BYTES);
        out->pointers[place] = out->codes[place];
    }
}
