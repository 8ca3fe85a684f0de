// Patterns and their anchors (reference: policy, 3.11 to 3.13).
#include "engines/kyverno/pattern.h"

#include <gtest/gtest.h>

#include "engines/kyverno/mending.h"
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

  const auto missing = match_pattern(pattern, at.read("{spec: {l: [{}]}}"));
  EXPECT_EQ(missing.failure.path, "/spec/l/0/b/");
  EXPECT_EQ(at.sources().text(missing.failure.where), "{}");
}

// "add /a 1; replace /b 2"; with "(only in part)" the changes are not enough.
std::string changes(std::string_view pattern, std::string_view object) {
  Evaluated at;
  document::Arena results;
  const CompiledPattern compiled = compile_pattern(at.read(pattern), at.arena);
  const document::Node node = at.read(object);
  const auto made = mend(compiled, node, match_pattern(compiled, node), results, at.arena);
  std::string text;
  for (const policy::Failure& failure : made.failures) {
    if (!text.empty()) text += "; ";
    if (!failure.fix) {
      text += failure.path;
      continue;
    }
    constexpr std::string_view operations[] = {"add", "replace", "remove"};
    text += operations[static_cast<std::size_t>(failure.fix->operation)];
    text += " " + failure.fix->pointer + " " + document::to_json(failure.fix->value);
  }
  return text + (made.is_whole ? "" : " (only in part)");
}

TEST(Pattern, what_would_mend_has_the_type_of_its_place) {
  const auto in_pod = [](std::string_view container) {
    return "{apiVersion: v1, kind: Pod, metadata: {labels: {a: b}}, spec: {containers: [" +
           std::string(container) + "]}}";
  };
  const std::string privileged = "{spec: {containers: [{securityContext: {privileged: 'false'}}]}}";
  EXPECT_EQ(changes(privileged, in_pod("{securityContext: {privileged: true}}")),
            "replace /spec/containers/0/securityContext/privileged false");
  EXPECT_EQ(changes(privileged, in_pod("{name: a}")),
            R"(add /spec/containers/0/securityContext {"privileged":false})");
  EXPECT_EQ(changes("{spec: {containers: [{securityContext: {runAsUser: '1000'}}]}}",
                    in_pod("{securityContext: {runAsUser: 0}}")),
            "replace /spec/containers/0/securityContext/runAsUser 1000");
  EXPECT_EQ(changes("{metadata: {labels: {checked: 'true'}}}", in_pod("{name: a}")),
            R"(add /metadata/labels/checked "true")");
  // A custom resource: what was found tells.
  EXPECT_EQ(changes("{spec: {tls: 'true', mode: 'true'}}", "{spec: {tls: false, mode: a}}"),
            R"(replace /spec/mode "true"; replace /spec/tls true)");
}

TEST(Mending, names_all_that_has_to_change) {
  EXPECT_EQ(changes("{spec: {l: [{a: false, b: {c: x}}]}}",
                    "{spec: {l: [{a: true, b: {c: x}}, {a: false}, {b: {c: y}}]}}"),
            "replace /spec/l/0/a false; add /spec/l/1/b {\"c\":\"x\"}; add /spec/l/2/a false; "
            "replace /spec/l/2/b/c \"x\"");
  EXPECT_EQ(changes("{spec: {X(host): 'null', =(m): 1}}", "{spec: {host: true, m: 2}}"),
            "replace /spec/m 1; remove /spec/host null");
  EXPECT_EQ(changes("{l: [{^(a): [{m: x}]}]}", "{l: [{a: [{m: z}]}]}"),
            "add /l/0/a/- {\"m\":\"x\"}");
}

TEST(Mending, takes_the_nearest_value_that_a_bound_lets_through) {
  EXPECT_EQ(changes("{a: '>=2'}", "{a: 1}"), "replace /a 2");
  EXPECT_EQ(changes("{a: '>=2'}", "{}"), "add /a 2");
  EXPECT_EQ(changes("{a: '>=2'}", "{a: '1'}"), "replace /a \"2\"");
  EXPECT_EQ(changes("{a: '>2'}", "{a: 1}"), "replace /a 3");
  EXPECT_EQ(changes("{a: '<2'}", "{a: 5}"), "replace /a 1");
  EXPECT_EQ(changes("{a: '<=1Gi'}", "{a: 2Gi}"), "replace /a \"1Gi\"");
  EXPECT_EQ(changes("{a: 5-10}", "{a: 3}"), "replace /a 5");
  EXPECT_EQ(changes("{a: 5-10}", "{a: 30}"), "replace /a 10");
  EXPECT_EQ(changes("{a: '>=2 & <=7'}", "{a: 9}"), "replace /a 7");
  EXPECT_EQ(changes("{a: {b: '>10000', c: true}}", "{}"), "add /a {\"b\":10001,\"c\":true}");
}

TEST(Mending, leaves_what_is_a_choice_to_people) {
  EXPECT_EQ(changes("{a: 'x | y'}", "{a: z}"), "/a/ (only in part)");
  EXPECT_EQ(changes("{a: '!x'}", "{a: x}"), "/a/ (only in part)");
  EXPECT_EQ(changes("{a: '?*'}", "{}"), "/a/ (only in part)");
  EXPECT_EQ(changes("{a: '>1Gi'}", "{a: 1Gi}"), "/a/ (only in part)");
  // The first could be changed, and the object would fail still.
  EXPECT_EQ(changes("{a: 1, b: '?*'}", "{a: 2}"), "/a/; /b/ (only in part)");
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
      {"'>=m'", "5", true},        {"'!E'", "0", false},
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
      {"1.0", "'1.0'", false},     {"1.0", "'1'", true},
      {"5", "'+5'", true},         {"-5", "'+-5'", false},
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
