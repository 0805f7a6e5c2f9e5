#include "wanted.h"

#include <stdio.h>

static char *keep(char *out, size_t out_bytes, const char *text)
{
    snprintf(out, out_bytes, "%s", text == NULL ? "" : text);
    return out;
}

void wanted_init(struct wanted *wanted, const char *family, const char *given, const char *born,
                 Comity__Notice__Sex sex)
{
    *wanted = (struct wanted){.record = COMITY__RECORD__INIT, .notice = COMITY__NOTICE__INIT};
    wanted->record.type_case = COMITY__RECORD__TYPE_NOTICE;
    wanted->record.notice = &wanted->notice;
    wanted->notice.colour = COMITY__NOTICE__COLOUR__RED;
    wanted->notice.kind = COMITY__NOTICE__KIND__NOTICE;
    wanted->notice.family_name = keep(wanted->family, sizeof wanted->family, family);
    wanted->notice.forenames = keep(wanted->given, sizeof wanted->given, given);
    wanted->notice.birth_date = keep(wanted->born, sizeof wanted->born, born);
    wanted->notice.sex = sex;
    wanted->notice.aliases = wanted->aliases;
    wanted->notice.nationalities = wanted->nationalities;
}

void wanted_add_alias(struct wanted *wanted, const char *alias)
{
    size_t place = wanted->notice.n_aliases++;
    wanted->aliases[place] = keep(wanted->alias_texts[place], sizeof wanted->alias_texts[place], alias);
}

void wanted_set_nationality(struct wanted *wanted, const char *country)
{
    wanted->nationalities[0] = keep(wanted->nationality, sizeof wanted->nationality, country);
    wanted->notice.n_nationalities = 1;
}
