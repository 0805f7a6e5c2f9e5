/*
 * banned: functions that nobody may call here, as errors of the compiler. The build includes this before each file that
 * is no test.
 *
 * They write without knowing how much room there is, keep hidden state, or cannot tell a number from nonsense. Unlike a
 * poisoned word a declaration needs no system header first, which would hide that a file forgot its own.
 */
#ifndef COMITY_BANNED_H
#define COMITY_BANNED_H

#define BANNED(instead) __attribute__((unavailable(instead)))

/* Texts: whatever does not fit must be cut or refused. */
char *strcpy(char *, const char *) BANNED("use snprintf, or buffer");
char *stpcpy(char *, const char *) BANNED("use snprintf, or buffer");
char *strcat(char *, const char *) BANNED("use snprintf, or buffer");
char *strncpy(char *, const char *, __SIZE_TYPE__) BANNED("ends nothing: use snprintf");
char *strncat(char *, const char *, __SIZE_TYPE__) BANNED("use snprintf, or buffer");
int sprintf(char *, const char *, ...) BANNED("use snprintf");
int vsprintf(char *, const char *, __builtin_va_list) BANNED("use vsnprintf");
char *gets(char *) BANNED("use fgets");
char *strtok(char *, const char *) BANNED("keeps hidden state: use reader_until, or strsep");

/* Numbers: no digits, too many digits and a rest must be refused. */
int atoi(const char *) BANNED("use decimal_parse");
long atol(const char *) BANNED("use decimal_parse");
long long atoll(const char *) BANNED("use decimal_parse");
double atof(const char *) BANNED("use strtod, and look at its end");
int sscanf(const char *, const char *, ...) BANNED("use reader and decimal_parse");
int vsscanf(const char *, const char *, __builtin_va_list) BANNED("use reader and decimal_parse");
int scanf(const char *, ...) BANNED("use reader and decimal_parse");

/* Chance. */
int rand(void) BANNED("use RAND_bytes");
void srand(unsigned) BANNED("use RAND_bytes");
long random(void) BANNED("use RAND_bytes");
void srandom(unsigned) BANNED("use RAND_bytes");

/* Files and programs: names that another can take, shells. */
char *tmpnam(char *) BANNED("use mkstemp");
char *mktemp(char *) BANNED("use mkstemp");
int system(const char *) BANNED("use fork and execv");

/* Hidden state. */
#if __SIZEOF_LONG__ == 8 /* time_t */
struct tm *gmtime(const long *) BANNED("use gmtime_r");
struct tm *localtime(const long *) BANNED("use localtime_r");
char *ctime(const long *) BANNED("use instant_format");
#endif

#undef BANNED

#endif
