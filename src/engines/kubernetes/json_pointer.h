// JSON pointers (RFC 6901) into document trees. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace kubernetes {

// The parts of a pointer, one after the other: "" has none, "/a/" has "a" and "".
class Pointer {
 public:
  // nullopt: neither empty nor begun with "/", or a "~" that stands before neither 0 nor 1.
  static std::optional<Pointer> parse(std::string_view text);

  bool is_end() const { return rest_.empty(); }
  bool is_last() const;  // one part is left
  std::size_t parts() const;
  // The next part as it is written, and the pointer behind it. Precondition: not at the end.
  std::string_view written() const;
  Pointer after() const;
  // The next part as a key. One with escapes is written into the arena, others are parts of the
  // pointer's text.
  std::string_view key(document::Arena& arena) const;
  std::string_view text() const { return rest_; }

 private:
  explicit Pointer(std::string_view rest) : rest_(rest) {}
  std::string_view rest_;  // "" or "/..."
};

// The number of an item: decimal without leading zeros, "-1" too. nullopt: it is none.
std::optional<std::int64_t> index_of(std::string_view part);

// The pointer of the first node that stands at the place; nullopt: there is none, or it is unknown.
std::optional<std::string> pointer_to(const document::Node& root, const document::Span& place);

// What the pointer names, or nullptr.
const document::Node* at(const document::Node& root, std::string_view pointer);

}  // namespace kubernetes
