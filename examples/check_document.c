/*
 * Asks this bureau's node for a document, as an officer's system would. Exits with 3 where there is no hit.
 *
 *     cc check_document.c $(pkg-config --cflags --libs libcomity) -o check_document
 *     ./check_document L898902C3 UTO
 */
#include <comity/client.h>
#include <stdio.h>

static int show(const Comity__Answer *answer)
{
    if (answer->body_case == COMITY__ANSWER__BODY_FAILURE)
        return fprintf(stderr, "refused: %s\n", answer->failure->text), 1;
    if (answer->body_case != COMITY__ANSWER__BODY_CHECK)
        return fprintf(stderr, "not an answer to this question\n"), 1;
    for (size_t i = 0; i < answer->check->n_hits; i++)
        printf("hit: a record of %s, in %s\n", answer->check->hits[i]->record->owner,
               answer->check->hits[i]->field);
    return answer->check->n_hits > 0 ? 0 : 3;
}

int main(int argc, char **argv)
{
    struct client *client = NULL;
    struct error error;
    Comity__Answer *answer = NULL;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__CheckRequest check = COMITY__CHECK_REQUEST__INIT;
    if (argc < 3 || argc > 4)
        return fprintf(stderr, "usage: %s NUMBER COUNTRY [SOCKET]\n", argv[0]), 2;
    check.kind = "document", check.value = argv[1], check.country = argv[2], check.purpose = "border control";
    request.body_case = COMITY__REQUEST__BODY_CHECK, request.check = &check;
    int outcome = 4;
    if (client_connect(argc == 4 ? argv[3] : CLIENT_SOCKET_PATH, 10000, &client, &error) == ERROR_NONE &&
        client_send(client, &request, &error) == ERROR_NONE &&
        client_receive(client, &answer, &error) == ERROR_NONE)
        outcome = show(answer);
    else
        fprintf(stderr, "%s: %s\n", error_code_text(error.code), error.text);
    client_free_answer(answer);
    client_free(client);
    return outcome;
}
