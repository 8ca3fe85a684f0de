// Semantic versions (semver.org, 2.0.0), for policies and expressions. Pure.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace version {

// Texts are views of what was parsed.
struct Version {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::string_view prerelease = {}, build = {};

  // By precedence: the build does not count.
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

// No `v`, three numbers without leading zeros, then -pre.release and +build.
std::optional<Version> parse(std::string_view text);
// Without a `v` in front, with missing minor and patch as 0 and without leading zeros, which
// parse then takes; "" when a short version has a prerelease or build.
std::string normalized(std::string_view text);
// One of the three numbers, or of the numbers in a prerelease: without leading zeros, at most 64
// bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace version
