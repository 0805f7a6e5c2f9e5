#include "audience.h"

enum outcome command_widen(struct context *context, int count, char **words)
{
    return audience_change(context, count, words, COMITY__AMEND_REQUEST__CHANGE__WIDEN, "add");
}
