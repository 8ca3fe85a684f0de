// Matchers on labels in Alertmanager's two grammars (classic and UTF-8). A regular expression is
// RE2, anchored; an absent label has the value "". Immutable; safe from any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/regex/regex.h"
#include "base/result.h"
#include "engines/labels/label_set.h"

namespace labels {

enum class Operator : std::uint8_t { equal, not_equal, matches, not_matches };
std::string_view symbol(Operator op);  // "=", "!=", "=~", "!~"

class Matcher {
 public:
  // `invalid` with RE2's reason for a bad pattern.
  static base::Result<Matcher> make(std::string name, Operator op, std::string value);

  const std::string& name() const { return name_; }
  Operator op() const { return op_; }
  const std::string& value() const { return value_; }
  bool matches(std::string_view value) const;
  bool matches(const LabelSet& set) const { return matches(set.value(name_)); }
  // Whether the empty string matches; negative operators count as not (Alertmanager's silence
  // rule).
  bool matches_empty() const;
  bool is_regex() const { return op_ == Operator::matches || op_ == Operator::not_matches; }
  bool is_equal() const { return op_ == Operator::equal || op_ == Operator::matches; }
  bool operator==(const Matcher& other) const;
  std::string to_text() const;  // name="value"

 private:
  Matcher(std::string name, Operator op, std::string value, std::optional<base::Regex> regex)
      : name_(std::move(name)), value_(std::move(value)), op_(op), regex_(std::move(regex)) {}
  std::string name_, value_;
  Operator op_;
  std::optional<base::Regex> regex_;
};

using Matchers = std::vector<Matcher>;

// Exactly one matcher, as in a query's `filter`. Errors have Alertmanager's text: "bad matcher
// format: x".
base::Result<Matcher> parse_matcher(std::string_view text);
// One or more, comma-separated, optional braces, one trailing comma (configuration lists).
base::Result<Matchers> parse_matchers(std::string_view text);

bool matches_all(const Matchers& matchers, const LabelSet& set);
// Sorted by name, value, operator: {a="b",c=~"d"}; `{}` when empty. Part of a route's key.
std::string to_text(const Matchers& matchers);

bool is_classic_name(std::string_view name);  // [a-zA-Z_][a-zA-Z0-9_]*

}  // namespace labels
