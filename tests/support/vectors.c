#include "vectors.h"

#include "check.h"
#include "comity/buffer.h"
#include "comity/decimal.h"
#include "comity/hex.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 4096
#define FILE_BYTES_MAX (64u * 1024u * 1024u)

static char *found[FILES_MAX];
static size_t found_count;

static int remember(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)status;
    (void)position;
    if (type == FTW_F && found_count < FILES_MAX)
        found[found_count++] = strdup(path);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_file(const char *path, struct buffer *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char bytes[4096];
    size_t size;
    bool is_read = true;
    while (is_read && (size = fread(bytes, 1, sizeof bytes, file)) > 0)
        is_read = buffer_append(out, bytes, size, NULL) == ERROR_NONE;
    is_read = is_read && !ferror(file);
    fclose(file);
    return is_read;
}

static size_t digits_at(struct view text, size_t i)
{
    size_t count = 0;
    while (i + count < text.size && text.data[i + count] >= '0' && text.data[i + count] <= '9')
        count++;
    return count;
}

/* jansson's integers end at 2^63 - 1: put longer ones in quotes, and vectors_number() reads them. */
static bool quote_large_numbers(struct view text, struct buffer *out)
{
    bool is_in_string = false;
    bool is_fine = true;
    for (size_t i = 0; i < text.size && is_fine;) {
        size_t digits = is_in_string ? 0 : digits_at(text, i);
        size_t size = digits == 0 ? 1 : digits;
        if (is_in_string && text.data[i] == '\\' && i + 1 < text.size)
            size = 2;
        else if (text.data[i] == '"')
            is_in_string = !is_in_string;
        bool is_large =
            digits >= 19 && (i + digits == text.size || strchr(".eE", text.data[i + digits]) == NULL);
        is_fine = (!is_large || buffer_append(out, "\"", 1, NULL) == ERROR_NONE) &&
                  buffer_append(out, text.data + i, size, NULL) == ERROR_NONE &&
                  (!is_large || buffer_append(out, "\"", 1, NULL) == ERROR_NONE);
        i += size;
    }
    return is_fine;
}

static bool ends_with(const char *path, const char *suffix)
{
    size_t size = strlen(path);
    return size >= strlen(suffix) && strcmp(path + size - strlen(suffix), suffix) == 0;
}

static json_t *document_of(const char *path, struct view text)
{
    if (!ends_with(path, ".json"))
        return NULL;
    struct buffer quoted;
    json_error_t error = {.text = "too long"};
    json_t *document = NULL;
    buffer_init(&quoted, 2 * FILE_BYTES_MAX);
    if (quote_large_numbers(text, &quoted))
        document = json_loadb((const char *)quoted.data, quoted.size, JSON_ALLOW_NUL, &error);
    CHECK_CASE(document != NULL, "%s: line %d: %s", path, error.line, error.text);
    buffer_release(&quoted);
    return document;
}

static size_t look_at_all(const char *directory, bool (*is_mine)(const struct vector_file *file),
                          void (*visit)(const struct vector_file *file))
{
    size_t visited = 0;
    for (size_t i = 0; i < found_count; i++) {
        struct buffer content;
        buffer_init(&content, FILE_BYTES_MAX);
        struct vector_file file = {.directory = directory, .path = found[i] + strlen(directory)};
        while (*file.path == '/')
            file.path++;
        if (CHECK_CASE(read_file(found[i], &content), "%s cannot be read", found[i])) {
            file.text = buffer_view(&content);
            file.json = document_of(found[i], file.text);
            if (is_mine(&file)) {
                visit(&file);
                visited++;
            }
            json_decref(file.json);
        }
        buffer_release(&content);
    }
    return visited;
}

void vectors_each(const char *default_directory, bool (*is_mine)(const struct vector_file *file),
                  void (*visit)(const struct vector_file *file))
{
    const char *directory = getenv("COMITY_VECTORS");
    if (directory == NULL || *directory == '\0')
        directory = default_directory;
    found_count = 0;
    if (nftw(directory, remember, 16, 0) != 0) {
        check_skip("there is no directory of test data: set COMITY_VECTORS");
        return;
    }
    qsort(found, found_count, sizeof found[0], by_name);
    if (look_at_all(directory, is_mine, visit) == 0)
        check_skip("the test data hold no file of this format");
    for (size_t i = 0; i < found_count; i++)
        free(found[i]);
}

bool vectors_read(const struct vector_file *file, const char *path, struct view *ret)
{
    char whole[4096];
    struct buffer content;
    buffer_init(&content, FILE_BYTES_MAX);
    snprintf(whole, sizeof whole, "%s/%s", file->directory, path);
    if (!read_file(whole, &content)) {
        buffer_release(&content);
        return false;
    }
    *ret = buffer_view(&content);
    return true;
}

struct view vectors_text(const json_t *object, const char *key)
{
    const json_t *value = key == NULL ? object : json_object_get(object, key);
    return view_of(json_string_value(value), json_string_length(value));
}

bool vectors_number(const json_t *value, uint64_t *ret)
{
    if (json_is_string(value))
        return decimal_parse(vectors_text(value, NULL), UINT64_MAX, ret, NULL) == ERROR_NONE;
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *ret = (uint64_t)json_integer_value(value);
    return true;
}

bool vectors_digest(struct view hex, struct digest *ret)
{
    return hex_decode(hex, ret->bytes, DIGEST_BYTES, NULL) == ERROR_NONE;
}

bool vectors_proof(const json_t *array, struct proof *ret)
{
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count > LIMIT_PROOF_HASHES)
        return false;
    ret->count = count;
    for (size_t i = 0; i < count; i++)
        if (!vectors_digest(vectors_text(json_array_get(array, i), NULL), &ret->hashes[i]))
            return false;
    return true;
}
