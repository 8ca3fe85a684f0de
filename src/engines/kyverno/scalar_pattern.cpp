#include "engines/kyverno/scalar_pattern.h"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "base/text.h"
#include "engines/document/ascii.h"
#include "engines/document/wildcard.h"
#include "engines/kyverno/number_text.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Node;

using document::is_digit;
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The end of `[-|+]?\d+(\.\d+)?[A-Za-z]*` at the beginning of a text; 0: it does not begin so.
// (The vertical bar is a slip in Kyverno's expression, which cannot be met: it separates.)
std::size_t bound_end(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t digits = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == digits) return 0;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  while (at < text.size() && is_letter(text[at])) ++at;
  return at;
}

bool holds(Comparison comparison, std::partial_ordering order) {
  switch (comparison) {
    case Comparison::equal:
      return order == 0;
    case Comparison::not_equal:
      return order != 0;
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_equal:
      return order >= 0;
  }
  return false;
}

// What is parsed as a duration or a quantity; nullopt for what is neither text nor number.
std::optional<std::string> measured_text(const Node& value) {
  switch (value.kind()) {
    case Kind::null:
      return "0";
    case Kind::string:
      return std::string(value.string());
    case Kind::int64:
      return std::to_string(value.int64());
    case Kind::uint64:
      return std::to_string(value.uint64());
    case Kind::float64:
      return decimal_text(value.float64());
    default:
      return std::nullopt;
  }
}

std::optional<std::string> compared_text(const Node& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return value.boolean() ? "true" : "false";
    case Kind::int64:
      return std::to_string(value.int64());
    case Kind::uint64:
      return std::to_string(value.uint64());
    case Kind::float64:
      return exponent_text(value.float64());
    default:
      return std::nullopt;
  }
}

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && !text.empty() ? std::optional(number)
                                                                    : std::nullopt;
}

bool matches_number(const Node& pattern, const Node& value) {
  if (value.is_number()) return document::compare_numbers(value, pattern) == 0;
  if (!value.is_string()) return false;
  std::string_view text = value.string();
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  // 1.0 is whole too, and a text is then read as a whole number.
  if (pattern.number() == std::floor(pattern.number())) {
    const auto whole = base::to_int64(text);
    return whole && document::compare_numbers(Node::int64(*whole), pattern) == 0;
  }
  const auto number = number_in(text);
  return number && *number == pattern.number();
}

bool matches_nothing(const Node& value) {
  switch (value.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !value.boolean();
    case Kind::string:
      return value.string().empty();
    case Kind::list:
    case Kind::map:
      return false;
    default:
      return value.number() == 0;
  }
}

// Without the spaces around it, and no other white space.
std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

ScalarCondition condition_of(std::string_view text) {
  constexpr struct {
    std::string_view sign;
    Comparison comparison;
  } signs[] = {{">=", Comparison::greater_equal},
               {"<=", Comparison::less_equal},
               {">", Comparison::greater},
               {"<", Comparison::less},
               {"!", Comparison::not_equal}};
  if (text.size() < 2) return {.first = Operand::of(Comparison::equal, text)};
  for (const auto& [sign, comparison] : signs)
    if (text.starts_with(sign))
      return {.first = Operand::of(comparison, base::trim(text.substr(sign.size())))};
  if (const auto range = parse_range(text)) {
    const bool outside = range->outside;
    return {
        .first = Operand::of(outside ? Comparison::less : Comparison::greater_equal, range->from),
        .second = Operand::of(outside ? Comparison::greater : Comparison::less_equal, range->to),
        .either = outside};
  }
  return {.first = Operand::of(Comparison::equal, base::trim(text))};
}

// What a bound lets through next to itself: its own text, or the whole number beside it where it
// excludes itself. A text is replaced by a text.
std::optional<Node> at_bound(const Operand& operand, const Node& found) {
  if (operand.comparison == Comparison::equal || operand.comparison == Comparison::not_equal ||
      (!operand.duration && !operand.quantity))
    return std::nullopt;
  const bool up = operand.comparison == Comparison::greater;
  const bool down = operand.comparison == Comparison::less;
  const auto whole = base::to_int64(operand.text);
  if (!up && !down)
    return whole && !found.is_string() ? Node::int64(*whole) : Node::string(operand.text);
  if (!whole || found.is_string()) return std::nullopt;
  if (*whole == (up ? INT64_MAX : INT64_MIN)) return std::nullopt;
  return Node::int64(*whole + (up ? 1 : -1));
}

