#include "key_lookup.h"

/* A look-up under way. */
struct run {
    const struct key_lookup *lookup;
    const struct key_question *question;
    struct replica *replica;
    const struct key *key; /* that is looked up now */
    bool fits;             /* the value is a key of some kind */
    bool is_over;
};

static bool take(void *context, const struct replica_record *record, const char *field)
{
    struct run *run = context;
    run->is_over = !run->lookup->visit(run->lookup->context, record, run->key, field);
    return !run->is_over;
}

static enum error_code look_up(struct run *run, enum key_kind kind, bool loose, struct error *error)
{
    struct key key;
    const struct key_question *question = run->question;
    enum error_code code = key_normalise(kind, question->value, question->country, loose, &key, error);
    if (code != ERROR_NONE)
        return code;
    if (!loose && run->lookup->fits != NULL)
        run->lookup->fits(run->lookup->context, kind);
    run->fits = true;
    run->key = &key;
    return replica_check(run->replica, &key, take, run, error);
}

static bool is_wanted(enum key_kind kind, enum key_kind only)
{
    return only == KEY_KIND_COUNT ? key_kind_is_general(kind) : only == kind;
}

enum error_code key_lookup_run(const struct key_lookup *lookup, const struct key_question *question,
                               struct replica *replica, struct error *error)
{
    struct run run = {.lookup = lookup, .question = question, .replica = replica};
    struct error first = {.code = ERROR_NONE}, why = {.code = ERROR_NONE};
    enum key_kind only = KEY_KIND_COUNT;
    if (question->value[0] == '\0')
        return error_set(error, ERROR_INVALID, "value: is required");
    if (question->kind[0] != '\0' && (only = key_kind_find(question->kind)) == KEY_KIND_COUNT)
        return error_set(error, ERROR_INVALID, "kind: \"%.64s\" is not known", question->kind);
    for (int loose = 0; loose <= (question->loose ? 1 : 0); loose++)
        for (int kind = 0; kind < KEY_KIND_COUNT && !run.is_over; kind++) {
            if (!is_wanted((enum key_kind)kind, only))
                continue;
            enum error_code code = look_up(&run, (enum key_kind)kind, loose != 0, &why);
            if (code != ERROR_NONE && code != ERROR_INVALID && code != ERROR_LIMIT)
                return error_set(error, code, "%s", why.text);
            if (code != ERROR_NONE && first.code == ERROR_NONE)
                first = why;
        }
    if (run.fits)
        return ERROR_NONE;
    return error_set(error, first.code, "value \"%.64s\" cannot be looked up: %s", question->value,
                     first.text);
}
