#include "bar.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>

#define EIGHTHS 8u

static const char *const BLOCKS[EIGHTHS + 1] = {"",       "\u258f", "\u258e", "\u258d", "\u258c",
                                                "\u258b", "\u258a", "\u2589", "\u2588"};

bool bar_has_blocks(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void bar_format(char out[BAR_BYTES], uint64_t value, uint64_t most, bool has_blocks)
{
    size_t parts = has_blocks ? EIGHTHS : 1;
    size_t full = BAR_CHARS * parts;
    size_t size = 0;
    if (most > 0)
        full = value >= most ? full : (size_t)((double)value / (double)most * (double)full + 0.5);
    if (value == 0 || most == 0)
        full = 0;
    else if (full == 0)
        full = 1;
    out[0] = '\0';
    for (; full >= parts; full -= parts)
        size += (size_t)snprintf(out + size, BAR_BYTES - size, "%s", has_blocks ? BLOCKS[EIGHTHS] : "#");
    snprintf(out + size, BAR_BYTES - size, "%s", BLOCKS[full]);
}
