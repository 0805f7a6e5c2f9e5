#include "arguments.h"
#include "check.h"

#include <string.h>

static struct error error;

/* Words that a test may write to, as main() gets them. */
struct words {
    char texts[12][24];
    char *list[12];
    int count;
};

static void words_init(struct words *words, const char *line)
{
    words->count = 0;
    while (*line != '\0') {
        size_t size = strcspn(line, " ");
        memcpy(words->texts[words->count], line, size);
        words->texts[words->count][size] = '\0';
        words->list[words->count] = words->texts[words->count];
        words->count++;
        line += size + (line[size] == ' ' ? 1 : 0);
    }
}

struct taken {
    const char *to;
    bool once;
    struct arguments arguments;
};

static enum error_code parse(struct words *words, const char *line, struct taken *taken)
{
    *taken = (struct taken){.arguments = {.fewest = 1, .most = 2}};
    const struct option options[] = {{"to", &taken->to, NULL}, {"once", NULL, &taken->once}};
    words_init(words, line);
    return arguments_parse(words->count, words->list, options, 2, &taken->arguments, &error);
}

static void options_and_words_stand_in_any_order(void)
{
    static const char *const LINES[] = {"a b --to CO --once", "--to CO a --once b", "--once --to=CO a b",
                                        "a --to=CO --once b", "--to XX a b --once --to CO"};
    struct words words;
    struct taken taken;
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        CHECK_OK(parse(&words, LINES[i], &taken), &error);
        CHECK_SAME_TEXT(taken.to, "CO");
        CHECK(taken.once);
        REQUIRE(taken.arguments.count == 2);
        CHECK_SAME_TEXT(taken.arguments.words[0], "a");
        CHECK_SAME_TEXT(taken.arguments.words[1], "b");
    }
}

static void what_is_not_given_stays_as_it_is(void)
{
    struct words words;
    struct taken taken;
    CHECK_OK(parse(&words, "a", &taken), &error);
    CHECK(taken.to == NULL && !taken.once);
    CHECK_SAME_NUMBER(taken.arguments.count, 1);
}

static void a_dash_is_a_word_and_so_is_all_behind_two(void)
{
    struct words words;
    struct taken taken;
    CHECK_OK(parse(&words, "- --once", &taken), &error);
    CHECK_SAME_TEXT(taken.arguments.words[0], "-");
    CHECK_OK(parse(&words, "--once -- --to -x", &taken), &error);
    CHECK(taken.once && taken.to == NULL);
    CHECK_SAME_TEXT(taken.arguments.words[0], "--to");
    CHECK_SAME_TEXT(taken.arguments.words[1], "-x");
    CHECK_OK(parse(&words, "a --to --", &taken), &error);
    CHECK_SAME_TEXT(taken.to, "--");
    CHECK_OK(parse(&words, "a --to=", &taken), &error);
    CHECK_SAME_TEXT(taken.to, "");
}

static void refuses(const char *line, const char *why)
{
    struct words words;
    struct taken taken;
    enum error_code code = parse(&words, line, &taken);
    CHECK_CASE(code == ERROR_USAGE && strcmp(error.text, why) == 0, "%s: %s", line, error.text);
}

static void says_what_is_wrong(void)
{
    refuses("a --colour", "there is no option --colour");
    refuses("a --t CO", "there is no option --t");
    refuses("a --too CO", "there is no option --too");
    refuses("a -x", "there is no option -x");
    refuses("a --once=yes", "--once takes no value");
    refuses("a --to", "--to wants a value");
    refuses("a b c", "\"c\" is one word too many");
    refuses("--once", "something is missing");
    refuses("", "something is missing");
}

static void lists_keep_every_value(void)
{
    static struct option_list lists[2];
    struct words words;
    const char *to = NULL;
    const struct option options[] = {{"to", &to, NULL}};
    struct arguments arguments = {.list_count = 2, .lists = lists, .most = 2};
    lists[0] = (struct option_list){.name = "witness"};
    lists[1] = (struct option_list){.name = "key"};
    words_init(&words, "--witness a b --witness=c --to CO --key d --witness e");
    CHECK_OK(arguments_parse(words.count, words.list, options, 1, &arguments, &error), &error);
    CHECK_SAME_TEXT(to, "CO");
    REQUIRE(lists[0].count == 3 && lists[1].count == 1 && arguments.count == 1);
    CHECK_SAME_TEXT(lists[0].values[0], "a");
    CHECK_SAME_TEXT(lists[0].values[1], "c");
    CHECK_SAME_TEXT(lists[0].values[2], "e");
    CHECK_SAME_TEXT(lists[1].values[0], "d");
    words_init(&words, "--witness");
    CHECK_ERROR(arguments_parse(words.count, words.list, options, 1, &arguments, &error), ERROR_USAGE);
    CHECK_SAME_TEXT(error.text, "--witness wants a value");
    lists[0].count = ARGUMENTS_VALUES;
    words_init(&words, "--witness a");
    CHECK_ERROR(arguments_parse(words.count, words.list, options, 1, &arguments, &error), ERROR_USAGE);
    CHECK_SAME_TEXT(error.text, "--witness is given more than 256 times");
}

static void options_are_taken_out_and_the_gaps_closed(void)
{
    struct words words;
    const char *socket = NULL;
    bool json = false;
    const struct option options[] = {{"socket", &socket, NULL}, {"json", NULL, &json}};
    words_init(&words, "--socket path get --json --to CO x -- --json");
    CHECK_OK(arguments_extract(&words.count, words.list, options, 2, &error), &error);
    CHECK_SAME_TEXT(socket, "path");
    CHECK(json);
    REQUIRE(words.count == 6);
    static const char *const LEFT[] = {"get", "--to", "CO", "x", "--", "--json"};
    for (int i = 0; i < 6; i++)
        CHECK_SAME_TEXT(words.list[i], LEFT[i]);
    words_init(&words, "status --socket");
    CHECK_ERROR(arguments_extract(&words.count, words.list, options, 2, &error), ERROR_USAGE);
    words_init(&words, "status --json=1");
    CHECK_ERROR(arguments_extract(&words.count, words.list, options, 2, &error), ERROR_USAGE);
}

CHECK_MAIN("arguments", {"options and words stand in any order", options_and_words_stand_in_any_order},
           {"what is not given stays as it is", what_is_not_given_stays_as_it_is},
           {"a dash is a word, and so is all behind two", a_dash_is_a_word_and_so_is_all_behind_two},
           {"says what is wrong", says_what_is_wrong}, {"lists keep every value", lists_keep_every_value},
           {"options are taken out and the gaps closed", options_are_taken_out_and_the_gaps_closed})
