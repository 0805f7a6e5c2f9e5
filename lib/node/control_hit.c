#include "control_hit.h"

#include "comity/utf8.h"

#include <stdio.h>

static void fill_part(struct control_hit *hit, const struct person_match *match, enum person_match_part part)
{
    size_t place = hit->message.n_parts;
    if (match->parts[part] < 0)
        return;
    comity__search_answer__part__init(&hit->parts[place]);
    person_match_explain(match, part, hit->reasons[place]);
    hit->parts[place].part = control_text(person_match_part_title(part));
    hit->parts[place].score = match->parts[part];
    hit->parts[place].reason = hit->reasons[place];
    hit->pointers[place] = &hit->parts[place];
    hit->message.n_parts++;
}

/* Write the name that fits best, as the record has it. */
static void fill_name(struct control_hit *hit, const struct person_match *match)
{
    struct person person;
    person_of_record(hit->record.entry->publish->record, &person);
    if (match->place >= person.name_count)
        return;
    const struct person_name *name = &person.names[match->place];
    snprintf(hit->name, sizeof hit->name, "%s%s%s", name->family, name->given[0] != '\0' ? ", " : "",
             name->given);
    utf8_mend(hit->name);
}

void control_hit_fill(struct control_hit *hit, const struct person_match *match)
{
    comity__search_answer__hit__init(&hit->message);
    control_view_fill(&hit->view, &hit->record);
    hit->name[0] = '\0';
    fill_name(hit, match);
    hit->message.record = &hit->view.view;
    hit->message.score = match->score;
    hit->message.name = hit->name;
    hit->message.parts = hit->pointers;
    for (int part = 0; part < MATCH_PART_COUNT; part++)
        fill_part(hit, match, (enum person_match_part)part);
}
