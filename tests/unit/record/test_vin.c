#include "check.h"
#include "record/vin.h"

/* The valid and invalid numbers are those in general circulation as examples, recomputed by hand after 49 CFR 565.15. */
static void knows_a_digit_that_fits(void)
{
    static const char *const vins[] = {"1M8GDM9AXKP042788", "5N1AN08U86C503579", "2C3CDYBT8EH395611",
                                       "JN1DA31D63T505967", "1XPTD40X6JD456115", "1HGBH41JXMN109186",
                                       "11111111111111111"};
    for (size_t i = 0; i < sizeof vins / sizeof vins[0]; i++)
        CHECK_CASE(vin_check_digit(vins[i]) == 0, "%s", vins[i]);
}

static void says_which_digit_would_fit(void)
{
    CHECK_SAME_NUMBER(vin_check_digit("1M8GDM9AYKP042788"), 'X');
    CHECK_SAME_NUMBER(vin_check_digit("1XPTD40X0JD456115"), '6');
    CHECK(vin_check_digit("VF1BB05CF26010203") != 0);
}

static void notices_any_wrong_character_but_multiples_of_eleven(void)
{
    char vin[] = "1HGBH41JXMN109186";
    for (size_t i = 0; i < 17; i++) {
        char before = vin[i];
        vin[i] = before == '2' || before == 'B' ? '3' : '2';
        CHECK_CASE(vin_check_digit(vin) != 0, "%s", vin);
        vin[i] = before;
    }
}

static void says_nothing_of_what_is_no_vin(void)
{
    CHECK_SAME_NUMBER(vin_check_digit("113456"), 0);
    CHECK_SAME_NUMBER(vin_check_digit("1M8GDM9AYKP04278"), 0);
    CHECK_SAME_NUMBER(vin_check_digit("1M8GDM9AYKP0427889"), 0);
    CHECK_SAME_NUMBER(vin_check_digit("IM8GDM9AYKP042788"), 0);
    CHECK_SAME_NUMBER(vin_check_digit(""), 0);
}

static void knows_where_the_digit_is_required(void)
{
    CHECK(vin_requires_digit("1M8GDM9AXKP042788"));
    CHECK(vin_requires_digit("5N1AN08U86C503579"));
    CHECK(!vin_requires_digit("VF1BB05CF26010203"));
    CHECK(!vin_requires_digit("6T1BF3EK5BU614371"));
    CHECK(!vin_requires_digit(""));
}

CHECK_MAIN("vin", {"knows a digit that fits", knows_a_digit_that_fits},
           {"says which digit would fit", says_which_digit_would_fit},
           {"notices any wrong character but multiples of eleven",
            notices_any_wrong_character_but_multiples_of_eleven},
           {"says nothing of what is no VIN", says_nothing_of_what_is_no_vin},
           {"knows where the digit is required", knows_where_the_digit_is_required})
