#include "check.h"
#include "federation.h"

#include "comity/distribution_text.h"
#include "comity/frame.h"
#include "comity/message.h"
#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX };

#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)
#define ANY COMITY__AMEND_REQUEST__CHANGE__ANY
#define NARROW COMITY__AMEND_REQUEST__CHANGE__NARROW
#define WIDEN COMITY__AMEND_REQUEST__CHANGE__WIDEN
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define WITHDRAWN COMITY__RECORD_VIEW__STATE__WITHDRAWN
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};
static struct federation federation;
static struct error error;
static char id[37];

static void begin(void)
{
    federation_init(&federation, CODES, 4);
    for (int to = CO; to <= MX; to++)
        federation_link(&federation, BS, to);
    federation_settle(&federation);
}

/* Give the record, which BS has published to those of `before`, another distribution. */
static Comity__Answer *amend(const char *to, Comity__AmendRequest__Change change)
{
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__AmendRequest amend = COMITY__AMEND_REQUEST__INIT;
    Comity__Distribution empty = COMITY__DISTRIBUTION__INIT, *parsed = NULL;
    empty.kind = COMITY__DISTRIBUTION__KIND__ONLY; /* a list without a bureau */
    if (to[0] != '\0')
        REQUIRE_OK(distribution_text_parse(view_of_text(to), &parsed, &error), &error);
    amend.id = id;
    amend.distribution = parsed != NULL ? parsed : &empty;
    amend.change = change;
    request.body_case = COMITY__REQUEST__BODY_AMEND;
    request.amend = &amend;
    struct wire *client = federation_client(&federation, BS, EVERY_RIGHT);
    Comity__Answer *answer = federation_ask(&federation, client, &request);
    federation_cut(&federation, client);
    message_free(parsed == NULL ? NULL : &parsed->base);
    REQUIRE(answer != NULL);
    return answer;
}

static void check_done(const char *to, Comity__AmendRequest__Change change)
{
    Comity__Answer *answer = amend(to, change);
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        CHECK_CASE(false, "to \"%s\": %s", to, answer->failure->text);
    CHECK(answer->body_case == COMITY__ANSWER__BODY_PUBLISH);
    federation_free_answer(answer);
}

static void check_refused(const char *to, Comity__AmendRequest__Change change, const char *words)
{
    uint64_t size = federation_size(&federation, BS, BS);
    Comity__Answer *answer = amend(to, change);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "INVALID");
    CHECK_CASE(strstr(answer->failure->text, words) != NULL, "%s", answer->failure->text);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), size);
    federation_free_answer(answer);
}

static void publish(const char *number, Comity__Distribution__Kind kind, const char *bureau)
{
    federation_publish(&federation, BS, number, kind, bureau, id);
}

static void check_states(Comity__RecordView__State co, Comity__RecordView__State pa,
                         Comity__RecordView__State mx)
{
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, id), co);
    CHECK_SAME_NUMBER(federation_state(&federation, PA, id), pa);
    CHECK_SAME_NUMBER(federation_state(&federation, MX, id), mx);
}

static void widening_gives_it_to_those_who_gain_it(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ONLY, "CO");
    check_states(CURRENT, UNKNOWN, UNKNOWN);
    check_done("CO,PA", WIDEN);
    check_states(CURRENT, CURRENT, UNKNOWN);
    check_done("all", WIDEN);
    check_states(CURRENT, CURRENT, CURRENT);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 3); /* nothing was withdrawn */
    federation_release(&federation);
}

static void narrowing_takes_it_from_those_who_lose_it(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    check_done("all-except:PA", NARROW);
    check_states(CURRENT, WITHDRAWN, CURRENT);
    check_done("MX", NARROW);
    check_states(WITHDRAWN, WITHDRAWN, CURRENT);
    federation_release(&federation);
}

static void an_empty_list_is_nobody(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL);
    check_done("", NARROW);
    check_states(WITHDRAWN, WITHDRAWN, WITHDRAWN);
    check_refused("nobody", NARROW, "nobody loses it");
    check_done("CO", WIDEN);
    check_states(CURRENT, WITHDRAWN, WITHDRAWN);
    federation_release(&federation);
}

