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

}  // namespace
}  // namespace policy_suite
