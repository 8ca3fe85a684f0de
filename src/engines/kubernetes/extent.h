// How large a tree is, for limits on what is made of trees: parts are shared, so a few patches
// could make a tree that takes forever to walk. Pure.
#pragma once
#include <cstddef>

#include "engines/document/node.h"

namespace kubernetes {

// What a result may come to. Both are refused with `limited` and their names.
struct ExtentLimits {
  std::size_t depth_max = 256;        // `patch_depth_max`: levels of the result
  std::size_t nodes_max = 2'000'000;  // `patch_nodes_max`: that one patch puts in or makes anew
};

// Counts the nodes of a tree down from `nodes_left`; false: there are more, or more than
// `depth_left` levels (a scalar has one).
bool fits(const document::Node& node, std::size_t depth_left, std::size_t& nodes_left);

}  // namespace kubernetes
