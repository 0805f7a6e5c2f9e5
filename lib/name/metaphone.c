#include "comity/metaphone.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* A word that is being encoded. Places before its beginning and behind its end hold no letter. */
struct coder {
    char word[64]; /* in capitals */
    int size;
    int at;
    bool is_slavic; /* or Germanic */
    size_t chars_max;
    struct metaphone *out;
};

static char letter(const struct coder *c, int place)
{
    return place >= 0 && place < c->size ? c->word[place] : '\0';
}

/* Tell whether one of `choices`, separated by '|', stands at `place`. */
static bool is_at(const struct coder *c, int place, const char *choices)
{
    while (place >= 0) {
        size_t size = strcspn(choices, "|");
        if (place + (int)size <= c->size && memcmp(c->word + place, choices, size) == 0)
            return true;
        if (choices[size] == '\0')
            return false;
        choices += size + 1;
    }
    return false;
}

static bool is_letter(const struct coder *c, int place, const char *choices)
{
    char found = letter(c, place);
    return found != '\0' && strchr(choices, found) != NULL;
}

static bool is_vowel(const struct coder *c, int place)
{
    return is_letter(c, place, "AEIOUY");
}

static bool begins_germanic(const struct coder *c)
{
    return is_at(c, 0, "VAN |VON |SCH");
}

static void append(char *code, const char *sound, size_t chars_max)
{
    size_t size = strlen(code);
    while (*sound != '\0' && size < chars_max)
        code[size++] = *sound++;
    code[size] = '\0';
}

/* Add what both readings, or each, say, and go on `step` letters. */
static void say_two(struct coder *c, const char *primary, const char *alternate, int step)
{
    append(c->out->primary, primary, c->chars_max);
    append(c->out->alternate, alternate, c->chars_max);
    c->at += step;
}

static void say(struct coder *c, const char *sound, int step)
{
    say_two(c, sound, sound, step);
}

/* Return 2 if the next letter is one of `letters`, which the present one takes in, else 1. */
static int step_over(const struct coder *c, const char *letters)
{
    return is_letter(c, c->at + 1, letters) ? 2 : 1;
}

/* ---- letters, each a function that says what stands at c->at ---- */

static bool is_greek_ch(const struct coder *c)
{
    return c->at == 0 && is_at(c, 1, "HARAC|HARIS|HOR|HYM|HIA|HEM") && !is_at(c, 0, "CHORE");
}

static bool is_hard_ch(const struct coder *c)
{
    bool ends = c->at + 1 == c->size - 1;
    return begins_germanic(c) || is_at(c, c->at - 2, "ORCHES|ARCHIT|ORCHID") ||
           is_letter(c, c->at + 2, "TS") ||
           ((c->at == 0 || is_letter(c, c->at - 1, "AOUE")) &&
            (ends || is_letter(c, c->at + 2, "LRNMBHFVW ")));
}

static void say_ch(struct coder *c)
{
    if (c->at > 0 && is_at(c, c->at, "CHAE"))
        say_two(c, "K", "X", 2);
    else if (is_greek_ch(c) || is_hard_ch(c))
        say(c, "K", 2);
    else if (c->at == 0)
        say(c, "X", 2);
    else if (is_at(c, 0, "MC"))
        say(c, "K", 2);
    else
        say_two(c, "X", "K", 2);
}

static void say_cc(struct coder *c)
{
    if (!is_letter(c, c->at + 2, "IEH") || is_at(c, c->at + 2, "HU"))
        say(c, "K", 2);
    else if ((c->at == 1 && letter(c, 0) == 'A') || is_at(c, c->at - 1, "UCCEE|UCCES"))
        say(c, "KS", 3);
    else
        say(c, "X", 3);
}

/* "Bacher", "Macher", "Achtung". */
static bool is_germanic_ach(const struct coder *c)
{
    if (c->at <= 1 || is_vowel(c, c->at - 2) || !is_at(c, c->at - 1, "ACH"))
        return false;
    return !is_letter(c, c->at + 2, "IE") || is_at(c, c->at - 2, "BACHER|MACHER");
}

