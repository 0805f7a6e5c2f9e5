/*
 * vin: vehicle identification numbers of 17 characters (ISO 3779), and the check digit that North America puts at the
 * ninth place (49 CFR 565.15).
 */
#ifndef COMITY_VIN_H
#define COMITY_VIN_H

#include <stdbool.h>

/* Return the check digit that a VIN should have, where it has another; 0 where nothing is wrong, or the text (A-Z without
 * I, O and Q, and 0-9) is not a VIN of 17 characters. */
char vin_check_digit(const char *vin);

/* Tell whether the vehicle was made where the check digit is required: the first character is 1 to 5. */
bool vin_requires_digit(const char *vin);

#endif
