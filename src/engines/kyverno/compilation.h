// Private to the engine. What compiling a policy needs and what it finds wrong. For one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/build.h"
#include "engines/document/node.h"
#include "engines/document/source.h"

namespace kyverno {

struct Compilation {
  const document::Sources& sources;
  document::Arena& arena;  // lives as long as the policy
  std::vector<std::string> problems = {};

  // "policy.yaml:12:7: message".
  void problem(const document::Span& span, std::string_view message) {
    const std::string place = sources.place(span);
    problems.push_back((place.empty() ? "" : place + ": ") + std::string(message));
  }
};

// The text of a member, or "" when there is none.
inline std::string_view text_of(const document::Node& map, std::string_view key) {
  const document::Node* found = map.find(key);
  return found != nullptr && found->is_string() ? found->string() : std::string_view{};
}
inline bool has_text(const document::Node& map, std::string_view key) {
  return !text_of(map, key).empty();
}
// A member that is given and not null, or nullptr.
inline const document::Node* given(const document::Node& map, std::string_view key) {
  const document::Node* found = map.find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}
// The items of a list; none of anything else.
inline std::span<const document::Node> items_of(const document::Node* node) {
  return node != nullptr && node->is_list() ? node->items() : std::span<const document::Node>{};
}
inline std::span<const document::Member> members_of(const document::Node* node) {
  return node != nullptr && node->is_map() ? node->members() : std::span<const document::Member>{};
}

}  // namespace kyverno
