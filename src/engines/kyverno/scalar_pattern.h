// Private to the engine. Patterns of single values, parsed once: alternatives (`|`) of conditions
// (`&`), each an operator and what is compared with it (reference: policy, 3.12). Everything lies
// in the arena that compiled it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/document/quantity.h"

namespace kyverno {

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

// One part of a pattern: "> 5", "!nginx*".
struct Operand {
  Comparison comparison = Comparison::equal;
  std::string_view text = {};
  std::optional<std::int64_t> duration = {};  // nanoseconds
  std::optional<document::Quantity> quantity = {};

  static Operand of(Comparison comparison, std::string_view text);
  bool matches(const document::Node& value) const;
};

// One or, of a range, two operands, which hold together or, of `a!-b`, one of them.
struct ScalarCondition {
  Operand first = {};
  std::optional<Operand> second = {};
  bool either = false;

  bool matches(const document::Node& value) const;
};

struct ScalarPattern {
  document::Node node = {};                                             // as it is written
  std::span<const std::span<const ScalarCondition>> alternatives = {};  // of a string

  static ScalarPattern compile(const document::Node& node, document::Arena& arena);
  bool matches(const document::Node& value) const;  // of one that is no list
  // What matches and could stand in the place of `found`: the pattern itself, or the bound that
  // lies nearest. nullopt where there is a choice, as of two words, or the pattern names none.
  std::optional<document::Node> nearest(const document::Node& found) const;
};

// "1-5", "10Mi!-20Mi".
struct Range {
  std::string_view from, to;
  bool outside = false;
};
std::optional<Range> parse_range(std::string_view text);

}  // namespace kyverno