static void say_c(struct coder *c)
{
    int at = c->at;
    if (is_germanic_ach(c) || is_at(c, at, "CHIA"))
        say(c, "K", 2);
    else if (at == 0 && is_at(c, at, "CAESAR"))
        say(c, "S", 2);
    else if (is_at(c, at, "CH"))
        say_ch(c);
    else if (is_at(c, at, "CZ") && !is_at(c, at - 2, "WICZ"))
        say_two(c, "S", "X", 2);
    else if (is_at(c, at + 1, "CIA"))
        say(c, "X", 3);
    else if (is_at(c, at, "CC") && !(at == 1 && letter(c, 0) == 'M'))
        say_cc(c);
    else if (is_at(c, at, "CK|CG|CQ"))
        say(c, "K", 2);
    else if (is_at(c, at, "CIO|CIE|CIA"))
        say_two(c, "S", "X", 2);
    else if (is_at(c, at, "CI|CE|CY"))
        say(c, "S", 2);
    else if (is_at(c, at + 1, " C| Q| G"))
        say(c, "K", 3);
    else
        say(c, "K", is_at(c, at + 1, "CE|CI") ? 1 : step_over(c, "CKQ"));
}

static void say_d(struct coder *c)
{
    if (is_at(c, c->at, "DGI|DGE|DGY"))
        say(c, "J", 3);
    else if (is_at(c, c->at, "DG"))
        say(c, "TK", 2);
    else
        say(c, "T", step_over(c, "TD"));
}

/* The gh of "hugh", "bough" and "brought" is silent. */
static bool is_silent_gh(const struct coder *c)
{
    return is_letter(c, c->at - 2, "BHD") || is_letter(c, c->at - 3, "BHD") || is_letter(c, c->at - 4, "BH");
}

static void say_gh(struct coder *c)
{
    if (c->at > 0 && !is_vowel(c, c->at - 1))
        say(c, "K", 2);
    else if (c->at == 0)
        say(c, letter(c, 2) == 'I' ? "J" : "K", 2);
    else if (is_silent_gh(c))
        say(c, "", 2);
    else if (c->at > 2 && letter(c, c->at - 1) == 'U' && is_letter(c, c->at - 3, "CGLRT"))
        say(c, "F", 2);
    else
        say(c, letter(c, c->at - 1) == 'I' ? "" : "K", 2);
}

static void say_gn(struct coder *c)
{
    if (c->at == 1 && is_vowel(c, 0) && !c->is_slavic)
        say_two(c, "KN", "N", 2);
    else if (!is_at(c, c->at + 2, "EY") && !c->is_slavic)
        say_two(c, "N", "KN", 2);
    else
        say(c, "KN", 2);
}

static bool is_soft_ger(const struct coder *c)
{
    return (is_at(c, c->at + 1, "ER") || letter(c, c->at + 1) == 'Y') &&
           !is_at(c, 0, "DANGER|RANGER|MANGER") && !is_letter(c, c->at - 1, "EI") &&
           !is_at(c, c->at - 1, "RGY|OGY");
}

static void say_g(struct coder *c)
{
    int at = c->at;
    if (letter(c, at + 1) == 'H')
        say_gh(c);
    else if (letter(c, at + 1) == 'N')
        say_gn(c);
    else if (is_at(c, at + 1, "LI") && !c->is_slavic)
        say_two(c, "KL", "L", 2);
    else if ((at == 0 && is_at(c, 1, "Y|ES|EP|EB|EL|EY|IB|IL|IN|IE|EI|ER")) || is_soft_ger(c))
        say_two(c, "K", "J", 2);
    else if (!is_letter(c, at + 1, "EIY") && !is_at(c, at - 1, "AGGI|OGGI"))
        say(c, "K", step_over(c, "G"));
    else if (begins_germanic(c) || is_at(c, at + 1, "ET"))
        say(c, "K", 2);
    else if (is_at(c, at + 1, "IER"))
        say(c, "J", 2);
    else
        say_two(c, "J", "K", 2);
}

