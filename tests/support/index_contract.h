/*
 * index_contract: the promises of index.h, tested on any implementation.
 *
 * A test program defines `index_contract_factory` and names INDEX_CONTRACT_TESTS in its CHECK_MAIN.
 */
#ifndef INDEX_CONTRACT_H
#define INDEX_CONTRACT_H

#include "check.h"
#include "comity/index.h"

struct index_factory {
    /* Make the place empty. */
    void (*clear)(void);
    /* Open the index that is at the place. */
    enum error_code (*open)(struct index *out, struct error *error);
    /* What was absorbed is there when the index is opened again. */
    bool is_lasting;
};

extern const struct index_factory index_contract_factory;

#define INDEX_CONTRACT_TESTS                                                                                 \
    {"finds nothing when empty", index_contract_is_empty},                                                   \
        {"takes in rows of every table", index_contract_takes_rows},                                         \
        {"replaces and removes rows", index_contract_replaces},                                              \
        {"scans in order, from a key, within a prefix, until told to stop", index_contract_scans},           \
        {"keeps the largest keys and values", index_contract_keeps_largest},                                 \
        {"takes the same rows again without change", index_contract_repeats},                                \
    {                                                                                                        \
        "stays true to a model through many random absorbs", index_contract_random                           \
    }

void index_contract_is_empty(void);
void index_contract_takes_rows(void);
void index_contract_replaces(void);
void index_contract_scans(void);
void index_contract_keeps_largest(void);
void index_contract_repeats(void);
void index_contract_random(void);

/* A supply of rows from an array, for index_absorb(). */
struct index_list {
    const struct index_row *rows;
    size_t count;
    size_t next;
};
struct index_rows index_list_rows(struct index_list *list);

#endif
