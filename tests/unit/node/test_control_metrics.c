#include "check.h"
#include "federation.h"

#include "node/metrics.h"

#include <string.h>

static const char *const CODES[] = {"BS", "CO"};

static void the_answers_one_behind_the_other_are_the_whole(void)
{
    struct federation federation;
    struct buffer whole, direct;
    struct error error;
    bool more = true;
    federation_init(&federation, CODES, 2);
    Comity__MetricsRequest metrics = COMITY__METRICS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_METRICS;
    request.metrics = &metrics;
    buffer_init(&whole, 1024u * 1024u);
    buffer_init(&direct, 1024u * 1024u);
    struct wire *client = federation_client(&federation, 0, 0);
    federation_send(&federation, client, &request);
    federation_settle(&federation);
    while (more) {
        Comity__Answer *answer = federation_answer(client);
        REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_METRICS);
        more = answer->more;
        REQUIRE_OK(buffer_append(&whole, answer->metrics->text, strlen(answer->metrics->text), &error),
                   &error);
        federation_free_answer(answer);
    }
    CHECK(federation_answer(client) == NULL);
    REQUIRE_OK(node_metrics(federation.members[0].node, federation.now, &direct, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&whole), buffer_view(&direct));
    buffer_release(&whole);
    buffer_release(&direct);
    federation_release(&federation);
}

CHECK_MAIN("control_metrics",
           {"the answers one behind the other are the whole", the_answers_one_behind_the_other_are_the_whole})