static void say_h(struct coder *c)
{
    if ((c->at == 0 || is_vowel(c, c->at - 1)) && is_vowel(c, c->at + 1))
        say(c, "H", 2);
    else
        say(c, "", 1);
}

static void say_j(struct coder *c)
{
    int at = c->at, step = step_over(c, "J");
    if (is_at(c, at, "JOSE") || is_at(c, 0, "SAN ")) {
        bool is_alone = (at == 0 && letter(c, 4) == ' ') || c->size == 4 || is_at(c, 0, "SAN ");
        say_two(c, is_alone ? "H" : "J", "H", 1);
    } else if (at == 0) {
        say_two(c, "J", "A", step);
    } else if (is_vowel(c, at - 1) && !c->is_slavic && is_letter(c, at + 1, "AO")) {
        say_two(c, "J", "H", step);
    } else if (at == c->size - 1) {
        say_two(c, "J", "", step);
    } else if (!is_letter(c, at + 1, "LTKSNMBZ") && !is_letter(c, at - 1, "SKL")) {
        say(c, "J", step);
    } else {
        say(c, "", step);
    }
}

/* "cabrillo", "gallegos". */
static bool is_spanish_ll(const struct coder *c)
{
    if (c->at == c->size - 3 && is_at(c, c->at - 1, "ILLO|ILLA|ALLE"))
        return true;
    return (is_at(c, c->size - 2, "AS|OS") || is_letter(c, c->size - 1, "AO")) && is_at(c, c->at - 1, "ALLE");
}

static void say_l(struct coder *c)
{
    if (letter(c, c->at + 1) == 'L' && is_spanish_ll(c))
        say_two(c, "L", "", 2);
    else
        say(c, "L", step_over(c, "L"));
}

static void say_m(struct coder *c)
{
    bool is_thumb = is_at(c, c->at - 1, "UMB") && (c->at + 1 == c->size - 1 || is_at(c, c->at + 2, "ER"));
    say(c, "M", is_thumb ? 2 : step_over(c, "M"));
}

static void say_p(struct coder *c)
{
    if (letter(c, c->at + 1) == 'H')
        say(c, "F", 2);
    else
        say(c, "P", step_over(c, "PB"));
}

static void say_r(struct coder *c)
{
    bool is_french =
        c->at == c->size - 1 && !c->is_slavic && is_at(c, c->at - 2, "IE") && !is_at(c, c->at - 4, "ME|MA");
    say_two(c, is_french ? "" : "R", "R", step_over(c, "R"));
}

static void say_sc(struct coder *c)
{
    if (letter(c, c->at + 2) != 'H')
        say(c, is_letter(c, c->at + 2, "IEY") ? "S" : "SK", 3);
    else if (is_at(c, c->at + 3, "ER|EN"))
        say_two(c, "X", "SK", 3);
    else if (is_at(c, c->at + 3, "OO|UY|ED|EM"))
        say(c, "SK", 3);
    else if (c->at == 0 && !is_vowel(c, 3) && letter(c, 3) != 'W')
        say_two(c, "X", "S", 3);
    else
        say(c, "X", 3);
}

static void say_s(struct coder *c)
{
    int at = c->at;
    if (is_at(c, at - 1, "ISL|YSL"))
        say(c, "", 1);
    else if (at == 0 && is_at(c, at, "SUGAR"))
        say_two(c, "X", "S", 1);
    else if (is_at(c, at, "SH"))
        say(c, is_at(c, at + 1, "HEIM|HOEK|HOLM|HOLZ") ? "S" : "X", 2);
    else if (is_at(c, at, "SIO|SIA"))
        say_two(c, "S", c->is_slavic ? "S" : "X", 3);
    else if ((at == 0 && is_letter(c, at + 1, "MNLW")) || letter(c, at + 1) == 'Z')
        say_two(c, "S", "X", step_over(c, "Z"));
    else if (is_at(c, at, "SC"))
        say_sc(c);
    else if (at == c->size - 1 && is_at(c, at - 2, "AI|OI"))
        say_two(c, "", "S", 1);
    else
        say(c, "S", step_over(c, "SZ"));
}

