#include "engines/policy_lint/lint.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"

namespace policy_lint {
namespace {

// What is said of one document, a line a remark.
std::string said_of(const std::string& text) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto documents = document::read_yaml(sources.add("p.yaml", text), reading);
  EXPECT_TRUE(documents) << documents.error().message;
  std::string lines;
  for (const Remark& remark : lint(documents->front(), sources))
    lines += to_text(remark, sources) + '\n';
  return lines;
}

// Of one rule whose text is given, without the policy's name.
std::string said(const std::string& rule, const std::string& spec = "") {
  return said_of("kind: ClusterPolicy\nmetadata: {name: p}\nspec:\n" + spec + "  rules:\n" + rule);
}

constexpr const char* head = "  - name: r\n    match: {any: [{resources: {kinds: [Pod]}}]}\n";

TEST(Lint, what_is_excluded_like_it_is_matched_never_applies) {
  EXPECT_EQ(said(std::string(head) + "    exclude: {any: [{resources: {kinds: [Pod]}}]}\n"),
            "p.yaml:7:14: unreachable-rule: p/r: everything that the rule matches is excluded "
            "again\n");
  EXPECT_EQ(said(std::string(head) + "    exclude: {any: [{resources: {kinds: [Job]}}]}\n"), "");
}

TEST(Lint, operations_of_an_exception_are_not_looked_at) {
  const std::string exception =
      "kind: PolicyException\nmetadata: {name: e}\nspec:\n  match:\n    any:\n    - resources:\n";
  EXPECT_EQ(said_of(exception + "        kinds: [Pod]\n"), "");
  EXPECT_EQ(
      said_of(exception + "        operations: [UPDATE]\n"),
      "p.yaml:7:21: ignored-operations: e: Kyverno excuses every operation, whatever an "
      "exception lists here: drop it, or ask for {{ request.operation }} in spec.conditions\n");
}

TEST(Lint, a_severity_that_there_is_not_counts_as_medium) {
  const auto with = [](const std::string& severity) {
    return said_of(
        "kind: ClusterPolicy\nmetadata:\n  name: p\n  annotations: "
        "{policies.kyverno.io/severity: " +
        severity + "}\nspec: {rules: []}\n");
  };
  EXPECT_EQ(with("High"), "");
  EXPECT_EQ(with("hig"),
            "p.yaml:4:47: unknown-severity: p: one of critical, high, medium, low and info; this "
            "counts as medium, is high meant?\n");
  EXPECT_EQ(with("urgent"),
            "p.yaml:4:47: unknown-severity: p: one of critical, high, medium, low and info; this "
            "counts as medium\n");
}

TEST(Lint, with_one_rule_of_many_the_second_of_the_same_match_is_never_reached) {
  const std::string two =
      std::string(head) + "  - name: s\n    match: {any: [{resources: {kinds: [Pod]}}]}\n";
  EXPECT_EQ(said(two), "");
  EXPECT_EQ(said(two, "  applyRules: One\n"),
            "p.yaml:8:5: unreachable-rule: p: with applyRules: One, rule r applies to the same "
            "objects first\n");
}

TEST(Lint, conditions_that_cannot_hold) {
  const std::string deny = std::string(head) + "    validate:\n      deny:\n        conditions:\n";
  EXPECT_EQ(said(deny + "          any: []\n"),
            "p.yaml:10:16: impossible-condition: p/r: an empty `any` never holds\n");
  EXPECT_EQ(said(deny + R"(          all:
          - {key: "{{ x }}", operator: GreaterThan, value: 5}
          - {key: "{{ x }}", operator: LessThanOrEquals, value: 5}
)"),
            "p.yaml:12:13: impossible-condition: p/r: no number is within the bounds that the "
            "conditions on {{ x }} set\n");
  EXPECT_EQ(said(deny + R"(          all:
          - {key: "{{ x }}", operator: Equals, value: a}
          - {key: "{{ x }}", operator: equals, value: b}
)"),
            "p.yaml:12:13: impossible-condition: p/r: {{ x }} cannot equal \"a\" and \"b\" at "
            "once\n");
  EXPECT_EQ(said(deny + R"(          any:
          - {key: "{{ x }}", operator: Equals, value: a}
          - {key: "{{ x }}", operator: Equals, value: b}
)"),
            "");
  EXPECT_EQ(said(deny + "          any:\n          - {key: request.x, operator: In, value: [a]}\n"),
            "p.yaml:11:13: constant-condition: p/r: the key has no variable: is {{ request.x }} "
            "meant?\n"
            "p.yaml:11:13: deprecated-operator: p/r: In is deprecated: AnyIn or AllIn say which "
            "is meant\n");
}

TEST(Lint, fields_that_no_kind_has) {
  const std::string pattern =
      std::string(head) + "    validate:\n      message: m\n      pattern:\n        spec:\n";
  EXPECT_EQ(said(pattern + "          =(hostNetwork): false\n          containers: [{image: x}]\n"),
            "");
  EXPECT_EQ(said(pattern + "          contianers: [{image: x}]\n"),
            "p.yaml:11:23: unknown-field: p/r: no object that the rule matches has a field "
            "`contianers`; is `containers` meant?\n");
  EXPECT_EQ(said(pattern + "          containers:\n          - (imag): x\n").find("imag`"),
            std::string("p.yaml:12:21: unknown-field: p/r: no object that the rule matches has a "
                        "field `imag`")
                .find("imag`"));
}

TEST(Lint, wildcards_that_let_through) {
  EXPECT_EQ(said(std::string(head) + "    validate:\n      message: m\n      pattern:\n"
                                     "        spec: {containers: [{image: \"!*:latest\"}]}\n"),
            "p.yaml:10:37: wildcard-trap: p/r: an image without a tag is the latest too, and "
            "passes: ask for `*:* & !*:latest`\n");
  const auto image = [](const std::string& pattern) {
    return said(std::string(head) + "    validate:\n      message: m\n      pattern:\n" +
                "        spec: {containers: [{image: \"" + pattern + "\"}]}\n");
  };
  for (const char* open : {"registry.example.com*", "*.azurecr.io*", "a.b/* | c.d*"})
    EXPECT_NE(image(open).find("end the registry with `/`"), std::string::npos) << open;
  for (const char* closed : {"registry.example.com/*", "*-fips.*", "!c.d*", "*/fips/*"})
    EXPECT_EQ(image(closed), "") << closed;
}

TEST(Lint, names_that_cannot_be_told_apart) {
  EXPECT_EQ(said("  - name: r\n  - name: r\n"),
            "p.yaml:6:5: duplicate-rule: p: rule r has the name of an earlier rule: results cannot "
            "be told apart\n");
}

}  // namespace
}  // namespace policy_lint
