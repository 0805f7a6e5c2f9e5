/*
 * PostgreSQL, in pipeline mode with prepared statements; each record is a transaction of its own, durable when answered.
 *
 *     create table record (id uuid primary key, key text not null, body text not null); create index on record (key);
 */
#include "subject.h"

#include <libpq-fe.h>
#include <string.h>

static _Noreturn void fail(PGconn *connection)
{
    subject_fail("postgres: %s", PQerrorMessage(connection));
}

static void prepare(PGconn *connection, const char *name, const char *statement)
{
    PGresult *result = PQprepare(connection, name, statement, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail(connection);
    PQclear(result);
}

static void *postgres_open(const char *place)
{
    PGconn *connection = PQconnectdb(place);
    if (PQstatus(connection) != CONNECTION_OK)
        fail(connection);
    prepare(connection, "publish", "insert into record values ($1::uuid, $2::text, $3::text)");
    prepare(connection, "check", "select body from record where key = $1::text");
    if (PQenterPipelineMode(connection) != 1)
        fail(connection);
    return connection;
}

static void postgres_close(void *context)
{
    PQfinish(context);
}

static void send(PGconn *connection, const char *name, int count, const char *const *values)
{
    if (PQsendQueryPrepared(connection, name, count, values, NULL, NULL, 0) != 1 ||
        PQpipelineSync(connection) != 1)
        fail(connection);
}

/* One request's results: its own, the end of them, the synchronisation point. */
static int receive(PGconn *connection, ExecStatusType expected)
{
    PGresult *result = PQgetResult(connection);
    if (result == NULL || PQresultStatus(result) != expected)
        fail(connection);
    int rows = PQntuples(result);
    PQclear(result);
    if (PQgetResult(connection) != NULL)
        fail(connection);
    result = PQgetResult(connection);
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        fail(connection);
    PQclear(result);
    return rows;
}

static void postgres_publish(void *context, const struct subject_record *record)
{
    const char *values[] = {record->id, record->key, record->text};
    send(context, "publish", 3, values);
}

static void postgres_await_published(void *context)
{
    receive(context, PGRES_COMMAND_OK);
}

static void postgres_check(void *context, const char *key)
{
    send(context, "check", 1, &key);
}

static bool postgres_await_checked(void *context)
{
    return receive(context, PGRES_TUPLES_OK) > 0;
}

const struct subject_operations subject_postgres = {
    .name = "postgres",
    .open = postgres_open,
    .close = postgres_close,
    .publish = postgres_publish,
    .await_published = postgres_await_published,
    .check = postgres_check,
    .await_checked = postgres_await_checked,
};
