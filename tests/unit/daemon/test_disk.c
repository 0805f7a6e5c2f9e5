#include "disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static struct error error;
static char scratch[SCRATCH_PATH_BYTES];

static int begin(void)
{
    scratch_make(scratch);
    int directory = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(directory >= 0);
    return directory;
}

static void end(int directory)
{
    (void)close(directory);
    scratch_remove(scratch);
}

static void replaces_a_file_whole(void)
{
    int directory = begin();
    struct buffer content;
    buffer_init(&content, 10);
    CHECK_ERROR(disk_load(directory, "file", &content, &error), ERROR_NOT_FOUND);
    CHECK_OK(disk_replace(directory, "file", view_of_text("old"), &error), &error);
    CHECK_OK(disk_replace(directory, "file", view_of_text("newer"), &error), &error);
    CHECK_OK(disk_load(directory, "file", &content, &error), &error);
    CHECK_SAME_BYTES(buffer_view(&content), view_of_text("newer"));
    CHECK(faccessat(directory, "file.new", F_OK, 0) != 0);
    CHECK_OK(disk_replace(directory, "file", view_of_text("more than ten"), &error), &error);
    CHECK_ERROR(disk_load(directory, "file", &content, &error), ERROR_LIMIT);
    buffer_release(&content);
    end(directory);
}

static void names_the_file_and_the_offset(void)
{
    int directory = begin();
    char bytes[10];
    int fd = openat(directory, "file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0);
    CHECK_OK(disk_write(fd, "123456", 6, 0, "file", &error), &error);
    CHECK_OK(disk_read(fd, bytes, 3, 2, "file", &error), &error);
    CHECK_SAME_BYTES(view_of(bytes, 3), view_of_text("345"));
    CHECK_ERROR(disk_read(fd, bytes, 10, 2, "file", &error), ERROR_DAMAGED);
    CHECK_SAME_TEXT(error.text, "file: ends at 6, 6 bytes early");
    CHECK_OK(disk_zero(fd, 1, 2, "file", &error), &error);
    CHECK_OK(disk_read(fd, bytes, 6, 0, "file", &error), &error);
    CHECK_SAME_BYTES(view_of(bytes, 6), view_of("1\0\0"
                                                "456",
                                                6));
    CHECK_OK(disk_reserve(fd, 5000, "file", &error), &error);
    uint64_t size = 0;
    CHECK_OK(disk_size(fd, &size, "file", &error), &error);
    CHECK_SAME_NUMBER(size, 5000);
    (void)close(fd);
    fd = openat(directory, "file", O_RDONLY | O_CLOEXEC);
    CHECK_ERROR(disk_write(fd, "1", 1, 0, "file", &error), ERROR_IO);
    (void)close(fd);
    end(directory);
}

static void says_what_a_full_disk_is(void)
{
    int fd = open("/dev/full", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        check_skip("no /dev/full here");
        return;
    }
    CHECK_ERROR(disk_write(fd, "1", 1, 0, "full", &error), ERROR_FULL);
    CHECK(strstr(error.text, "full: write: ") == error.text);
    (void)close(fd);
}

static void measures_what_files_take_at_any_depth(void)
{
    char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];
    uint64_t before = 0, after = 0, left = 0;
    char content[20001];
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/below", directory);
    REQUIRE(mkdir(path, 0700) == 0);
    REQUIRE_OK(disk_usage(directory, &before, &left, &error), &error);
    snprintf(path, sizeof path, "%s/below/file", directory);
    memset(content, 'x', sizeof content - 1);
    content[sizeof content - 1] = '\0';
    scratch_write(path, content);
    snprintf(path, sizeof path, "%s/below/link", directory);
    REQUIRE(symlink("/", path) == 0);
    REQUIRE_OK(disk_usage(directory, &after, &left, &error), &error);
    CHECK(after - before >= 20000 && after - before < 40000);
    CHECK(left > 0);
    scratch_remove(directory);
    CHECK_ERROR(disk_usage(directory, &after, &left, &error), ERROR_IO);
}

CHECK_MAIN("disk", {"measures what files take, at any depth", measures_what_files_take_at_any_depth},
           {"replaces a file whole", replaces_a_file_whole},
           {"names the file and the offset", names_the_file_and_the_offset},
           {"says what a full disk is", says_what_a_full_disk_is})
