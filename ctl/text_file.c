#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_BYTES (64u * 1024u)

static enum error_code fault(const char *path, struct error *error)
{
    enum error_code code = errno == ENOENT ? ERROR_NOT_FOUND : errno == EACCES ? ERROR_DENIED : ERROR_IO;
    return error_set(error, code, "%s: %s", path, strerror(errno));
}

static enum error_code read_all(FILE *file, const char *path, struct buffer *out, struct error *error)
{
    char bytes[CHUNK_BYTES];
    size_t size;
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0) {
        enum error_code code = buffer_append(out, bytes, size, error);
        if (code != ERROR_NONE) {
            error_wrap(error, "%s", path);
            return code;
        }
    }
    return ferror(file) != 0 ? fault(path, error) : ERROR_NONE;
}

enum error_code text_file_read(const char *path, size_t limit_bytes, struct buffer *out, struct error *error)
{
    buffer_init(out, limit_bytes);
    if (strcmp(path, "-") == 0)
        return read_all(stdin, "standard input", out, error);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return fault(path, error);
    enum error_code code = read_all(file, path, out, error);
    fclose(file);
    return code;
}

enum error_code text_file_write(const char *path, struct view bytes, struct error *error)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    bool is_written = bytes.size == 0 || fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    if (fclose(file) != 0 || !is_written)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    return ERROR_NONE;
}
