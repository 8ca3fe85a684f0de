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

}  // namespace
}  // namespace policy_suite
