#include "scripted.h"

#include "comity/frame.h"
#include "comity/message.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORDS_MAX 16
#define TIMEOUT_MS 5000

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    abort();
}

void scripted_init(struct scripted *scripted)
{
    struct error error;
    int ends[2];
    int room = 4 * 1024 * 1024;
    *scripted = (struct scripted){.context = {.socket_path = "(scripted)", .timeout_ms = TIMEOUT_MS}};
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
    (void)setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    must(client_open(ends[0], TIMEOUT_MS, &scripted->context.client, &error) == ERROR_NONE, "client");
    scripted->daemon = ends[1];
    buffer_init(&scripted->asked, 64u * LIMIT_FRAME_BYTES);
}

void scripted_release(struct scripted *scripted)
{
    client_free(scripted->context.client);
    if (scripted->daemon >= 0)
        close(scripted->daemon);
    buffer_release(&scripted->asked);
    free(scripted->out);
    free(scripted->err);
}

void scripted_answer(struct scripted *scripted, const Comity__Answer *answer)
{
    struct buffer frame;
    buffer_init(&frame, 2 * LIMIT_FRAME_BYTES);
    must(frame_append(&frame, FRAME_ANSWER, &answer->base, NULL) == ERROR_NONE, "answer");
    must(send(scripted->daemon, frame.data, frame.size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)frame.size,
         "send");
    buffer_release(&frame);
}

void scripted_refuse(struct scripted *scripted, enum error_code code, const char *text)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__Failure failure = COMITY__FAILURE__INIT;
    char name[32], words[256];
    snprintf(name, sizeof name, "%s", error_code_name(code));
    snprintf(words, sizeof words, "%s", text);
    failure.code = name;
    failure.text = words;
    answer.body_case = COMITY__ANSWER__BODY_FAILURE;
    answer.failure = &failure;
    scripted_answer(scripted, &answer);
}

void scripted_hang_up(struct scripted *scripted)
{
    must(shutdown(scripted->daemon, SHUT_WR) == 0, "shutdown");
}

/* ---- what a run writes ---- */

struct capture {
    FILE *stream;
    int kept;
    int file;
};

static struct capture begin_capture(FILE *stream)
{
    struct capture capture = {.stream = stream};
    fflush(stream);
    capture.kept = dup(fileno(stream));
    capture.file = memfd_create("captured", MFD_CLOEXEC);
    must(capture.kept >= 0 && capture.file >= 0 && dup2(capture.file, fileno(stream)) >= 0, "capture");
    return capture;
}

static char *end_capture(struct capture *capture)
{
    fflush(capture->stream);
    clearerr(capture->stream);
    off_t size = lseek(capture->file, 0, SEEK_END);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    must(text != NULL && pread(capture->file, text, (size_t)size, 0) == size, "captured");
    text[size] = '\0';
    must(dup2(capture->kept, fileno(capture->stream)) >= 0, "restore");
    close(capture->kept);
    close(capture->file);
    return text;
}

static void take_requests(struct scripted *scripted)
{
    char bytes[65536];
    ssize_t got;
    while ((got = recv(scripted->daemon, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        must(buffer_append(&scripted->asked, bytes, (size_t)got, NULL) == ERROR_NONE, "asked");
}

enum outcome scripted_run(struct scripted *scripted, const char *const *words)
{
    char *copies[WORDS_MAX];
    int count = 0;
    while (words[count] != NULL) {
        must(count < WORDS_MAX, "words");
        copies[count] = strdup(words[count]);
        count++;
    }
    scripted->context.command = command_find(words[0]);
    must(scripted->context.command != NULL, words[0]);
    free(scripted->out);
    free(scripted->err);
    struct capture out = begin_capture(stdout), err = begin_capture(stderr);
    enum outcome outcome = scripted->context.command->run(&scripted->context, count - 1, copies + 1);
    scripted->err = end_capture(&err);
    scripted->out = end_capture(&out);
    take_requests(scripted);
    while (count > 0)
        free(copies[--count]);
    return outcome;
}

Comity__Request *scripted_request(struct scripted *scripted)
{
    struct frame frame;
    size_t consumed = 0;
    ProtobufCMessage *message = NULL;
    must(frame_take(buffer_view(&scripted->asked), LIMIT_FRAME_BYTES, &frame, &consumed, NULL) == ERROR_NONE,
         "request");
    if (consumed == 0)
        return NULL;
    must(message_unpack(&comity__request__descriptor, frame.body, LIMIT_DECODE_BYTES, &message, NULL) ==
             ERROR_NONE,
         "request");
    buffer_consume(&scripted->asked, consumed);
    return (Comity__Request *)message;
}

bool scripted_says(const struct scripted *scripted, const char *text)
{
    bool says = strstr(scripted->out, text) != NULL;
    if (!says)
        printf("\"%s\" is not in: %s\n", text, scripted->out);
    return says;
}

bool scripted_complains(const struct scripted *scripted, const char *text)
{
    bool complains = strstr(scripted->err, text) != NULL;
    if (!complains)
        printf("\"%s\" is not in: %s\n", text, scripted->err);
    return complains;
}