bool is_plain(std::string_view text) {
  return text.find_first_of("*?|&<>!") == std::string_view::npos && !parse_range(text);
}

}  // namespace

std::optional<Range> parse_range(std::string_view text) {
  // The first bound takes as many letters as it can, so there is one place to divide at.
  const std::size_t end = bound_end(text);
  if (end == 0) return std::nullopt;
  std::string_view rest = text.substr(end);
  const bool outside = rest.starts_with("!-");
  if (!outside && !rest.starts_with('-')) return std::nullopt;
  rest.remove_prefix(outside ? 2 : 1);
  if (rest.empty() || bound_end(rest) != rest.size()) return std::nullopt;
  return Range{.from = text.substr(0, end), .to = rest, .outside = outside};
}

Operand Operand::of(Comparison comparison, std::string_view text) {
  Operand out{.comparison = comparison, .text = text};
  // Neither begins with anything else, and most patterns are words; a suffix alone is 0.
  constexpr std::size_t suffix_bytes_max = 2;
  if (!text.empty() && (text.size() <= suffix_bytes_max || is_digit(text[0]) || text[0] == '+' ||
                        text[0] == '-' || text[0] == '.')) {
    out.duration = document::parse_duration(text);
    out.quantity = document::Quantity::parse(text);
  }
  return out;
}

bool Operand::matches(const Node& value) const {
  if (duration || quantity) {
    if (const auto measured = measured_text(value)) {
      if (duration)
        if (const auto other = document::parse_duration(*measured))
          return holds(comparison, *other <=> *duration);
      if (quantity)
        if (const auto other = document::Quantity::parse(*measured))
          return holds(comparison, *other <=> *quantity);
    }
  }
  if (comparison != Comparison::equal && comparison != Comparison::not_equal) return false;
  const bool wanted = comparison == Comparison::equal;
  if (value.is_string()) return document::matches_wildcard(text, value.string()) == wanted;
  const auto other = compared_text(value);
  return other && document::matches_wildcard(text, *other) == wanted;
}

bool ScalarCondition::matches(const Node& value) const {
  if (!second) return first.matches(value);
  return either ? first.matches(value) || second->matches(value)
                : first.matches(value) && second->matches(value);
}

ScalarPattern ScalarPattern::compile(const Node& node, document::Arena& arena) {
  ScalarPattern out{.node = node};
  if (!node.is_string()) return out;
  const auto alternatives = base::split(node.string(), '|');
  const auto compiled = arena.array<std::span<const ScalarCondition>>(alternatives.size());
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const auto parts = base::split(without_spaces(alternatives[i]), '&');
    const auto conditions = arena.array<ScalarCondition>(parts.size());
    for (std::size_t k = 0; k < parts.size(); ++k)
      std::construct_at(&conditions[k], condition_of(without_spaces(parts[k])));
    std::construct_at(&compiled[i], conditions);
  }
  out.alternatives = compiled;
  return out;
}

bool ScalarPattern::matches(const Node& value) const {
  switch (node.kind()) {
    case Kind::null:
      return matches_nothing(value);
    case Kind::boolean:
      return value.kind() == Kind::boolean && value.boolean() == node.boolean();
    case Kind::string:
      break;
    case Kind::list:
    case Kind::map:
      return false;
    default:
      return matches_number(node, value);
  }
  if (value.is_string() && value.string() == node.string()) return true;
  for (const auto& conditions : alternatives) {
    bool all = true;
    for (const ScalarCondition& condition : conditions) all = all && condition.matches(value);
    if (all) return true;
  }
  return false;
}

std::optional<Node> ScalarPattern::nearest(const Node& found) const {
  if (node.is_null()) return std::nullopt;
  if (!node.is_string() || is_plain(node.string())) return node;
  if (alternatives.size() != 1) return std::nullopt;
  for (const ScalarCondition& condition : alternatives[0])
    for (const Operand* operand :
         {&condition.first, condition.second ? &*condition.second : nullptr}) {
      if (operand == nullptr || operand->matches(found)) continue;
      if (const auto bound = at_bound(*operand, found); bound && matches(*bound)) return bound;
    }
  return std::nullopt;
}

}  // namespace kyverno
