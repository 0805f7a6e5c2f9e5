#include "manual.h"

#include "command.h"

#include <ctype.h>
#include <string.h>

#define TERM_INDENT 2u /* further, and a line goes on */

/* A hyphen within a word may become typographic; a dash that people type must not. */
static void write_escaped(const char *text, size_t size, FILE *out)
{
    if (size > 0 && (text[0] == '.' || text[0] == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < size; i++) {
        bool is_typed =
            i == 0 || !isalnum((unsigned char)text[i - 1]) || (i + 1 < size && text[i + 1] == '-');
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '"')
            fputs("\\(dq", out);
        else if (text[i] == '-' && is_typed)
            fputs("\\-", out);
        else
            fputc(text[i], out);
    }
}

/* Each sentence begins a line, so that the space between two is the formatter's. */
static void write_line(const char *text, size_t size, FILE *out)
{
    for (size_t i = 0; i + 2 < size; i++)
        if (text[i] == '.' && text[i + 1] == ' ' && isupper((unsigned char)text[i + 2])) {
            write_escaped(text, i + 1, out);
            fputc('\n', out);
            text += i + 2;
            size -= i + 2;
            i = 0;
        }
    write_escaped(text, size, out);
    fputc('\n', out);
}

size_t manual_term(const char *line)
{
    size_t size = strcspn(line, "\n");
    size_t indent = strspn(line, " ");
    if (size == 0 || indent > TERM_INDENT)
        return 0;
    for (size_t i = indent; i + 1 < size; i++)
        if (line[i] == ' ' && line[i + 1] == ' ')
            return i;
    return indent == TERM_INDENT ? size : 0;
}

static void write_term(const char *line, size_t term, size_t size, FILE *out)
{
    size_t indent = strspn(line, " ");
    size_t rest = term + strspn(line + term, " ");
    fputs(".It Sy \"", out);
    write_escaped(line + indent, term - indent, out);
    fputs("\"\n", out);
    if (rest < size)
        write_line(line + rest, size - rest, out);
}

/* Begin or end a list where the line asks for it; return whether one is open. */
static bool turn_list(bool is_open, bool wants_open, FILE *out)
{
    if (wants_open && !is_open)
        fputs(".Bl -tag -width Ds\n", out);
    else if (!wants_open && is_open)
        fputs(".El\n", out);
    return wants_open;
}

void manual_write_text(const char *text, FILE *out)
{
    bool is_list = false, is_parted = false;
    for (size_t size; *text != '\0'; text += size + (text[size] == '\n' ? 1 : 0)) {
        size = strcspn(text, "\n");
        size_t indent = strspn(text, " ");
        size_t term = manual_term(text);
        if (size == 0) {
            is_parted = true;
            continue;
        }
        bool goes_on = is_list && indent > TERM_INDENT;
        bool was_list = is_list;
        is_list = turn_list(is_list, term > 0 || goes_on, out);
        if ((is_parted || was_list) && !is_list)
            fputs(".Pp\n", out);
        is_parted = false;
        if (term > 0) {
            write_term(text, term, size, out);
            continue;
        }
        if (goes_on && text[indent] == '-')
            fputs(".br\n", out);
        write_line(text + indent, size - indent, out);
    }
    turn_list(is_list, false, out);
}

static void write_usage(const struct command *command, FILE *out)
{
    const char *usage = command->usage;
    fputs(".Bd -ragged -offset indent -compact\n", out);
    for (;;) {
        size_t size = strcspn(usage, "\n");
        fputs("\\fBcomity ", out);
        write_escaped(command->name, strlen(command->name), out);
        fputs(size > 0 ? "\\fR " : "\\fR", out);
        write_line(usage, size, out);
        if (usage[size] == '\0')
            break;
        usage += size + 1;
        fputs(".br\n", out);
    }
    fputs(".Ed\n", out);
}

void manual_write(FILE *out)
{
    size_t count;
    const struct command *commands = command_table(&count);
    fputs(".Sh OPTIONS\nThey may stand anywhere on the command line.\n", out);
    manual_write_text(command_globals, out);
    fputs(".Sh COMMANDS\n", out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, ".Ss %s\n", commands[i].name);
        write_usage(&commands[i], out);
        if (manual_term(commands[i].help) == 0)
            fputs(".Pp\n", out);
        manual_write_text(commands[i].help, out);
    }
}
