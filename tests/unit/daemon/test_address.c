#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "check.h"

static struct error error;

static void reads_numbers_and_names(void)
{
    static const struct {
        const char *text;
        const char *host;
        unsigned port;
    } cases[] = {
        {"192.0.2.1:7101", "192.0.2.1", 7101},
        {"[2001:db8::1]:1", "2001:db8::1", 1},
        {"ncb-1.example.org:65535", "ncb-1.example.org", 65535},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address;
        char text[ADDRESS_TEXT_BYTES];
        if (!CHECK_OK(address_parse(&address, cases[i].text, &error), &error))
            continue;
        CHECK_SAME_TEXT(address.host, cases[i].host);
        CHECK_SAME_NUMBER(address.port, cases[i].port);
        address_format(&address, text);
        CHECK_SAME_TEXT(text, cases[i].text);
    }
}

static void refuses_everything_else(void)
{
    static const char *const texts[] = {
        "",        "host",     ":7101",         "host:",        "host:0",  "host:65536", "host:07101",
        "host:+1", "host:71 ", "2001:db8::1:7", "[2001:db8::1", "[]:7101", "[host]:1",   "a b:7101",
        "h/x:1",   "[::1]x:1", "[1.2.3.4]:1",   "http://h:1",   "h:71:01", "\xc3\xa9:1", "h\n:1",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct address address;
        CHECK_CASE(address_parse(&address, texts[i], &error) == ERROR_INVALID, "\"%s\"", texts[i]);
    }
}

static void refuses_hosts_that_are_too_long(void)
{
    char text[600];
    struct address address;
    for (size_t size = 1; size < 590; size++) {
        memset(text, 'a', size);
        strcpy(text + size, ":1");
        enum error_code expected = size < ADDRESS_HOST_BYTES ? ERROR_NONE : ERROR_INVALID;
        CHECK_CASE(address_parse(&address, text, &error) == expected, "%zu characters", size);
        text[0] = '[';
        text[size] = ']';
        strcpy(text + size + 1, ":1");
        CHECK_CASE(address_parse(&address, text, &error) == ERROR_INVALID, "%zu in brackets", size);
    }
}

static void makes_socket_addresses_of_numbers_alone(void)
{
    struct address address;
    struct sockaddr_storage resolved;
    socklen_t size;
    char shown[ADDRESS_SHOWN_BYTES];
    static const char *const numbers[] = {"192.0.2.1:7101", "[2001:db8::1]:443"};
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(address_parse(&address, numbers[i], &error), &error);
        CHECK_OK(address_resolve_number(&address, &resolved, &size, &error), &error);
        address_show(&resolved, shown);
        CHECK_SAME_TEXT(shown, numbers[i]);
    }
    CHECK_OK(address_parse(&address, "localhost:1", &error), &error);
    CHECK_ERROR(address_resolve_number(&address, &resolved, &size, &error), ERROR_INVALID);
}

static struct sockaddr_storage socket_address_of(const char *text)
{
    struct address address;
    struct sockaddr_storage resolved = {.ss_family = AF_UNSPEC};
    socklen_t size;
    REQUIRE_OK(address_parse(&address, text, &error), &error);
    REQUIRE_OK(address_resolve_number(&address, &resolved, &size, &error), &error);
    return resolved;
}

static void tells_hosts_apart_whatever_the_port(void)
{
    static const struct {
        const char *one, *other;
        bool is_same;
    } cases[] = {
        {"192.0.2.1:1", "192.0.2.1:2", true}, {"192.0.2.1:1", "192.0.2.2:1", false},
        {"[::1]:1", "[::1]:2", true},         {"[::1]:1", "[::2]:1", false},
        {"[::1]:1", "127.0.0.1:1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sockaddr_storage one = socket_address_of(cases[i].one);
        struct sockaddr_storage other = socket_address_of(cases[i].other);
        CHECK_CASE(address_is_same_host(&one, &other) == cases[i].is_same, "%s and %s", cases[i].one,
                   cases[i].other);
    }
}

static void knows_what_is_of_this_host_alone(void)
{
    static const char *const ours[] = {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1"};
    static const char *const others[] = {"0.0.0.0:1", "128.0.0.1:1", "192.0.2.1:1",
                                         "[::]:1",    "[::2]:1",     "[::ffff:127.0.0.1]:1"};
    for (size_t i = 0; i < 3; i++) {
        struct sockaddr_storage address = socket_address_of(ours[i]);
        CHECK_CASE(address_is_loopback(&address), "%s", ours[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        struct sockaddr_storage address = socket_address_of(others[i]);
        CHECK_CASE(!address_is_loopback(&address), "%s", others[i]);
    }
}

CHECK_MAIN("address", {"knows what is of this host alone", knows_what_is_of_this_host_alone},
           {"reads numbers and names", reads_numbers_and_names},
           {"refuses everything else", refuses_everything_else},
           {"refuses hosts that are too long", refuses_hosts_that_are_too_long},
           {"makes socket addresses of numbers alone", makes_socket_addresses_of_numbers_alone},
           {"tells hosts apart whatever the port", tells_hosts_apart_whatever_the_port})
