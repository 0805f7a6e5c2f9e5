#include "check.h"
#include "key_forms.h"
#include "record/key_address.h"

/* The forms of IPv6 are those of RFC 4291 2.2 and RFC 5952. */
static void brings_addresses_to_one_form(void)
{
    KEY_FORMS_CHECK(key_address_ip, {"192.0.2.1", "c0000201"}, {" 255.255.255.255\n", "ffffffff"},
                    {"::ffff:192.0.2.1", "c0000201"}, {"::FFFF:C000:201", "c0000201"},
                    {"2001:db8::1", "20010db8000000000000000000000001"},
                    {"2001:0DB8:0:0:0:0:0:1", "20010db8000000000000000000000001"},
                    {"[2001:db8:0::0:1]", "20010db8000000000000000000000001"},
                    {"2001:db8::192.0.2.1", "20010db80000000000000000c0000201"},
                    {"64:ff9b::c000:201", "0064ff9b0000000000000000c0000201"},
                    {"::", "00000000000000000000000000000000"}, {"1::", "00010000000000000000000000000000"},
                    {"::8", "00000000000000000000000000000008"},
                    {"1:2:3:4:5:6:7::", "00010002000300040005000600070000"},
                    {"1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"});
}

static void refuses_what_is_no_address(void)
{
    KEY_FORMS_CHECK(key_address_ip, {"192.0.2", "INVALID"}, {"192.0.2.256", "INVALID"},
                    {"192.0.2.01", "INVALID"}, {"192.0.2.1.5", "INVALID"}, {"192.0.2.", "INVALID"},
                    {"192.0.2.1/32", "INVALID"}, {"", "INVALID"}, {"1:2:3:4:5:6:7", "INVALID"},
                    {"1:2:3:4:5:6:7:8:9", "INVALID"}, {"1::2::3", "INVALID"}, {":::", "INVALID"},
                    {"1:", "INVALID"}, {":1", "INVALID"}, {"12345::", "INVALID"}, {"g::", "INVALID"},
                    {"1:2:3:4:5:6:7:8::", "INVALID"}, {"192.0.2.1::", "INVALID"}, {"::192.0.2", "INVALID"},
                    {"1:2:3:4:5:6:7:192.0.2.1", "INVALID"}, {"fe80::1%eth0", "INVALID"}, {"[::1", "INVALID"});
}

static void knows_the_ends_of_a_network(void)
{
    static const struct {
        const char *text;
        const char *first;
        const char *last;
    } cases[] = {{"203.0.113.0/24", "cb007100", "cb0071ff"},
                 {"203.0.113.64/26", "cb007140", "cb00717f"},
                 {"192.0.2.1/32", "c0000201", "c0000201"},
                 {"0.0.0.0/0", "00000000", "ffffffff"},
                 {"2001:db8::/33", "20010db8000000000000000000000000", "20010db87fffffffffffffffffffffff"},
                 {"2001:db8::1/128", "20010db8000000000000000000000001", "20010db8000000000000000000000001"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char first[LIMIT_KEY_BYTES];
        char last[LIMIT_KEY_BYTES];
        struct error error = {0};
        if (!CHECK_OK(key_address_network(cases[i].text, first, last, &error), &error))
            continue;
        CHECK_SAME_TEXT(first, cases[i].first);
        CHECK_SAME_TEXT(last, cases[i].last);
    }
}

static void refuses_what_is_no_network(void)
{
    static const char *const texts[] = {
        "203.0.113.1/24", "203.0.113.0", "203.0.113.0/33", "203.0.113.0/", "203.0.113.0/x",
        "2001:db8::/129", "/24",         "203.0.113.0/024"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char first[LIMIT_KEY_BYTES] = "before";
        char last[LIMIT_KEY_BYTES];
        CHECK_CASE(key_address_network(texts[i], first, last, NULL) == ERROR_INVALID, "%s", texts[i]);
        CHECK_SAME_TEXT(first, "before");
    }
}

CHECK_MAIN("key_address", {"brings addresses to one form", brings_addresses_to_one_form},
           {"refuses what is no address", refuses_what_is_no_address},
           {"knows the ends of a network", knows_the_ends_of_a_network},
           {"refuses what is no network", refuses_what_is_no_network})
