#include "import_run.h"

#include "check.h"
#include "comity/distribution_text.h"
#include "comity/message_json.h"
#include "comity/writer.h"

#include <stdlib.h>
#include <string.h>

static void write_outcome(struct writer *writer, const struct import_item *item)
{
    struct error error = {0};
    json_t *json = NULL;
    if (item->record == NULL) {
        writer_format(writer, "%s: %s", error_code_name(item->error.code), item->error.text);
    } else if (CHECK_OK(message_json_encode(&item->record->base, &json, &error), &error)) {
        char *text = json_dumps(json, JSON_COMPACT);
        writer_text(writer, text);
        free(text);
        json_decref(json);
    }
    if (item->distribution != NULL) {
        char text[DISTRIBUTION_TEXT_BYTES];
        distribution_text_format(item->distribution, text);
        writer_format(writer, " to %s", text);
    }
    if (item->warning[0] != '\0')
        writer_format(writer, " (%s)", item->warning);
    writer_text(writer, "\n");
}

static void write_items(struct writer *writer, struct import *import)
{
    struct import_item item;
    while (import_next(import, &item)) {
        writer_format(writer, "%llu line %llu %s: ", (unsigned long long)item.number,
                      (unsigned long long)item.line, item.source_ref);
        write_outcome(writer, &item);
        import_item_release(&item);
    }
}

char *import_run(const struct import_options *options, struct view input, size_t chunk)
{
    struct buffer out;
    struct writer writer;
    struct error error = {0};
    struct import *import = NULL;
    buffer_init(&out, SIZE_MAX / 2);
    writer_init(&writer, &out);
    REQUIRE_OK(import_new(options, &import, &error), &error);

    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < input.size && code == ERROR_NONE; i += chunk) {
        size_t size = input.size - i < chunk ? input.size - i : chunk;
        code = import_feed(import, view_of(input.data + i, size), &error);
        write_items(&writer, import);
    }
    if (code == ERROR_NONE)
        code = import_finish(import, &error);
    write_items(&writer, import);
    if (code != ERROR_NONE)
        writer_format(&writer, "fault: %s: %s\n", error_code_name(code), error.text);
    import_free(import);
    writer_u8(&writer, 0);
    REQUIRE_OK(writer_finish(&writer, "transcript", &error), &error);
    return (char *)out.data;
}

void import_run_check(const struct import_options *options, struct view input, const char *expected)
{
    const size_t chunks[] = {input.size + 1, 1, 3};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        char *text = import_run(options, input, chunks[i]);
        CHECK_SAME_TEXT(text, expected);
        free(text);
    }
}
