// Patterns and their anchors (reference: policy, 3.11 to 3.13).
#include "engines/kyverno/pattern.h"

#include <gtest/gtest.h>

#include "engines/kyverno/scalar_pattern.h"
#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

std::string_view shown(Match match) {
  switch (match) {
    case Match::pass:
      return "pass";
    case Match::fail:
      return "fail";
    case Match::denied:
      return "denied";
    case Match::skip:
      return "skip";
    case Match::error:
      return "error";
    case Match::unknown:
      return "unknown";
  }
  return {};
}

struct PatternCase {
  std::string_view pattern, resource, result;
};

void check_patterns(std::span<const PatternCase> cases) {
  for (const PatternCase& one : cases) {
    Evaluated at;
    const CompiledPattern pattern = compile_pattern(at.read(one.pattern), at.arena);
    EXPECT_EQ(shown(match_pattern(pattern, at.read(one.resource)).match), one.result)
        << one.pattern << " on " << one.resource;
  }
}

TEST(Pattern, maps_lists_and_plain_values) {
  constexpr PatternCase cases[] = {
      {"{a: b}", "{a: b, c: d}", "pass"},
      {"{a: b}", "{a: c}", "fail"},
      {"{a: b}", "{}", "fail"},
      {"{a: b}", "[1]", "fail"},
      {"{a: null}", "{}", "pass"},
      {"{a: null}", "{a: 0}", "pass"},
      {"{a: null}", "{a: x}", "fail"},
      {"{a: '*'}", "{a: {}}", "pass"},
      {"{a: '*'}", "{a: null}", "fail"},
      {"{a: {b: '?*'}}", "{a: {b: x}}", "pass"},
      {"{a: {b: '?*'}}", "{a: {b: ''}}", "fail"},
      {"{a: [{b: 1}]}", "{a: [{b: 1}, {b: 1, c: 2}]}", "pass"},
      {"{a: [{b: 1}]}", "{a: [{b: 1}, {b: 2}]}", "fail"},
      {"{a: [{b: 1}]}", "{a: []}", "pass"},
      {"{a: [x*]}", "{a: [xa, xb]}", "pass"},
      {"{a: [x*, y*]}", "{a: [xa, yb]}", "fail"},
      {"{a: x*}", "{a: [xa, b]}", "fail"},
      {"{a: []}", "{a: []}", "fail"},
      {"{a: [[x], [y]]}", "{a: [[x], [y], [z]]}", "pass"},
      {"{a: [[x], [y]]}", "{a: [[x]]}", "fail"},
  };
  check_patterns(cases);
}

TEST(Pattern, anchors) {
  constexpr PatternCase cases[] = {
      {"{(a): x, b: y}", "{a: x, b: y}", "pass"},
      {"{(a): x, b: y}", "{a: x, b: z}", "fail"},
      {"{(a): x, b: y}", "{a: z, b: z}", "skip"},
      {"{(a): x, b: y}", "{b: y}", "skip"},
      {"{=(a): x}", "{}", "pass"},
      {"{=(a): x}", "{a: y}", "fail"},
      {"{X(a): 'null'}", "{}", "pass"},
      {"{X(a): 'null'}", "{a: null}", "denied"},
      {"{^(l): [{a: x}]}", "{l: [{a: y}, {a: x}]}", "pass"},
      {"{^(l): [{a: x}]}", "{l: [{a: y}]}", "fail"},
      {"{^(l): [{a: x}]}", "{}", "pass"},
      {"{^(l): [{a: x}]}", "{l: x}", "fail"},
      {"{<(a): x, b: y}", "{b: y}", "pass"},
      {"{<(a): x, b: y}", "{a: z, b: z}", "skip"},
      {"{+(a): x}", "{'+(a)': x}", "pass"},
      // Of a list only the element is passed over.
      {"{l: [{(nm): x, v: 1}]}", "{l: [{nm: x, v: 1}, {nm: y, v: 2}]}", "pass"},
      {"{l: [{(nm): x, v: 1}]}", "{l: [{nm: x, v: 2}, {nm: y, v: 2}]}", "fail"},
      {"{l: [{(nm): x, v: 1}]}", "{l: [{nm: y, v: 2}]}", "skip"},
      {"{l: [{<(nm): x, v: 1}]}", "{l: [{nm: y, v: 2}]}", "skip"},
  };
  check_patterns(cases);
}

TEST(Pattern, a_condition_that_does_not_hold_excuses_what_stands_beside_it) {
  constexpr PatternCase cases[] = {
      {"{(a): x, X(b): 'null'}", "{a: y, b: 1}", "skip"},
      {"{(a): x, =(b): 1}", "{a: y, b: 2}", "skip"},
      // A skip from below does not excuse an object in which another anchor applied.
      {"{=(a): {(b): x}, =(c): 1}", "{a: {b: y}, c: 1}", "pass"},
      {"{=(a): {(b): x}}", "{a: {b: y}}", "skip"},
      {"{=(a): {(b): x}, d: 1}", "{a: {b: y}, d: 2}", "skip"},
  };
  check_patterns(cases);
}

