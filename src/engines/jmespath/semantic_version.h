// Semantic versions (semver.org 2.0) and ranges of them in the grammar of blang/semver, which
// Kyverno uses: ">=1.2.0 <2.0.0", "!1.5.0", "1.x", alternatives joined by "||". Pure.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jmespath {

struct Version {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::vector<std::string> prerelease = {};

  // Three numbers, then optionally "-prerelease" and "+build"; nullopt for anything else.
  static std::optional<Version> parse(std::string_view text);
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

class VersionRange {
 public:
  static std::optional<VersionRange> parse(std::string_view text);
  bool contains(const Version& version) const;

 private:
  enum class Operator : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
  struct Condition {
    Operator op = Operator::equal;
    Version version;
  };
  using All = std::vector<Condition>;

  static std::optional<Operator> take_operator(std::string_view& text);
  // Of one condition, which may have an `x` for a number, the alternatives that it stands for.
  static std::optional<std::vector<All>> alternatives(std::string_view text);
  static std::vector<All> wildcard(Operator op, const Version& from, const Version& to);

  std::vector<All> any_;
};

}  // namespace jmespath
