#include "config_file.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "mutator.h"
#include "scratch.h"

/* A small table of its own. */
struct house {
    char *name;
    uint32_t rooms;
    char *path;
};

static const struct config_option OPTIONS[] = {
    {"Name", NULL, true, &config_type_text, offsetof(struct house, name), "what it is called"},
    {"Rooms", "3", false, &config_type_hours, offsetof(struct house, rooms), "how many"},
    {"Path", NULL, false, &config_type_path, offsetof(struct house, path), "how to get there"},
};
static const struct config_table TABLE = {"house", 3, OPTIONS};

static struct error error;
static struct house house;
static struct config_lines lines;
static char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];

static enum error_code read_text(const char *text)
{
    house = (struct house){0};
    scratch_write(path, text);
    return config_file_read(&TABLE, path, &house, &lines, &error);
}

static void begin(void)
{
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/house.conf", directory);
}

static void end(void)
{
    scratch_remove(directory);
}

static void fills_in_the_struct_and_remembers_the_lines(void)
{
    begin();
    CHECK_OK(read_text("# a comment\n\n[house]\nName = The  Old Mill\n; another\nPath=mill ; by the river\n"),
             &error);
    CHECK_SAME_TEXT(house.name, "The  Old Mill");
    CHECK_SAME_NUMBER(house.rooms, 3);
    CHECK(strncmp(house.path, directory, strlen(directory)) == 0);
    CHECK_SAME_TEXT(house.path + strlen(directory), "/mill");
    CHECK(lines.of[0] == 4 && lines.of[1] == 0 && lines.of[2] == 6);
    config_file_release(&TABLE, &house);
    CHECK(house.name == NULL && house.path == NULL);
    config_file_release(&TABLE, &house);
    end();
}

/* The text is refused, and the error is "path" and this. */
static void refuses(const char *text, const char *why)
{
    enum error_code code = read_text(text);
    CHECK_CASE(code == ERROR_INVALID, "%s: %s", text, error_code_name(code));
    if (!CHECK_CASE(strncmp(error.text, path, strlen(path)) == 0, "%s", error.text))
        return;
    CHECK_SAME_TEXT(error.text + strlen(path), why);
    config_file_release(&TABLE, &house);
}

static void every_fault_names_file_and_line(void)
{
    begin();
    refuses("", ": has no section [house] with options");
    refuses("[house]\n", ": has no section [house] with options");
    refuses("[house]\nRooms = 2\n", ": option Name is missing: what it is called");
    refuses("Name = x\n", ":1: option Name is before any section; it belongs into [house]");
    refuses("[hut]\nName = x\n", ":2: option Name is in section hut; it belongs into [house]");
    refuses("[house]\nName = x\nColour = red\n", ":3: unknown option \"Colour\"");
    refuses("[house]\nName = x\nroom = 2\n", ":3: unknown option \"room\"; did you mean Rooms?");
    refuses("[house]\nName = x\nName = y\n", ":3: Name is given a second time; line 2 has it, too");
    refuses("[house]\nName =\n", ":2: Name has no value");
    refuses("[house]\nName = x\nRooms = many\n", ":3: Rooms: \"many\" is not a number from 1 to 8784");
    refuses("[house]\nName = x\nthis is nothing\n",
            ":3: the line is neither \"[house]\" nor \"Option = value\"");
    refuses("[house\nName = x\n", ":1: the line is neither \"[house]\" nor \"Option = value\"");
    end();
}

static void a_line_that_would_be_cut_is_refused(void)
{
    static char text[4000] = "[house]\nName = ";
    begin();
    memset(text + strlen(text), 'x', 3000);
    enum error_code code = read_text(text);
    CHECK(code == ERROR_INVALID && strstr(error.text, "house.conf:2: the line is longer than ") != NULL);
    config_file_release(&TABLE, &house);
    end();
}

static void what_cannot_be_opened_is_named(void)
{
    begin();
    house = (struct house){0};
    CHECK_ERROR(config_file_read(&TABLE, "/nowhere/house.conf", &house, &lines, &error), ERROR_NOT_FOUND);
    CHECK_SAME_TEXT(error.text, "/nowhere/house.conf: there is no such file");
    CHECK_ERROR(config_file_read(&TABLE, directory, &house, &lines, &error), ERROR_IO);
    end();
}

static void the_nearest_name_is_proposed_if_it_is_near(void)
{
    CHECK_SAME_TEXT(config_file_nearest(&TABLE, "name"), "Name");
    CHECK_SAME_TEXT(config_file_nearest(&TABLE, "Nmae"), "Name");
    CHECK_SAME_TEXT(config_file_nearest(&TABLE, "Pth"), "Path");
    CHECK(config_file_nearest(&TABLE, "Colours") == NULL);
    CHECK(config_file_nearest(&TABLE, "") == NULL);
    CHECK(config_file_nearest(&TABLE, "a-name-that-is-longer-than-any-option-could-be") == NULL);
}

static void a_later_fault_names_the_line_of_its_option(void)
{
    char expected[300];
    begin();
    REQUIRE_OK(read_text("[house]\nName = x\n"), &error);
    error_set(&error, ERROR_INVALID, "is taken");
    CHECK_ERROR(config_file_fault(&TABLE, path, &lines, "Name", &error), ERROR_INVALID);
    snprintf(expected, sizeof expected, "%s:2: Name: is taken", path);
    CHECK_SAME_TEXT(error.text, expected);
    error_set(&error, ERROR_INVALID, "is too few");
    CHECK_ERROR(config_file_fault(&TABLE, path, &lines, "Rooms", &error), ERROR_INVALID);
    snprintf(expected, sizeof expected, "%s: Rooms: is too few", path);
    CHECK_SAME_TEXT(error.text, expected);
    config_file_release(&TABLE, &house);
    end();
}

static void a_mutant_is_refused_or_read(void)
{
    static const char TEXT[] = "[house]\nName = x\nRooms = 12\n";
    struct mutator mutator;
    struct view mutant;
    unsigned refused = 0, read = 0;
    char text[100];
    begin();
    mutator_init(&mutator, view_of_text(TEXT));
    while (mutator_next(&mutator, &mutant)) {
        snprintf(text, sizeof text, "%.*s", (int)mutant.size, (const char *)mutant.data);
        enum error_code code = read_text(text);
        CHECK(code == ERROR_NONE || (code == ERROR_INVALID && strstr(error.text, path) == error.text));
        CHECK(code != ERROR_NONE || (house.name != NULL && house.rooms >= 1));
        refused += code != ERROR_NONE;
        read += code == ERROR_NONE;
        config_file_release(&TABLE, &house);
    }
    CHECK_CASE(refused > 150 && read > 20, "%u refused, %u read", refused, read);
    end();
}

CHECK_MAIN("config_file",
           {"fills in the struct and remembers the lines", fills_in_the_struct_and_remembers_the_lines},
           {"every fault names file and line", every_fault_names_file_and_line},
           {"a line that would be cut is refused", a_line_that_would_be_cut_is_refused},
           {"what cannot be opened is named", what_cannot_be_opened_is_named},
           {"the nearest name is proposed, if it is near", the_nearest_name_is_proposed_if_it_is_near},
           {"a later fault names the line of its option", a_later_fault_names_the_line_of_its_option},
           {"a mutant is refused or read", a_mutant_is_refused_or_read})
