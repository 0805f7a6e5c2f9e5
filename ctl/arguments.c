#include "arguments.h"

#include <string.h>

static bool is_named(const char *word, const char *name)
{
    size_t length = strcspn(word + 2, "=");
    return strlen(name) == length && strncmp(name, word + 2, length) == 0;
}

/* Return the option that `word` names, and its value if it stands in the same word. */
static const struct option *find(const char *word, const struct option *options, size_t count,
                                 const char **value)
{
    size_t length = strcspn(word + 2, "=");
    *value = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;
    for (size_t i = 0; i < count; i++)
        if (is_named(word, options[i].name))
            return &options[i];
    return NULL;
}

static struct option_list *find_list(const char *word, const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->list_count; i++)
        if (is_named(word, arguments->lists[i].name))
            return &arguments->lists[i];
    return NULL;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

static enum error_code add_value(struct option_list *list, const char *value, const char *next,
                                 bool *used_next, struct error *error)
{
    *used_next = value == NULL;
    if (value == NULL && next == NULL)
        return error_set(error, ERROR_USAGE, "--%s wants a value", list->name);
    if (list->count == ARGUMENTS_VALUES)
        return error_set(error, ERROR_USAGE, "--%s is given more than %u times", list->name,
                         ARGUMENTS_VALUES);
    list->values[list->count++] = value != NULL ? value : next;
    return ERROR_NONE;
}

/* Store what an option says; `next` is the word behind it or NULL, and `*used_next` tells whether it was its
 * value. */
static enum error_code store(const struct option *option, const char *value, const char *next,
                             bool *used_next, struct error *error)
{
    *used_next = false;
    if (option->value == NULL) {
        if (value != NULL)
            return error_set(error, ERROR_USAGE, "--%s takes no value", option->name);
        *option->flag = true;
        return ERROR_NONE;
    }
    if (value == NULL) {
        if (next == NULL)
            return error_set(error, ERROR_USAGE, "--%s wants a value", option->name);
        value = next;
        *used_next = true;
    }
    *option->value = value;
    return ERROR_NONE;
}

static enum error_code add_word(struct arguments *arguments, const char *word, struct error *error)
{
    if (arguments->count >= arguments->most || arguments->count >= ARGUMENTS_WORDS)
        return error_set(error, ERROR_USAGE, "\"%.80s\" is one word too many", word);
    arguments->words[arguments->count++] = word;
    return ERROR_NONE;
}

enum error_code arguments_parse(int count, char **words, const struct option *options, size_t option_count,
                                struct arguments *arguments, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool only_words = false;
    arguments->count = 0;
    for (int i = 0; i < count && code == ERROR_NONE; i++) {
        const char *value = NULL;
        bool used_next = false;
        if (only_words || !is_option(words[i])) {
            code = add_word(arguments, words[i], error);
        } else if (strcmp(words[i], "--") == 0) {
            only_words = true;
        } else {
            const char *next = i + 1 < count ? words[i + 1] : NULL;
            bool is_long = words[i][1] == '-';
            const struct option *option = is_long ? find(words[i], options, option_count, &value) : NULL;
            struct option_list *list = is_long ? find_list(words[i], arguments) : NULL;
            if (option == NULL && list == NULL)
                return error_set(error, ERROR_USAGE, "there is no option %.80s", words[i]);
            code = option != NULL ? store(option, value, next, &used_next, error)
                                  : add_value(list, value, next, &used_next, error);
            i += used_next ? 1 : 0;
        }
    }
    if (code == ERROR_NONE && arguments->count < arguments->fewest)
        code = error_set(error, ERROR_USAGE, "something is missing");
    return code;
}

enum error_code arguments_extract(int *count, char **words, const struct option *options, size_t option_count,
                                  struct error *error)
{
    int kept = 0;
    int i = 0;
    for (; i < *count && strcmp(words[i], "--") != 0; i++) {
        const char *value = NULL;
        bool used_next = false;
        const struct option *option = NULL;
        if (is_option(words[i]) && words[i][1] == '-')
            option = find(words[i], options, option_count, &value);
        if (option == NULL) {
            words[kept++] = words[i];
            continue;
        }
        enum error_code code = store(option, value, i + 1 < *count ? words[i + 1] : NULL, &used_next, error);
        if (code != ERROR_NONE)
            return code;
        i += used_next ? 1 : 0;
    }
    while (i < *count)
        words[kept++] = words[i++];
    *count = kept;
    return ERROR_NONE;
}
