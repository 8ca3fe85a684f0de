// Ranges of versions in the grammar of blang/semver, which Kyverno uses: ">=1.2.0 <2.0.0",
// "!1.5.0", "1.x", alternatives joined by "||". Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engines/version/version.h"

namespace version {

inline constexpr std::size_t range_alternatives_max = 1000;

class Range {
 public:
  // nullopt: no range, or one of more than `range_alternatives_max`. The range refers to the text.
  static std::optional<Range> parse(std::string_view text);
  bool contains(const Version& version) const;

 private:
  enum class Operator : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
  struct Condition {
    Operator op = Operator::equal;
    Version version;
    bool holds(const Version& of) const;
  };
  using All = std::vector<Condition>;

  static std::optional<Operator> take_operator(std::string_view& text);
  // Of one condition, which may have an `x` for a number, the alternatives that it stands for.
  static std::optional<std::vector<All>> alternatives(std::string_view text);
  static std::vector<All> wildcard(Operator op, const Version& from, const Version& to);
  // The alternatives of conditions that must all hold.
  static std::optional<std::vector<All>> conjunction(std::string_view text);

  std::vector<All> any_;
};

}  // namespace version
