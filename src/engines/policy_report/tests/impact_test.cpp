#include "engines/policy_report/impact.h"

#include <gtest/gtest.h>

#include "base/json/json.h"

namespace policy_report {
namespace {

Finding finding(const std::string& policy, const std::string& subject, policy::Status status) {
  Finding made{.policy = std::make_shared<const PolicyFacts>(PolicyFacts{.name = policy})};
  made.subject = std::make_shared<const Subject>(Subject{.kind = "Pod", .name = subject});
  made.status = status;
  made.message = policy + " says so";
  return made;
}

TEST(Impact, verdicts_that_flip_appear_or_go) {
  using policy::Status;
  Report before, after;
  before.findings = {finding("a", "x", Status::pass), finding("a", "y", Status::fail),
                     finding("b", "x", Status::pass)};
  after.findings = {finding("a", "x", Status::fail), finding("a", "y", Status::fail),
                    finding("c", "x", Status::pass)};
  const std::vector<Flip> changed = flips(before, after);
  EXPECT_EQ(to_text(changed),
            "a: Pod x: pass -> fail\n   a says so\n"
            "c: Pod x: none -> pass\n   c says so\n"
            "b: Pod x: pass -> none\n   b says so\n"
            "3 verdicts change, 1 to a failure\n");
  const auto json = base::json::Document::parse(to_json(changed));
  ASSERT_TRUE(json);
  EXPECT_EQ(base::json::at(json->root(), "/0/after")->string(), "fail");
}

TEST(Impact, says_what_failed_and_does_no_longer) {
  using policy::Status;
  Report before, after;
  before.findings = {finding("a", "x", Status::fail)};
  after.findings = {finding("a", "x", Status::pass)};
  before.findings[0].message = "no owner";
  after.findings[0].message = "success";
  EXPECT_EQ(to_text(flips(before, after)),
            "a: Pod x: fail -> pass\n   before: no owner\n1 verdicts change, 0 to a failure\n");
}

TEST(Impact, of_several_results_of_a_rule_the_gravest_counts) {
  using policy::Status;
  Report before, after;
  before.findings = {finding("a", "x", Status::fail), finding("a", "x", Status::pass)};
  after.findings = {finding("a", "x", Status::pass), finding("a", "x", Status::fail)};
  EXPECT_TRUE(flips(before, after).empty());
}

}  // namespace
}  // namespace policy_report
