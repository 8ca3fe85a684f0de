// Operators of conditions (reference: policy, 3.9).
#include "engines/kyverno/operators.h"

#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

struct OperatorCase {
  std::string_view key, op, value;
  bool holds;
};

void check_operators(std::span<const OperatorCase> cases) {
  for (const OperatorCase& one : cases) {
    Evaluated at;
    const auto op = operator_named(one.op);
    ASSERT_TRUE(op) << one.op;
    EXPECT_EQ(holds(*op, at.read(one.key), at.read(one.value)), one.holds)
        << one.key << " " << one.op << " " << one.value;
  }
}

TEST(Operators, equality) {
  constexpr OperatorCase cases[] = {
      {"a", "Equals", "a", true},
      {"abc", "equals", "a*", true},
      {"a*", "Equal", "abc", false},
      {"true", "Equals", "true", true},
      {"true", "Equals", "'true'", false},
      {"1", "Equals", "1.0", true},
      {"1", "Equals", "'1'", true},
      {"1.5", "Equals", "1", false},
      {"1h", "Equals", "60m", true},
      {"1h", "Equals", "3600", true},
      {"1Gi", "Equals", "1024Mi", true},
      {"1Gi", "Equals", "1*", false},
      {"[a, b]", "Equals", "[a, b]", true},
      {"[a, b]", "Equals", "[b, a]", false},
      {"{a: 1, b: 2}", "Equals", "{b: 2, a: 1}", true},
      {"null", "Equals", "null", false},
      {"null", "NotEquals", "a", false},
      {"a", "NotEquals", "b", true},
      {"a", "NotEquals", "1", true},
      {"true", "NotEquals", "'true'", true},
      {"1Gi", "NotEquals", "x", true},
  };
  check_operators(cases);
}

TEST(Operators, membership) {
  constexpr OperatorCase cases[] = {
      {"a", "AnyIn", "[a, b]", true},
      {"abc", "AnyIn", "[a*]", true},
      {"a*", "AnyIn", "[abc]", true},
      {"c", "AnyIn", "[a, b]", false},
      {"[a, c]", "AnyIn", "[a, b]", true},
      {"[a, c]", "AllIn", "[a, b]", false},
      {"[a, b]", "AllIn", "[a, b, c]", true},
      {"[]", "AllIn", "[a]", true},
      {"[]", "AnyIn", "[a]", false},
      {"[a, c]", "AnyNotIn", "[a, b]", true},
      {"[a, b]", "AnyNotIn", "[a, b]", false},
      {"[]", "AnyNotIn", "[a]", false},
      {"[c, d]", "AllNotIn", "[a, b]", true},
      {"[a, d]", "AllNotIn", "[a, b]", false},
      {"[]", "AllNotIn", "[a]", true},
      {"a", "AllNotIn", "[b]", true},
      {"a", "AnyIn", "'[\"a\", \"b\"]'", true},
      {"c", "AnyNotIn", "'[\"a\", \"b\"]'", true},
      {"5", "AnyIn", "1-10", true},
      {"[5, 50]", "AllIn", "1-10", false},
      {"[5, 50]", "AnyNotIn", "1-10", true},
      {"[20, 50]", "AllNotIn", "1-10", true},
      {"[5]", "AnyIn", "5", true},
      {"5", "AnyIn", "5", false},
      {"a", "AnyIn", "{}", false},
      {"a", "AnyNotIn", "{}", false},
      {"a", "AllNotIn", "null", false},
      {"null", "AnyIn", "[a]", false},
      {"a", "In", "[a]", true},
      {"a", "NotIn", "[a]", false},
      {"[a, b]", "In", "[a]", false},
      {"[a, b]", "NotIn", "[a]", true},
      {"a", "AnyIn", "'true'", false},
  };
  check_operators(cases);
}

TEST(Operators, order) {
  constexpr OperatorCase cases[] = {
      {"2", "GreaterThan", "1", true},
      {"2", "GreaterThan", "'1'", true},
      {"2", "greaterthan", "1", false},  // surprise: these names are compared letter by letter
      {"1", "LessThanOrEquals", "1", true},
      {"1h", "LessThan", "2h", true},
      {"1h", "GreaterThan", "60", true},
      {"60", "LessThan", "1h", true},
      {"1Gi", "GreaterThan", "500Mi", true},
      {"'10'", "GreaterThan", "9", true},
      {"1.2.0", "LessThan", "1.10.0", true},
      {"1.2.0", "LessThan", "x", false},
      {"[1]", "GreaterThan", "0", false},
      {"1h", "DurationGreaterThan", "30m", true},
      {"60", "DurationLessThanOrEquals", "1m", true},
  };
  check_operators(cases);
  EXPECT_FALSE(operator_named("Above"));
}

}  // namespace
}  // namespace kyverno
