// Running suites, for the verbs that do.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/policy_files.h"
#include "engines/policy_suite/report.h"

namespace cli {

// The kyverno-test.yaml files below the folders that were given, or the current one. `invalid` when
// there is none.
base::Result<std::vector<std::string>> test_files(const Arguments& arguments);
enum class Progress : std::uint8_t { hidden, shown };
// All tests of the files, on all cores, in the order of the files.
std::vector<policy_suite::Ran> run_tests(const std::vector<std::string>& paths, PolicyFiles& files,
                                         const policy_suite::Filter& filter, Progress progress);

}  // namespace cli
