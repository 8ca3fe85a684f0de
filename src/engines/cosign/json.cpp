#include "engines/cosign/json.h"

#include <charconv>

#include "base/text.h"
#include "engines/document/embedded.h"

namespace cosign {

using document::Node;

base::Result<Node> read_object(std::string_view text, std::string_view what,
                               document::Arena& arena) {
  const auto node = document::embedded_json(text, arena);
  if (!node) return base::Error(node.error().code, std::string(what) + ": " + node.error().message);
  if (!node->is_map()) return base::invalid(std::string(what) + ": it is no JSON object");
  return *node;
}

const Node* node_at(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* at = &map;
  for (const std::string_view key : keys) {
    at = at->is_map() ? at->find(key) : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view text_at(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* found = node_at(map, keys);
  return found != nullptr && found->is_string() ? found->string() : std::string_view();
}

std::span<const Node> items_at(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* found = node_at(map, keys);
  return found != nullptr && found->is_list() ? found->items() : std::span<const Node>();
}

std::optional<std::int64_t> number_at(const Node& map,
                                      std::initializer_list<std::string_view> keys) {
  const Node* found = node_at(map, keys);
  if (found == nullptr) return std::nullopt;
  if (found->kind() == document::Kind::int64) return found->int64();
  if (!found->is_string()) return std::nullopt;
  const std::string_view text = found->string();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

base::Result<std::string> bytes_at(const Node& map, std::initializer_list<std::string_view> keys) {
  auto bytes = base::from_base64(text_at(map, keys));
  if (!bytes || bytes->empty())
    return base::invalid(std::string(std::data(keys)[keys.size() - 1]) +
                         ": base64 of something is wanted");
  return *std::move(bytes);
}

}  // namespace cosign
