#include "engines/labels/matcher.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "engines/labels/matcher_text.h"
#include "engines/labels/quote.h"

namespace labels {

std::string_view symbol(Operator op) {
  switch (op) {
    case Operator::equal:
      return "=";
    case Operator::not_equal:
      return "!=";
    case Operator::matches:
      return "=~";
    case Operator::not_matches:
      return "!~";
  }
  return "";
}

base::Result<Matcher> Matcher::make(std::string name, Operator op, std::string value) {
  std::optional<base::Regex> regex;
  if (op == Operator::matches || op == Operator::not_matches)
    regex = TRY(base::Regex::compile(value));
  return Matcher(std::move(name), op, std::move(value), std::move(regex));
}

bool Matcher::matches(std::string_view value) const {
  switch (op_) {
    case Operator::equal:
      return value == value_;
    case Operator::not_equal:
      return value != value_;
    case Operator::matches:
      return regex_->matches(value);
    case Operator::not_matches:
      return !regex_->matches(value);
  }
  return false;
}

bool Matcher::matches_empty() const { return is_equal() && matches(std::string_view{}); }

bool Matcher::operator==(const Matcher& other) const {
  return op_ == other.op_ && name_ == other.name_ && value_ == other.value_;
}

std::string Matcher::to_text() const {
  std::string out = has_reserved(name_) ? go_quote(name_) : name_;
  out.append(symbol(op_)).append("\"");
  for (const char c : value_) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"')
      out += "\\\"";
    else
      out += c;
  }
  return out + "\"";
}

bool matches_all(const Matchers& matchers, const LabelSet& set) {
  return std::ranges::all_of(matchers, [&](const Matcher& m) { return m.matches(set); });
}

std::string to_text(const Matchers& matchers) {
  std::vector<const Matcher*> sorted;
  for (const Matcher& matcher : matchers) sorted.push_back(&matcher);
  std::ranges::sort(sorted, {}, [](const Matcher* m) {
    return std::make_tuple(std::string_view(m->name()), std::string_view(m->value()), m->op());
  });
  std::string out = "{";
  for (const Matcher* matcher : sorted) {
    if (out.size() > 1) out += ',';
    out += matcher->to_text();
  }
  return out + "}";
}

bool is_classic_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace labels
