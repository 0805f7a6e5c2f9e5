#include "address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "comity/decimal.h"

#define PORT_MAX 65535u

static bool is_host_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

static bool is_name(struct view host)
{
    for (size_t i = 0; i < host.size; i++)
        if (!is_host_character((char)host.data[i]))
            return false;
    return host.size > 0;
}

static bool is_number_6(struct view host)
{
    char text[ADDRESS_HOST_BYTES] = "";
    struct in6_addr parsed;
    memcpy(text, host.data, host.size);
    return inet_pton(AF_INET6, text, &parsed) == 1;
}

enum error_code address_parse(struct address *out, const char *text, struct error *error)
{
    static const char FORM[] = "is not host:port or [IPv6 address]:port";
    const char *colon = strrchr(text, ':');
    if (colon == NULL)
        return error_set(error, ERROR_INVALID, "\"%s\" %s", text, FORM);
    uint64_t port;
    if (decimal_parse(view_of_text(colon + 1), PORT_MAX, &port, NULL) != ERROR_NONE || port == 0)
        return error_set(error, ERROR_INVALID, "\"%s\" has no port from 1 to %u", text, PORT_MAX);
    struct view host = view_of(text, (size_t)(colon - text));
    if (host.size >= ADDRESS_HOST_BYTES)
        return error_set(error, ERROR_INVALID, "the host of \"%.32s...\" is longer than %u characters", text,
                         ADDRESS_HOST_BYTES - 1);
    bool is_bracketed = host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    if (is_bracketed)
        host = view_of(host.data + 1, host.size - 2);
    if (is_bracketed ? !is_number_6(host) : !is_name(host))
        return error_set(error, ERROR_INVALID, "\"%s\" %s", text, FORM);
    *out = (struct address){.port = (uint16_t)port};
    memcpy(out->host, host.data, host.size);
    return ERROR_NONE;
}

void address_format(const struct address *address, char out[ADDRESS_TEXT_BYTES])
{
    out[0] = '\0';
    if (address->host[0] != '\0')
        snprintf(out, ADDRESS_TEXT_BYTES, strchr(address->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                 address->host, address->port);
}

static const struct addrinfo *choose(const struct addrinfo *found, unsigned choice)
{
    unsigned count = 0;
    for (const struct addrinfo *next = found; next != NULL; next = next->ai_next)
        count++;
    for (choice %= count; choice > 0; choice--)
        found = found->ai_next;
    return found;
}

static int resolve(const struct address *address, int flags, unsigned choice, struct sockaddr_storage *out,
                   socklen_t *ret_size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", address->port);
    int result = getaddrinfo(address->host, port, &hints, &found);
    if (result != 0)
        return result;
    const struct addrinfo *chosen = choose(found, choice);
    memset(out, 0, sizeof *out);
    memcpy(out, chosen->ai_addr, chosen->ai_addrlen);
    *ret_size = chosen->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

enum error_code address_resolve_number(const struct address *address, struct sockaddr_storage *out,
                                       socklen_t *ret_size, struct error *error)
{
    if (resolve(address, AI_NUMERICHOST, 0, out, ret_size) == 0)
        return ERROR_NONE;
    return error_set(error, ERROR_INVALID, "\"%s\" is not the number of a host", address->host);
}

enum error_code address_resolve(const struct address *address, unsigned choice, struct sockaddr_storage *out,
                                socklen_t *ret_size, struct error *error)
{
    int result = resolve(address, 0, choice, out, ret_size);
    if (result == 0)
        return ERROR_NONE;
    return error_set(error, ERROR_NOT_FOUND, "host \"%s\" cannot be looked up: %s", address->host,
                     gai_strerror(result));
}

void address_show(const struct sockaddr_storage *address, char out[ADDRESS_SHOWN_BYTES])
{
    char host[INET6_ADDRSTRLEN];
    const struct sockaddr_in *four = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    if (address->ss_family == AF_INET && inet_ntop(AF_INET, &four->sin_addr, host, sizeof host) != NULL)
        snprintf(out, ADDRESS_SHOWN_BYTES, "%s:%u", host, ntohs(four->sin_port));
    else if (address->ss_family == AF_INET6 &&
             inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host) != NULL)
        snprintf(out, ADDRESS_SHOWN_BYTES, "[%s]:%u", host, ntohs(six->sin6_port));
    else
        snprintf(out, ADDRESS_SHOWN_BYTES, "local");
}

bool address_is_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family)
        return false;
    if (a->ss_family == AF_INET)
        return ((const struct sockaddr_in *)a)->sin_addr.s_addr ==
               ((const struct sockaddr_in *)b)->sin_addr.s_addr;
    if (a->ss_family == AF_INET6)
        return memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr,
                      &((const struct sockaddr_in6 *)b)->sin6_addr, sizeof(struct in6_addr)) == 0;
    return true;
}

bool address_is_loopback(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    if (address->ss_family == AF_INET)
        return ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    return address->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}
