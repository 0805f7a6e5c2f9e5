#include "check.h"
#include "key_forms.h"
#include "record/key_number.h"

static void brings_telephone_numbers_to_one_form(void)
{
    KEY_FORMS_CHECK(key_number_phone, {"+1 555 0100 123", "+15550100123"},
                    {"001-555-0100-123", "+15550100123"}, {" +44 (0)20 7946 0123", "+442079460123"},
                    {"+1(555)010.0123", "+15550100123"}, {"+1234567", "+1234567"},
                    {"+123456789012345", "+123456789012345"});
}

static void guesses_no_country(void)
{
    KEY_FORMS_CHECK(key_number_phone, {"555 0100", "INVALID"}, {"0555 0100 12", "INVALID"}, {"", "INVALID"},
                    {"+", "INVALID"}, {"+123456", "INVALID"}, {"+1234567890123456", "INVALID"},
                    {"+0123456789", "INVALID"}, {"+1 555 0100 ext 5", "INVALID"},
                    {"++15550100123", "INVALID"}, {"+1555010\xd9\xa1", "INVALID"});
}

/* 49-015420-323751-8 is the worked example of 3GPP TS 23.003 annex B, as often quoted. */
static void keeps_what_all_forms_of_an_imei_share(void)
{
    KEY_FORMS_CHECK(key_number_imei, {"490154203237518", "49015420323751"},
                    {"49-015420-323751-8", "49015420323751"}, {"49015420323751", "49015420323751"},
                    {"4901542032375101", "49015420323751"}, {"490154203237510", "49015420323751"},
                    {"4901542032375", "INVALID"}, {"49015420323751801", "INVALID"},
                    {"49015420323751A", "INVALID"}, {"", "INVALID"});
}

static void says_which_digit_an_imei_should_have(void)
{
    CHECK_SAME_NUMBER(key_number_imei_digit("490154203237518"), 0);
    CHECK_SAME_NUMBER(key_number_imei_digit("49-015420-323751-8"), 0);
    CHECK_SAME_NUMBER(key_number_imei_digit("490154203237510"), '8');
    CHECK_SAME_NUMBER(key_number_imei_digit("49015420323751"), 0);
    CHECK_SAME_NUMBER(key_number_imei_digit("4901542032375101"), 0);
    CHECK_SAME_NUMBER(key_number_imei_digit("490154203237581"), '3');
}

#define EIGHT "0123aBcD"

static void tells_hashes_by_their_length(void)
{
    KEY_FORMS_CHECK(key_number_hash, {EIGHT EIGHT EIGHT EIGHT, "0123abcd0123abcd0123abcd0123abcd"},
                    {EIGHT EIGHT EIGHT EIGHT EIGHT, "0123abcd0123abcd0123abcd0123abcd0123abcd"},
                    {EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT,
                     "0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd"},
                    {EIGHT EIGHT EIGHT, "INVALID"}, {EIGHT EIGHT EIGHT EIGHT "0", "INVALID"},
                    {EIGHT EIGHT EIGHT "0123abcg", "INVALID"},
                    {EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "0", "INVALID"}, {"", "INVALID"});
}

/* The bech32 address is the example of BIP 173, the base58 one the first of the block chain, the 0x one of EIP-55. */
static void keeps_case_only_where_it_says_something(void)
{
    KEY_FORMS_CHECK(
        key_number_crypto,
        {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
        {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
        {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4", "INVALID"},
        {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
        {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
        {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "INVALID"},
        {"1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na", "INVALID"}, {"too short", "INVALID"}, {"", "INVALID"});
}

static void takes_uuids_in_either_case(void)
{
    KEY_FORMS_CHECK(key_number_uuid,
                    {"01890A5D-AC96-774B-BCCE-B302099A8057", "01890a5d-ac96-774b-bcce-b302099a8057"},
                    {"01890a5d", "INVALID"});
}

CHECK_MAIN("key_number", {"brings telephone numbers to one form", brings_telephone_numbers_to_one_form},
           {"guesses no country", guesses_no_country},
           {"keeps what all forms of an IMEI share", keeps_what_all_forms_of_an_imei_share},
           {"says which digit an IMEI should have", says_which_digit_an_imei_should_have},
           {"tells hashes by their length", tells_hashes_by_their_length},
           {"keeps case only where it says something", keeps_case_only_where_it_says_something},
           {"takes UUIDs in either case", takes_uuids_in_either_case})
