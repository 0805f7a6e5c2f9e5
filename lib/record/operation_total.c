#include "comity/operation_total.h"

#include "country.h"

#include <stdio.h>
#include <string.h>

static const char VARIOUS[] = "various";

void operation_total_init(struct operation_total *total)
{
    *total = (struct operation_total){.result = COMITY__OPERATION_RESULT__INIT,
                                      .victims = COMITY__PEOPLE__INIT,
                                      .notices = COMITY__OPERATION_RESULT__NOTICES__INIT};
    total->result.victims_rescued = &total->victims;
    total->result.notices_issued = &total->notices;
    total->result.drugs = total->drug_places;
    total->result.migrant_nationalities = total->nationality_places;
}

/* ---- numbers ---- */

static void add_u32(uint32_t *into, uint32_t value)
{
    *into = value > UINT32_MAX - *into ? UINT32_MAX : *into + value;
}

static void add_u64(uint64_t *into, uint64_t value)
{
    *into = value > UINT64_MAX - *into ? UINT64_MAX : *into + value;
}

/* Add what stands once; of messages in it only those that `into` has. */
static void add_numbers(ProtobufCMessage *into, const ProtobufCMessage *from, unsigned depth)
{
    const ProtobufCMessageDescriptor *descriptor = from->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        uint8_t *to = (uint8_t *)into + field->offset;
        const uint8_t *value = (const uint8_t *)from + field->offset;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        if (field->type == PROTOBUF_C_TYPE_UINT32) {
            add_u32((uint32_t *)(void *)to, *(const uint32_t *)(const void *)value);
        } else if (field->type == PROTOBUF_C_TYPE_UINT64) {
            add_u64((uint64_t *)(void *)to, *(const uint64_t *)(const void *)value);
        } else if (field->type == PROTOBUF_C_TYPE_DOUBLE) {
            *(double *)(void *)to += *(const double *)(const void *)value;
        } else if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth == 0) {
            ProtobufCMessage *const *inner = (ProtobufCMessage *const *)(const void *)value;
            ProtobufCMessage *const *outer = (ProtobufCMessage *const *)(void *)to;
            if (*inner != NULL && *outer != NULL)
                add_numbers(*outer, *inner, depth + 1);
        }
    }
}

/* ---- lists ---- */

/* Find the row of a kind of drug, or make it; where all are taken, that of what is various. */
static Comity__OperationResult__Drugs *drug_row(struct operation_total *total, Comity__Drug drug,
                                                const char *name)
{
    size_t place = 0;
    for (; place < total->result.n_drugs; place++)
        if (total->drugs[place].drug == drug && strcmp(total->drugs[place].drug_name, name) == 0)
            return &total->drugs[place];
    if (place == OPERATION_TOTAL_DRUGS)
        return &total->drugs[place - 1];
    if (place == OPERATION_TOTAL_DRUGS - 1) {
        drug = COMITY__DRUG__OTHER_DRUG;
        name = VARIOUS;
    }
    Comity__OperationResult__Drugs *row = &total->drugs[place];
    *row = (Comity__OperationResult__Drugs)COMITY__OPERATION_RESULT__DRUGS__INIT;
    snprintf(total->drug_names[place], sizeof total->drug_names[place], "%s", name);
    row->drug = drug;
    row->drug_name = total->drug_names[place];
    total->drug_places[place] = row;
    total->result.n_drugs++;
    return row;
}

static void add_nationality(struct operation_total *total, const char *code)
{
    const char *country = country_find(code);
    size_t count = total->result.n_migrant_nationalities;
    if (country == NULL || count == OPERATION_TOTAL_NATIONALITIES)
        return;
    for (size_t i = 0; i < count; i++)
        if (strcmp(total->nationalities[i], country) == 0)
            return;
    snprintf(total->nationalities[count], sizeof total->nationalities[count], "%s", country);
    total->nationality_places[count] = total->nationalities[count];
    total->result.n_migrant_nationalities++;
}

void operation_total_add(struct operation_total *total, const Comity__OperationResult *result)
{
    add_numbers(&total->result.base, &result->base, 0);
    total->result.preliminary = total->result.preliminary || result->preliminary;
    for (size_t i = 0; i < result->n_drugs; i++) {
        const Comity__OperationResult__Drugs *drug = result->drugs[i];
        drug_row(total, drug->drug, drug->drug_name)->kilograms += drug->kilograms;
    }
    for (size_t i = 0; i < result->n_migrant_nationalities; i++)
        add_nationality(total, result->migrant_nationalities[i]);
}
