// Members of the documents that describe images; empty where they are missing or of another kind.
// Private to the engine.
#pragma once
#include <span>
#include <string_view>

#include "engines/document/node.h"

namespace image {

inline std::string_view text_at(const document::Node& map, std::string_view key) {
  const document::Node* found = map.find(key);
  return found != nullptr && found->is_string() ? found->string() : std::string_view();
}
inline std::span<const document::Node> items_at(const document::Node& map, std::string_view key) {
  const document::Node* found = map.find(key);
  return found != nullptr && found->is_list() ? found->items() : std::span<const document::Node>();
}

}  // namespace image
