/*
 * country: one stored form for each code of a country or issuer.
 *
 * The form is ISO 3166-1 alpha-2 where there is one ("D", "DEU" and "de" are "DE"; "RKS" is "XK"; the forms
 * of British nationality are "GB"; "UNO" is "UN"), else the three letters of ICAO Doc 9303: "UTO" (specimen),
 * "XPO", "XXA".
 */
#ifndef COMITY_COUNTRY_H
#define COMITY_COUNTRY_H

/* Return the stored form, 2 or 3 letters, of alpha-2, alpha-3 or an ICAO code in either case; NULL for any
 * other text. The result lives for ever. */
const char *country_find(const char *text);

#endif
