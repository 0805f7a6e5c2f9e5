/*
 * log_store_contract: the promises of log_store.h, tested on any implementation.
 *
 * A test program defines `log_store_contract_factory` and names LOG_STORE_CONTRACT_TESTS in its CHECK_MAIN.
 */
#ifndef LOG_STORE_CONTRACT_H
#define LOG_STORE_CONTRACT_H

#include "check.h"
#include "comity/log_store.h"

struct log_store_factory {
    /* Make the place empty. */
    void (*clear)(void);
    /* Open the store that is at the place. */
    enum error_code (*open)(struct log_store *out, struct error *error);
    /* What was committed is there when the store is opened again. */
    bool is_lasting;
};

extern const struct log_store_factory log_store_contract_factory;

#define LOG_STORE_CONTRACT_TESTS                                                                             \
    {"is empty at first", log_store_contract_is_empty},                                                      \
        {"keeps leaves of every kind and the newest note", log_store_contract_keeps_leaves},                 \
        {"gives heads in the order of their codes until told to stop", log_store_contract_orders_heads},     \
        {"reads runs within limits", log_store_contract_limits_runs},                                        \
        {"fills leaves that were hash-only, and no others", log_store_contract_fills},                       \
        {"erases, also what the same batch brought, for ever", log_store_contract_erases},                   \
        {"refuses a batch that does not fit, whole", log_store_contract_refuses},                            \
        {"has a hash for every full tile of each level", log_store_contract_has_tiles},                      \
        {"keeps the largest entries and notes", log_store_contract_keeps_largest},                           \
        {"keeps the most origins there may be", log_store_contract_keeps_origins},                           \
    {                                                                                                        \
        "stays true to the model through many random batches", log_store_contract_random                     \
    }

void log_store_contract_is_empty(void);
void log_store_contract_keeps_leaves(void);
void log_store_contract_orders_heads(void);
void log_store_contract_limits_runs(void);
void log_store_contract_fills(void);
void log_store_contract_erases(void);
void log_store_contract_refuses(void);
void log_store_contract_has_tiles(void);
void log_store_contract_keeps_largest(void);
void log_store_contract_keeps_origins(void);
void log_store_contract_random(void);

#endif
