#include "engines/kyverno/ordering.h"

#include <charconv>
#include <compare>
#include <optional>

#include "engines/document/quantity.h"
#include "engines/document/wildcard.h"
#include "engines/version/version.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Node;
using document::Quantity;

constexpr double nanoseconds_in_second = 1e9;
// What a duration holds, in seconds: 2^63 nanoseconds.
constexpr double seconds_max = 9'223'372'036.0;

std::optional<double> signed_number_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return !text.empty() && read.ec == std::errc() && read.ptr == end ? std::optional(number)
                                                                    : std::nullopt;
}

// Nanoseconds, of a text only; "0" is no duration where anything else may be meant.
std::optional<std::int64_t> duration_in(const Node& node) {
  if (!node.is_string() || node.string() == "0") return std::nullopt;
  return document::parse_duration(node.string());
}

// A number stands for whole seconds.
std::optional<std::int64_t> seconds_in(const Node& node) {
  if (!node.is_number()) return std::nullopt;
  const double number = node.number();
  if (!(number > -seconds_max && number < seconds_max)) return std::nullopt;
  return static_cast<std::int64_t>(number) * static_cast<std::int64_t>(nanoseconds_in_second);
}

// Where one of both is a duration, and the other is one too or a number of seconds.
std::optional<std::strong_ordering> compared_as_durations(const Node& key, const Node& value) {
  auto a = duration_in(key), b = duration_in(value);
  if (!a && !b) return std::nullopt;
  if (!a) a = seconds_in(key);
  if (!b) b = seconds_in(value);
  if (!a || !b) return std::nullopt;
  return *a <=> *b;
}

std::optional<Quantity> quantity_in(const Node& node) {
  return node.is_string() ? Quantity::parse(node.string()) : std::nullopt;
}

bool number_equals(const Node& key, const Node& value) {
  if (value.is_number()) return document::compare_numbers(key, value) == 0;
  if (!value.is_string()) return false;
  const auto number = signed_number_in(value.string());
  return number && *number == key.number();
}

bool text_equals(const Node& key, const Node& value) {
  if (const auto order = compared_as_durations(key, value)) return *order == 0;
  if (!value.is_string()) return false;
  if (const auto quantity = quantity_in(key); quantity && !value.string().empty()) {
    const auto other = quantity_in(value);
    return other && *quantity == *other;
  }
  return document::matches_wildcard(value.string(), key.string());
}

bool holds(Operator op, std::partial_ordering order) {
  switch (op) {
    case Operator::greater:
    case Operator::duration_greater:
      return order > 0;
    case Operator::greater_equal:
    case Operator::duration_greater_equal:
      return order >= 0;
    case Operator::less:
    case Operator::duration_less:
      return order < 0;
    default:
      return order <= 0;
  }
}

std::partial_ordering order_of_numbers(double key, const Node& value) {
  if (value.is_number()) return key <=> value.number();
  if (!value.is_string()) return std::partial_ordering::unordered;
  const auto number = signed_number_in(value.string());
  return number ? key <=> *number : std::partial_ordering::unordered;
}

std::partial_ordering order_of(const Node& key, const Node& value) {
  if (const auto order = compared_as_durations(key, value)) return *order;
  if (key.is_number()) return order_of_numbers(key.number(), value);
  if (!key.is_string()) return std::partial_ordering::unordered;
  if (const auto a = quantity_in(key), b = quantity_in(value); a && b) return *a <=> *b;
  if (const auto number = signed_number_in(key.string())) {
    const Node as_number = Node::float64(*number);
    if (const auto order = compared_as_durations(as_number, value)) return *order;
    return order_of_numbers(*number, value);
  }
  if (!value.is_string()) return std::partial_ordering::unordered;
  const auto a = version::parse(key.string());
  const auto b = version::parse(value.string());
  return a && b ? std::partial_ordering(*a <=> *b) : std::partial_ordering::unordered;
}

std::partial_ordering order_of_durations(const Node& key, const Node& value) {
  const auto nanoseconds = [](const Node& node) {
    return node.is_string() ? document::parse_duration(node.string()) : seconds_in(node);
  };
  const auto a = nanoseconds(key), b = nanoseconds(value);
  return a && b ? std::partial_ordering(*a <=> *b) : std::partial_ordering::unordered;
}

}  // namespace

bool equals(const Node& key, const Node& value) {
  switch (key.kind()) {
    case Kind::boolean:
      return value.kind() == Kind::boolean && key.boolean() == value.boolean();
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
      return number_equals(key, value);
    case Kind::string:
      return text_equals(key, value);
    case Kind::list:
    case Kind::map:
      return key.kind() == value.kind() && document::equal(key, value);
    case Kind::null:
      break;
  }
  return false;
}

bool is_ordered(Operator op, const Node& key, const Node& value) {
  const bool durations = op >= Operator::duration_greater;
  return holds(op, durations ? order_of_durations(key, value) : order_of(key, value));
}

}  // namespace kyverno
