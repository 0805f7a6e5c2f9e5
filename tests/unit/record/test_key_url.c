#include "check.h"
#include "key_forms.h"
#include "record/key_url.h"

#include <string.h>

static void brings_urls_to_one_form(void)
{
    KEY_FORMS_CHECK(key_url_normalise, {"HTTP://Evil.Example/Path?Q=1#F", "http://evil.example/Path?Q=1#F"},
                    {"http://evil.example", "http://evil.example/"},
                    {"http://evil.example?q", "http://evil.example/?q"},
                    {"http://evil.example:80/a", "http://evil.example/a"},
                    {"https://evil.example:443/a", "https://evil.example/a"},
                    {"https://evil.example:80/a", "https://evil.example:80/a"},
                    {"http://evil.example:/a", "http://evil.example/a"},
                    {"hxxps://evil[.]example/a", "https://evil.example/a"},
                    {"http://b\xc3\xbc"
                     "cher.example/\xc3\xbc",
                     "http://xn--bcher-kva.example/\xc3\xbc"},
                    {"http://Me:Pass@evil.example/", "http://Me:Pass@evil.example/"},
                    {"http://192.0.2.1/", "http://[c0000201]/"},
                    {"http://[::ffff:192.0.2.1]:8080/", "http://[c0000201]:8080/"},
                    {"http://[2001:db8::1]", "http://[20010db8000000000000000000000001]/"},
                    {"http://evil.example/%7e%7E/../x", "http://evil.example/%7e%7E/../x"},
                    {"http://host/", "http://host/"}, {"ftp://evil.example:21/", "ftp://evil.example/"});
}

static void refuses_what_is_no_url(void)
{
    KEY_FORMS_CHECK(key_url_normalise, {"", "INVALID"}, {"evil.example/path", "INVALID"},
                    {"http:/evil.example", "INVALID"}, {"http://", "INVALID"}, {"http:///path", "INVALID"},
                    {"://evil.example", "INVALID"}, {"1http://evil.example", "INVALID"},
                    {"http://evil.example:99999/", "INVALID"}, {"http://evil.example:080/", "INVALID"},
                    {"http://ev il.example/", "INVALID"}, {"http://[192.0.2]/", "INVALID"},
                    {"mailto:x@evil.example", "INVALID"}, {"http://evil..example/", "INVALID"});
}

static void takes_the_digest_of_a_long_one(void)
{
    char url[3000] = "http://evil.example/";
    char other[3000];
    char key[LIMIT_KEY_BYTES];
    char other_key[LIMIT_KEY_BYTES];
    memset(url + strlen(url), 'x', 2000);
    memcpy(other, url, sizeof url);
    other[1999] = 'y';
    CHECK_OK(key_url_normalise(url, key, NULL), NULL);
    CHECK_SAME_NUMBER(strlen(key), 7 + 64);
    CHECK(strncmp(key, "sha256:", 7) == 0);
    CHECK_OK(key_url_normalise(other, other_key, NULL), NULL);
    CHECK(strcmp(key, other_key) != 0);
    memcpy(other, "HTTP://EVIL.example/", 20);
    other[1999] = 'x';
    CHECK_OK(key_url_normalise(other, other_key, NULL), NULL);
    CHECK_SAME_TEXT(key, other_key);
}

CHECK_MAIN("key_url", {"brings URLs to one form", brings_urls_to_one_form},
           {"refuses what is no URL", refuses_what_is_no_url},
           {"takes the digest of a long one", takes_the_digest_of_a_long_one})
