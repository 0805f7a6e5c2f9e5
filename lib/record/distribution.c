#include "comity/distribution.h"

#include <stdlib.h>
#include <string.h>

static bool lists(const Comity__Distribution *distribution, const char *code)
{
    for (size_t i = 0; i < distribution->n_bureaus; i++)
        if (strcmp(distribution->bureaus[i], code) == 0)
            return true;
    return false;
}

static bool allows_code(const Comity__Distribution *distribution, const char *code)
{
    if (distribution == NULL)
        return false;
    switch (distribution->kind) {
    case COMITY__DISTRIBUTION__KIND__ALL:
        return true;
    case COMITY__DISTRIBUTION__KIND__ONLY:
        return lists(distribution, code);
    case COMITY__DISTRIBUTION__KIND__EXCEPT:
        return !lists(distribution, code);
    default:
        return false;
    }
}

bool distribution_allows(const Comity__Distribution *distribution, const struct bureau *owner,
                         const struct bureau *bureau)
{
    return bureau_is_equal(owner, bureau) || allows_code(distribution, bureau->code);
}

static int compare_bureaus(const void *a, const void *b)
{
    return bureau_compare(a, b);
}

static enum error_code check_list(const Comity__Distribution *distribution, struct error *error)
{
    struct bureau codes[LIMIT_BUREAUS];

    if (distribution->n_bureaus > LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "bureaus: %zu codes, at most %u", distribution->n_bureaus,
                         LIMIT_BUREAUS);
    for (size_t i = 0; i < distribution->n_bureaus; i++) {
        enum error_code code = bureau_parse(&codes[i], view_of_text(distribution->bureaus[i]), error);
        if (code != ERROR_NONE) {
            error_wrap(error, "bureaus[%zu]", i);
            return code;
        }
    }
    if (distribution->n_bureaus > 1)
        qsort(codes, distribution->n_bureaus, sizeof codes[0], compare_bureaus);
    for (size_t i = 1; i < distribution->n_bureaus; i++)
        if (bureau_is_equal(&codes[i - 1], &codes[i]))
            return error_set(error, ERROR_INVALID, "bureaus: %s stands twice", codes[i].code);
    return ERROR_NONE;
}

enum error_code distribution_validate(const Comity__Distribution *distribution, struct error *error)
{
    switch (distribution->kind) {
    case COMITY__DISTRIBUTION__KIND__NOBODY:
    case COMITY__DISTRIBUTION__KIND__ALL:
        if (distribution->n_bureaus > 0)
            return error_set(error, ERROR_INVALID, "bureaus: a list goes only with ONLY and EXCEPT");
        return ERROR_NONE;
    case COMITY__DISTRIBUTION__KIND__ONLY:
    case COMITY__DISTRIBUTION__KIND__EXCEPT:
        return check_list(distribution, error);
    default:
        return error_set(error, ERROR_INVALID, "kind: %d is unknown", (int)distribution->kind);
    }
}

/* Tell whether a bureau that nobody has heard of may see it. */
static bool allows_unknown(const Comity__Distribution *distribution)
{
    return allows_code(distribution, "");
}

static bool loses_one_of(const Comity__Distribution *before, const Comity__Distribution *after,
                         const Comity__Distribution *codes)
{
    if (codes == NULL)
        return false;
    for (size_t i = 0; i < codes->n_bureaus; i++)
        if (allows_code(before, codes->bureaus[i]) && !allows_code(after, codes->bureaus[i]))
            return true;
    return false;
}

bool distribution_narrows(const Comity__Distribution *before, const Comity__Distribution *after)
{
    return (allows_unknown(before) && !allows_unknown(after)) || loses_one_of(before, after, before) ||
           loses_one_of(before, after, after);
}
