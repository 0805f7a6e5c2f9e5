#include "copies.h"
#include "table.h"

void copies_show(Comity__CheckAnswer__Copy *const *copies, size_t count)
{
    static const char *const HEADINGS[] = {"COPY OF", "LEAVES", "AS OF"};
    struct table table;
    table_init(&table, HEADINGS, 3);
    for (size_t i = 0; i < count; i++) {
        table_cell(&table, copies[i]->origin);
        table_number(&table, copies[i]->size);
        table_cell(&table, *copies[i]->as_of == '\0' ? "not heard from since the start" : copies[i]->as_of);
    }
    putchar('\n');
    table_print(&table, stdout);
}
