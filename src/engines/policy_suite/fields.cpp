#include "engines/policy_suite/fields.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/reading.h"

namespace policy_suite {

using document::Node;

base::Result<Fields> Fields::of(const Node& node, std::string_view what,
                                const document::Sources& sources) {
  if (!node.is_map())
    return document::error_at(sources, node.span(), std::string(what) + " must be a map");
  return Fields(node, what, sources);
}

base::Error Fields::error(const document::Span& at, const std::string& message) const {
  return document::error_at(*sources_, at.known() ? at : at_, message);
}

const Node* Fields::node(std::string_view name) {
  known_.push_back(name);
  for (const document::Member& member : node_.members())
    if (base::equal_ignoring_case(member.key.text(), name))
      return member.value.is_null() ? nullptr : &member.value;
  return nullptr;
}

base::Result<std::string> Fields::text(std::string_view name) {
  const Node* value = node(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return error(value->span(), std::string(name) + ": must be a text");
  return std::string(value->string());
}

base::Result<std::string> Fields::required_text(std::string_view name) {
  std::string value = TRY(text(name));
  if (value.empty()) return error(at_, what_ + " lacks `" + std::string(name) + '`');
  return value;
}

base::Result<bool> Fields::flag(std::string_view name) {
  const Node* value = node(name);
  if (value == nullptr) return false;
  if (value->kind() != document::Kind::boolean)
    return error(value->span(), std::string(name) + ": must be true or false");
  return value->boolean();
}

base::Result<std::int64_t> Fields::integer(std::string_view name, std::int64_t otherwise) {
  const Node* value = node(name);
  if (value == nullptr) return otherwise;
  if (value->kind() != document::Kind::int64)
    return error(value->span(), std::string(name) + ": must be a whole number");
  return value->int64();
}

base::Result<std::vector<Node>> Fields::items(std::string_view name) {
  const Node* value = node(name);
  if (value == nullptr) return std::vector<Node>();
  if (!value->is_list()) return error(value->span(), std::string(name) + ": must be a list");
  return std::vector<Node>(value->items().begin(), value->items().end());
}

base::Result<std::vector<std::string>> Fields::texts(std::string_view name) {
  std::vector<std::string> texts;
  for (const Node& item : TRY(items(name))) {
    if (!item.is_string())
      return error(item.span(), std::string(name) + ": each item must be a text");
    texts.emplace_back(item.string());
  }
  return texts;
}

base::Done Fields::finish() const {
  for (const document::Member& member : node_.members()) {
    const std::string_view key = member.key.text();
    if (std::ranges::any_of(
            known_, [&](std::string_view name) { return base::equal_ignoring_case(name, key); }))
      continue;
    std::string message = "unknown key `" + std::string(key) + "` in " + what_;
    const std::string_view closest = base::closest(key, known_);
    if (!closest.empty()) message += "; is `" + std::string(closest) + "` meant?";
    return error(member.key_span(), message);
  }
  return {};
}

}  // namespace policy_suite
