#include "segment_files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static struct error error;

static void keeps_a_bounded_number_open(void)
{
    char scratch[SCRATCH_PATH_BYTES];
    struct segment_files *files = NULL;
    struct segment_file file;
    scratch_make(scratch);
    int directory = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(directory >= 0 && mkdirat(directory, "segments", 0700) == 0 &&
            mkdirat(directory, "rows", 0700) == 0);
    REQUIRE_OK(segment_files_new(&files, directory, 8, &error), &error);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t number = 1; number <= 30; number++) {
            char byte = (char)number;
            CHECK_OK(segment_files_segment(files, number, true, &file, &error), &error);
            if (round == 0) {
                CHECK(pwrite(file.fd, &byte, 1, 0) == 1);
            }
            byte = 0;
            CHECK(pread(file.fd, &byte, 1, 0) == 1 && byte == (char)number);
            segment_files_put(files, &file);
            CHECK(segment_files_count(files) <= 8);
        }
    }
    CHECK_ERROR(segment_files_segment(files, 31, false, &file, &error), ERROR_NOT_FOUND);
    struct bureau origin = {"UTO"};
    CHECK_OK(segment_files_level(files, &origin, 3, true, &file, &error), &error);
    CHECK_SAME_TEXT(file.name, "rows/UTO.3");
    segment_files_put(files, &file);
    segment_files_free(files);
    (void)close(directory);
    scratch_remove(scratch);
}

static void closes_no_file_in_use(void)
{
    char scratch[SCRATCH_PATH_BYTES];
    struct segment_files *files = NULL;
    struct segment_file used[8];
    struct segment_file more;
    scratch_make(scratch);
    int directory = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(directory >= 0 && mkdirat(directory, "segments", 0700) == 0);
    REQUIRE_OK(segment_files_new(&files, directory, 8, &error), &error);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_OK(segment_files_segment(files, i + 1, true, &used[i], &error), &error);
    }
    CHECK_ERROR(segment_files_segment(files, 9, true, &more, &error), ERROR_BUSY);
    CHECK_OK(segment_files_segment(files, 3, true, &more, &error), &error);
    CHECK_SAME_NUMBER(more.fd, used[2].fd);
    segment_files_put(files, &more);
    segment_files_put(files, &used[5]);
    CHECK_OK(segment_files_segment(files, 9, true, &used[5], &error), &error);
    CHECK(fcntl(used[2].fd, F_GETFD) >= 0);
    for (uint32_t i = 0; i < 8; i++) {
        segment_files_put(files, &used[i]);
    }
    segment_files_free(files);
    (void)close(directory);
    scratch_remove(scratch);
}

CHECK_MAIN("segment_files", {"keeps a bounded number open", keeps_a_bounded_number_open},
           {"closes no file in use", closes_no_file_in_use})
