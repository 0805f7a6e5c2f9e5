#include "check.h"
#include "comity/tile.h"
#include "leaf_tree.h"

#include <string.h>

static struct error error;

static void computes_the_root_of_a_run(void)
{
    struct leaf_tree tree;
    leaf_tree_init(&tree, 256);
    for (unsigned height = 0; height <= TILE_HEIGHT; height++) {
        struct digest run[TILE_WIDTH];
        struct digest root;
        struct digest expected;
        memcpy(run, tree.level[0], sizeof run);
        tile_root(tree.hasher, run, height, &root);
        leaf_tree_root(&tree, 0, (uint64_t)1 << height, &expected);
        CHECK_CASE(digest_is_equal(&root, &expected), "height %u", height);
    }
    leaf_tree_release(&tree);
}

static void finds_every_perfect_subtree_with_one_read(void)
{
    struct leaf_tree tree;
    leaf_tree_init(&tree, 1500);
    struct tile_source source = leaf_tree_source(&tree);
    for (unsigned height = 0; (uint64_t)1 << height <= tree.size; height++)
        for (uint64_t index = 0; (index + 1) << height <= tree.size; index++) {
            struct digest root;
            struct digest expected;
            tree.reads = 0;
            REQUIRE_OK(tile_subtree(&source, tree.hasher, height, index, &root, &error), &error);
            leaf_tree_root(&tree, index << height, (index + 1) << height, &expected);
            CHECK_CASE(digest_is_equal(&root, &expected), "height %u index %d", height, (int)index);
            CHECK(tree.reads == 1);
        }
    leaf_tree_release(&tree);
}

static void finds_subtrees_of_the_third_level(void)
{
    struct leaf_tree tree;
    leaf_tree_init(&tree, 2 * 65536 + 77);
    struct tile_source source = leaf_tree_source(&tree);
    struct digest root;
    struct digest expected;
    REQUIRE_OK(tile_subtree(&source, tree.hasher, 17, 0, &root, &error), &error);
    leaf_tree_root(&tree, 0, 131072, &expected);
    CHECK(digest_is_equal(&root, &expected));
    REQUIRE_OK(tile_subtree(&source, tree.hasher, 16, 1, &root, &error), &error);
    leaf_tree_root(&tree, 65536, 131072, &expected);
    CHECK(digest_is_equal(&root, &expected));
    leaf_tree_release(&tree);
}

static void rebuilds_the_frontier_of_every_size(void)
{
    struct leaf_tree tree;
    struct frontier grown;
    leaf_tree_init(&tree, 1300);
    struct tile_source source = leaf_tree_source(&tree);
    frontier_init(&grown);
    for (uint64_t size = 0; size <= tree.size; size++) {
        struct frontier rebuilt;
        if (size > 0)
            frontier_append(&grown, tree.hasher, &tree.level[0][size - 1]);
        tree.visible = size;
        REQUIRE_OK(tile_frontier(&source, tree.hasher, size, &rebuilt, &error), &error);
        CHECK_CASE(rebuilt.size == size && rebuilt.count == grown.count &&
                       memcmp(rebuilt.nodes, grown.nodes, grown.count * sizeof grown.nodes[0]) == 0,
                   "size %d", (int)size);
    }
    leaf_tree_release(&tree);
}

static void hands_on_what_the_source_could_not_read(void)
{
    struct leaf_tree tree;
    struct frontier frontier;
    struct frontier before;
    struct digest root = {{7}};
    leaf_tree_init(&tree, 300);
    struct tile_source source = leaf_tree_source(&tree);
    frontier_init(&frontier);
    before = frontier;
    for (unsigned fail_at = 1; fail_at <= 4; fail_at++) {
        tree.reads = 0;
        tree.fail_at = fail_at;
        CHECK_ERROR(tile_frontier(&source, tree.hasher, 300, &frontier, &error), ERROR_IO);
        CHECK(memcmp(&frontier, &before, sizeof frontier) == 0);
    }
    CHECK_SAME_TEXT(error.text, "level 0 of the tree: the disk is gone");
    tree.fail_at = 0;
    CHECK_ERROR(tile_subtree(&source, tree.hasher, 9, 0, &root, &error), ERROR_NOT_FOUND);
    CHECK(root.bytes[0] == 7);
    leaf_tree_release(&tree);
}

CHECK_MAIN("tile", {"computes the root of a run", computes_the_root_of_a_run},
           {"finds every perfect subtree with one read", finds_every_perfect_subtree_with_one_read},
           {"finds subtrees of the third level", finds_subtrees_of_the_third_level},
           {"rebuilds the frontier of every size", rebuilds_the_frontier_of_every_size},
           {"hands on what the source could not read", hands_on_what_the_source_could_not_read})
