#include "check.h"
#include "comity/statement.h"
#include "mutator.h"
#include "signer.h"

#include <string.h>

static struct hasher *hasher;
static struct signer signer, other;
static struct error error;

static void makes_keys(void)
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    signer_init(&signer, hasher, "comity/test/BS", VKEY_ED25519, 1);
    signer_init(&other, hasher, "comity/test/CO", VKEY_ED25519, 2);
}

static void sign(struct statement *statement, const char *text, enum statement_kind kind)
{
    statement_init(statement);
    REQUIRE_OK(buffer_append(&statement->bytes, text, strlen(text), &error), &error);
    REQUIRE_OK(statement_sign(statement, kind, signer.key, &error), &error);
}

static void any_of_the_keys_will_do(void)
{
    struct vkey keys[] = {other.vkey, signer.vkey};
    struct statement statement;
    sign(&statement, "who is this?", STATEMENT_QUERY);
    CHECK_OK(statement_verify(&statement, STATEMENT_QUERY, keys, 2, &error), &error);
    CHECK_ERROR(statement_verify(&statement, STATEMENT_QUERY, keys, 1, &error), ERROR_SIGNATURE);
    CHECK_ERROR(statement_verify(&statement, STATEMENT_QUERY, keys, 0, &error), ERROR_SIGNATURE);
    statement_release(&statement);
}

static void a_query_is_no_reply(void)
{
    struct statement statement;
    sign(&statement, "who is this?", STATEMENT_QUERY);
    CHECK_ERROR(statement_verify(&statement, STATEMENT_REPLY, &signer.vkey, 1, &error), ERROR_SIGNATURE);
    statement_release(&statement);
    CHECK(!view_is_equal(statement_prefix(STATEMENT_QUERY), statement_prefix(STATEMENT_REPLY)));
}

/* The prefix ends in a NUL, which no note holds: a note's text that is signed as a statement is no signed note. */
static void a_checkpoint_is_no_statement(void)
{
    static const char text[] = "comity/test/BS\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    struct statement statement;
    sign(&statement, text, STATEMENT_QUERY);
    CHECK_ERROR(ed25519_verify(signer.vkey.key, view_of_text(text), statement.signature, &error),
                ERROR_SIGNATURE);
    REQUIRE_OK(ed25519_sign(signer.key, view_of_text(text), statement.signature, &error), &error);
    CHECK_ERROR(statement_verify(&statement, STATEMENT_QUERY, &signer.vkey, 1, &error), ERROR_SIGNATURE);
    struct view prefix = statement_prefix(STATEMENT_QUERY);
    CHECK_SAME_NUMBER(((const uint8_t *)prefix.data)[prefix.size - 1], 0);
    statement_release(&statement);
}

static void no_byte_can_be_changed(void)
{
    struct statement statement, mutant;
    struct mutator mutator;
    struct view bytes;
    size_t count = 0;
    sign(&statement, "who is this?", STATEMENT_REPLY);
    statement_init(&mutant);
    mutator_init(&mutator, buffer_view(&statement.bytes));
    while (mutator_next(&mutator, &bytes)) {
        REQUIRE_OK(
            statement_set(&mutant, bytes, view_of(statement.signature, sizeof statement.signature), &error),
            &error);
        CHECK_ERROR(statement_verify(&mutant, STATEMENT_REPLY, &signer.vkey, 1, &error), ERROR_SIGNATURE);
        count++;
    }
    CHECK(count > 100);
    statement_release(&mutant);
    statement_release(&statement);
}

static void lengths_are_checked_first(void)
{
    static const uint8_t many[STATEMENT_BYTES_MAX + 1];
    struct statement statement;
    sign(&statement, "as it was", STATEMENT_QUERY);
    CHECK_ERROR(statement_set(&statement, view_of_text("x"), view_of(many, 63), &error), ERROR_MALFORMED);
    CHECK_ERROR(statement_set(&statement, view_of(many, sizeof many), view_of(many, 64), &error),
                ERROR_LIMIT);
    CHECK_SAME_BYTES(buffer_view(&statement.bytes), view_of_text("as it was"));
    CHECK_OK(statement_set(&statement, view_of(many, sizeof many - 1), view_of(many, 64), &error), &error);
    CHECK_SAME_NUMBER(statement.bytes.size, STATEMENT_BYTES_MAX);
    statement_release(&statement);
}

static void frees_keys(void)
{
    signer_release(&signer);
    signer_release(&other);
    hasher_free(hasher);
}

CHECK_MAIN("statement", {"makes keys", makes_keys}, {"any of the keys will do", any_of_the_keys_will_do},
           {"a query is no reply", a_query_is_no_reply},
           {"a checkpoint is no statement", a_checkpoint_is_no_statement},
           {"no byte can be changed", no_byte_can_be_changed},
           {"lengths are checked first", lengths_are_checked_first}, {"frees keys", frees_keys})