TEST(Pattern, a_failure_with_the_key_of_a_condition_nowhere_is_an_error) {
  constexpr PatternCase cases[] = {
      {"{l: [{(a): x}], z: 1}", "{l: [{}], z: 1}", "skip"},
      {"{b: 1, l: [{(a): x}]}", "{b: 2, l: [{a: x}]}", "fail"},
      {"{l: [{=(m): {(a): x, c: 1}}, {}], z: 1}", "{l: [{m: {a: x, c: 1}}], z: 2}", "fail"},
      {"{=(m): [{^(a): [{b: 1}]}], z: 1}", "{m: [{}], z: 2}", "error"},
      {"{=(m): [{X(a): 'null'}], z: 1}", "{m: [{}], z: 2}", "fail"},
  };
  check_patterns(cases);
}

TEST(Pattern, wildcards_in_the_keys_of_labels) {
  constexpr PatternCase cases[] = {
      {"{metadata: {labels: {app.*: '?*'}}}", "{metadata: {labels: {app.io: x}}}", "pass"},
      {"{metadata: {labels: {app.*: '?*'}}}", "{metadata: {labels: {b: x}}}", "fail"},
      {"{metadata: {=(annotations): {X(a/*): '*'}}}", "{metadata: {annotations: {a/b: x}}}",
       "denied"},
      {"{spec: {labels: {app.*: '?*'}}}", "{spec: {labels: {app.io: x}}}", "fail"},
  };
  check_patterns(cases);
}

TEST(Pattern, a_failure_says_where_and_what_would_mend_it) {
  Evaluated at;
  const CompiledPattern pattern =
      compile_pattern(at.read("{spec: {l: [{=(a): false, b: {c: x}}]}}"), at.arena);
  const auto result = match_pattern(pattern, at.read("{spec: {l: [{a: true, b: {c: x}}]}}"));
  EXPECT_EQ(result.failure.path, "/spec/l/0/a/");
  EXPECT_EQ(result.failure.found, "true");
  EXPECT_EQ(result.failure.expected, "false");
  EXPECT_EQ(at.sources().text(result.failure.where), "true");
  ASSERT_TRUE(result.failure.fix);
  EXPECT_EQ(result.failure.fix->pointer, "/spec/l/0/a");
  EXPECT_EQ(document::to_json(result.failure.fix->value), "false");

  const auto missing = match_pattern(pattern, at.read("{spec: {l: [{}]}}"));
  EXPECT_EQ(missing.failure.path, "/spec/l/0/b/");
  EXPECT_EQ(at.sources().text(missing.failure.where), "{}");
  EXPECT_EQ(missing.failure.fix->operation, policy::Fix::Operation::add);
}

TEST(ScalarPattern, operators_ranges_quantities_and_durations) {
  const struct {
    std::string_view pattern, value;
    bool matches;
  } cases[] = {
      {"nginx*", "nginx:1", true}, {"!nginx*", "nginx:1", false},
      {"!nginx*", "null", false},  {"a | b", "b", true},
      {"a* & *z", "abcz", true},   {"a* & *z", "abc", false},
      {"'>5'", "6", true},         {"'>= 1Gi'", "1024Mi", true},
      {"'<1Gi'", "1G", true},      {"'10-20'", "15", true},
      {"'10-20'", "21", false},    {"'10!-20'", "21", true},
      {"'10!-20'", "15", false},   {"128Mi-512Mi", "256Mi", true},
      {"'<1h'", "30m", true},      {"'<=5'", "null", true},
      {"'0'", "null", true},       {"'1'", "1000m", true},
      {"'80*'", "80", false},  // in the form 8E+01, once numbers are doubles
      {"true", "true", true},      {"true", "'true'", false},
      {"'true'", "true", true},    {"1", "1.0", true},
      {"1", "'1'", true},          {"1", "x", false},
      {"1.5", "'1.5'", true},      {"'>'", "'>'", true},
      {"'?*'", "''", false},       {"'*'", "{}", false},
  };
  for (const auto& [pattern, value, matches] : cases) {
    Evaluated at;
    const ScalarPattern compiled = ScalarPattern::compile(at.read(pattern), at.arena);
    document::Node on = at.read(value);
    if (on.kind() == document::Kind::int64)
      on = document::Node::float64(static_cast<double>(on.int64()));
    EXPECT_EQ(compiled.matches(on), matches) << pattern << " on " << value;
  }
}

}  // namespace
}  // namespace kyverno
