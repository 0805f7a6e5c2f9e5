#include "html_text.h"

#include <inttypes.h>
#include <string.h>

void html_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (strchr("&<>\"'", *text) != NULL)
            fprintf(out, "&#%u;", byte);
        else
            fputc(byte < ' ' || byte == 0x7f ? ' ' : byte, out);
    }
}

void html_number(FILE *out, uint64_t number)
{
    char digits[24];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            fputs("\u202f", out); /* narrow no-break space */
        fputc(digits[i], out);
    }
}
