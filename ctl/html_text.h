/*
 * html_text: texts and numbers as HTML shows them.
 */
#ifndef HTML_TEXT_H
#define HTML_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* Write a text that means nothing to HTML, within an element or a quoted attribute. Control characters become spaces. */
void html_text(FILE *out, const char *text);

/* Write a number in groups of three digits, which no line break parts. */
void html_number(FILE *out, uint64_t number);

#endif