static void say_t(struct coder *c)
{
    int at = c->at;
    if (is_at(c, at, "TION|TIA|TCH"))
        say(c, "X", 3);
    else if (!is_at(c, at, "TH|TTH"))
        say(c, "T", step_over(c, "TD"));
    else if (is_at(c, at + 2, "OM|AM") || begins_germanic(c))
        say(c, "T", 2);
    else
        say_two(c, "0", "T", 2);
}

static void say_w(struct coder *c)
{
    int at = c->at;
    if (is_at(c, at, "WR"))
        say(c, "R", 2);
    else if (at == 0 && is_vowel(c, 1))
        say_two(c, "A", "F", 1);
    else if (at == 0 && is_at(c, 0, "WH"))
        say(c, "A", 1);
    else if ((at == c->size - 1 && is_vowel(c, at - 1)) || is_at(c, at - 1, "EWSKI|EWSKY|OWSKI|OWSKY") ||
             is_at(c, 0, "SCH"))
        say_two(c, "", "F", 1);
    else if (is_at(c, at, "WICZ|WITZ"))
        say_two(c, "TS", "FX", 4);
    else
        say(c, "", 1);
}

static void say_x(struct coder *c)
{
    bool is_french = c->at == c->size - 1 && (is_at(c, c->at - 3, "IAU|EAU") || is_at(c, c->at - 2, "AU|OU"));
    if (c->at == 0)
        say(c, "S", 1);
    else
        say(c, is_french ? "" : "KS", step_over(c, "CX"));
}

static void say_z(struct coder *c)
{
    if (letter(c, c->at + 1) == 'H')
        say(c, "J", 2);
    else if (is_at(c, c->at + 1, "ZO|ZI|ZA") || (c->is_slavic && c->at > 0 && letter(c, c->at - 1) != 'T'))
        say_two(c, "S", "TS", step_over(c, "Z"));
    else
        say(c, "S", step_over(c, "Z"));
}

static void say_vowel(struct coder *c)
{
    say(c, c->at == 0 ? "A" : "", 1);
}

/* Letters that sound the same wherever they stand, and take in a second one. */
static void say_plain(struct coder *c)
{
    static const char letters[] = "BFKNQV", sounds[] = "PFKNKF";
    char self[2] = {letter(c, c->at), '\0'};
    const char *found = strchr(letters, self[0]);
    char sound[2] = {found != NULL ? sounds[found - letters] : '\0', '\0'};
    say(c, sound, found != NULL ? step_over(c, self) : 1);
}

static void (*const sayings[26])(struct coder *c) = {
    say_vowel, say_plain, say_c,     say_d,     say_vowel, say_plain, say_g,     say_h,     say_vowel,
    say_j,     say_plain, say_l,     say_m,     say_plain, say_vowel, say_p,     say_plain, say_r,
    say_s,     say_t,     say_vowel, say_plain, say_w,     say_x,     say_vowel, say_z,
};

static void coder_init(struct coder *c, const char *word)
{
    for (; *word != '\0' && c->size < (int)sizeof c->word - 1; word++)
        c->word[c->size++] = *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A') : *word;
    c->is_slavic = strpbrk(c->word, "WK") != NULL || strstr(c->word, "CZ") != NULL;
    if (is_at(c, 0, "GN|KN|PN|WR|PS"))
        c->at = 1;
}

void metaphone_of(const char *word, size_t chars_max, struct metaphone *out)
{
    struct coder c = {.chars_max = chars_max, .out = out};
    assert(chars_max <= METAPHONE_CHARS);
    *out = (struct metaphone){.primary = ""};
    coder_init(&c, word);
    while (c.at < c.size && (strlen(out->primary) < chars_max || strlen(out->alternate) < chars_max)) {
        char self = letter(&c, c.at);
        if (self >= 'A' && self <= 'Z')
            sayings[self - 'A'](&c);
        else
            c.at++;
    }
}
