// What a test speaks of, but nobody has: policies, rules and objects whose names are misspelt,
// files that are not there. Nothing is evaluated.
#pragma once
#include <string>
#include <vector>

#include "engines/policy_suite/files.h"
#include "engines/policy_suite/test_file.h"

namespace policy_suite {

struct Remark {
  std::string check;  // "unknown-policy", "unknown-rule", "unknown-resource" or "unusable-test"
  std::string message;
  document::Span where;  // of the row, or of the test
};

// `folder` is where the test's paths start. In the order of the rows.
std::vector<Remark> lint(const Test& test, const std::string& folder, Files& files);

// The rule of results and of rows as the policy writes it or as autogen makes it: "x" and
// "autogen-x" are one.
bool is_same_rule(std::string_view result, std::string_view wanted);
// ClusterPolicy and Policy have rules with names; a row on any other kind speaks of all its
// results.
bool has_named_rules(const policy::Policy& policy);
// "; is `x` meant?", or "" when no known name is close.
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

}  // namespace policy_suite
