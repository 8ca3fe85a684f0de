#include "engines/kyverno/operators.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/kyverno/membership.h"
#include "engines/kyverno/ordering.h"

namespace kyverno {
namespace {

struct Named {
  std::string_view name;
  Operator op;
  bool exact = false;  // the handler compares its letters again
};
constexpr Named table[] = {
    {"Equals", Operator::equals},
    {"Equal", Operator::equals},
    {"NotEquals", Operator::not_equals},
    {"NotEqual", Operator::not_equals},
    {"In", Operator::in},
    {"NotIn", Operator::not_in},
    {"AnyIn", Operator::any_in},
    {"AllIn", Operator::all_in},
    {"AnyNotIn", Operator::any_not_in},
    {"AllNotIn", Operator::all_not_in},
    {"GreaterThan", Operator::greater, true},
    {"GreaterThanOrEquals", Operator::greater_equal, true},
    {"LessThan", Operator::less, true},
    {"LessThanOrEquals", Operator::less_equal, true},
    {"DurationGreaterThan", Operator::duration_greater, true},
    {"DurationGreaterThanOrEquals", Operator::duration_greater_equal, true},
    {"DurationLessThan", Operator::duration_less, true},
    {"DurationLessThanOrEquals", Operator::duration_less_equal, true},
};

constexpr auto names = [] {
  std::array<std::string_view, std::size(table)> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = table[i].name;
  return out;
}();

}  // namespace

std::optional<Operator> operator_named(std::string_view name) {
  for (const Named& one : table)
    if (base::equal_ignoring_case(one.name, name))
      return one.exact && one.name != name ? Operator::never : one.op;
  return std::nullopt;
}

std::span<const std::string_view> operator_names() { return names; }

bool holds(Operator op, const document::Node& key, const document::Node& value) {
  switch (op) {
    case Operator::equals:
      return !key.is_null() && equals(key, value);
    case Operator::not_equals:
      return !key.is_null() && !equals(key, value);
    case Operator::in:
    case Operator::not_in:
    case Operator::any_in:
    case Operator::all_in:
    case Operator::any_not_in:
    case Operator::all_not_in:
      return is_member(op, key, value);
    case Operator::never:
      return false;
    default:
      return is_ordered(op, key, value);
  }
}

}  // namespace kyverno
