#include "check.h"
#include "question.h"

#include <stdlib.h>
#include <string.h>

static const struct question_defaults plain = {.today = 19875}; /* 2024-06-01 */
static const struct question_defaults loose = {"UTO", true, .today = 19875};

/* The question as one line of JSON is this one; apostrophes stand for quotes. */
static void is_same(json_t *question, const char *expected)
{
    char *text = json_dumps(question, JSON_COMPACT);
    REQUIRE(text != NULL);
    for (char *at = text; *at != '\0'; at++)
        *at = *at == '"' ? '\'' : *at;
    CHECK_SAME_TEXT(text, expected);
    free(text);
    json_decref(question);
}

static json_t *line(const char *text, const struct question_defaults *defaults)
{
    return question_of_line(view_of_text(text), 7, defaults);
}

static void words_may_name_their_kind(void)
{
    is_same(question_of_word("L898902C3", &plain), "{'value':'L898902C3'}");
    is_same(question_of_word("vin=113456", &plain), "{'kind':'vin','value':'113456'}");
    is_same(question_of_word("http://evil.example/?a=b", &plain), "{'value':'http://evil.example/?a=b'}");
    is_same(question_of_word("shoe=44", &plain), "{'value':'shoe=44'}");
    is_same(question_of_word("plate=UT 1=2", &loose),
            "{'kind':'plate','value':'UT 1=2','country':'UTO','loose':true}");
    is_same(question_of_word("vin=", &plain), "{'kind':'vin','error':'INVALID','text':'there is no value'}");
    is_same(question_of_kind("vin", "a=b", &plain), "{'kind':'vin','value':'a=b'}");
    is_same(question_of_word("\xff", &plain), "{'error':'INVALID','text':'the value is not UTF-8'}");
}

static void lines_are_words_or_objects(void)
{
    is_same(line(" vin=113456 \r\n", &plain), "{'line':7,'kind':'vin','value':'113456'}");
    is_same(line("UT 1234", &loose), "{'line':7,'value':'UT 1234','country':'UTO','loose':true}");
    is_same(line("{\"value\":\"x\",\"country\":\"D\",\"loose\":false,\"ref\":{\"lane\":3}}", &loose),
            "{'line':7,'value':'x','country':'D','loose':false,'ref':{'lane':3}}");
}

static void lines_that_cannot_be_asked_say_why(void)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"{", "expected"},
        {"{\"value\":\"x\",\"value\":\"y\"}", "duplicate"},
        {"{}", "one of value and mrz is wanted"},
        {"{\"value\":\"x\",\"mrz\":\"y\"}", "one of value and mrz is wanted"},
        {"{\"value\":7}", "kind, value, country and mrz are texts"},
        {"{\"value\":\"x\",\"loose\":1}", "loose is true or false"},
        {"{\"value\":\"x\",\"shoe\":44}", "there is a member other than"},
        {"{\"mrz\":\"P<UTO\"}", "machine readable zone: 5 characters"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *question = line(cases[i].text, &plain);
        CHECK_CASE(!question_is_good(question) &&
                       strstr(question_text(question, "text"), cases[i].why) != NULL,
                   "%s: %s", cases[i].text, question_text(question, "text"));
        CHECK_SAME_NUMBER(json_integer_value(json_object_get(question, "line")), 7);
        json_decref(question);
    }
}

#define ZONE(number)                                                                                         \
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" number "UTO7408122F1204159ZE184226B<<<<<10"
#define SHOWN                                                                                                \
    "'mrz':{'format':'TD3','documentCode':'P','issuer':'UTO','number':'L898902C3','familyName':'ERIKSSON',"  \
    "'forenames':'ANNA MARIA','nationality':'UTO','birthDate':'1974-08-12','sex':'F',"                       \
    "'expiryDate':'2012-04-15','personalNumber':'ZE184226B','wrongDigits':["

static void a_zone_asks_for_its_number_and_issuer(void)
{
    is_same(question_of_mrz(view_of_text(ZONE("L898902C36")), &plain),
            "{" SHOWN "]},'kind':'document','value':'L898902C3','country':'UTO'}");
    is_same(line("{\"ref\":1,\"mrz\":\"" ZONE("L898902C37") "\"}", &plain),
            "{'line':7,'ref':1," SHOWN "'document number: the check digit is 7, should be 6',"
            "'whole zone: the check digit is 0, should be 7']},'kind':'document','value':'L898902C3',"
            "'country':'UTO'}");
}

/* No country of that code: better to ask without than not at all. */
static void an_issuer_that_nobody_knows_is_left_out(void)
{
    json_t *question = question_of_mrz(view_of_text("P<QQQERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
                                                    "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
                                       &loose);
    CHECK(question_is_good(question));
    CHECK_SAME_TEXT(question_text(question, "value"), "L898902C3");
    CHECK_SAME_TEXT(question_text(question, "country"), "");
    CHECK(json_is_true(json_object_get(question, "loose")));
    json_decref(question);
}

CHECK_MAIN("question", {"words may name their kind", words_may_name_their_kind},
           {"lines are words or objects", lines_are_words_or_objects},
           {"lines that cannot be asked say why", lines_that_cannot_be_asked_say_why},
           {"a zone asks for its number and issuer", a_zone_asks_for_its_number_and_issuer},
           {"an issuer that nobody knows is left out", an_issuer_that_nobody_knows_is_left_out})
