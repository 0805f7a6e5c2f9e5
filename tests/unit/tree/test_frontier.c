#include "check.h"
#include "comity/frontier.h"
#include "comity/hex.h"
#include "leaf_tree.h"

static struct error error;

/* The reference tree of Certificate Transparency: eight leaves, and the root after each. */
static const struct {
    const char *leaf;
    const char *root;
} reference[] = {
    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

static void grows_the_reference_tree(void)
{
    struct hasher *hasher = NULL;
    struct frontier frontier;
    REQUIRE_OK(hasher_new(&hasher, &error), &error);
    frontier_init(&frontier);
    for (size_t i = 0; i < sizeof reference / sizeof reference[0]; i++) {
        uint8_t bytes[16];
        struct view text = view_of_text(reference[i].leaf);
        struct digest leaf;
        struct digest root;
        struct digest expected;
        CHECK_OK(hex_decode(text, bytes, text.size / 2, &error), &error);
        hasher_leaf(hasher, view_of(bytes, text.size / 2), &leaf);
        frontier_append(&frontier, hasher, &leaf);
        frontier_root(&frontier, hasher, &root);
        CHECK_OK(hex_decode(view_of_text(reference[i].root), expected.bytes, DIGEST_BYTES, &error), &error);
        CHECK_SAME_BYTES(view_of(root.bytes, DIGEST_BYTES), view_of(expected.bytes, DIGEST_BYTES));
    }
    hasher_free(hasher);
}

static void begins_with_the_empty_root(void)
{
    struct leaf_tree tree;
    struct frontier frontier;
    struct digest root;
    struct digest empty;
    leaf_tree_init(&tree, 0);
    frontier_init(&frontier);
    frontier_root(&frontier, tree.hasher, &root);
    hasher_empty(tree.hasher, &empty);
    CHECK(digest_is_equal(&root, &empty));
    CHECK(frontier.size == 0 && frontier.count == 0);
    leaf_tree_release(&tree);
}

static unsigned binary_ones(uint64_t size)
{
    unsigned ones = 0;
    for (; size != 0; size >>= 1)
        ones += size & 1;
    return ones;
}

static void agrees_with_the_recursive_definition_at_every_size(void)
{
    struct leaf_tree tree;
    struct frontier frontier;
    leaf_tree_init(&tree, 600);
    frontier_init(&frontier);
    for (uint64_t size = 1; size <= tree.size; size++) {
        struct digest root;
        struct digest expected;
        frontier_append(&frontier, tree.hasher, &tree.level[0][size - 1]);
        frontier_root(&frontier, tree.hasher, &root);
        leaf_tree_root(&tree, 0, size, &expected);
        CHECK_CASE(digest_is_equal(&root, &expected), "size %d", (int)size);
        CHECK(frontier.size == size && frontier.count == binary_ones(size));
    }
    leaf_tree_release(&tree);
}

static void holds_the_perfect_subtrees_largest_first(void)
{
    struct leaf_tree tree;
    struct frontier frontier;
    leaf_tree_init(&tree, 11);
    frontier_init(&frontier);
    for (uint64_t i = 0; i < 11; i++)
        frontier_append(&frontier, tree.hasher, &tree.level[0][i]);
    static const uint64_t edges[] = {0, 8, 10, 11};
    REQUIRE(frontier.count == 3);
    for (unsigned i = 0; i < 3; i++) {
        struct digest expected;
        leaf_tree_root(&tree, edges[i], edges[i + 1], &expected);
        CHECK(digest_is_equal(&frontier.nodes[i], &expected));
    }
    leaf_tree_release(&tree);
}

static void does_not_change_by_telling_its_root(void)
{
    struct leaf_tree tree;
    struct frontier frontier;
    struct digest first;
    struct digest second;
    leaf_tree_init(&tree, 7);
    frontier_init(&frontier);
    for (uint64_t i = 0; i < 7; i++)
        frontier_append(&frontier, tree.hasher, &tree.level[0][i]);
    frontier_root(&frontier, tree.hasher, &first);
    frontier_root(&frontier, tree.hasher, &second);
    CHECK(digest_is_equal(&first, &second));
    leaf_tree_release(&tree);
}

CHECK_MAIN("frontier", {"grows the reference tree", grows_the_reference_tree},
           {"begins with the empty root", begins_with_the_empty_root},
           {"agrees with the recursive definition at every size",
            agrees_with_the_recursive_definition_at_every_size},
           {"holds the perfect subtrees, largest first", holds_the_perfect_subtrees_largest_first},
           {"does not change by telling its root", does_not_change_by_telling_its_root})
