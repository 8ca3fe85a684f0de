#include "modules/alertmanager/config_reader.h"

#include <algorithm>

#include "base/text.h"

namespace alertmanager {

using base::yaml::Kind;
using base::yaml::Node;

base::Error at_line(int line, std::string message) {
  return base::invalid("line " + std::to_string(line) + ": " + std::move(message));
}

base::Error at_line(const Node& node, std::string message) {
  return at_line(node.line, std::move(message));
}

base::Result<std::string> scalar(const Node& node, std::string_view what) {
  if (node.kind == Kind::scalar) return node.text;
  return at_line(node, std::string(what) + " must be a single value");
}

base::Result<bool> boolean(const Node& node, std::string_view what) {
  if (node.kind == Kind::scalar && node.plain) {
    if (node.text == "true" || node.text == "True" || node.text == "TRUE") return true;
    if (node.text == "false" || node.text == "False" || node.text == "FALSE") return false;
  }
  return at_line(node, std::string(what) + " must be true or false");
}

base::Result<Mapping> Mapping::of(const Node& node, std::string_view what,
                                  std::span<const std::string_view> known) {
  if (node.kind != Kind::mapping && node.kind != Kind::null)
    return at_line(node, std::string(what) + " must be a mapping");
  for (const base::yaml::Entry& entry : node.members) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    std::string message = "field " + entry.key + " not found in " + std::string(what);
    if (const auto near = base::closest(entry.key, known); !near.empty())
      message.append("; did you mean ").append(near).append("?");
    return at_line(entry.line, std::move(message));
  }
  return Mapping(node);
}

bool Mapping::given(std::string_view key) const { return node_->find(key) != nullptr; }

const Node* Mapping::find(std::string_view key) const {
  const Node* node = node_->find(key);
  return node != nullptr && node->kind != Kind::null ? node : nullptr;
}

base::Result<std::string> Mapping::text(std::string_view key, std::string otherwise) const {
  const Node* node = find(key);
  if (node == nullptr) return otherwise;
  return scalar(*node, key);
}

base::Result<bool> Mapping::boolean(std::string_view key, bool otherwise) const {
  const Node* node = find(key);
  if (node == nullptr) return otherwise;
  return alertmanager::boolean(*node, key);
}

base::Result<std::int64_t> Mapping::integer(std::string_view key, std::int64_t otherwise) const {
  const Node* node = find(key);
  if (node == nullptr) return otherwise;
  const auto number =
      node->kind == Kind::scalar && node->plain ? base::to_int64(node->text) : std::nullopt;
  if (!number) return at_line(*node, std::string(key) + " must be a whole number");
  return *number;
}

base::Result<std::optional<base::Duration>> Mapping::duration(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return std::optional<base::Duration>();
  const std::string text = TRY(scalar(*node, key));
  const auto duration = base::parse_duration(text);
  if (!duration)
    return at_line(*node, std::string(key) + ": not a valid duration string: \"" + text +
                              "\"; write it as 30s, 5m or 1h30m");
  return std::optional(*duration);
}

base::Result<std::span<const Node>> Mapping::items(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return std::span<const Node>();
  if (node->kind != Kind::sequence) return at_line(*node, std::string(key) + " must be a list");
  return std::span<const Node>(node->items);
}

base::Result<std::vector<std::string>> Mapping::texts(std::string_view key) const {
  std::vector<std::string> texts;
  for (const Node& item : TRY(items(key)))
    texts.push_back(TRY(scalar(item, "an item of " + std::string(key))));
  return texts;
}

}  // namespace alertmanager
