#include "comity/distribution.h"

#include "comity/message.h"

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

bool distribution_excludes(const Comity__Distribution *distribution, const struct bureau *bureau)
{
    return distribution != NULL && distribution->kind == COMITY__DISTRIBUTION__KIND__EXCEPT &&
           lists(distribution, bureau->code);
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

static bool find_loser(const Comity__Distribution *before, const Comity__Distribution *after,
                       const Comity__Distribution *codes, struct bureau *ret)
{
    for (size_t i = 0; codes != NULL && i < codes->n_bureaus; i++) {
        const char *code = codes->bureaus[i];
        if (allows_code(before, code) && !allows_code(after, code))
            return bureau_parse(ret, view_of_text(code), NULL) == ERROR_NONE;
    }
    return false;
}

bool distribution_loser(const Comity__Distribution *before, const Comity__Distribution *after,
                        struct bureau *ret)
{
    if (find_loser(before, after, before, ret) || find_loser(before, after, after, ret))
        return true;
    *ret = (struct bureau){""};
    return allows_unknown(before) && !allows_unknown(after);
}

bool distribution_is_shared(const Comity__Distribution *distribution, const struct bureau *owner)
{
    if (distribution == NULL)
        return false;
    for (size_t i = 0; i < distribution->n_bureaus; i++) {
        const char *code = distribution->bureaus[i];
        if (strcmp(code, owner->code) != 0 && allows_code(distribution, code))
            return true;
    }
    return allows_unknown(distribution);
}

bool distribution_narrows(const Comity__Distribution *before, const Comity__Distribution *after)
{
    struct bureau loser;
    return distribution_loser(before, after, &loser);
}

/* ---- changing ---- */

/* Put a code into the list, or take it out. */
static enum error_code change_list(Comity__Distribution *distribution, char *code, bool is_in,
                                   struct error *error)
{
    size_t place = 0;
    while (place < distribution->n_bureaus && strcmp(distribution->bureaus[place], code) != 0)
        place++;
    bool is_there = place < distribution->n_bureaus;
    if (is_there && !is_in)
        distribution->bureaus[place] = distribution->bureaus[--distribution->n_bureaus];
    if (is_there || !is_in)
        return ERROR_NONE;
    if (distribution->n_bureaus == LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "bureaus: more than %u", LIMIT_BUREAUS);
    distribution->bureaus[distribution->n_bureaus++] = code;
    return ERROR_NONE;
}

enum error_code distribution_with(const Comity__Distribution *from, const Comity__Distribution *list,
                                  bool shown, Comity__Distribution **ret, struct error *error)
{
    char *codes[LIMIT_BUREAUS];
    Comity__Distribution made = *from;
    struct buffer bytes;
    ProtobufCMessage *copy = NULL;
    enum error_code code = ERROR_NONE;
    bool lists_excluded = allows_unknown(from);
    if (from->n_bureaus > LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "bureaus: more than %u", LIMIT_BUREAUS);
    if (from->n_bureaus > 0)
        memcpy(codes, from->bureaus, from->n_bureaus * sizeof codes[0]);
    made.bureaus = codes;
    made.operation = (char *)(uintptr_t) ""; /* from now on it is as somebody has said */
    for (size_t i = 0; i < list->n_bureaus && code == ERROR_NONE; i++)
        code = change_list(&made, list->bureaus[i], shown != lists_excluded, error);
    made.kind = lists_excluded ? COMITY__DISTRIBUTION__KIND__EXCEPT : COMITY__DISTRIBUTION__KIND__ONLY;
    if (lists_excluded && made.n_bureaus == 0)
        made.kind = COMITY__DISTRIBUTION__KIND__ALL;
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    if (code == ERROR_NONE)
        code = message_pack(&made.base, &bytes, error);
    if (code == ERROR_NONE)
        code = message_unpack(&comity__distribution__descriptor, buffer_view(&bytes), LIMIT_DECODE_BYTES,
                              &copy, error);
    buffer_release(&bytes);
    if (code == ERROR_NONE)
        *ret = (Comity__Distribution *)copy;
    return code;
}
