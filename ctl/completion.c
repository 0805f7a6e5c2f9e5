#include "completion.h"

#include "command.h"
#include "manual.h"

#include <string.h>

#define OPTION_LETTERS "abcdefghijklmnopqrstuvwxyz-"

/* Words found so far, a blank around each. */
struct words {
    size_t size;
    char text[1024];
};

static void words_init(struct words *words)
{
    words->size = 1;
    memcpy(words->text, " ", 2);
}

/* Words that there is no room for are left out: nobody reads so many. */
static void words_add(struct words *words, const char *word, size_t size)
{
    char padded[64];
    if (size == 0 || size > sizeof padded - 3)
        return;
    int length = snprintf(padded, sizeof padded, " %.*s ", (int)size, word);
    if (strstr(words->text, padded) != NULL || (size_t)length > sizeof words->text - words->size)
        return;
    memcpy(words->text + words->size, padded + 1, (size_t)length);
    words->size += (size_t)length - 1;
}

static void add_options(struct words *words, const char *text, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        bool starts = i == 0 || strchr(" [(,", text[i - 1]) != NULL;
        size_t length = strspn(text + i, OPTION_LETTERS);
        if (starts && text[i] == '-' && text[i + 1] == '-' && length > 2)
            words_add(words, text + i, length);
    }
}

static void add_terms(struct words *words, const char *help)
{
    while (*help != '\0') {
        add_options(words, help, manual_term(help));
        help += strcspn(help, "\n");
        help += *help == '\n' ? 1 : 0;
    }
}

/* "log" has forms that begin with a word of their own. */
static void add_form_names(struct words *words, const char *usage)
{
    while (*usage != '\0') {
        if (*usage != '-')
            words_add(words, usage, strspn(usage, OPTION_LETTERS));
        usage += strcspn(usage, "\n");
        usage += *usage == '\n' ? 1 : 0;
    }
}

static void write_names(FILE *out)
{
    size_t count;
    const struct command *commands = command_table(&count);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", commands[i].name);
}

static void write_command(const struct command *command, FILE *out)
{
    struct words words;
    words_init(&words);
    add_form_names(&words, command->usage);
    add_options(&words, command->usage, strlen(command->usage));
    add_terms(&words, command->help);
    fprintf(out, "    %s) words='", command->name);
    if (strstr(command->usage, "COMMAND") != NULL)
        write_names(out);
    fprintf(out, "%s' ;;\n", words.text);
}

void completion_write(FILE *out)
{
    struct words globals;
    size_t count;
    const struct command *commands = command_table(&count);
    words_init(&globals);
    add_terms(&globals, command_globals);
    fprintf(out,
            "# bash completion for comity(1)\n"
            "_comity()\n"
            "{\n"
            "    local command= words= globals='%s' i\n"
            "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
            "        case ${COMP_WORDS[i]} in\n"
            "        --socket | --timeout) i=$((i + 1)) ;;\n"
            "        -*) ;;\n"
            "        *) command=${COMP_WORDS[i]} && break ;;\n"
            "        esac\n"
            "    done\n"
            "    case $command in\n"
            "    '') words='",
            globals.text);
    write_names(out);
    fputs("' ;;\n", out);
    for (size_t i = 0; i < count; i++)
        write_command(&commands[i], out);
    fputs("    esac\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words $globals\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
          "}\n"
          "complete -o default -F _comity comity\n",
          out);
}
