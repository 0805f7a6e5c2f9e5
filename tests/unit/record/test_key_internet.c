#include "check.h"
#include "key_forms.h"
#include "record/key_internet.h"

#define X63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

/* faß.de and its A-label are the example of UTS 46 section 7. */
static void brings_domain_names_to_one_form(void)
{
    KEY_FORMS_CHECK(key_internet_domain, {"Evil.Example", "evil.example"},
                    {" evil.example. ", "evil.example"}, {"evil[.]example", "evil.example"},
                    {"fa\xc3\x9f.de", "xn--fa-hia.de"}, {"XN--FA-HIA.DE", "xn--fa-hia.de"},
                    {"b\xc3\xbc"
                     "cher.example",
                     "xn--bcher-kva.example"},
                    {"B\xc3\x9c"
                     "CHER.example",
                     "xn--bcher-kva.example"},
                    {"evil\xe3\x80\x82"
                     "example",
                     "evil.example"}, /* ideographic full stop */
                    {"_dmarc.evil.example", "_dmarc.evil.example"}, {"a-b.3c.example", "a-b.3c.example"},
                    {X63 ".example", X63 ".example"});
}

static void refuses_what_is_no_domain_name(void)
{
    KEY_FORMS_CHECK(key_internet_domain, {"", "INVALID"}, {".", "INVALID"}, {"localhost", "INVALID"},
                    {"evil..example", "INVALID"}, {".evil.example", "INVALID"}, {"-evil.example", "INVALID"},
                    {"evil-.example", "INVALID"}, {"evil.example-", "INVALID"},
                    {"evil example.com", "INVALID"}, {"evil.example/path", "INVALID"},
                    {"192.0.2.1", "INVALID"}, {"evil.123", "INVALID"}, {"xn--\xc3\xbc.example", "INVALID"},
                    {"xn--zzzzzzzzzz-0.example", "INVALID"}, {"a" X63 ".example", "INVALID"},
                    {X63 "." X63 "." X63 "." X63 ".example", "INVALID"}, {"a@evil.example", "INVALID"});
}

static void brings_mail_addresses_to_one_form(void)
{
    KEY_FORMS_CHECK(
        key_internet_email, {"Some.One@Evil.Example", "some.one@evil.example"},
        {" x@b\xc3\xbc"
         "cher.example\n",
         "x@xn--bcher-kva.example"},
        {"x@evil[.]example", "x@evil.example"}, {"\xc3\x9cnal@evil.example", "\xc3\xbcnal@evil.example"},
        {"x@localhost", "INVALID"}, {"evil.example", "INVALID"}, {"@evil.example", "INVALID"},
        {"a b@evil.example", "INVALID"}, {"a@b@evil.example", "INVALID"}, {"x@", "INVALID"}, {"", "INVALID"});
}

static void brings_handles_to_one_form(void)
{
    KEY_FORMS_CHECK(key_internet_account, {"@Specimen_99", "specimen_99"}, {"specimen_99", "specimen_99"},
                    {" \xef\xbc\xb3pecimen ", "specimen"},
                    {"\xd0\xa1\xd0\x9f\xd0\x95\xd0\xa6", "\xd1\x81\xd0\xbf\xd0\xb5\xd1\x86"},
                    {"@", "INVALID"}, {"x", "INVALID"}, {"two words", "INVALID"},
                    {"no\xc2\xa0"
                     "break",
                     "INVALID"},
                    {"", "INVALID"});
}

CHECK_MAIN("key_internet", {"brings domain names to one form", brings_domain_names_to_one_form},
           {"refuses what is no domain name", refuses_what_is_no_domain_name},
           {"brings mail addresses to one form", brings_mail_addresses_to_one_form},
           {"brings handles to one form", brings_handles_to_one_form})
