// Semantic versions (semver.org, 2.0.0). Pure.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cel {

// Texts are views of what was parsed, or of what `normalized` returned.
struct Version {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::string_view prerelease = {}, build = {};
};
// No `v`, three numbers without leading zeros, then -pre.release and +build.
std::optional<Version> parse_version(std::string_view text);
// Without a `v` in front, with missing minor and patch as 0 and without leading zeros, which
// parse_version then takes; "" when a short version has a prerelease or build.
std::string normalized_version(std::string_view text);
// By precedence: the build does not count.
std::strong_ordering compare_versions(const Version& a, const Version& b);

}  // namespace cel