static void what_is_not_meant_is_refused(void)
{
    begin();
    publish("A000001", COMITY__DISTRIBUTION__KIND__ONLY, "CO");
    check_refused("PA", WIDEN, "take it from CO");
    check_refused("PA", NARROW, "show it to PA");
    check_refused("all", NARROW, "show it to PA");
    check_refused("CO", WIDEN, "nobody gains it");
    check_refused("CO", NARROW, "nobody loses it");
    check_refused("all", (Comity__AmendRequest__Change)9, "change: 9");
    check_states(CURRENT, UNKNOWN, UNKNOWN);
    check_done("PA", ANY);
    check_states(WITHDRAWN, CURRENT, UNKNOWN);
    check_done("all", WIDEN);
    check_refused("all-except:CO", WIDEN, "take it from CO");
    check_refused("CO,MX", WIDEN, "take it from PA");
    check_refused("CO,PA,MX", WIDEN, "take it from bureaus that are not named");
    federation_release(&federation);
}

/* ---- who may not see a record hears nothing of it ---- */

static bool has_heard(int place, const char *text)
{
    const struct buffer *heard = &federation.members[place].heard;
    return memmem(heard->data, heard->size, text, strlen(text)) != NULL;
}

/* Every way on which entries go: from the owner as they are published, caught up on, relayed, asked for; and every change
 * of who may see them. The lists name bureaus that are no members, so that their codes stand nowhere else. */
static void not_one_byte_goes_to_who_may_not_see_it(void)
{
    static const char *const SECRETS[] = {"SECRET111", "SECRET222", "SECRET333",
                                          "QXJZVKW7",  "ZKQWJXV8",  "WVXKQJZ9"};
    begin();
    for (int place = BS; place <= MX; place++)
        federation.members[place].keeps_heard = true;
    publish("SECRET111", COMITY__DISTRIBUTION__KIND__ONLY, "CO");
    check_done("CO,QXJZVKW7", WIDEN);
    publish("SECRET222", COMITY__DISTRIBUTION__KIND__EXCEPT, "PA");
    check_done("all-except:PA,ZKQWJXV8", NARROW);
    check_done("MX,WVXKQJZ9", NARROW);
    publish("SECRET333", COMITY__DISTRIBUTION__KIND__ONLY, "MX");
    CHECK(has_heard(CO, "SECRET111") && has_heard(CO, "QXJZVKW7") && has_heard(CO, "ZKQWJXV8"));
    CHECK(has_heard(MX, "SECRET222") && has_heard(MX, "WVXKQJZ9") && has_heard(MX, "SECRET333"));
    CHECK(!has_heard(CO, "WVXKQJZ9") && !has_heard(CO, "SECRET333") && !has_heard(MX, "SECRET111"));
    /* PA loses its disk, and has everything again from the others, BS being away. */
    federation_kill(&federation, PA);
    log_store_free(&federation.members[PA].log_store);
    index_free(&federation.members[PA].index);
    REQUIRE_OK(memory_log_store_new(&federation.members[PA].log_store, &error), &error);
    REQUIRE_OK(memory_index_new(&federation.members[PA].index, &error), &error);
    federation_kill(&federation, BS);
    federation_start(&federation, PA);
    federation_link(&federation, PA, CO);
    federation_link(&federation, PA, MX);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, PA, BS), federation_size(&federation, CO, BS));
    CHECK(federation_heard(&federation, PA, FRAME_FILL) > 0); /* it has asked, too */
    federation_start(&federation, BS);
    federation_link(&federation, BS, PA);
    federation_link(&federation, BS, CO); /* half of the peers: it may sign again */
    federation_settle(&federation);
    check_done("nobody", NARROW);
    for (size_t i = 0; i < sizeof SECRETS / sizeof SECRETS[0]; i++)
        CHECK_CASE(!has_heard(PA, SECRETS[i]), "PA heard %s", SECRETS[i]);
    federation_release(&federation);
}

CHECK_MAIN("control_publish",
           {"widening gives it to those who gain it", widening_gives_it_to_those_who_gain_it},
           {"narrowing takes it from those who lose it", narrowing_takes_it_from_those_who_lose_it},
           {"an empty list is nobody", an_empty_list_is_nobody},
           {"what is not meant is refused", what_is_not_meant_is_refused},
           {"not one byte goes to who may not see it", not_one_byte_goes_to_who_may_not_see_it})
