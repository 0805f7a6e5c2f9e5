/* Redis, by its Unix socket: a record is a string under its key. */
#include "subject.h"

#include <hiredis/hiredis.h>

static void *redis_open(const char *place)
{
    redisContext *redis = redisConnectUnix(place);
    if (redis == NULL || redis->err != 0)
        subject_fail("%s: %s", place, redis == NULL ? "no memory" : redis->errstr);
    return redis;
}

static void redis_close(void *context)
{
    redisFree(context);
}

static redisReply *receive(redisContext *redis)
{
    void *reply;
    if (redisGetReply(redis, &reply) != REDIS_OK)
        subject_fail("redis: %s", redis->errstr);
    redisReply *answer = reply;
    if (answer->type == REDIS_REPLY_ERROR)
        subject_fail("redis: %s", answer->str);
    return answer;
}

static void redis_publish(void *context, const struct subject_record *record)
{
    if (redisAppendCommand(context, "SET %s %b", record->key, record->text, sizeof record->text) != REDIS_OK)
        subject_fail("redis: no memory");
}

static void redis_await_published(void *context)
{
    freeReplyObject(receive(context));
}

static void redis_check(void *context, const char *key)
{
    if (redisAppendCommand(context, "GET %s", key) != REDIS_OK)
        subject_fail("redis: no memory");
}

static bool redis_await_checked(void *context)
{
    redisReply *answer = receive(context);
    bool found = answer->type == REDIS_REPLY_STRING;
    freeReplyObject(answer);
    return found;
}

const struct subject_operations subject_redis = {
    .name = "redis",
    .open = redis_open,
    .close = redis_close,
    .publish = redis_publish,
    .await_published = redis_await_published,
    .check = redis_check,
    .await_checked = redis_await_checked,
};
