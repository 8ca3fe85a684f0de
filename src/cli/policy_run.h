// Running suites, for the verbs that do.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/policy_files.h"
#include "engines/policy_suite/report.h"

namespace cli {

// The folders that were given, or the current one.
std::vector<std::string> folders_of_tests(const Arguments& arguments);
// The kyverno-test.yaml files below them. `invalid` when there is none.
base::Result<std::vector<std::string>> test_files(const Arguments& arguments);
// Those of `policy lint`: below the folders that were given, and below folders of policies.
base::Result<std::vector<std::string>> tests_to_lint(const Arguments& arguments);
// What is remarked on the tests of one file, a line each.
struct LintedTests {
  std::size_t tests = 0;
  std::vector<std::string> lines;
};
LintedTests lint_tests(const std::string& path, PolicyFiles& files);
enum class Progress : std::uint8_t { hidden, shown };
// All tests of the files, on all cores, in the order of the files.
std::vector<policy_suite::Ran> run_tests(const std::vector<std::string>& paths, PolicyFiles& files,
                                         const policy_suite::Filter& filter, Progress progress);

}  // namespace cli
