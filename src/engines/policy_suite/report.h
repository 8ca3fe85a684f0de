// Results of tests for machines. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "engines/policy_suite/checks.h"

namespace policy_suite {

// A test as it came out: its checks, or why it could not be run.
struct Ran {
  std::string file = {};
  TestResult result = {};
  std::string error = {};  // "": it ran
};

struct Counts {
  std::size_t passed = 0, failed = 0, excluded = 0, errors = 0;
};
Counts count(std::span<const Ran> tests);
// "12 passed, 0 failed, 3 excluded"
std::string summary(const Counts& counts);
std::string_view name(Verdict verdict);  // "pass", "fail", "excluded"

// {passed, failed, excluded, tests: [{file, name, error?, checks: [...], warnings: [...]}]}
std::string to_json(std::span<const Ran> tests);
// A test suite for each test, a test case for each check (the JUnit XML that CI systems read).
std::string to_junit(std::span<const Ran> tests);

}  // namespace policy_suite
