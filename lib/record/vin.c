#include "vin.h"

#include <string.h>

#define VIN_CHARS 17u
#define CHECK_PLACE 8u

static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
static const unsigned values[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};

char vin_check_digit(const char *vin)
{
    static const unsigned weights[VIN_CHARS] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0;

    if (strlen(vin) != VIN_CHARS)
        return 0;
    for (size_t i = 0; i < VIN_CHARS; i++) {
        const char *letter = strchr(letters, vin[i]);
        if (letter == NULL && (vin[i] < '0' || vin[i] > '9'))
            return 0;
        sum += weights[i] * (letter != NULL ? values[letter - letters] : (unsigned)(vin[i] - '0'));
    }
    char digit = sum % 11 == 10 ? 'X' : (char)('0' + sum % 11);
    return vin[CHECK_PLACE] == digit ? 0 : digit;
}

bool vin_requires_digit(const char *vin)
{
    return vin[0] >= '1' && vin[0] <= '5';
}
