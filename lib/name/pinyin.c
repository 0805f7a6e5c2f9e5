#include "pinyin.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For each initial the finals it goes with, separated by blanks. */
static const struct {
    const char *initial;
    const char *finals;
} table[] = {
    {"", "A AI AN ANG AO E EI EN ER O OU"},
    {"B", "A AI AN ANG AO EI EN ENG I IAN IAO IE IN ING O U"},
    {"P", "A AI AN ANG AO EI EN ENG I IAN IAO IE IN ING O OU U"},
    {"M", "A AI AN ANG AO E EI EN ENG I IAN IAO IE IN ING IU O OU U"},
    {"F", "A AN ANG EI EN ENG O OU U"},
    {"D", "A AI AN ANG AO E EI EN ENG I IA IAN IAO IE ING IU ONG OU U UAN UI UN UO"},
    {"T", "A AI AN ANG AO E ENG I IAN IAO IE ING ONG OU U UAN UI UN UO"},
    {"N", "A AI AN ANG AO E EI EN ENG I IAN IANG IAO IE IN ING IU ONG OU U UAN UE UO"},
    {"L", "A AI AN ANG AO E EI ENG I IA IAN IANG IAO IE IN ING IU ONG OU U UAN UE UN UO"},
    {"G", "A AI AN ANG AO E EI EN ENG ONG OU U UA UAI UAN UANG UI UN UO"},
    {"K", "A AI AN ANG AO E EI EN ENG ONG OU U UA UAI UAN UANG UI UN UO"},
    {"H", "A AI AN ANG AO E EI EN ENG ONG OU U UA UAI UAN UANG UI UN UO"},
    {"J", "I IA IAN IANG IAO IE IN ING IONG IU U UAN UE UN"},
    {"Q", "I IA IAN IANG IAO IE IN ING IONG IU U UAN UE UN"},
    {"X", "I IA IAN IANG IAO IE IN ING IONG IU U UAN UE UN"},
    {"ZH", "A AI AN ANG AO E EI EN ENG I ONG OU U UA UAI UAN UANG UI UN UO"},
    {"CH", "A AI AN ANG AO E EN ENG I ONG OU U UA UAI UAN UANG UI UN UO"},
    {"SH", "A AI AN ANG AO E EI EN ENG I OU U UA UAI UAN UANG UI UN UO"},
    {"R", "AN ANG AO E EN ENG I ONG OU U UAN UI UN UO"},
    {"Z", "A AI AN ANG AO E EI EN ENG I ONG OU U UAN UI UN UO"},
    {"C", "A AI AN ANG AO E EN ENG I ONG OU U UAN UI UN UO"},
    {"S", "A AI AN ANG AO E EN ENG I ONG OU U UAN UI UN UO"},
    {"Y", "A AN ANG AO E I IN ING ONG OU U UAN UE UN"},
    {"W", "A AI AN ANG EI EN ENG O U"},
};

/* Mark in `ends` (bit n: a syllable ends after n letters) where the syllables of one row end that begin at `from`. */
static uint64_t ends_of_row(const char *word, size_t from, size_t row)
{
    size_t initial = strlen(table[row].initial);
    uint64_t ends = 0;
    if (strncmp(word + from, table[row].initial, initial) != 0)
        return 0;
    for (const char *final = table[row].finals; *final != '\0';) {
        size_t size = strcspn(final, " ");
        if (strncmp(word + from + initial, final, size) == 0)
            ends |= UINT64_C(1) << (from + initial + size);
        final += size + (final[size] == ' ' ? 1 : 0);
    }
    return ends;
}

bool pinyin_is_word(const char *word)
{
    size_t size = strlen(word);
    uint64_t reached = 1;
    if (size == 0 || size > 40)
        return false;
    for (size_t from = 0; from < size; from++)
        for (size_t row = 0; (reached >> from & 1) != 0 && row < sizeof table / sizeof table[0]; row++)
            reached |= ends_of_row(word, from, row);
    return (reached >> size & 1) != 0;
}
