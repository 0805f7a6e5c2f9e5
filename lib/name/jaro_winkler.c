#include "comity/jaro_winkler.h"

#define BOOST_ABOVE 0.7
#define PREFIX_BYTES 4u
#define PREFIX_WEIGHT 0.1

/* Bytes of one word that have a partner in the other. */
struct partners {
    bool in_a[JARO_WINKLER_BYTES];
    bool in_b[JARO_WINKLER_BYTES];
    size_t count;
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void find_partners(struct view a, struct view b, struct partners *out)
{
    size_t window = larger(a.size, b.size) / 2;
    window = window > 0 ? window - 1 : 0;
    for (size_t i = 0; i < a.size; i++) {
        size_t first = i > window ? i - window : 0;
        for (size_t j = first; j < b.size && j <= i + window; j++) {
            if (out->in_b[j] || a.data[i] != b.data[j])
                continue;
            out->in_a[i] = out->in_b[j] = true;
            out->count++;
            break;
        }
    }
}

/* Count the partners that stand in another order. */
static size_t out_of_order(struct view a, struct view b, const struct partners *partners)
{
    size_t count = 0, j = 0;
    for (size_t i = 0; i < a.size; i++) {
        if (!partners->in_a[i])
            continue;
        while (!partners->in_b[j])
            j++;
        count += a.data[i] != b.data[j] ? 1 : 0;
        j++;
    }
    return count;
}

static struct view cut(struct view text)
{
    return text.size > JARO_WINKLER_BYTES ? view_of(text.data, JARO_WINKLER_BYTES) : text;
}

double jaro_winkler_of(struct view a, struct view b)
{
    struct partners partners = {.count = 0};
    size_t prefix = 0;
    a = cut(a);
    b = cut(b);
    find_partners(a, b, &partners);
    if (partners.count == 0)
        return 0;
    double common = (double)partners.count;
    double transposed = (double)(out_of_order(a, b, &partners) / 2);
    double jaro = (common / (double)a.size + common / (double)b.size + (common - transposed) / common) / 3;
    while (prefix < PREFIX_BYTES && prefix < a.size && prefix < b.size && a.data[prefix] == b.data[prefix])
        prefix++;
    return jaro > BOOST_ABOVE ? jaro + (double)prefix * PREFIX_WEIGHT * (1 - jaro) : jaro;
}
