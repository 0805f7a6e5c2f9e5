#include "check.h"
#include "comity/error.h"
#include "enum_word.h"
#include "record.pb-c.h"

#define KINDS (&comity__message__kind__descriptor)

static void finds_the_value_of_a_word(void)
{
    int value = 7;
    CHECK(enum_word_find(KINDS, "consent-request", &value));
    CHECK_SAME_NUMBER(value, COMITY__MESSAGE__KIND__CONSENT_REQUEST);
    CHECK(enum_word_find(KINDS, "Consent_Answer", &value));
    CHECK_SAME_NUMBER(value, COMITY__MESSAGE__KIND__CONSENT_ANSWER);
    CHECK(!enum_word_find(KINDS, "consent", &value));
    CHECK(!enum_word_find(KINDS, "requests", &value));
    CHECK(!enum_word_find(KINDS, "kind-not-said", &value));
    CHECK(!enum_word_find(KINDS, "", &value));
    CHECK_SAME_NUMBER(value, COMITY__MESSAGE__KIND__CONSENT_ANSWER);
}

static void writes_the_word_of_a_value(void)
{
    char word[ENUM_WORD_BYTES];
    enum_word_write(KINDS, COMITY__MESSAGE__KIND__HIT_NOTICE, word);
    CHECK_SAME_TEXT(word, "hit-notice");
    enum_word_write(KINDS, 0, word);
    CHECK_SAME_TEXT(word, "");
    enum_word_write(KINDS, 99, word);
    CHECK_SAME_TEXT(word, "99");
}

static void lists_all_words(void)
{
    char list[64], cut[8];
    enum_word_list(&comity__priority__descriptor, list, sizeof list);
    CHECK_SAME_TEXT(list, "routine, urgent");
    enum_word_list(&comity__priority__descriptor, cut, sizeof cut);
    CHECK_SAME_TEXT(cut, "routine");
}

CHECK_MAIN("enum_word", {"finds the value of a word", finds_the_value_of_a_word},
           {"writes the word of a value", writes_the_word_of_a_value}, {"lists all words", lists_all_words})
