/* Inclusion and consistency proofs to accept and to refuse: lines of `name want n1 n2 hash hash proof`. */
#include "check.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "vectors.h"

#include <stdio.h>

#include <string.h>

static struct hasher *hasher;
static struct error error;
static unsigned checked;

struct probe {
    struct view name;
    bool is_good;
    uint64_t numbers[2];
    struct digest hashes[2];
    struct proof proof;
    bool is_of_digests; /* all hashes have 32 bytes, and the proof is not longer than any can be */
};

static bool starts_with(struct view text, const char *start)
{
    return text.size >= strlen(start) && memcmp(text.data, start, strlen(start)) == 0;
}

/* The second line names the columns. */
static bool has_columns(const struct vector_file *file, const char *columns)
{
    struct reader reader;
    reader_init(&reader, file->text);
    reader_until(&reader, '\n');
    return starts_with(reader_until(&reader, '\n'), columns);
}

static bool is_inclusion(const struct vector_file *file)
{
    return has_columns(file, "# name\twant(ok|err)\tleaf_index\ttree_size\t");
}

static bool is_consistency(const struct vector_file *file)
{
    return has_columns(file, "# name\twant(ok|err)\tsize1\tsize2\t");
}

static bool ends_with(struct view text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size && memcmp(text.data + text.size - size, end, size) == 0;
}

/* "-" stands for no hashes and for one hash of no bytes alike: it is the latter where the name says that
 * garbage was put before or behind the proof. */
static bool read_proof(struct view text, struct view name, struct proof *out)
{
    struct reader reader;
    out->count = 0;
    if (view_is_equal(text, view_of_text("-")))
        return !ends_with(name, "-garbage");
    reader_init(&reader, text);
    while (reader_remaining(&reader) > 0) {
        bool is_last = memchr(reader.data + reader.position, ',', reader_remaining(&reader)) == NULL;
        struct view item =
            is_last ? reader_bytes(&reader, reader_remaining(&reader)) : reader_until(&reader, ',');
        if (out->count == LIMIT_PROOF_HASHES || !vectors_digest(item, &out->hashes[out->count]))
            return false;
        out->count++;
    }
    return true;
}

static bool read_probe(struct view line, struct probe *out)
{
    struct reader reader;
    reader_init(&reader, line);
    out->name = reader_until(&reader, '\t');
    struct view want = reader_until(&reader, '\t');
    struct view first = reader_until(&reader, '\t');
    struct view second = reader_until(&reader, '\t');
    struct view hashes[2] = {reader_until(&reader, '\t'), reader_until(&reader, '\t')};
    struct view proof = reader_bytes(&reader, reader_remaining(&reader));
    out->is_good = view_is_equal(want, view_of_text("ok"));
    out->is_of_digests = vectors_digest(hashes[0], &out->hashes[0]) &&
                         vectors_digest(hashes[1], &out->hashes[1]) &&
                         read_proof(proof, out->name, &out->proof);
    return reader.code == ERROR_NONE && (out->is_good || view_is_equal(want, view_of_text("err"))) &&
           decimal_parse(first, UINT64_MAX, &out->numbers[0], NULL) == ERROR_NONE &&
           decimal_parse(second, UINT64_MAX, &out->numbers[1], NULL) == ERROR_NONE;
}

/* A hash of another length cannot even be said to the verifiers: that is a refusal. */
static void check_probe(const struct vector_file *file, const struct probe *probe, enum error_code code)
{
    CHECK_CASE((code == ERROR_NONE) == probe->is_good, "%s: %.*s: %s", file->path, (int)probe->name.size,
               (const char *)probe->name.data, error_code_name(code));
    CHECK(code == ERROR_NONE || code == ERROR_PROOF);
    checked++;
}

static enum error_code verify_inclusion(const struct probe *probe)
{
    return proof_verify_inclusion(hasher, probe->numbers[0], probe->numbers[1], &probe->hashes[0],
                                  &probe->proof, &probe->hashes[1], NULL);
}

static enum error_code verify_consistency(const struct probe *probe)
{
    return proof_verify_consistency(hasher, probe->numbers[0], probe->numbers[1], &probe->hashes[0],
                                    &probe->hashes[1], &probe->proof, NULL);
}

static void check_lines(const struct vector_file *file, enum error_code (*verify)(const struct probe *probe))
{
    struct reader reader;
    reader_init(&reader, file->text);
    while (reader_remaining(&reader) > 0) {
        struct probe probe;
        struct view line = reader_until(&reader, '\n');
        if (line.size == 0 || line.data[0] == '#')
            continue;
        if (!CHECK_CASE(read_probe(line, &probe), "%s: %.60s", file->path, (const char *)line.data))
            continue;
        /* Equal sizes and equal roots that are no digests: accepted by a verifier of any bytes only. */
        if (!probe.is_of_digests && probe.is_good && verify == verify_consistency &&
            probe.numbers[0] == probe.numbers[1])
            continue;
        check_probe(file, &probe, probe.is_of_digests ? verify(&probe) : ERROR_PROOF);
    }
}

static void visit_inclusion(const struct vector_file *file)
{
    check_lines(file, verify_inclusion);
}

static void visit_consistency(const struct vector_file *file)
{
    check_lines(file, verify_consistency);
}

static void run(bool (*is_mine)(const struct vector_file *file),
                void (*visit)(const struct vector_file *file))
{
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    checked = 0;
    VECTORS_EACH(is_mine, visit);
    printf("%u probes ", checked);
    hasher_free(hasher);
}

static void judges_inclusion_probes(void)
{
    run(is_inclusion, visit_inclusion);
}

static void judges_consistency_probes(void)
{
    run(is_consistency, visit_consistency);
}

CHECK_MAIN("vectors: merkle probes", {"judges inclusion probes", judges_inclusion_probes},
           {"judges consistency probes", judges_consistency_probes})
