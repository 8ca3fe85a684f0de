#include "engines/kubernetes/extent.h"

#include <algorithm>

namespace kubernetes {

bool fits(const document::Node& node, std::size_t depth_left, std::size_t& nodes_left) {
  if (depth_left == 0 || nodes_left == 0) return false;
  --nodes_left;
  if (node.is_list())
    return std::ranges::all_of(node.items(), [&](const document::Node& item) {
      return fits(item, depth_left - 1, nodes_left);
    });
  if (node.is_map())
    return std::ranges::all_of(node.members(), [&](const document::Member& member) {
      return fits(member.value, depth_left - 1, nodes_left);
    });
  return true;
}

}  // namespace kubernetes
