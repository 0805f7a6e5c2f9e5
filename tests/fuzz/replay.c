/*
 * replay: gives a target every file of the directories that are named, whole and cut at a few places, and says how many
 * there were.
 */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>

#define INPUT_BYTES_MAX (4u * 1024u * 1024u)

static size_t replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_BYTES_MAX);
    if (file == NULL || bytes == NULL) {
        perror(path);
        exit(1);
    }
    size_t size = fread(bytes, 1, INPUT_BYTES_MAX, file);
    fclose(file);
    /* A copy of just that size, so that reading beyond the end is noticed. */
    for (size_t part = 4; part > 0; part--) {
        size_t cut = size * part / 4;
        uint8_t *copy = malloc(cut == 0 ? 1 : cut);
        if (copy == NULL)
            exit(1);
        memcpy(copy, bytes, cut);
        fuzz_one(view_of(copy, cut));
        free(copy);
    }
    free(bytes);
    return 4;
}

static size_t replay_directory(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    char name[4096];
    size_t count = 0;
    if (directory == NULL) {
        perror(path);
        exit(1);
    }
    while ((entry = readdir(directory)) != NULL) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            count += replay_file(name);
    }
    closedir(directory);
    return count;
}

int main(int count, char **words)
{
    size_t inputs = 0;
    fuzz_begin();
    for (int i = 1; i < count; i++)
        inputs += replay_directory(words[i]);
    printf("%zu inputs\n", inputs);
    return inputs > 0 ? 0 : 1;
}
