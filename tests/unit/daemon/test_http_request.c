#include "http_request.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned status_of(const char *text)
{
    bool is_head;
    return http_request_status(view_of_text(text), &is_head);
}

static void get_and_head_of_the_metrics_are_good(void)
{
    bool is_head;
    CHECK_SAME_NUMBER(status_of("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"), 200);
    CHECK_SAME_NUMBER(status_of("GET /metrics HTTP/1.0\n\n"), 200);
    CHECK_SAME_NUMBER(status_of("GET /metrics?name=x HTTP/1.1\r\n\r\n"), 200);
    CHECK_SAME_NUMBER(status_of("GET /metrics HTTP/1.1\r\n\r\nGET /metrics HTTP/1.1\r\n"), 200);
    CHECK_SAME_NUMBER(http_request_status(view_of_text("HEAD /metrics HTTP/1.1\r\n\r\n"), &is_head), 200);
    CHECK(is_head);
}

static void all_else_is_refused_by_its_number(void)
{
    CHECK_SAME_NUMBER(status_of("GET / HTTP/1.1\r\n\r\n"), 404);
    CHECK_SAME_NUMBER(status_of("GET /metrics/ HTTP/1.1\r\n\r\n"), 404);
    CHECK_SAME_NUMBER(status_of("GET /metricsx?/metrics HTTP/1.1\r\n\r\n"), 404);
    CHECK_SAME_NUMBER(status_of("POST /metrics HTTP/1.1\r\n\r\n"), 405);
    CHECK_SAME_NUMBER(status_of("get /metrics HTTP/1.1\r\n\r\n"), 405);
    CHECK_SAME_NUMBER(status_of("GET /metrics\r\n\r\n"), 400);
    CHECK_SAME_NUMBER(status_of("GET /metrics HTTP/2\r\n\r\n"), 400);
    CHECK_SAME_NUMBER(status_of("\r\n\r\n"), 400);
    CHECK_SAME_NUMBER(status_of("\n\n"), 400);
    CHECK_SAME_TEXT(http_request_words(405), "405 Method Not Allowed");
}

static void every_beginning_of_a_request_waits_for_more(void)
{
    static const char WHOLE[] = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
    for (size_t size = 0; size < strlen(WHOLE); size++) {
        bool is_head;
        char *cut = malloc(size + 1); /* so that a sanitizer sees a byte read beyond */
        REQUIRE(cut != NULL);
        memcpy(cut, WHOLE, size);
        CHECK_CASE(http_request_status(view_of(cut, size), &is_head) == 0, "%zu bytes", size);
        free(cut);
    }
}

static void one_without_an_end_is_too_long_at_last(void)
{
    static char request[HTTP_REQUEST_BYTES + 1];
    bool is_head;
    int size = snprintf(request, sizeof request, "GET /metrics HTTP/1.1\r\nX: ");
    memset(request + size, 'x', sizeof request - (size_t)size);
    CHECK_SAME_NUMBER(http_request_status(view_of(request, HTTP_REQUEST_BYTES - 1), &is_head), 0);
    CHECK_SAME_NUMBER(http_request_status(view_of(request, HTTP_REQUEST_BYTES), &is_head), 431);
    memcpy(request + HTTP_REQUEST_BYTES - 4, "\r\n\r\n", 4);
    CHECK_SAME_NUMBER(http_request_status(view_of(request, HTTP_REQUEST_BYTES), &is_head), 200);
}

CHECK_MAIN("http_request", {"GET and HEAD of the metrics are good", get_and_head_of_the_metrics_are_good},
           {"all else is refused, by its number", all_else_is_refused_by_its_number},
           {"every beginning of a request waits for more", every_beginning_of_a_request_waits_for_more},
           {"one without an end is too long at last", one_without_an_end_is_too_long_at_last})
