#include "check.h"
#include "scripted.h"

static char first[] = "# TYPE a gauge\na 1\n", last[] = "# EOF\n";

static void script(struct scripted *scripted, char *text, bool more)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__MetricsAnswer metrics = COMITY__METRICS_ANSWER__INIT;
    metrics.text = text;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_METRICS;
    answer.metrics = &metrics;
    scripted_answer(scripted, &answer);
}

static void the_text_is_written_as_it_came(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script(&scripted, first, true);
    script(&scripted, last, false);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "metrics"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "# TYPE a gauge\na 1\n# EOF\n");
    scripted_release(&scripted);
}

static void one_that_ends_early_is_no_success(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script(&scripted, first, true);
    scripted_hang_up(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "metrics"), OUTCOME_UNREACHABLE);
    scripted_release(&scripted);
}

CHECK_MAIN("command_metrics", {"the text is written as it came", the_text_is_written_as_it_came},
           {"one that ends early is no success", one_that_ends_early_is_no_success})
