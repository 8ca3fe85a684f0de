#include "engines/kubernetes/json_pointer.h"

#include <algorithm>

#include "base/json/pointer.h"
#include "base/text.h"

namespace kubernetes {

using document::Node;

namespace {

// Into room for as many bytes as the part has; returns how many it came to.
std::size_t unescape(std::string_view part, char* out) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < part.size(); ++i)
    out[size++] = part[i] != '~' ? part[i] : part[++i] == '0' ? '~' : '/';
  return size;
}

}  // namespace

std::optional<Pointer> Pointer::parse(std::string_view text) {
  if (!text.empty() && text.front() != '/') return std::nullopt;
  for (std::size_t i = text.find('~'); i != std::string_view::npos; i = text.find('~', i + 1))
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return std::nullopt;
  return Pointer(text);
}

bool Pointer::is_last() const { return !is_end() && rest_.find('/', 1) == std::string_view::npos; }

std::size_t Pointer::parts() const {
  return static_cast<std::size_t>(std::ranges::count(rest_, '/'));
}

std::string_view Pointer::written() const {
  CHECK(!is_end());
  return rest_.substr(1, rest_.find('/', 1) - 1);
}

Pointer Pointer::after() const { return Pointer(rest_.substr(1 + written().size())); }

std::string_view Pointer::key(document::Arena& arena) const {
  const std::string_view part = written();
  if (part.find('~') == std::string_view::npos) return part;
  const std::span<char> room = arena.array<char>(part.size());
  return {room.data(), unescape(part, room.data())};
}

std::optional<std::int64_t> index_of(std::string_view part) {
  const std::string_view digits = part.starts_with('-') ? part.substr(1) : part;
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  if (digits.front() == '0' && part != "0") return std::nullopt;
  return base::to_int64(part);
}

namespace {

const Node* child(const Node& node, std::string_view part) {
  if (node.is_list()) {
    const auto index = index_of(part);
    const bool there = index && *index >= 0 && static_cast<std::size_t>(*index) < node.size();
    return there ? &node.items()[static_cast<std::size_t>(*index)] : nullptr;
  }
  if (part.find('~') == std::string_view::npos) return node.find(part);
  std::string key(part.size(), '\0');
  key.resize(unescape(part, key.data()));
  return node.find(key);
}

// Spans of children lie in that of their parent, so most of the tree is not entered.
bool find_place(const Node& node, const document::Span& place, std::string& pointer) {
  const document::Span own = node.span();
  if (own.source == place.source && own.begin == place.begin && own.end == place.end) return true;
  if (own.known() && !place.lies_in(own)) return false;
  const std::size_t before = pointer.size();
  if (node.is_map()) {
    for (const document::Member& member : node.members()) {
      pointer += "/" + base::json::pointer_part(member.key.text());
      if (find_place(member.value, place, pointer)) return true;
      pointer.resize(before);
    }
  } else if (node.is_list()) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      pointer += "/" + std::to_string(i);
      if (find_place(node.items()[i], place, pointer)) return true;
      pointer.resize(before);
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> pointer_to(const Node& root, const document::Span& place) {
  std::string pointer;
  if (!place.known() || !find_place(root, place, pointer)) return std::nullopt;
  return pointer;
}

const Node* at(const Node& root, std::string_view pointer) {
  std::optional<Pointer> rest = Pointer::parse(pointer);
  if (!rest) return nullptr;
  const Node* node = &root;
  for (; node != nullptr && !rest->is_end(); rest = rest->after())
    node = child(*node, rest->written());
  return node;
}

}  // namespace kubernetes
