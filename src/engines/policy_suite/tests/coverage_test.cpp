#include "engines/policy_suite/coverage.h"

#include <gtest/gtest.h>

#include "engines/policy_suite/tests/memory_files.h"

namespace policy_suite {
namespace {

TEST(Coverage, says_what_no_test_has_seen) {
  MemoryFiles files;
  const auto node = files.read("p.yaml", R"(kind: ClusterPolicy
metadata: {name: p}
rules: [{name: one}, {name: two}, {name: three}]
)")[0];
  const ScriptedPolicy policy(node);
  const policy::Policy* policies[] = {&policy};
  Ran ran;
  const auto add = [&](const std::string& rule, policy::Status status) {
    Check check{.policy = "ns/p", .rule = rule};
    check.found = status;
    ran.result.checks.push_back(check);
  };
  add("one", policy::Status::pass);
  add("autogen-one", policy::Status::fail);
  add("two", policy::Status::skip);
  const std::vector<Ran> tests = {ran};
  EXPECT_EQ(to_text(coverage(policies, tests), files.sources()),
            "p.yaml:1:1: p/two: no test sees it fail\n"
            "p.yaml:1:1: p/three: no test exercises it\n"
            "2 of 3 rules exercised, 1 of them both ways\n");
}

TEST(Coverage, says_which_expressions_no_test_has_seen_fail) {
  MemoryFiles files;
  const auto node = files.read("p.yaml", R"(kind: ValidatingPolicy
metadata: {name: p}
rules: []
spec:
  validations:
  - expression: a
  - expression: b
)")[0];
  const ScriptedPolicy policy(node);
  const policy::Policy* policies[] = {&policy};
  const auto& validations = node.find("spec")->find("validations")->items();
  Ran ran;
  for (const policy::Status status : {policy::Status::pass, policy::Status::fail}) {
    Check check{.policy = "p", .at = validations[0].find("expression")->span()};
    check.found = status;
    ran.result.checks.push_back(check);
  }
  const std::vector<Ran> tests = {ran};
  EXPECT_EQ(to_text(coverage(policies, tests), files.sources()),
            "p.yaml:7:5: p: no test sees this expression fail\n"
            "1 of 1 rules exercised, 1 of them both ways\n");
}

TEST(Coverage, says_which_branches_of_a_rule_no_test_has_taken) {
  MemoryFiles files;
  const auto node = files.read("p.yaml", R"(kind: ClusterPolicy
metadata: {name: p}
rules: [{name: either}, {name: neither}, {name: each}]
spec:
  rules:
  - name: either
    validate:
      anyPattern:
      - {spec: {a: 1}}
      - {spec: {b: 1}}
  - name: neither
    validate:
      deny:
        conditions:
          any:
          - {key: a, operator: Equals, value: b}
          - {key: c, operator: Equals, value: d}
  - name: each
    validate:
      foreach:
      - {list: a, pattern: {b: 1}}
      - {list: c, pattern: {d: 1}}
)")[0];
  const ScriptedPolicy policy(node);
  const policy::Policy* policies[] = {&policy};
  const auto& rules = node.find("spec")->find("rules")->items();
  const auto validate = [&](std::size_t rule) { return *rules[rule].find("validate"); };
  Ran ran;
  const auto add = [&](std::string rule, policy::Status status, const document::Node& at) {
    Check check{.policy = "p", .rule = std::move(rule), .at = at.span()};
    check.found = status;
    ran.result.checks.push_back(check);
  };
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string name(rules[i].find("name")->string());
    add(name, policy::Status::pass, rules[i]);
    add(name, policy::Status::fail, rules[i]);
  }
  EXPECT_EQ(coverage(policies, {&ran, 1})[0].untaken.size(), 2U);
  add("autogen-either", policy::Status::pass, validate(0).find("anyPattern")->items()[1]);
  add("neither", policy::Status::warn,
      validate(1).find("deny")->find("conditions")->find("any")->items()[0]);
  add("each", policy::Status::fail, *validate(2).find("foreach")->items()[0].find("pattern"));
  EXPECT_EQ(to_text(coverage(policies, {&ran, 1}), files.sources()),
            "p.yaml:9:9: p/either: no test sees this pattern hold\n"
            "p.yaml:17:13: p/neither: no test sees this condition deny\n"
            "p.yaml:22:9: p/each: no test sees an element fail here\n"
            "3 of 3 rules exercised, 3 of them both ways\n");
}

}  // namespace
}  // namespace policy_suite
