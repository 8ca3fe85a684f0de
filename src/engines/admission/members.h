// Texts of documents; empty where they are missing or of another kind. Private to the engine.
#pragma once
#include <string_view>

#include "engines/document/node.h"

namespace admission {

inline std::string_view text_of(const document::Node* node) {
  return node != nullptr && node->is_string() ? node->string() : std::string_view();
}
inline std::string_view text_at(const document::Node& map, std::string_view key) {
  return text_of(map.find(key));
}

}  // namespace admission
