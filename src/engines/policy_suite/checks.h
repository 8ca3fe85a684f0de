// Expectations against what policies said (reference: policy, sections 8.5 to 8.7): Kyverno's
// verdict on each check, and apart from it the warnings that Kyverno does not give.
#pragma once
#include <string>
#include <vector>

#include "engines/policy_suite/evaluation.h"
#include "engines/policy_suite/files.h"
#include "engines/policy_suite/setting.h"
#include "engines/policy_suite/test_file.h"

namespace policy_suite {

enum class Verdict : std::uint8_t {
  passed,
  failed,
  excluded  // no rule applied, so there was nothing to compare with: Kyverno counts it as passed
};

struct Check {
  std::size_t row = 0;  // of the test
  std::string policy = {}, rule = {}, subject = {},
              kind = {};  // rule as the result has it; subject "namespace/name"
  policy::Status expected = policy::Status::pass;
  std::optional<policy::Status> found = {};  // none: there is no result
  Verdict verdict = Verdict::passed;
  std::string reason = {};   // "Ok", "Excluded", "Want fail, got pass", ...
  std::string message = {};  // of the rule's result
  document::Span at = {};    // the rule, or the branch of it, that decided
};

struct TestResult {
  std::string name = {};
  std::vector<Check> checks = {};
  std::vector<std::string> warnings = {};  // with positions
};

// Which rows count: each part is a wildcard pattern; "" holds for everything.
struct Filter {
  std::string policy, rule, resource;
  // "policy=P,rule=R,resource=N" in any part, or a pattern that a policy must match.
  static base::Result<Filter> parse(std::string_view text);
  bool allows(const Row& row) const;
};

// `folder` is where the test's paths start. `invalid` and `not_found` when a file of the test
// cannot be used; a policy that cannot be used makes the rows that name it pass as skipped.
base::Result<TestResult> run_test(const Test& test, const std::string& folder, Files& files,
                                  const Filter& filter = {});

}  // namespace policy_suite
